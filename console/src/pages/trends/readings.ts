import type uPlot from 'uplot';
import type { EpochMs } from '../../../../src/contracts/time.ts';

/** What two cursors read of one curve. */
export interface Reading {
  readonly a: number | undefined;
  readonly b: number | undefined;
  readonly difference: number | undefined;
  readonly perHour: number | undefined;
}

type Column = ArrayLike<number | null | undefined>;
const hourMs = 3_600_000;

/** Index of the last time that is not after `seconds`; −1 when all are. */
export function indexAt(times: ArrayLike<number>, seconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value of a curve at a time: that of the last sample before; `undefined` in a gap and outside. */
export function valueAt(times: ArrayLike<number>, column: Column, time: EpochMs): number | undefined {
  for (let i = indexAt(times, time / 1000); i >= 0; i--) if (column[i] !== undefined) return column[i] ?? undefined;
  return undefined;
}

/** What the cursors read of the curve at `index` among those of the data (three columns each). */
export function readingOf(data: uPlot.AlignedData, index: number, [from, to]: readonly [EpochMs, EpochMs]): Reading {
  const column = data[1 + index * 3] ?? [];
  const a = valueAt(data[0], column, from);
  const b = valueAt(data[0], column, to);
  const difference = a === undefined || b === undefined ? undefined : b - a;
  const hours = (to - from) / hourMs;
  return { a, b, difference, perHour: difference === undefined || hours === 0 ? undefined : difference / hours };
}

const lengths = [
  { ms: 86_400_000, unit: 'd' },
  { ms: hourMs, unit: 'h' },
  { ms: 60_000, unit: 'min' },
  { ms: 1000, unit: 's' },
] as const;

/** A length of time in its two largest units: `2 d 3 h`, `4 min 5 s`; signed. */
export function lengthText(ms: number): string {
  let rest = Math.abs(Math.round(ms / 1000) * 1000);
  const parts = lengths.flatMap((one) => {
    const count = Math.floor(rest / one.ms);
    rest -= count * one.ms;
    return count > 0 ? [`${count} ${one.unit}`] : [];
  });
  return (ms < 0 ? '−' : '') + (parts.slice(0, 2).join(' ') || '0 s');
}
