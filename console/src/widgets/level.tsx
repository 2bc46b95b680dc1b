import { useMemo } from 'react';
import type { SeasonalCurve } from '../../../src/contracts/detector.ts';
import type { Text } from '../../../src/contracts/text.ts';
import { valueAt } from '../charts/seasonal.ts';
import { Trend } from '../charts/trend.tsx';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useLive, useNow } from '../live/use-live.ts';
import { placeOf } from '../ui/kpi-bar.tsx';
import { OriginOfQuality, QualityMark } from '../ui/origin-tag.tsx';
import { Panel } from '../ui/panel.tsx';
import { fixedRange } from '../ui/range.ts';
import { isOld, shownNumber } from '../ui/value.tsx';
import { type AssetPoint, type Limit, levelScale, numbersOf } from './asset-figures.ts';
import { spread } from './spread.ts';
import { useLines, useSeries } from './trend-panel.tsx';
import { widgetWords } from './words.ts';

interface Mark {
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly isCurve: boolean;
}

/** Smallest distance of two labels, per cent of the picture's height. */
const labelGap = 9;

/** The reservoir in section: valley, dam, water up to the level; marks with their names at the right. */
function ReservoirPicture({ point, marks }: { readonly point: AssetPoint; readonly marks: readonly Mark[] }) {
  const format = useFormat();
  const sample = useLive(point.number);
  const now = useNow(5000);
  const scale = levelScale(marks.map((m) => m.value));
  if (!scale) return null;
  const old = isOld(sample, point.freshSeconds, now);
  const up = (value: number) => placeOf(value, scale);
  const level = sample?.value === undefined ? undefined : up(sample.value);
  const labels = spread(
    marks.map((m) => up(m.value)),
    labelGap,
  );
  return (
    <div className="reservoir">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <pattern id="stale-water" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="3" className="stale-line" />
          </pattern>
          <clipPath id="valley">
            <path d="M0 0 L14 62 L26 86 L40 100 L78 100 L78 0 Z" />
          </clipPath>
        </defs>
        {level !== undefined && <rect className="water" x="0" y={100 - level} width="78" height={level} clipPath="url(#valley)" />}
        {level !== undefined && old && (
          <rect x="0" y={100 - level} width="78" height={level} clipPath="url(#valley)" fill="url(#stale-water)" />
        )}
        <path className="ground" d="M0 0 L14 62 L26 86 L40 100 L0 100 Z" />
        <path className="dam" d="M78 0 L83 0 L100 100 L74 100 Z" />
        {marks.map((m) => (
          <line key={m.key} className={m.isCurve ? 'mark curve' : 'mark'} x1="2" x2="78" y1={100 - up(m.value)} y2={100 - up(m.value)} />
        ))}
        {level !== undefined && <line className="surface" x1="2" x2="78" y1={100 - level} y2={100 - level} />}
      </svg>
      <div className="reservoir-value">
        <span className={`live-value num ${old ? 'stale' : ''}`}>
          {shownNumber(sample, (v) => format.number(v, point.decimals))}
          <small>{point.symbol}</small>
        </span>
        <span className="tile-foot">
          {sample && <OriginOfQuality quality={sample.quality} />}
          {sample && <QualityMark quality={sample.quality} isStale={old} />}
        </span>
      </div>
      <div className="reservoir-marks">
        {marks.map((m, i) => (
          <div key={m.key} style={{ bottom: `${labels[i]}%` }}>
            <span>{m.title}</span>
            <b className="num">{format.number(m.value, point.decimals)}</b>
          </div>
        ))}
      </div>
    </div>
  );
}

/** How far the level is from each mark but the lowest (the floor of use), in words: what the eye estimates, exactly. */
function Distances({ point, marks }: { readonly point: AssetPoint; readonly marks: readonly Mark[] }) {
  const t = useT(widgetWords);
  const format = useFormat();
  const value = useLive(point.number)?.value;
  if (value === undefined) return null;
  const floor = Math.min(...marks.map((m) => m.value));
  return (
    <ul className="distances">
      {marks
        .filter((m) => m.value > floor)
        .map(({ key, title, value: mark }) => {
          const figures = { mark: title, value: format.quantity(Math.abs(value - mark), point.decimals, point.symbol) };
          return (
            <li key={key} className={value > mark ? 'over' : ''}>
              {value > mark ? t('over', figures) : t('toGo', figures)}
            </li>
          );
        })}
    </ul>
  );
}

const yearOf = (now: number) => {
  const year = new Date(now).getFullYear();
  return fixedRange({ from: new Date(year, 0, 1).getTime(), to: new Date(year + 1, 0, 1).getTime() - 1 });
};

/** A level against its marks and its yearly curve: the picture at the left, this year against the curve at the right. */
export function LevelWidget(props: {
  readonly title?: Text;
  readonly point: AssetPoint;
  readonly marks: readonly Limit[];
  readonly curve?: Limit;
}) {
  const t = useT(widgetWords);
  const text = useText();
  const { point, curve } = props;
  const day = Math.floor(useNow(60_000) / 86_400_000) * 86_400_000;
  const range = useMemo(() => yearOf(day), [day]);
  const series = useSeries([point]);
  const limits = curve ? [...props.marks, curve] : props.marks;
  const lines = useLines(limits);
  const fixed: Mark[] = limits.flatMap(({ key, title, value }) =>
    typeof value === 'number' ? [{ key, title: text(title), value, isCurve: false }] : [],
  );
  const isCurve = (value: number | SeasonalCurve): value is SeasonalCurve => typeof value !== 'number';
  const today: Mark[] =
    curve && isCurve(curve.value)
      ? [{ key: curve.key, title: t('today', { curve: text(curve.title) }), value: valueAt(curve.value, day), isCurve: true }]
      : [];
  const marks = [...fixed, ...today];
  const hasPicture = levelScale(numbersOf(limits)) !== undefined;
  return (
    <Panel title={props.title ? text(props.title) : t('level')} note={t('thisYear')} className="level-panel">
      <div className="level-body">
        {hasPicture && (
          <div className="level-left">
            <ReservoirPicture point={point} marks={marks} />
            <Distances point={point} marks={marks} />
          </div>
        )}
        <Trend label={t('level')} series={series} lines={lines} range={range} withLegend={false} withAllLines />
      </div>
    </Panel>
  );
}
