import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download, Footprints, Pause, Play, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useShortcut } from '../../app/shortcuts.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { Button, IconButton, Segmented } from '../../ui/button.tsx';
import type { RangeText } from '../../ui/range.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { GearLine } from './gear-line.tsx';
import { MoverNow } from './mover-now.tsx';
import { MoverSources, PlaceOrigin } from './mover-sources.tsx';
import type { Mover } from './shape-text.ts';
import { lastText, wayText } from './use-text.ts';
import { placesWords } from './words.ts';

const formats = ['geojson', 'gpx', 'csv'] as const;
const formatNames = { geojson: 'GeoJSON', gpx: 'GPX', csv: 'CSV' } as const;

/** The way that one asset has gone: its time, a slider over its fixes, and the way to take it along. */
export function TrackPanel(props: {
  readonly title: string;
  /** What it says now; `undefined` when it is not in the list. */
  readonly mover: Mover | undefined;
  readonly asset: string;
  readonly query: { readonly from: string; readonly to: string };
  readonly range: RangeText;
  readonly track: UseQueryResult<Reply<'readTrack'>>;
  readonly moment: number | undefined;
  readonly onMoment: (moment: number) => void;
  /** The map stays with the moment. */
  readonly isFollowed: boolean;
  readonly onFollow: (isFollowed: boolean) => void;
  readonly onRange: (range: RangeText) => void;
  /** Show the way on foot to it; `undefined` where it is on no floor plan. */
  readonly onWay: (() => void) | undefined;
  /** That way has just been closed: the focus comes back here. */
  readonly isBackFromWay: boolean;
  readonly onClose: () => void;
}) {
  const t = useT(placesWords);
  const language = useLanguage();
  return (
    <section className="track" aria-label={props.title}>
      <div className="track-row">
        <b>{props.title}</b>
        {props.onWay && <WayButton onWay={props.onWay} isBack={props.isBackFromWay} />}
        {props.mover && <MoverNow mover={props.mover} />}
        <Link to="/assets/$id" params={{ id: props.asset }}>
          {t('openAsset')}
        </Link>
        <span className="track-tools">
          <TimeRange offer={['1h', '8h', '24h', '7d']} range={props.range} onChange={props.onRange} />
          {formats.map((format) => (
            <a
              key={format}
              className="btn plain"
              href={linkTo('exportTrack', { params: { asset: props.asset }, query: { ...props.query, format, language } })}
              download
            >
              <Download size={14} aria-hidden="true" />
              {formatNames[format]}
            </a>
          ))}
        </span>
        <IconButton className="track-close" label={t('closeTrack')} onClick={props.onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {props.mover && <MoverSources mover={props.mover} />}
      {props.track.error ? <ErrorPanel error={props.track.error} /> : <Slider {...props} />}
      <Figures asset={props.asset} query={props.query} />
      {(props.mover?.speed?.unit === 'kn' || props.mover?.placeSource === 'ais') && <GearLine asset={props.asset} query={props.query} />}
    </section>
  );
}

/** Opens the way on foot. */
function WayButton({ onWay, isBack }: { readonly onWay: () => void; readonly isBack: boolean }) {
  const t = useT(placesWords);
  const button = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only at first: later the focus is the person's
  useEffect(() => {
    if (isBack) button.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  useShortcut('w', t('wayTo'), onWay);
  return (
    <div ref={button}>
      <Button look="primary" icon={<Footprints size={14} aria-hidden="true" />} hotkey="W" onClick={onWay}>
        {t('wayTo')}
      </Button>
    </div>
  );
}

const speeds = [10, 60, 600] as const;
/** Between two steps of a replay, ms. */
const stepMs = 100;

/** Moves the moment along the times of a track at so many times their speed, until its end. */
function useReplay(times: readonly number[], at: number, onMoment: (moment: number) => void) {
  const [speed, setSpeed] = useState<number>(60);
  const [isPlaying, setPlaying] = useState(false);
  const clock = useRef(0);
  const shown = useRef(at);
  shown.current = at;
  const step = useRef(onMoment);
  step.current = onMoment;
  useEffect(() => {
    if (!isPlaying) return;
    clock.current = times[shown.current] ?? 0;
    const timer = setInterval(() => {
      clock.current += stepMs * speed;
      const next = times.findIndex((time) => time > clock.current);
      step.current(next === -1 ? times.length - 1 : Math.max(0, next - 1));
      if (next === -1) setPlaying(false);
    }, stepMs);
    return () => clearInterval(timer);
  }, [isPlaying, speed, times]);
  const toggle = () => {
    if (!isPlaying && at >= times.length - 1) onMoment(0);
    // The first step reads the moment that has just been set.
    setPlaying(!isPlaying);
  };
  return { speed, setSpeed, isPlaying, toggle, stop: () => setPlaying(false) };
}

const noTimes: readonly number[] = [];

function Slider(props: {
  readonly track: UseQueryResult<Reply<'readTrack'>>;
  readonly moment: number | undefined;
  readonly onMoment: (moment: number) => void;
  readonly isFollowed: boolean;
  readonly onFollow: (isFollowed: boolean) => void;
}) {
  const t = useT(placesWords);
  const format = useFormat();
  const { data } = props.track;
  const times = data?.times ?? noTimes;
  const last = times.length - 1;
  const at = Math.min(props.moment ?? last, last);
  const replay = useReplay(times, at, props.onMoment);
  const time = times[at];
  if (time === undefined) return <p className="muted">{data ? t('trackNone') : '…'}</p>;
  return (
    <div className="track-row">
      <IconButton label={t(replay.isPlaying ? 'pause' : 'play')} onClick={replay.toggle}>
        {replay.isPlaying ? <Pause size={16} /> : <Play size={16} />}
      </IconButton>
      <Segmented
        label={t('replaySpeed')}
        options={speeds.map((speed) => ({ key: String(speed), label: `${speed}×` }))}
        value={String(replay.speed)}
        onChange={(key) => replay.setSpeed(Number(key))}
      />
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label={t('slider')}
        aria-valuetext={format.full(time)}
        onChange={(e) => {
          replay.stop();
          props.onMoment(Number(e.target.value));
        }}
      />
      <span className="num">{format.full(time)}</span>
      {data && <PlaceOrigin track={data} at={at} />}
      <label className="places-check">
        <input type="checkbox" checked={props.isFollowed} onChange={(e) => props.onFollow(e.target.checked)} /> {t('follow')}
      </label>
      <span className="muted">
        {data?.truncated ? t('trackCut', { n: format.number(times.length) }) : t('trackFixes', { n: format.number(times.length) })}
        {data && data.suspects > 0 && ` · ${t('suspects', { n: format.number(data.suspects) })}`}
      </span>
    </div>
  );
}

/** How far it went, and how long it moved, stood, and was not heard. */
function Figures({ asset, query }: { readonly asset: string; readonly query: { readonly from: string; readonly to: string } }) {
  const t = useT(placesWords);
  const format = useFormat();
  const { data } = useCall('measureTrack', { params: { asset }, query }, { everyMs: 60_000, keepPrevious: true });
  if (!data || data.fixes === 0) return null;
  const known = data.movingSeconds + data.standingSeconds;
  const figures = [
    [t('distance'), wayText(format, data.metres)],
    [t('movingTime'), lastText(format, data.movingSeconds)],
    [t('standingTime'), lastText(format, data.standingSeconds)],
    [t('gapTime'), lastText(format, data.gapSeconds)],
    [t('utilisation'), known > 0 ? format.percent(data.movingSeconds / known) : '—'],
    [t('fastest'), format.quantity(data.mostSpeed * 3.6, 1, 'km/h')],
  ] as const;
  return (
    <dl className="track-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
