import { memo, type ReactNode } from 'react';
import { isBad } from '../../../src/contracts/quality.ts';
import type { Text } from '../../../src/contracts/text.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';
import { useCommon, useFormat, useText } from '../i18n/use-t.ts';
import { useStaleness } from '../live/staleness.ts';
import type { LiveValue } from '../live/store.ts';
import { useLive, useNow } from '../live/use-live.ts';
import { KpiBar, type KpiScale } from './kpi-bar.tsx';
import { OriginOfQuality, QualityMark } from './origin-tag.tsx';
import { PriorityBadge } from './priority-badge.tsx';

/** What is needed of a point to show its value. */
export interface ShownPoint {
  readonly number: number;
  readonly title: Text;
  readonly symbol: string;
  /** Unit id; `code`: its values are names. Default: they are amounts. */
  readonly unit?: string;
  readonly decimals: number;
  readonly freshSeconds: number;
}

/** What stands for a sample: its number, `???` for a bad one (never the last number alone), a dash when there is none. */
export function shownNumber(sample: LiveValue | undefined, number: (value: number) => string): string {
  if (!sample) return '—';
  return isBad(sample.quality) || sample.value === undefined ? '???' : number(sample.value);
}

interface SampleProps {
  readonly point: ShownPoint;
  readonly sample: LiveValue | undefined;
  readonly now: EpochMs;
}

/** A sample of a point in running text or a table cell. */
export function SampleValue({ point, sample, now, withUnit = true }: SampleProps & { readonly withUnit?: boolean }) {
  const format = useFormat();
  const staleness = useStaleness(sample, point.freshSeconds, now);
  return (
    <span className={`value live-value num ${staleness ? 'stale' : ''}`}>
      {shownNumber(sample, (v) => format.value(v, point))}
      {withUnit && point.symbol && <small> {point.symbol}</small>}
    </span>
  );
}

/** The live value of a point in running text or a table cell. */
export function Value({ point, withUnit }: { readonly point: ShownPoint; readonly withUnit?: boolean }) {
  return <SampleValue point={point} sample={useLive(point.number)} now={useNow(5000)} withUnit={withUnit} />;
}

/** Its priority changes less often than its value. */
const Badge = memo(PriorityBadge);

/** A tile of the KPI strip, for any figure. */
export function Tile(props: {
  readonly label: ReactNode;
  readonly value: string;
  readonly unit?: string;
  /** What the figure is, when the label says whose it is. */
  readonly caption?: string;
  readonly detail?: ReactNode;
  readonly priority?: number;
  readonly mark?: ReactNode;
  readonly scale?: KpiScale;
  readonly now?: number;
  readonly isStale?: boolean;
}) {
  const abnormal = props.priority === undefined ? '' : `abnormal p${props.priority}`;
  return (
    <div className={`tile ${abnormal}`}>
      <div className="tile-label">
        <span className="tile-title">{props.label}</span>
        {props.priority === undefined ? props.mark : <Badge priority={props.priority} />}
      </div>
      <div className={`tile-value live-value num ${props.isStale ? 'stale' : ''}`}>
        {props.value}
        {props.unit && <small>{props.unit}</small>}
        {props.caption && <small className="caption">{props.caption}</small>}
      </div>
      {props.scale && <KpiBar scale={props.scale} value={props.now} />}
      {props.detail && <div className="tile-detail">{props.detail}</div>}
    </div>
  );
}

/** How a point is shown besides its value. */
interface TileLook {
  readonly scale?: KpiScale;
  readonly priority?: number;
  readonly label?: ReactNode;
  readonly caption?: string;
}

/** A tile with a sample of a point, its quality, age and origin, and an analogue bar when its scale is known. */
export function SampleTile({ point, sample, now, ...look }: SampleProps & TileLook) {
  const format = useFormat();
  const text = useText();
  const t = useCommon();
  const staleness = useStaleness(sample, point.freshSeconds, now);
  const detail = sample ? (
    <span className="tile-foot">
      <OriginOfQuality quality={sample.quality} />
      <span title={format.full(sample.time)}>{format.age(sample.time, now)}</span>
      <QualityMark quality={sample.quality} staleness={staleness} />
    </span>
  ) : (
    t('noValue')
  );
  return (
    <Tile
      {...look}
      label={look.label ?? text(point.title)}
      value={shownNumber(sample, (v) => format.value(v, point))}
      unit={point.symbol}
      detail={detail}
      now={sample && isBad(sample.quality) ? undefined : sample?.value}
      isStale={staleness !== undefined}
    />
  );
}

/** A tile with the live value of a point. */
export function ValueTile({ point, ...look }: { readonly point: ShownPoint } & TileLook) {
  return <SampleTile {...look} point={point} sample={useLive(point.number)} now={useNow(5000)} />;
}
