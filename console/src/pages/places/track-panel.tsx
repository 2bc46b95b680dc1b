import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download, X } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import type { RangeText } from '../../ui/range.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { placesWords } from './words.ts';

const formats = ['geojson', 'gpx', 'csv'] as const;
const formatNames = { geojson: 'GeoJSON', gpx: 'GPX', csv: 'CSV' } as const;

/** The way that one asset has gone: its time, a slider over its fixes, and the way to take it along. */
export function TrackPanel(props: {
  readonly title: string;
  readonly asset: string;
  readonly query: { readonly from: string; readonly to: string };
  readonly range: RangeText;
  readonly track: UseQueryResult<Reply<'readTrack'>>;
  readonly moment: number | undefined;
  readonly onMoment: (moment: number) => void;
  readonly onRange: (range: RangeText) => void;
  readonly onClose: () => void;
}) {
  const t = useT(placesWords);
  const language = useLanguage();
  return (
    <section className="track" aria-label={props.title}>
      <div className="track-row">
        <b>{props.title}</b>
        <Link to="/assets/$id" params={{ id: props.asset }}>
          {t('openAsset')}
        </Link>
        <span className="spacer" />
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
        <IconButton label={t('closeTrack')} onClick={props.onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {props.track.error ? <ErrorPanel error={props.track.error} /> : <Slider {...props} />}
    </section>
  );
}

function Slider(props: {
  readonly track: UseQueryResult<Reply<'readTrack'>>;
  readonly moment: number | undefined;
  readonly onMoment: (moment: number) => void;
}) {
  const t = useT(placesWords);
  const format = useFormat();
  const { data } = props.track;
  const times = data?.times ?? [];
  const last = times.length - 1;
  const at = Math.min(props.moment ?? last, last);
  const time = times[at];
  if (time === undefined) return <p className="muted">{data ? t('trackNone') : '…'}</p>;
  return (
    <div className="track-row">
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label={t('slider')}
        aria-valuetext={format.full(time)}
        onChange={(e) => props.onMoment(Number(e.target.value))}
      />
      <span className="num">{format.full(time)}</span>
      <span className="muted">
        {data?.truncated ? t('trackCut', { n: format.number(times.length) }) : t('trackFixes', { n: format.number(times.length) })}
      </span>
    </div>
  );
}
