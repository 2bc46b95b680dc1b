import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../contracts/errors.ts';
import { createBatch, type SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import type { Follower, Place } from '../store/follow.ts';
import type { Pace } from './pace.ts';

/** Samples of one message: at most 21 kB and the names of its points, so that a slow link is not taken for seconds. */
export const messageSamples = 1000;
/** How often the store is asked for more when there was none. */
const pollMs = 100;
/** A centre that does not acknowledge for so long is connected to anew. */
const patienceMs = 60_000;

/** A message that was acknowledged, with all before it. */
export interface Acknowledged {
  /** Behind its samples. */
  readonly place: Place;
  readonly samples: number;
  /** Time of its newest sample. */
  readonly time: number;
}

/** Where the samples of a message lie in the logs, as text: from a place up to another. */
export type LogRange = string;

/** What a lane works with. */
export interface LaneOptions {
  readonly follower: Pick<Follower, 'read' | 'place'>;
  /** Send the samples; resolves when they are acknowledged. Done with the batch when it returns. */
  readonly send: (batch: SampleBatch, range: LogRange) => Promise<void>;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Called in the order of sending, once for each message. */
  readonly onAcknowledged: (one: Acknowledged) => void;
}

interface Underway extends Acknowledged {
  readonly since: number;
  isDone: boolean;
}

/** Send what a follower reads, in its order, for ever; resolves when the signal aborts, throws what `send` and the follower throw. */
export async function runLane({ follower, send, pace, clock, onAcknowledged }: LaneOptions, signal: AbortSignal): Promise<void> {
  const batch = createBatch(messageSamples);
  const underway: Underway[] = [];
  const news = createNews();
  signal.addEventListener('abort', news.wake, { once: true });
  let failure: unknown;

  const settle = () => {
    while (underway[0]?.isDone) onAcknowledged(underway.shift() as Underway); // holds: it was looked at
    news.wake();
  };
  const dispatch = (from: Place) => {
    const one = { place: follower.place, samples: batch.length, time: newestOf(batch), since: clock.now(), isDone: false };
    underway.push(one);
    send(batch, `${nameOf(from)}…${nameOf(one.place)}`).then(
      () => {
        pace.acknowledged(clock.now() - one.since);
        one.isDone = true;
        if (!signal.aborted) settle();
      },
      (error: unknown) => {
        failure ??= error;
        news.wake();
      },
    );
  };
  while (!signal.aborted) {
    if (failure !== undefined) throw failure;
    if (clock.now() - (underway[0]?.since ?? clock.now()) > patienceMs)
      throw new Failure('TIMEOUT', `forwarding samples: no acknowledgement in ${patienceMs} ms`, { details: { what: 'uplink' } });
    if (underway.length >= pace.window) {
      await Promise.race([news.next(), pause(pollMs, undefined, { signal }).catch(() => undefined)]); // aborted: the loop ends
      continue;
    }
    const from = follower.place;
    await follower.read(batch);
    if (batch.length > 0) dispatch(from);
    else await pause(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

const nameOf = ({ log, at, taken }: Place): string => `${log}.${at}.${taken}`;

function newestOf({ time, length }: SampleBatch): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) newest = Math.max(newest, time[i] ?? newest);
  return newest;
}

/** Something that happens again and again, for one who waits. */
function createNews() {
  let wake: () => void = () => undefined;
  return {
    wake: () => wake(),
    next: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
  };
}
