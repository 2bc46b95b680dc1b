import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
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
  for (const { symbol, values: all } of readings) {
    const last = all.findLast((value) => value !== undefined && !Number.isNaN(value));
    if (last !== undefined) values.set(symbol, last);
  }
  return values;
}

/** Sort the readings of a body into samples and refusals. Pure; values that the station does not have are neither. */
export function sortReadings(body: UpBody, device: (station: string) => DeviceBinding | undefined, zoneMinutes: number): Sorted {
  const samples: Sample[] = [];
  const unknown = new Map<string, Map<string, number>>();
  const unbound = new Map<string, number>();
  let badTimes = 0;
  let badValues = 0;
  for (const reading of body.readings) {
    const binding = device(reading.station);
    const present = reading.values.filter((value) => value !== undefined).length;
    if (binding === undefined) {
      unknown.set(reading.station, newestValues(body.readings.filter(({ station }) => station === reading.station)));
      continue;
    }
    const start = momentOf(reading.observedAt ?? body.sentAt, zoneMinutes);
    const target = binding.points.get(reading.symbol);
    if (target === undefined) unbound.set(reading.symbol, (unbound.get(reading.symbol) ?? 0) + present);
    else if (start === undefined) badTimes += present;
    else {
      badValues += reading.values.filter((value) => Number.isNaN(value)).length;
      samples.push(...samplesOf(reading, start, { ...target, quality: quality('good', binding.origin) }));
    }
  }
  return { samples, unknown, badTimes, badValues, unbound };
}

interface Target {
  readonly point: number;
  readonly scale: number;
  readonly offset: number;
  readonly quality: number;
}

/** The values of a reading at their times; value i of a series lies i steps after its start. */
function samplesOf(reading: Reading, start: number, target: Target): Sample[] {
  const distance = reading.step === undefined ? 0 : stepMs(reading.step);
  return reading.values.flatMap((raw, i) => {
    if (raw === undefined || Number.isNaN(raw)) return [];
    return [{ point: target.point, time: start + i * distance, value: raw * target.scale + target.offset, quality: target.quality }];
  });
}

// Samples asked for at once: small, so that it fits in whatever buffer the sink has.
const portion = 32;

/**
 * Append samples, waiting for room as long as it takes; the caller reads nothing meanwhile, so TCP holds the station back.
 *
 * @returns false when the sink refuses samples; some may have been appended, a resend brings them again at the same times
 */
export async function store(host: DriverHost, samples: readonly Sample[], signal: AbortSignal): Promise<boolean> {
  for (let from = 0; from < samples.length; from += portion) {
    const part = samples.slice(from, from + portion);
    let batch = host.sink.room(part.length);
    while (batch === undefined) {
      if (host.sink.refusal !== undefined || signal.aborted) return false;
      await roomOrEnd(host, signal);
      batch = host.sink.room(part.length);
    }
    for (const { point, time, value, quality: byte } of part) append(batch, point, time, value, byte);
  }
  return true;
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
