import type { HistoryReader, Series } from '../../src/contracts/history.ts';

/** What a deliberately broken store does wrong with one sample of one point. */
export type Fault = 'drops a sample' | 'changes a value' | 'changes a quality' | 'gives a sample twice' | 'makes a sample up';

/** All faults, each of which every checker has to find. */
export const faults: readonly Fault[] = [
  'drops a sample',
  'changes a value',
  'changes a quality',
  'gives a sample twice',
  'makes a sample up',
];

/** A reader with one fault, to show that it is found. */
export function brokenReader(reader: Pick<HistoryReader, 'raw'>, point: number, fault: Fault): Pick<HistoryReader, 'raw'> {
  return {
    async raw(asked, range, limit, newestFirst) {
      const series = await reader.raw(asked, range, limit, newestFirst);
      return asked === point ? broken(series, fault) : series;
    },
  };
}

function broken({ time, value, quality }: Series, fault: Fault): Series {
  const at = time.length >> 1;
  const rows = Array.from(time, (t, i) => [t, value[i] ?? 0, quality[i] ?? 0] as const);
  const [t, v, q] = rows[at] ?? [0, 0, 0];
  if (fault === 'drops a sample') rows.splice(at, 1);
  if (fault === 'changes a value') rows[at] = [t, v + 1, q];
  if (fault === 'changes a quality') rows[at] = [t, v, q ^ 1];
  if (fault === 'gives a sample twice') rows.splice(at, 0, [t, v, q]);
  if (fault === 'makes a sample up') rows.splice(at + 1, 0, [t + 0.25, v, q]);
  return {
    time: Float64Array.from(rows, (row) => row[0]),
    value: Float64Array.from(rows, (row) => row[1]),
    quality: Uint8Array.from(rows, (row) => row[2]),
  };
}
