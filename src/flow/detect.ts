import type { Judgement, Verdict } from '../contracts/detector.ts';
import type { FlowRule } from '../contracts/flow.ts';
import { status } from '../contracts/quality.ts';
import type { PointNumber, SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import {
  applyJudgement,
  completeByClock,
  continueRule,
  type Judged,
  judgeByClock,
  type RuleRun,
  startRule,
  type Usable,
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
}

/** All rules of a data plane, judging every sample. */
export interface Detect {
  /** Replace the rules of the given points by rules that `acceptRule` has let through. A new rule judges the newest value at once. */
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[], now: EpochMs): void;
  /** Judge a batch. `received` is the present time; `undefined` in replay, where each sample came when it was taken. */
  sweep(batch: SampleBatch, received: EpochMs | undefined): void;
  /** Judge by the passing of time: complete delays that have run out, and ask the detectors that need no sample. */
  tick(now: EpochMs): void;
}

/** A data plane without rules. */
export function createDetect({ startedAt, usable, tell }: DetectOptions): Detect {
  const table = createRuleTable();
  const pending = new Set<number>();
  const tickers = new Set<number>();

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
  const settle = (slot: number, run: RuleRun, { judgement, sample }: { judgement: Judgement; sample: Judged }) => {
    if (run.detector.tick !== undefined) run.newest = sample;
    apply(slot, run, () => applyJudgement(run, judgement, sample));
  };

  /** Slower path: ask the detector about sample i. Only a judgement that may change something costs an object. */
  const judge = (slot: number, batch: SampleBatch, i: number, received: EpochMs | undefined) => {
    const run = table.run(slot);
    if (run === undefined) return;
    const time = batch.time[i] ?? 0;
    const value = batch.value[i] ?? 0;
    const judgement = run.detector.step(run.state, run.rule.params, time, value, run.look);
    if (changesNothing(run, judgement)) return;
    settle(slot, run, { judgement, sample: { time, value, quality: batch.quality[i] ?? 0, received: received ?? time } });
  };

  const remove = (point: PointNumber) => {
    const removed = table.remove(point);
    for (const { slot } of removed) {
      pending.delete(slot);
      tickers.delete(slot);
    }
    return removed;
  };

  const add = (run: RuleRun, newest: EpochMs, now: EpochMs) => {
    const slot = table.add(run, newest);
    if (run.pending !== undefined) pending.add(slot);
    if (run.detector.tick !== undefined) tickers.add(slot);
    const sample = usable(run.rule.point);
    if (sample === undefined || sample.time < newest) return;
    table.columns.newest[slot] = sample.time;
    const judgement = run.detector.step(run.state, run.rule.params, sample.time, sample.value, run.look);
    // Nothing but its time is known of the receipt of a sample from before the start; a delay that began anew with every start would never end when starts follow fast.
    const received = sample.receivedAt < startedAt ? sample.receivedAt : now;
    settle(slot, run, { judgement, sample: { ...sample, received } });
  };

  return {
    setRules(points, rules, now) {
      const old = new Map(points.flatMap(remove).map((removed) => [removed.run.rule.rule, removed]));
      for (const rule of rules) {
        const before = old.get(rule.rule);
        const run = before === undefined ? startRule(rule, usable) : continueRule(before.run, rule, usable);
        if (run.told !== undefined && run.isAbnormal !== rule.isAbnormal) tell(run.told); // the list has not heard, or has forgotten
        add(run, before?.newest ?? Number.NEGATIVE_INFINITY, now);
      }
    },

    sweep: (batch, received) => sweepColumns({ table, batch, received, visit: judge }),

    tick(now) {
      forEachRun(table, pending, (slot, run) => apply(slot, run, () => completeByClock(run, now)));
      forEachRun(table, tickers, (slot, run) => apply(slot, run, () => judgeByClock(run, now, startedAt)));
    },
  };
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
