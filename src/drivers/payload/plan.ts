import type { Reading } from './readings.ts';

/**
 * Where each value of a message goes. The values themselves lie in a column beside it, so that one plan serves all messages of one form:
 * entry i says that `values[value[i]]` feeds column `column[i]` at the time `values[time[i]]`.
 */
export interface Plan {
  readonly length: number;
  readonly column: Int32Array;
  readonly value: Int32Array;
  /** −1 for the time of receipt. */
  readonly time: Int32Array;
  /** 1 where NaN (which no JSON number is) says "left out", 0 where it says "the sensor has no value". */
  readonly skipsNaN: Uint8Array;
}

/** One entry of a {@link Plan}. */
export interface PlanEntry {
  readonly column: number;
  readonly value: number;
  readonly time: number;
  readonly ifNull: Reading['ifNull'];
}

/** A plan with its entries given one by one. */
export function planOf(entries: readonly PlanEntry[]): Plan {
  return {
    length: entries.length,
    column: Int32Array.from(entries, (entry) => entry.column),
    value: Int32Array.from(entries, (entry) => entry.value),
    time: Int32Array.from(entries, (entry) => entry.time),
    skipsNaN: Uint8Array.from(entries, (entry) => (entry.ifNull === 'missing' ? 1 : 0)),
  };
}
