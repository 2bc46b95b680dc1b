import type { DeviceBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import type { Sample } from '../store-samples.ts';
import { alarmBits, type BitField, bitsOf, ioBits, signalBits, statusBits } from './bits.ts';
import { extras } from './extras.ts';
import { isFixed, type Location } from './location.ts';

/** Takes the value of one key out of a location; `undefined` when the report does not hold it, NaN when it holds nonsense. */
export type KeyReader = (location: Location) => number | undefined;

const within = (value: number, limit: number): number => (Math.abs(value) <= limit ? value : Number.NaN);

/** Values that need a fix. All have the time of the report, so that longitude, latitude, speed and direction make one position. */
const positionReaders: Readonly<Record<string, KeyReader>> = {
  longitude: ({ longitude }) => within(longitude, 180),
  latitude: ({ latitude }) => within(latitude, 90),
  altitude: ({ altitude }) => altitude,
  speed: ({ speed }) => speed,
  direction: ({ direction }) => within(direction, 360),
};

const bitReaders = (fields: readonly BitField[], word: KeyReader): [string, KeyReader][] =>
  fields.map((field) => [
    field.key,
    (location) => {
      const bits = word(location);
      return bits === undefined ? undefined : bitsOf(bits, field);
    },
  ]);

const readers: ReadonlyMap<string, KeyReader> = new Map<string, KeyReader>([
  ...Object.entries(positionReaders),
  ['alarm', ({ alarm }) => alarm],
  ['status', ({ status }) => status],
  ...bitReaders(alarmBits, ({ alarm }) => alarm),
  ...bitReaders(statusBits, ({ status }) => status),
  ...bitReaders(signalBits, ({ extras: { values } }) => values.get('signals')),
  ...bitReaders(ioBits, ({ extras: { values } }) => values.get('io')),
]);

/** The reader of a key; keys that are not of the fixed part are looked up among the extras. */
export const readerOf = (key: string): KeyReader => readers.get(key) ?? (({ extras: { values } }) => values.get(key));

/** Every key that the driver knows, in the order of the README. */
export const allKeys: readonly string[] = [
  ...readers.keys(),
  ...extras.flatMap(({ fields }) => fields.map(({ key }) => key)),
  'driver.present',
  'driver.cardResult',
];

interface Column {
  readonly read: KeyReader;
  readonly isPosition: boolean;
  readonly point: number;
  readonly scale: number;
  readonly offset: number;
}

const plans = new WeakMap<DeviceBinding, readonly Column[]>();

/** The bound keys of a device as readers, worked out once for each binding. */
function planOf(binding: DeviceBinding): readonly Column[] {
  const known = plans.get(binding);
  if (known !== undefined) return known;
  const plan = [...binding.points].map(([key, target]) => ({ ...target, read: readerOf(key), isPosition: key in positionReaders }));
  plans.set(binding, plan);
  return plan;
}

/** What a location gives to store, and what of it cannot be stored. */
export interface Sorted {
  readonly samples: Sample[];
  /** Position values that are left out because there is no fix. */
  unfixed: number;
  /** Values that are no position on earth, or no number after scaling. */
  badValues: number;
}

/** Sort the values of a location for the points of a device. Pure; `into` gathers over the items of a bulk report. */
export function sortLocation(location: Location, binding: DeviceBinding, into: Sorted): void {
  const { time } = location;
  if (time === undefined) return;
  const hasFix = isFixed(location);
  const byte = quality('good', binding.origin);
  for (const { read, isPosition, point, scale, offset } of planOf(binding)) {
    if (isPosition && !hasFix) {
      into.unfixed++;
      continue;
    }
    const raw = read(location);
    if (raw === undefined) continue;
    const value = raw * scale + offset;
    if (Number.isFinite(value)) into.samples.push({ point, time, value, quality: byte });
    else into.badValues++;
  }
}

/** Keys of the extras of a report that feed no point. Fixed values and bits come with every report and are not counted. */
export function unboundExtras({ extras: { values, unread } }: Location, { points }: DeviceBinding): readonly string[] {
  if (values.size === 0) return unread;
  return [...[...values.keys()].filter((key) => !points.has(key) && !hasBitBound(key, points)), ...unread];
}

const hasBitBound = (key: string, points: DeviceBinding['points']): boolean =>
  (key === 'signals' || key === 'io') && [...points.keys()].some((bound) => bound.startsWith(`${key}.`));
