import { useId } from 'react';
import { useFormat } from '../i18n/use-t.ts';
import type { Staleness } from '../live/staleness.ts';
import type { LiveValue } from '../live/store.ts';
import { type KpiScale, placeOf } from '../ui/kpi-bar.tsx';
import { OriginOfQuality, QualityMark } from '../ui/origin-tag.tsx';
import { type ShownPoint, shownNumber } from '../ui/value.tsx';
import { spread } from './spread.ts';

/** A limit, or the value of the yearly curve today, with its name. */
export interface Mark {
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly isCurve: boolean;
}

/** What holds the water: a valley with its dam, or a plain basin (road, tank). */
export type Vessel = 'dam' | 'basin';

/** The solid parts, and the outline of the room for water; in per cent of the picture. */
const vessels: Readonly<Record<Vessel, { readonly solid: readonly string[]; readonly room: string }>> = {
  dam: {
    solid: ['M0 0 L14 62 L26 86 L40 100 L0 100 Z', 'M78 0 L83 0 L100 100 L74 100 Z'],
    room: 'M0 0 L14 62 L26 86 L40 100 L78 100 L78 0 Z',
  },
  basin: { solid: ['M0 0 L6 0 L6 100 L0 100 Z', 'M94 0 L100 0 L100 100 L94 100 Z'], room: 'M6 0 H94 V100 H6 Z' },
};

/** Smallest distance of two labels, per cent of the picture's height. */
const labelGap = 11;

function Water({
  vessel,
  level,
  isStale,
  marks,
}: {
  readonly vessel: Vessel;
  readonly level: number | undefined;
  readonly isStale: boolean;
  readonly marks: readonly { readonly mark: Mark; readonly place: number }[];
}) {
  const id = useId();
  const { solid, room } = vessels[vessel];
  const right = vessel === 'dam' ? 78 : 94;
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <defs>
        <pattern id={`${id}hatch`} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="3" className="stale-line" />
        </pattern>
        <clipPath id={`${id}room`}>
          <path d={room} />
        </clipPath>
      </defs>
      {level !== undefined && <rect className="water" x="0" y={100 - level} width="100" height={level} clipPath={`url(#${id}room)`} />}
      {level !== undefined && isStale && (
        <rect x="0" y={100 - level} width="100" height={level} clipPath={`url(#${id}room)`} fill={`url(#${id}hatch)`} />
      )}
      {solid.map((path) => (
        <path key={path} className="solid" d={path} />
      ))}
      {marks.map(({ mark, place }) => (
        <line key={mark.key} className={mark.isCurve ? 'mark curve' : 'mark'} x1="2" x2={right} y1={100 - place} y2={100 - place} />
      ))}
      {level !== undefined && <line className="surface" x1="2" x2={right} y1={100 - level} y2={100 - level} />}
    </svg>
  );
}

/** Water in section up to its level, with the marks and their names at the right. */
export function LevelPicture(props: {
  readonly point: ShownPoint;
  readonly sample: LiveValue | undefined;
  readonly staleness: Staleness | undefined;
  readonly marks: readonly Mark[];
  readonly scale: KpiScale;
  readonly vessel: Vessel;
}) {
  const { point, sample, staleness, marks, scale, vessel } = props;
  const format = useFormat();
  const placed = marks.map((mark) => ({ mark, place: placeOf(mark.value, scale) }));
  const labels = spread(
    placed.map((p) => p.place),
    labelGap,
  );
  const level = sample?.value === undefined ? undefined : placeOf(sample.value, scale);
  return (
    <div className="level-picture">
      <Water vessel={vessel} level={level} isStale={staleness !== undefined} marks={placed} />
      <div className="level-value">
        <span className={`live-value num ${staleness ? 'stale' : ''}`}>
          {shownNumber(sample, (v) => format.value(v, point))}
          <small>{point.symbol}</small>
        </span>
        <span className="tile-foot">
          {sample && <OriginOfQuality quality={sample.quality} />}
          {sample && <QualityMark quality={sample.quality} staleness={staleness} />}
        </span>
      </div>
      <div className="level-marks">
        {marks.map((mark, i) => (
          <div key={mark.key} style={{ bottom: `${labels[i]}%` }} title={mark.title}>
            <span>{mark.title}</span>
            <b className="num">{format.value(mark.value, point)}</b>
          </div>
        ))}
      </div>
    </div>
  );
}
