import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { root } from '../setup/server.ts';
import { isLong, lengthOf } from '../soak/length.ts';

/** How often a link is cut: 1,000 times in the long form, five times in `npm test`. */
export const cuts = Number(process.env.YANGFAN_TEST_CUTS ?? lengthOf(5, 1000));

/** Poll period of the long form; the other side of a link is up again within two of them. */
const pollMs = 250;
/** Of so many cuts one may be later: a shared machine stops a process for a second now and then. */
const lateOf = 100;
/** What may be kept more when all is done: caches of the program, and less for each cut than a tenth of what a session that stays behind takes. */
const mostKeptBytes = (times: number): number => 2 ** 20 + 1024 * times;
/** Caches and compiled code are warm after so many cuts. */
const warmUp = Math.min(200, Math.floor(cuts / 4));

/** The rows of the long form are written here, beside the report of the other trials. */
export const cutsReport = join(root, '.build', 'link-cuts.md');

/** One link that can be cut. */
export interface CutLink {
  /** Wait until everything is as before a cut. */
  ready(): Promise<void>;
  /** Cut it for the n-th time; resolves when the other side could be reached again. */
  cut(n: number): Promise<void>;
  /** Resolves when a value that was made after the cut has arrived. */
  fresh(n: number): Promise<void>;
  /** Compare the counts of this cut with what they must be, and forget what was kept for that. */
  settle(n: number): void;
}

setFlagsFromString('--expose-gc');
// holds: the flag has just made the function
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use after everything unused was let go. */
async function usedBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await delay(20);
    collect();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Settings with which a driver polls every 250 ms in the long form; short ones stay as the case has them. */
export function withPolls<Config>(config: Config): Config {
  if (!isLong || typeof config !== 'object' || config === null || !('pollSeconds' in config)) return config;
  return { ...config, pollSeconds: pollMs / 1000 };
}

/**
 * Cut a link again and again; each time values must be fresh again and the counts right. In the long form 99 of 100 must be fresh within two poll
 * periods and the memory flat at the end, and a row of the report tells how it was.
 *
 * @param answerMs where nobody tells that a link is cut: how long a lost question is waited for, again and again; default 0
 */
export async function cutAgainAndAgain(name: string, link: CutLink, answerMs = 0): Promise<void> {
  const mostMs = 2 * pollMs + answerMs;
  const tookMs: number[] = [];
  const stoppedMs: number[] = [];
  const stops = monitorEventLoopDelay({ resolution: 5 });
  let before = 0;
  for (let n = 0; n < cuts; n++) {
    if (isLong && n === warmUp) before = await usedBytes();
    await link.ready();
    if (isLong) await delay(Math.random() * pollMs);
    await link.cut(n);
    stops.reset();
    stops.enable();
    const began = performance.now();
    await link.fresh(n);
    tookMs.push(performance.now() - began);
    stops.disable();
    stoppedMs.push(stops.max / 1e6);
    link.settle(n);
  }
  if (!isLong) return;
  const grown = (await usedBytes()) - before;
  tell(name, { tookMs, stoppedMs, mostMs, grown });
  expect(grown).toBeLessThan(mostKeptBytes(cuts - warmUp));
  expect(tookMs.filter((ms) => ms > mostMs).length).toBeLessThanOrEqual(tookMs.length / lateOf);
}

interface Outcome {
  /** By cut: ms until values were fresh again. */
  readonly tookMs: readonly number[];
  /** By cut: the longest that this process, which is driver and peer in one, could do nothing meanwhile. */
  readonly stoppedMs: readonly number[];
  readonly mostMs: number;
  readonly grown: number;
}

function tell(name: string, { tookMs, stoppedMs, mostMs, grown }: Outcome): void {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (part: number) => `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)} ms`;
  const late = tookMs.flatMap((ms, n) => (ms > mostMs ? [stoppedMs[n] ?? 0] : []));
  const ofMachine = late.filter((ms) => ms > pollMs).length;
  const stopped = `${Math.round(Math.max(...stoppedMs))} ms`;
  const cells = [name, tookMs.length, at(0.5), at(0.99), at(1), late.length, ofMachine, stopped, `${Math.round(grown / 1024)} KiB`];
  mkdirSync(join(root, '.build'), { recursive: true });
  appendFileSync(cutsReport, `| ${cells.join(' | ')} |\n`);
}
