import type { FlowRule } from '../contracts/flow.ts';
import type { PointNumber } from '../contracts/sample.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { detectorOf } from './detectors.ts';
import { fits, freezeRule, type KeptRule, thawRule } from './kept-rules.ts';
import { readLearnt, writeLearnt } from './learnt-file.ts';
import type { PastReader } from './past-points.ts';
import type { RuleRun } from './rule-run.ts';
import { createWarmUp, type Warming } from './warm-up.ts';

/** A rule at work and the time of the newest sample that it has judged. */
export interface Live {
  readonly run: RuleRun;
  readonly newest: EpochMs;
}

/** What rules have learnt, over restarts: kept in a file, and made up for from stored history. */
export interface RuleMemory {
  /** What was kept of a rule, when it still judges alike. */
  recall(rule: FlowRule): KeptRule | undefined;
  /** True when samples of a point are stored that are later than a time; default: any. */
  hasAfter(point: PointNumber, time: EpochMs | undefined): boolean;
  /** Take a rule through its stored past. */
  warm(warming: Warming): void;
  /** The rule judges: what was kept of it is old. */
  isLive(rule: number): void;
  /** Put away what a rule knows that is taken out, for the case that it comes back. */
  putAway(run: RuleRun, newest: EpochMs): void;
  /** Write what is put away, and what these rules know, to the file. Never rejects; see `error`. */
  keep(live: readonly Live[]): Promise<void>;
  /** Keep, when the last time is long enough ago and there is anything to keep. */
  keepDue(live: () => readonly Live[]): void;
  /** Resolves when no rule waits for its past. */
  idle(): Promise<void>;
  /** Nothing more is warmed. */
  stop(): void;
  /** Why the last try to write or to read the past failed, for people. */
  readonly error: string | undefined;
}

/** What a memory needs. */
export interface RuleMemoryOptions {
  /** The folder of the store. */
  readonly folder: string;
  readonly history: PastReader;
  readonly clock: Clock;
  /** Time of the newest stored sample of a point, of whatever quality. */
  readonly newestOf: (point: PointNumber) => EpochMs | undefined;
  /** How often is kept; default 600,000 ms. After a crash, what came since is judged again from history. */
  readonly keepEveryMs?: number;
}

const tenMinutes = 600_000;
/** What a rule has learnt is let go this long after it was taken out. */
const idleMs = 30 * 86_400_000;
/** Rules that are out, at most; the one put away first goes first. */
const mostIdle = 10_000;

/** Read what was kept in a folder. */
export function createRuleMemory({ folder, history, clock, newestOf, keepEveryMs = tenMinutes }: RuleMemoryOptions): RuleMemory {
  const idle = new Map<number, { readonly bytes: Uint8Array; readonly keptAt: EpochMs }>();
  for (const bytes of readLearnt(folder, clock.now())) {
    const kept = thawRule(bytes);
    if (kept !== undefined) idle.set(kept.rule, { bytes, keptAt: kept.keptAt });
  }
  let isWritten = idle.size > 0;
  let keptAt = clock.now();
  let keeping: Promise<void> = Promise.resolve();
  let error: string | undefined;
  const fail = (what: string) => (reason: unknown) => {
    error = `${what}: ${reason instanceof Error ? reason.message : String(reason)}`;
  };
  const warmUp = createWarmUp(history, fail('reading the past of a rule'));

  const forgetOld = (now: EpochMs) => {
    const tooMany = idle.size - mostIdle;
    let n = 0;
    for (const [rule, one] of idle) if (n++ < tooMany || now - one.keptAt > idleMs) idle.delete(rule);
  };
  const write = async (live: readonly Live[]) => {
    keptAt = clock.now();
    forgetOld(keptAt);
    const records = [...idle.values()].map(({ bytes }) => bytes);
    if (records.length + live.length === 0 && !isWritten) return;
    await writeLearnt(folder, frozen(live, keptAt, records));
    isWritten = true;
    error = undefined;
  };
  const keep = (live: readonly Live[]) => {
    keeping = keeping.then(() => write(live)).catch(fail('keeping what rules have learnt'));
    return keeping;
  };

  return {
    recall(rule) {
      const kept = idle.get(rule.rule);
      const thawed = kept && thawRule(kept.bytes);
      if (thawed !== undefined && fits(thawed, rule, detectorOf(rule.kind).memory?.version)) return thawed;
      idle.delete(rule.rule);
      return undefined;
    },
    hasAfter(point, time) {
      const newest = newestOf(point);
      return newest !== undefined && (time === undefined || newest > time);
    },
    warm: warmUp.add,
    isLive: (rule) => idle.delete(rule),
    putAway(run, newest) {
      const now = clock.now();
      const bytes = run.waiting === undefined ? freezeRule(run, newest, now) : undefined;
      if (bytes !== undefined) idle.set(run.rule.rule, { bytes, keptAt: now });
    },
    keep,
    keepDue(live) {
      if (clock.now() - keptAt >= keepEveryMs) void keep(live());
    },
    idle: warmUp.idle,
    stop: warmUp.stop,
    get error() {
      return error;
    },
  };
}

/** What is to be written: each rule becomes bytes only when its turn has come. */
function* frozen(live: readonly Live[], now: EpochMs, records: readonly Uint8Array[]): Iterable<Uint8Array> {
  yield* records;
  for (const { run, newest } of live) {
    const bytes = freezeRule(run, newest, now);
    if (bytes !== undefined) yield bytes;
  }
}
