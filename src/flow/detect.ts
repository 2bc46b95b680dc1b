import type { Judgement, Verdict } from '../contracts/detector.ts';
import type { FlowRule, RuleReadiness } from '../contracts/flow.ts';
import { status } from '../contracts/quality.ts';
import type { PointNumber, SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import { detectorOf } from './detectors.ts';
import type { Live, RuleMemory } from './rule-memory.ts';
import {
  applyJudgement,
  completeByClock,
  continueRule,
  endWarming,
  type Judged,
  judgeByClock,
  type LastSaid,
  type RuleRun,
  startRule,
  type Usable,
  wait,
} from './rule-run.ts';
import { createRuleTable, type RuleColumns, type RuleTable } from './rule-table.ts';

/** What a data plane's rules need from outside. */
export interface DetectOptions {
  /** When the program began to listen: silence before it says nothing about a device. */
  readonly startedAt: EpochMs;
  /** The newest sample of a point that may be judged. */
  readonly usable: Usable;
  /** Called once per change of a verdict. */
  readonly tell: (verdict: Verdict) => void;
  /** What rules know of the past; default: nothing, each begins with the first sample that it sees. */
  readonly memory?: Pick<RuleMemory, 'recall' | 'hasAfter' | 'warm' | 'isLive' | 'putAway'> | undefined;
}

/** All rules of a data plane, judging every sample. */
export interface Detect {
  /** Replace the rules of the given points by rules that `acceptRule` has let through. A new rule judges the newest value at once. */
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[], now: EpochMs): void;
  /** Judge a batch. `received` is the present time; `undefined` in replay, where each sample came when it was taken. */
  sweep(batch: SampleBatch, received: EpochMs | undefined): void;
  /** Judge by the passing of time: complete delays that have run out, and ask the detectors that need no sample. */
  tick(now: EpochMs): void;
  /** The rules that do not judge yet. */
  learning(): readonly RuleReadiness[];
  /** The rules that judge and know something of the past. */
  live(): readonly Live[];
}

/** A data plane without rules. */
export function createDetect(options: DetectOptions): Detect {
  const { startedAt, tell, memory } = options;
  const places = createPlaces(options);
  const { table, pending, tickers, knowing, apply, settle } = places;
  const start = createStart(options, places);

  /** Slower path: ask the detector about sample i. Only a judgement that may change something costs an object. */
  const judge = (slot: number, batch: SampleBatch, i: number, received: EpochMs | undefined) => {
    const run = table.run(slot);
    if (run === undefined) return;
    const time = batch.time[i] ?? 0;
    const value = batch.value[i] ?? 0;
    if (run.waiting !== undefined) {
      wait(run.waiting, { time, value, quality: batch.quality[i] ?? 0, received: received ?? time });
      return;
    }
    const judgement = run.detector.step(run.state, run.rule.params, time, value, run.look);
    if (changesNothing(run, judgement)) return;
    settle(slot, run, { judgement, sample: { time, value, quality: batch.quality[i] ?? 0, received: received ?? time } });
  };

  return {
    setRules(points, rules, now) {
      const old = new Map(points.flatMap(places.remove).map((removed) => [removed.run.rule.rule, removed]));
      for (const rule of rules) {
        const before = old.get(rule.rule);
        old.delete(rule.rule);
        const run = before === undefined ? start(rule) : continueRule(before.run, rule, start);
        const told = run.waiting === undefined ? run.told : undefined;
        if (told !== undefined && run.isAbnormal !== rule.isAbnormal) tell(told); // the list has not heard, or has forgotten
        places.add(run, Math.max(before?.newest ?? run.knownTo, run.knownTo), now);
      }
      for (const { run, newest } of old.values()) memory?.putAway(run, newest);
    },

    sweep: (batch, received) => sweepColumns({ table, batch, received, visit: judge }),

    tick(now) {
      forEachRun(table, pending, (slot, run) => apply(slot, run, () => completeByClock(run, now)));
      forEachRun(table, tickers, (slot, run) => apply(slot, run, () => judgeByClock(run, now, startedAt)));
    },

    learning: () => [...knowing.keys()].flatMap((run) => readinessOf(run) ?? []),
    live: () =>
      [...knowing].filter(([run]) => run.waiting === undefined).map(([run, slot]) => ({ run, newest: table.columns.newest[slot] ?? 0 })),
  };
}

/** The judgement of one sample. */
interface Said {
  readonly judgement: Judgement;
  readonly sample: Judged;
}

/** The rules in their slots, and which of them need more than samples. */
function createPlaces({ startedAt, usable, tell }: DetectOptions) {
  const table = createRuleTable();
  const pending = new Set<number>();
  const tickers = new Set<number>();
  /** Rules that know something of the past, and their slots. */
  const knowing = new Map<RuleRun, number>();

  /** Apply a judgement, tell what changed and keep the columns in line with the state of the rule. */
  const apply = (slot: number, run: RuleRun, change: () => readonly Verdict[]) => {
    const before = run.pending;
    const verdicts = change();
    if (verdicts.length === 0 && run.pending === before) return;
    for (const verdict of verdicts) tell(verdict);
    if (run.pending === undefined) pending.delete(slot);
    else pending.add(slot);
    table.refresh(slot);
  };

  /** Act on the judgement of one sample. */
  const settle = (slot: number, run: RuleRun, { judgement, sample }: Said) => {
    if (run.detector.tick !== undefined) run.newest = sample;
    apply(slot, run, () => applyJudgement(run, judgement, sample));
  };

  const remove = (point: PointNumber) => {
    const removed = table.remove(point);
    for (const { slot, run } of removed) {
      pending.delete(slot);
      tickers.delete(slot);
      knowing.delete(run);
    }
    return removed;
  };

  const add = (run: RuleRun, newest: EpochMs, now: EpochMs) => {
    const slot = table.add(run, newest);
    if (run.detector.memory !== undefined) knowing.set(run, slot);
    if (run.waiting !== undefined) return;
    if (run.pending !== undefined) pending.add(slot);
    if (run.detector.tick !== undefined) tickers.add(slot);
    const sample = usable(run.rule.point);
    if (sample === undefined || sample.time < newest) return;
    if (sample.time === newest && run.detector.memory !== undefined) return; // it knows this sample already
    table.columns.newest[slot] = sample.time;
    const judgement = run.detector.step(run.state, run.rule.params, sample.time, sample.value, run.look);
    // Nothing but its time is known of the receipt of a sample from before the start; a delay that began anew with every start would never end when starts follow fast.
    const received = sample.receivedAt < startedAt ? sample.receivedAt : now;
    settle(slot, run, { judgement, sample: { ...sample, received } });
  };

  return { table, pending, tickers, knowing, apply, settle, remove, add };
}

/** Starts rules; one that knows something of the past goes on from what was kept of it, and first takes in what was stored since. */
function createStart({ usable, tell, memory }: DetectOptions, { table, pending, knowing, settle }: ReturnType<typeof createPlaces>) {
  /** The past of a rule is taken in: tell what the list does not know of it, and judge what waited. */
  const begin = (run: RuleRun, newest: EpochMs, last: LastSaid | undefined) => {
    const slot = knowing.get(run);
    if (slot === undefined) return;
    memory?.isLive(run.rule.rule);
    const waited = run.waiting?.samples ?? [];
    for (const verdict of endWarming(run, last)) tell(verdict);
    if (run.pending !== undefined) pending.add(slot);
    table.columns.newest[slot] = Math.max(table.columns.newest[slot] ?? newest, newest);
    for (const sample of waited.filter(({ time }) => time > newest)) {
      const judgement = run.detector.step(run.state, run.rule.params, sample.time, sample.value, run.look);
      if (!changesNothing(run, judgement)) settle(slot, run, { judgement, sample });
    }
    table.refresh(slot);
  };

  return (rule: FlowRule, told?: boolean): RuleRun => {
    if (memory === undefined || detectorOf(rule.kind).memory === undefined) return startRule(rule, usable);
    const kept = memory.recall(rule);
    const run = startRule(rule, usable, kept);
    const after = kept?.newest ?? (run.knownTo === Number.NEGATIVE_INFINITY ? undefined : run.knownTo);
    if (memory.hasAfter(rule.point, after)) {
      run.waiting = { samples: [], isOver: false, told };
      if (kept === undefined) run.isAbnormal = false; // as it was when the past began
      memory.warm({ run, waiting: run.waiting, after, isWanted: () => knowing.has(run), done: (...said) => begin(run, ...said) });
    } else memory.isLive(rule.rule);
    return run;
  };
}

/** `undefined` for a rule that judges. */
function readinessOf({ rule, detector, state, waiting }: RuleRun): RuleReadiness | undefined {
  const share = detector.memory?.learnt(state, rule.params) ?? 1;
  if (waiting !== undefined) return { rule: rule.rule, state: 'warming', share };
  return share < 1 ? { rule: rule.rule, state: 'learning', share } : undefined;
}

function forEachRun(table: RuleTable, slots: Iterable<number>, visit: (slot: number, run: RuleRun) => void): void {
  for (const slot of slots) {
    const run = table.run(slot);
    if (run !== undefined) visit(slot, run);
  }
}

interface Sweep {
  readonly table: RuleTable;
  readonly batch: SampleBatch;
  readonly received: EpochMs | undefined;
  readonly visit: (slot: number, batch: SampleBatch, i: number, received: EpochMs | undefined) => void;
}

/**
 * Judge a batch by the columns of the rules and visit the samples that may change something.
 * Bad samples and those older than the newest judged are passed over. About 10 ns per value and rule, see flow.bench.ts.
 */
function sweepColumns({ table, batch, received, visit }: Sweep): void {
  const { point, time, value, quality, length } = batch;
  const { heads, columns } = table;
  const { newest, next } = columns;
  for (let i = 0; i < length; i++) {
    const p = point[i] ?? 0;
    const page = heads[p >>> 16];
    if (page === undefined || ((quality[i] ?? 0) & status.bad) !== 0) continue;
    const t = time[i] ?? 0;
    const v = value[i] ?? 0;
    for (let slot = page[p & 0xffff] ?? -1; slot !== -1; slot = next[slot] ?? -1) {
      if (t < (newest[slot] ?? 0)) continue;
      newest[slot] = t;
      if (isCalm(columns, slot, v)) continue; // fast path
      visit(slot, batch, i, received);
    }
  }
}

/** True when a rule without a running delay stays as it is, and does not need to remember its newest sample. */
const changesNothing = ({ pending, detector, isAbnormal }: RuleRun, judgement: Judgement): boolean =>
  pending === undefined && detector.tick === undefined && (judgement === 'hold' || (judgement === 'abnormal') === isAbnormal);

const isCalm = ({ calmLow, calmHigh }: RuleColumns, slot: number, value: number): boolean =>
  value >= (calmLow[slot] ?? 0) && value <= (calmHigh[slot] ?? 0);
