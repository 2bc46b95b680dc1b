import { setTimeout as pause } from 'node:timers/promises';
import { append, createBatch, type SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import { bytesBehind, endOf, openFollower } from '../store/follow.ts';
import { messageSamples, runLane } from './lane.ts';
import { createPace } from './pace.ts';

/** The newest sample of a point. */
export interface Newest {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

/** What is needed to show new values beside an old backlog. */
export interface FreshOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly newest: () => Iterable<Newest>;
  readonly send: (batch: SampleBatch) => Promise<void>;
  /** Bytes that wait in the order of receipt. */
  readonly behind: () => number;
  /** The newest samples are sent, or need not be. */
  readonly onBegun: () => void;
  /** Whether new values are being sent early. */
  readonly onChange: (isOn: boolean) => void;
}

/**
 * From so many waiting bytes on, new values are sent early: 2,700 lone samples, 8,000 in rows of devices. When a connection begins, from
 * the first on, for nobody knows how old they are.
 */
const fromBytes = 65_536;
/** Until no more than so many wait. */
const untilBytes = 16_384;
/** When new values themselves fall so far behind, they are left to the backlog, and it begins anew with the newest. */
const tooFarBytes = 1 << 20;
const lookEveryMs = 500;

/**
 * While old samples wait, the centre would see nothing new. So first the newest sample of every point is sent, then beside the backlog all
 * that is received from then on. It comes once more in its order: only that order says how far it is, and which of two samples of one
 * time is the later. What is older than the newest of its point raises no verdict at the centre.
 */
export async function sendFresh(options: FreshOptions, signal: AbortSignal): Promise<void> {
  for (let most = 0; !signal.aborted; most = fromBytes) {
    if (options.behind() > most) {
      options.onChange(true);
      await showOnce(options, signal);
      options.onChange(false);
    }
    options.onBegun();
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

async function showOnce({ folder, clock, newest, send, behind, onBegun }: FreshOptions, signal: AbortSignal): Promise<void> {
  const end = endOf(folder);
  await sendNewest(newest(), send, signal);
  onBegun();
  const follower = openFollower(folder, end);
  const ended = new AbortController();
  const watch = setInterval(() => {
    if (behind() < untilBytes || bytesBehind(folder, follower.place) > tooFarBytes) ended.abort();
  }, lookEveryMs);
  try {
    await runLane({ follower, send, pace: createPace(), clock, onAcknowledged: () => undefined }, AbortSignal.any([signal, ended.signal]));
  } finally {
    clearInterval(watch);
    await follower.close();
  }
}

async function sendNewest(all: Iterable<Newest>, send: FreshOptions['send'], signal: AbortSignal): Promise<void> {
  const batch = createBatch(messageSamples);
  for (const { point, time, value, quality } of all) {
    append(batch, point, time, value, quality);
    if (batch.length < batch.capacity) continue;
    await send(batch);
    batch.length = 0;
    if (signal.aborted) return;
  }
  if (batch.length > 0) await send(batch);
}
