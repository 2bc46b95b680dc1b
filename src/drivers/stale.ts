import type { DeviceBinding, DriverHost } from '../contracts/driver.ts';
import { quality } from '../contracts/quality.ts';
import { append, type SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';

/** A device that is heard over a link. */
export interface Heard {
  readonly identity: string;
  readonly device: DeviceBinding;
  /** Time of its newest sample. */
  readonly newest: EpochMs;
}

const chunk = 512;

/** The link to these devices is lost: one bad sample for each of their points, behind all others. Waits for room within `limit`. */
export async function markStale(host: DriverHost, devices: Iterable<Heard>, limit: AbortSignal): Promise<void> {
  for (const { device, newest, identity } of devices) {
    const points = [...device.points.values()];
    const time = Math.max(host.clock.now(), newest + 1);
    const bad = quality('bad', device.origin);
    for (let from = 0; from < points.length; from += chunk) {
      const part = points.slice(from, from + chunk);
      const mark = (batch: SampleBatch): void => {
        for (const { point } of part) append(batch, point, time, Number.NaN, bad);
      };
      if (!(await fillRoom(host, { samples: part.length, fill: mark, limit }))) {
        host.refuse('no-room', part.length, identity, 'marks of a lost link');
      }
    }
  }
}

interface RoomWanted {
  readonly samples: number;
  /** Called in the same turn in which there was room. */
  readonly fill: (batch: SampleBatch) => void;
  readonly limit: AbortSignal;
}

/** True once there was room; false when the store refuses or the limit comes first. */
async function fillRoom({ sink }: DriverHost, { samples, fill, limit }: RoomWanted): Promise<boolean> {
  while (sink.refusal === undefined) {
    const batch = sink.room(samples);
    if (batch !== undefined) fill(batch);
    if (batch !== undefined || limit.aborted) return batch !== undefined;
    await roomOrLimit(sink, limit);
  }
  return false;
}

function roomOrLimit(sink: DriverHost['sink'], limit: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      off();
      limit.removeEventListener('abort', done);
      resolve();
    };
    const off = sink.onRoom(done);
    limit.addEventListener('abort', done, { once: true });
  });
}
