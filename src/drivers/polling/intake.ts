import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { isBad, quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { type Sample, storeSamples } from '../store-samples.ts';

/** Brings what targets answered to the sink, and remembers how new it is. */
export interface Intake {
  /** Store samples, waiting for room; counts them as `no-room` when the store refuses or the signal aborts. Resolves with the ticket, `undefined` when not all were taken. */
  take(samples: readonly Sample[], identity: string | undefined, signal: AbortSignal): Promise<number | undefined>;
  /** Put one bad sample behind the newest of every point, unless there is one already. */
  mark(devices: Iterable<DeviceBinding>, signal: AbortSignal): Promise<void>;
}

/** An intake that has taken nothing yet. */
export function createIntake(host: DriverHost): Intake {
  const newest = new Map<number, EpochMs>();
  const marked = new Set<number>();

  function remember({ point, time, quality: byte }: Sample): void {
    if (time > (newest.get(point) ?? Number.NEGATIVE_INFINITY)) newest.set(point, time);
    if (!isBad(byte)) marked.delete(point);
  }

  async function take(samples: readonly Sample[], identity: string | undefined, signal: AbortSignal): Promise<number | undefined> {
    const ticket = await storeSamples(host, samples, signal);
    if (ticket === undefined) {
      const why = host.sink.refusal ?? 'the source ended before there was room';
      host.refuse('no-room', samples.length, identity, `nothing is taken: ${why}`);
      return undefined;
    }
    for (const sample of samples) remember(sample);
    return ticket;
  }

  async function markDevice({ identity, origin, points }: DeviceBinding, signal: AbortSignal): Promise<void> {
    const now = host.clock.now();
    const bad = quality('bad', origin);
    const samples: Sample[] = [];
    for (const { point } of points.values()) {
      if (marked.has(point)) continue;
      samples.push({ point, time: Math.max(now, (newest.get(point) ?? 0) + 1), value: Number.NaN, quality: bad });
    }
    if (samples.length === 0 || (await take(samples, identity, signal)) === undefined) return;
    for (const { point } of samples) marked.add(point);
  }

  return {
    take,
    async mark(devices, signal) {
      for (const device of devices) await markDevice(device, signal);
    },
  };
}
