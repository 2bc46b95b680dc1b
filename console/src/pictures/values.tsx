import { useContext, useId, useMemo } from 'react';
import { originOf } from '../../../src/contracts/quality.ts';
import type { Text } from '../../../src/contracts/text.ts';
import { valueAt } from '../charts/seasonal.ts';
import { useHistory } from '../charts/use-history.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { useQualityWord } from '../ui/quality-words.ts';
import { spread } from '../widgets/spread.ts';
import { type ElementOf, PictureDataContext, type Reading, shareOf, useReading } from './data.ts';
import { fitting, remarkFor, widthOf } from './fitting.ts';
import { Over } from './frame.tsx';
import { pointsAt } from './shapes.tsx';
import { pictureWords } from './words.ts';

/** The name of an element: its own, else that of its point; nothing while the points are asked for. */
function useNameOf(title: Text | undefined, number: number, { point }: Reading): string {
  const t = useT(pictureWords);
  const text = useText();
  const { isReady } = useContext(PictureDataContext);
  if (title) return text(title);
  if (number < 0) return t('toChoose');
  if (point) return text(point.title);
  return isReady ? t('gone') : '';
}

/** The number of a reading with the decimals of its point: `???` for a bad one, a dash for none, and while it is not known how it is written. */
export function useShown({ point, value, standing }: Reading): string {
  const format = useFormat();
  const { isReady } = useContext(PictureDataContext);
  if (standing === 'bad') return '???';
  if (value === undefined || (point === undefined && !isReady)) return '—';
  return format.value(value, point ?? { decimals: 2 });
}

/** Where a value comes from, how far it can be trusted and, when it is not of now, how old it is; each empty where there is nothing to say. */
export function useRemark({ sample, standing, staleness }: Reading): readonly [origin: string, standing: string, age: string] {
  const word = useQualityWord();
  const format = useFormat();
  const now = useNow(1000);
  if (!sample) return ['', '', ''];
  const origin = originOf(sample.quality);
  const quality = standing === 'good' || standing === 'none' ? '' : word(standing === 'stale' ? (staleness ?? standing) : standing);
  const age = standing === 'stale' ? format.age(sample.time, now) : '';
  return [origin === 'measured' ? '' : word(origin), quality, age];
}

const smallOf = (size: number): number => Math.max(11, Math.min(size * 0.54, 16));

/** Whether a value has room for its name above it. */
export const hasNameLine = ({ h, size }: ElementOf<'value'>): boolean => h >= size + smallOf(size) + 14;

/** How large the name is: to be read on a wall too, where a picture of 1,600 is drawn at two thirds; in a low box no larger than what is left above the number. */
const nameSizeOf = ({ h, size }: ElementOf<'value'>): number =>
  Math.max(smallOf(size), Math.min(Math.max(16, Math.min(size * 0.62, 20)), h - size - 14));

/** The present value of a point in a frame, with its name, unit and origin. */
export function ValueBox({ element }: { readonly element: ElementOf<'value'> }) {
  const { w, h, size, isFramed } = element;
  const reading = useReading(element.point, element.bands);
  const shown = useShown(reading);
  const name = useNameOf(element.title, element.point, reading);
  const small = smallOf(size);
  const pad = isFramed ? 10 : 0;
  const isNamed = hasNameLine(element);
  const nameSize = nameSizeOf(element);
  const top = isNamed ? nameSize + 6 : 0;
  const remarkSize = Math.max(10, nameSize * 0.72);
  const symbol = reading.point?.symbol ?? '';
  /** A low box has both in one line. */
  const isBeside = top + (h - top) / 2 + size * 0.42 > h - 7 - remarkSize * 0.8;
  const room = w - pad - (isFramed ? 8 : 0) - (isBeside ? widthOf(shown, size) + widthOf(symbol, small) + 8 : 0);
  const remark = remarkFor(useRemark(reading), remarkSize, room);
  return (
    <Over reading={reading} box={element}>
      {isFramed && <rect className="pic-frame" width={w} height={h} rx={6} />}
      {isNamed && (
        <text className="pic-name" x={pad} y={nameSize + 3} fontSize={fitting(name, nameSize, w - 2 * pad)}>
          {name}
        </text>
      )}
      <text className="pic-number" x={pad} y={top + (h - top) / 2} fontSize={size} dominantBaseline="central">
        {shown}
        <tspan className="pic-unit" fontSize={small} dx={4}>
          {symbol}
        </tspan>
      </text>
      {remark !== '' && (
        <text
          className="pic-remark"
          x={w - (isFramed ? 8 : 0)}
          y={h - 7}
          fontSize={Math.max(fitting(remark, remarkSize, room), 8)}
          textAnchor="end"
        >
          {remark}
        </text>
      )}
    </Over>
  );
}

interface Mark {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly isCurve: boolean;
}

const dayMs = 86_400_000;

/** Attributes of the asset in the unit of the point, yearly curves as they are today; without any, the limits of alarm rules. */
function useMarks({ point }: Reading): readonly Mark[] {
  const t = useT(pictureWords);
  const text = useText();
  const day = Math.floor(useNow(60_000) / dayMs) * dayMs;
  const own = point?.marks.map(({ key, title, value, curve }): Mark => {
    const isCurve = value === undefined;
    return { key, name: isCurve ? t('today', { curve: text(title) }) : text(title), value: value ?? valueAt(curve ?? [], day), isCurve };
  });
  const limits = point?.limits.map(({ title, value }, i): Mark => ({ key: String(i), name: text(title), value, isCurve: false }));
  return own && own.length > 0 ? own : (limits ?? []);
}

/** A vessel of any outline that is filled up to its level, with its marks and their names. */
export function Level({ element }: { readonly element: ElementOf<'level'> }) {
  const { w, h, low, high, path, withMarks } = element;
  const id = useId();
  const format = useFormat();
  const reading = useReading(element.point, element.bands);
  const found = useMarks(reading);
  const marks = withMarks ? found.filter(({ value }) => value >= low && value <= high) : [];
  const places = marks.map(({ value }) => (1 - shareOf(value, low, high)) * 100);
  const labels = spread(places, (24 / h) * 100);
  const surface = (1 - shareOf(reading.value, low, high)) * h;
  const outline = path ? pointsAt(path, w, h) : `0,0 ${w},0 ${w},${h} 0,${h}`;
  const written = reading.point ?? { decimals: 2 };
  return (
    <>
      <clipPath id={id}>
        <polygon points={outline} />
      </clipPath>
      <polygon className="pic-vessel" points={outline} />
      <g clipPath={`url(#${id})`}>
        {reading.value !== undefined && (
          <>
            <rect className="pic-water" x={-w} y={surface} width={3 * w} height={Math.max(h - surface, 0)} />
            {reading.standing === 'stale' && (
              <rect className="pic-stale" x={-w} y={surface} width={3 * w} height={Math.max(h - surface, 0)} />
            )}
            <line className="pic-surface" x1={-w} x2={2 * w} y1={surface} y2={surface} />
          </>
        )}
        {(reading.standing === 'bad' || reading.standing === 'none') && <rect className="pic-stale" x={-w} width={3 * w} height={h} />}
        {marks.map(({ key, isCurve }, i) => (
          <line
            key={key}
            className={`pic-limit ${isCurve ? 'curve' : ''}`}
            x1={-w}
            x2={2 * w}
            y1={((places[i] ?? 0) / 100) * h}
            y2={((places[i] ?? 0) / 100) * h}
          />
        ))}
      </g>
      {marks.map(({ key, name, value }, i) => {
        const [lineY, nameY] = [((places[i] ?? 0) / 100) * h, ((labels[i] ?? 0) / 100) * h - 5];
        return (
          <g key={key}>
            {labels[i] !== places[i] && <path className="pic-limit-lead" d={`M0 ${lineY}H3L11 ${nameY - 5}`} />}
            <text className="pic-limit-name" x={14} y={nameY}>
              {name} <tspan className="figure">{format.value(value, written)}</tspan>
            </text>
          </g>
        );
      })}
      <Over reading={{ ...reading, standing: 'good' }} box={element} />
    </>
  );
}

const sparkPoints = 150;

/** The curve of the last hours, with its least and greatest value; no axis. */
export function Spark({ element }: { readonly element: ElementOf<'spark'> }) {
  const { w, h, hours, point } = element;
  const t = useT(pictureWords);
  const format = useFormat();
  const reading = useReading(point, element.bands);
  const minute = Math.floor(useNow(30_000) / 60_000) * 60_000;
  const span = useMemo(() => ({ from: minute - hours * 3_600_000, to: minute }), [minute, hours]);
  const { curves } = useHistory(point < 0 ? [] : [{ number: point, draw: reading.point?.draw ?? 'line' }], span, {
    widthPx: 2 * sparkPoints,
    isMoving: true,
  });
  const curve = curves[0];
  const values = (curve?.value ?? []).filter((one) => one !== null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = { left: 6, top: 22, width: w - 12, height: h - 30 };
  const path = (curve?.time ?? []).map((time, i) => {
    const value = curve?.value[i];
    if (value === null || value === undefined) return '';
    const x = room.left + shareOf(time * 1000, span.from, span.to) * room.width;
    const y = room.top + (most > least ? 1 - (value - least) / (most - least) : 0.5) * room.height;
    const isFirst = i === 0 || curve?.value[i - 1] === null;
    return `${isFirst ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  const written = reading.point ?? { decimals: 2 };
  const name = useNameOf(element.title, point, reading);
  return (
    <Over reading={reading} box={element}>
      <rect className="pic-frame" width={w} height={h} rx={6} />
      <text className="pic-name" x={8} y={18} fontSize={15}>
        {t('lastHours', { name, n: format.number(hours) })}
      </text>
      {values.length > 0 && (
        <text className="pic-remark" x={w - 8} y={18} fontSize={13} textAnchor="end">
          {`${format.value(least, written)} … ${format.value(most, written)} ${reading.point?.symbol ?? ''}`}
        </text>
      )}
      <path className="pic-spark" d={path.join('')} />
    </Over>
  );
}
