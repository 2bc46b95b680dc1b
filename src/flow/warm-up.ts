import { setTimeout as sleep } from 'node:timers/promises';
import type { Look, Reach } from '../contracts/detector.ts';
import type { Series } from '../contracts/history.ts';
import { isBad } from '../contracts/quality.ts';
import type { PointNumber } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import { justAfter } from '../store/reader.ts';
import { openPastPoint, type PastPoint, type PastReader, pieceOfPast } from './past-points.ts';
import { applyJudgement, type LastSaid, type RuleRun, type Waiting } from './rule-run.ts';

/** A rule that takes in the stored past of its point, and the live samples that wait meanwhile. */
export interface Warming {
  readonly run: RuleRun;
  readonly waiting: Waiting;
  /** Judge what was stored after this time; default: as far back as its detector reaches. */
  readonly after: EpochMs | undefined;
  /** False when the rule has gone or begun anew: then nothing more is done. */
  readonly isWanted: () => boolean;
  /** All that is stored was judged up to `newest` (−∞: nothing), and `last` is what was said last; called in the same turn in which the rest of `waiting` shall be judged. */
  readonly done: (newest: EpochMs, last: LastSaid | undefined) => void;
}

/** Takes rules through their past, one after the other, giving way to live samples. */
export interface WarmUp {
  add(warming: Warming): void;
  /** Resolves when nothing more waits; rejects never. */
  idle(): Promise<void>;
  stop(): void;
}

/**
 * Rules are warmed in the order in which they came. After each piece of history the thread is free for as long as the piece took, so that live samples
 * keep at least half of it.
 *
 * @param onFailure history could not be read: the rule begins without it, and this says so
 */
export function createWarmUp(history: PastReader, onFailure: (error: unknown) => void): WarmUp {
  const queue: Warming[] = [];
  let isStopped = false;
  let working: Promise<void> | undefined;
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const one = { ...next, isWanted: () => !isStopped && (next?.isWanted() ?? false) };
      if (one.isWanted()) await warm(history, one).catch((error: unknown) => giveUp(one, error));
    }
    working = undefined;
  };
  const giveUp = (one: Warming, error: unknown) => {
    onFailure(error);
    if (one.isWanted()) one.done(Number.NEGATIVE_INFINITY, undefined);
  };
  return {
    add(warming) {
      queue.push(warming);
      working ??= Promise.resolve().then(work); // whoever adds it puts it in its place first
    },
    idle: async () => working,
    stop() {
      isStopped = true;
    },
  };
}

async function warm(history: PastReader, warming: Warming): Promise<void> {
  const { run, waiting } = warming;
  const { point } = run.rule;
  let newest = warming.after ?? Number.NEGATIVE_INFINITY;
  let from = warming.after === undefined ? await reachBack(history, point, run) : justAfter(warming.after);
  const others = await Promise.all((run.rule.others ?? []).map((other) => openPastPoint(history, other, from)));
  let last: LastSaid | undefined;
  for (;;) {
    if (!warming.isWanted()) return;
    const begin = performance.now();
    Object.assign(waiting, { samples: [], isOver: false }); // what has come until now is stored, and read below
    const piece = await history.raw(point, { from, to: Number.POSITIVE_INFINITY }, pieceOfPast);
    for (const other of others) other.refresh();
    last = (await judgePast(run, piece, others)) ?? last;
    const end = piece.time.at(-1);
    newest = Math.max(newest, end ?? newest);
    from = end === undefined ? from : justAfter(end);
    if (piece.time.length < pieceOfPast && !waiting.isOver) break;
    await sleep(performance.now() - begin);
  }
  if (warming.isWanted()) warming.done(newest, last);
}

/** Judge stored samples as they were judged live, without telling anybody; what was said last. */
async function judgePast(
  run: RuleRun,
  { time: times, value: values, quality: qualities }: Series,
  others: readonly PastPoint[],
): Promise<LastSaid | undefined> {
  let said: LastSaid | undefined;
  let now = 0;
  const look: Look = (n) => others[n]?.before(now);
  for (let i = 0; i < times.length; i++) {
    const [time, value, quality] = [times[i] ?? 0, values[i] ?? 0, qualities[i] ?? 0];
    if (isBad(quality)) continue;
    now = time;
    for (const other of others) while (other.lacks(time)) await other.load();
    const judgement = run.detector.step(run.state, run.rule.params, time, value, look);
    const sample = { time, value, quality, received: time };
    applyJudgement(run, judgement, sample);
    if (judgement !== 'hold') said = { judgement, sample };
  }
  return said;
}

/** The time from which on a rule without a state reads. */
async function reachBack(history: PastReader, point: PointNumber, { detector, rule }: RuleRun): Promise<EpochMs> {
  const newest = await history.lastAt(point, Number.MAX_SAFE_INTEGER);
  const reach: Reach | undefined = detector.memory?.reach(rule.params);
  if (newest === undefined || reach === undefined) return Number.NEGATIVE_INFINITY;
  return 'ms' in reach ? newest.time - reach.ms : samplesBack(history, point, reach.samples);
}

/** The time of the sample so many samples ago, or of the oldest. */
async function samplesBack(history: PastReader, point: PointNumber, samples: number): Promise<EpochMs> {
  let to = Number.POSITIVE_INFINITY;
  for (let missing = samples; missing > 0; ) {
    const limit = Math.min(missing, pieceOfPast);
    const { time } = await history.raw(point, { from: Number.NEGATIVE_INFINITY, to }, limit, true);
    to = time[0] ?? to;
    missing = time.length < limit ? 0 : missing - time.length;
  }
  return to === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : to;
}
