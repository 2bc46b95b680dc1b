import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append } from '../../contracts/sample.ts';
import { type Reading, stepMs, type UpBody } from './body.ts';
import { momentOf } from './time-code.ts';

/** One value on its way to a point. */
export interface Sample {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

/** What a body gives to store, and what of it cannot be stored. */
export interface Sorted {
  readonly samples: readonly Sample[];
  /** Stations that no device stands for, with the newest value of each key, for people. */
  readonly unknown: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Values whose time is no date. */
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
  /** See `secondsFromSending` of the configuration. */
  readonly secondsFromSending?: boolean;
}

/** The observation time of a single value has no seconds (F0F0, BCD5); when it is the very minute of the sending, that gives them. */
function timeOf(
  { observedAt, step }: Reading,
  sentAt: string,
  { zoneMinutes, secondsFromSending = false }: TimeReading,
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
    if (binding !== undefined) sortOne(sorted, reading, binding, time);
    else addNewest(unknownOf(sorted, reading.station), reading);
  }
  return sorted;
}

function unknownOf({ unknown }: Sorting, station: string): Map<string, number> {
  const values = unknown.get(station) ?? new Map<string, number>();
  unknown.set(station, values);
  return values;
}

function sortOne(sorted: Sorting, reading: Reading, binding: DeviceBinding, start: number | undefined): void {
  const target = binding.points.get(reading.symbol);
  const present = reading.values.filter((value) => value !== undefined).length;
  if (target === undefined) sorted.unbound.set(reading.symbol, (sorted.unbound.get(reading.symbol) ?? 0) + present);
  else if (start === undefined) sorted.badTimes += present;
  else addSamples(sorted, reading, { ...target, quality: quality('good', binding.origin), start });
}

interface Target extends PointBinding {
  readonly quality: number;
  readonly start: number;
}

/** The values of a reading at their times; value i of a series lies i steps after its start. */
function addSamples(sorted: Sorting, reading: Reading, target: Target): void {
  const distance = reading.step === undefined ? 0 : stepMs(reading.step);
  reading.values.forEach((raw, i) => {
    if (raw === undefined) return;
    const value = raw * target.scale + target.offset;
    if (Number.isFinite(value))
      sorted.samples.push({ point: target.point, time: target.start + i * distance, value, quality: target.quality });
    else sorted.badValues++;
  });
}

// Samples asked for at once: small, so that it fits in whatever buffer the sink has.
const portion = 32;

/**
 * Append samples, waiting for room as long as it takes; the caller reads nothing meanwhile, so TCP holds the station back.
 *
 * @returns the ticket of the last one, 0 for none; `undefined` when the sink refuses or the link ends: some may have been appended then,
 *   and a resend brings them again at the same times
 */
export async function store(host: DriverHost, samples: readonly Sample[], signal: AbortSignal): Promise<number | undefined> {
  let ticket = 0;
  for (let from = 0; from < samples.length; ) {
    if (host.sink.refusal !== undefined || signal.aborted) return undefined;
    const taken = put(host, samples, from);
    if (taken === undefined) await roomOrEnd(host, signal);
    else {
      from += taken.count;
      ticket = taken.ticket;
    }
  }
  return ticket;
}

/** Append a portion and take its ticket, all in one turn: between turns the sink may take its buffer away. */
function put(
  { sink }: DriverHost,
  samples: readonly Sample[],
  from: number,
): { readonly count: number; readonly ticket: number } | undefined {
  const count = Math.min(portion, samples.length - from);
  const batch = sink.room(count);
  if (batch === undefined) return undefined;
  for (const { point, time, value, quality: byte } of samples.slice(from, from + count)) append(batch, point, time, value, byte);
  return { count, ticket: sink.ticket() };
}

/** Wait for room or the end of the link; looks again each second, since a refusal brings no call. */
function roomOrEnd(host: DriverHost, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      off();
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const off = host.sink.onRoom(done);
    const timer = setTimeout(done, 1000);
    signal.addEventListener('abort', done);
  });
}
