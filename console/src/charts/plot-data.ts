import uPlot from 'uplot';
import type { Curve } from './gaps.ts';

/** Newest values that came live after the history was read. */
export interface Tail {
  readonly time: number[];
  readonly value: (number | null)[];
}

const nothing = { time: [], value: [] } as const;

/** A curve with its live tail; samples that the history already has are left out. */
export function withTail(curve: Curve | undefined, tail: Tail | undefined): Curve {
  const known: Curve = curve ?? nothing;
  if (!tail || tail.time.length === 0) return known;
  const last = known.time.at(-1) ?? Number.NEGATIVE_INFINITY;
  const first = tail.time.findIndex((t) => t > last);
  if (first === -1) return known;
  const value = tail.value.slice(first);
  return {
    time: [...known.time, ...tail.time.slice(first)],
    value: [...known.value, ...value],
    min: known.min && [...known.min, ...value],
    max: known.max && [...known.max, ...value],
  };
}

/** All curves on one time column, as uPlot wants them: three columns per point. `null` is a gap, `undefined` only a time of another curve. */
export function joined(curves: readonly Curve[]): uPlot.AlignedData {
  if (curves.length === 0) return [[]];
  const tables = curves.map((curve): uPlot.AlignedData => {
    const time = [...curve.time];
    const none = curve.time.map(() => null);
    return [time, [...curve.value], [...(curve.min ?? none)], [...(curve.max ?? none)]];
  });
  const modes = tables.map((table) => table.map(() => 2 as const));
  return tables.length === 1 && tables[0] ? tables[0] : uPlot.join(tables, modes);
}
