import type { PointNumber } from '../contracts/sample.ts';
import { pagePoints } from './latest.ts';
import { calmBand, type RuleRun } from './rule-run.ts';

/**
 * What the sweep reads of every rule, as columns by slot. The rules of a point are a chain: `heads` names the first slot, `next` the one
 * after it, −1 ends it.
 */
export interface RuleColumns {
  /** Values within `calmLow…calmHigh` change nothing. */
  readonly calmLow: Float64Array;
  readonly calmHigh: Float64Array;
  /** Time of the newest sample judged; an older one is not judged. */
  readonly newest: Float64Array;
  readonly next: Int32Array;
}

/** The rules of all points. */
export interface RuleTable {
  /** Changes its identity when the table grows; take it anew for each sweep. */
  readonly columns: RuleColumns;
  /** First slot by point number, in pages of 65,536; an absent page has no rule. */
  readonly heads: readonly (Int32Array | undefined)[];
  run(slot: number): RuleRun | undefined;
  /** Put a rule in a slot of its own and at the head of its point's chain. */
  add(run: RuleRun, newest: number): number;
  /** Take out the rules of a point. */
  remove(point: PointNumber): readonly { readonly slot: number; readonly run: RuleRun; readonly newest: number }[];
  /** Bring the calm band in line with the rule after its state has changed. */
  refresh(slot: number): void;
}

const makeColumns = (capacity: number): RuleColumns => ({
  calmLow: new Float64Array(capacity),
  calmHigh: new Float64Array(capacity),
  newest: new Float64Array(capacity),
  next: new Int32Array(capacity),
});

function grown(old: RuleColumns): RuleColumns {
  const columns = makeColumns(old.next.length * 2);
  columns.calmLow.set(old.calmLow);
  columns.calmHigh.set(old.calmHigh);
  columns.newest.set(old.newest);
  columns.next.set(old.next);
  return columns;
}

/** A table without rules. */
export function createRuleTable(): RuleTable {
  let columns = makeColumns(1024);
  const heads: (Int32Array | undefined)[] = [];
  const runs: (RuleRun | undefined)[] = [];
  const free: number[] = [];

  const headsOf = (point: PointNumber): Int32Array => {
    const page = heads[point >>> 16] ?? new Int32Array(pagePoints).fill(-1);
    heads[point >>> 16] = page;
    return page;
  };
  const takeSlot = (): number => {
    const slot = free.pop() ?? runs.length;
    if (slot >= columns.next.length) columns = grown(columns);
    return slot;
  };
  const refresh = (slot: number) => {
    const run = runs[slot];
    if (run === undefined) return;
    const [low, high] = calmBand(run);
    columns.calmLow[slot] = low;
    columns.calmHigh[slot] = high;
  };

  return {
    get columns() {
      return columns;
    },
    heads,
    run: (slot) => runs[slot],
    add(run, newest) {
      const slot = takeSlot();
      const page = headsOf(run.rule.point);
      const i = run.rule.point & 0xffff;
      runs[slot] = run;
      columns.newest[slot] = newest;
      columns.next[slot] = page[i] ?? -1;
      page[i] = slot;
      refresh(slot);
      return slot;
    },
    remove(point) {
      const page = heads[point >>> 16];
      const removed: { slot: number; run: RuleRun; newest: number }[] = [];
      if (page === undefined) return removed;
      for (let slot = page[point & 0xffff] ?? -1; slot !== -1; slot = columns.next[slot] ?? -1) {
        const run = runs[slot];
        if (run !== undefined) removed.push({ slot, run, newest: columns.newest[slot] ?? Number.NEGATIVE_INFINITY });
        runs[slot] = undefined;
        free.push(slot);
      }
      page[point & 0xffff] = -1;
      return removed;
    },
    refresh,
  };
}
