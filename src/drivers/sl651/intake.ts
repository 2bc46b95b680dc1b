import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import type { Sample } from '../store-samples.ts';
import { type Reading, stepMs, type UpBody } from './body.ts';
import { momentOf } from './time-code.ts';

/** What a body gives to store, and what of it cannot be stored. */
export interface Sorted {
  readonly samples: readonly Sample[];
  /** Stations that no device stands for, with the newest value of each key, for people. */
  readonly unknown: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Values whose time is no date, or of a wrong clock. */
  readonly badTimes: number;
  /** Values that are no numbers. */
  readonly badValues: number;
  /** Values of keys that feed no point. */
  readonly unbound: ReadonlyMap<string, number>;
}

/** The numbers of readings by key, the last of each series; what quarantine shows. */
export function newestValues(readings: readonly Reading[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const reading of readings) addNewest(values, reading);
  return values;
}

function addNewest(values: Map<string, number>, reading: Reading): void {
  const last = reading.values.findLast((value) => value !== undefined && !Number.isNaN(value));
  if (last !== undefined && (values.has(reading.symbol) || values.size < shownKeys)) values.set(reading.symbol, last);
}

// Keys of an unknown station that people are shown.
const shownKeys = 200;

interface Sorting {
  readonly samples: Sample[];
  readonly unknown: Map<string, Map<string, number>>;
  readonly unbound: Map<string, number>;
  badTimes: number;
  badValues: number;
}

/** How the times of a body are read. */
export interface TimeReading {
  readonly zoneMinutes: number;
  /** The present, for which times are judged. */
  readonly now: EpochMs;
  /** See `secondsFromSending` of the configuration. */
  readonly secondsFromSending?: boolean;
}

/** The observation time of a single value has no seconds (F0F0, BCD5); when it is the very minute of the sending, that gives them. */
function timeOf(
  { observedAt, step }: Reading,
  sentAt: string,
  { zoneMinutes, secondsFromSending = false }: Omit<TimeReading, 'now'>,
): number | undefined {
  const isOfNow = secondsFromSending && step === undefined && observedAt !== undefined && sentAt.startsWith(observedAt);
  return momentOf(isOfNow ? sentAt : (observedAt ?? sentAt), zoneMinutes);
}

/** Sort the readings of a body into samples and refusals. Pure; values that the station does not have are neither. */
export function sortReadings(body: UpBody, device: (station: string) => DeviceBinding | undefined, times: TimeReading): Sorted {
  const sorted: Sorting = { samples: [], unknown: new Map(), unbound: new Map(), badTimes: 0, badValues: 0 };
  for (const reading of body.readings) {
    const binding = device(reading.station);
    const time = timeOf(reading, body.sentAt, times);
    if (binding !== undefined) sortOne(sorted, reading, binding, { start: time, now: times.now });
    else addNewest(unknownOf(sorted, reading.station), reading);
  }
  return sorted;
}

function unknownOf({ unknown }: Sorting, station: string): Map<string, number> {
  const values = unknown.get(station) ?? new Map<string, number>();
  unknown.set(station, values);
  return values;
}

interface Timing {
  readonly start: EpochMs | undefined;
  readonly now: EpochMs;
}

function sortOne(sorted: Sorting, reading: Reading, binding: DeviceBinding, { start, now }: Timing): void {
  const target = binding.points.get(reading.symbol);
  const present = reading.values.filter((value) => value !== undefined).length;
  if (target === undefined) sorted.unbound.set(reading.symbol, (sorted.unbound.get(reading.symbol) ?? 0) + present);
  else if (start === undefined) sorted.badTimes += present;
  else addSamples(sorted, reading, { ...target, quality: quality('good', binding.origin), start, now });
}

interface Target extends PointBinding {
  readonly quality: number;
  readonly start: EpochMs;
  readonly now: EpochMs;
}

/** The values of a reading at their times; value i of a series lies i steps after its start. */
function addSamples(sorted: Sorting, reading: Reading, target: Target): void {
  const distance = reading.step === undefined ? 0 : stepMs(reading.step);
  reading.values.forEach((raw, i) => {
    if (raw === undefined) return;
    const value = raw * target.scale + target.offset;
    const time = target.start + i * distance;
    if (!isBelievable(time, target.now, usualLimits)) sorted.badTimes++;
    else if (Number.isFinite(value)) sorted.samples.push({ point: target.point, time, value, quality: target.quality });
    else sorted.badValues++;
  });
}
