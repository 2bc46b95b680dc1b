import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, EpochMs } from '../contracts/time.ts';

/** The way to the platform of one device. */
export interface Sender {
  /** Resolves when the platform has acknowledged; throws when it has not, after the protocol's own resends. */
  send(observedAt: EpochMs, values: ReadonlyMap<string, number>): Promise<void>;
  close(): Promise<void>;
}

/** What a courier did so far. */
export interface CourierCounts {
  acknowledged: number;
  failed: number;
  /** Observations given up because the backlog was full. */
  lost: number;
}

/** A device that observes and reports. */
export interface CourierOptions {
  readonly sender: Sender;
  readonly everyMs: number;
  readonly clock: Clock;
  /** Raw key → raw value at a time; keys without a value are left out. */
  readonly observe: (time: EpochMs) => ReadonlyMap<string, number>;
  /** Times of observations that lie in the device's memory when it starts; reported first. */
  readonly remembered: readonly EpochMs[];
  /** Told once when the way breaks, for people. */
  readonly onTrouble: (error: unknown) => void;
}

/** Observations that a device keeps while the platform does not answer, like the memory of a real one. */
const mostKept = 10_000;

/** Observe at a fixed pace and report in order; what is not acknowledged is kept and sent again with growing pauses. Runs until the signal aborts. */
export async function runCourier(
  { sender, everyMs, clock, observe, remembered, onTrouble }: CourierOptions,
  counts: CourierCounts,
  signal: AbortSignal,
): Promise<void> {
  const backlog: { time: EpochMs; values: ReadonlyMap<string, number> }[] = [];
  const keep = (time: EpochMs) => {
    const values = observe(time);
    if (values.size > 0) backlog.push({ time, values }); // a device that has nothing to say is silent
  };
  for (const time of remembered) keep(time);
  const watch = setInterval(() => {
    if (backlog.length >= mostKept) counts.lost += backlog.splice(0, 1).length;
    keep(Math.round(clock.now() / 1000) * 1000);
  }, everyMs);
  signal.addEventListener('abort', () => clearInterval(watch), { once: true });
  for (let failures = 0; !signal.aborted; ) {
    const next = backlog[0];
    if (next === undefined) {
      await wait(50, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
      continue;
    }
    try {
      await sender.send(next.time, next.values);
      backlog.shift();
      counts.acknowledged++;
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      counts.failed++;
      if (failures++ === 0) onTrouble(error);
      await wait(Math.min(30_000, 500 * 2 ** failures) * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
  await sender.close();
}
