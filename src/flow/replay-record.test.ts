import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Series } from '../contracts/history.ts';
import { replay } from './replay.ts';

// Detectors on a real record: daily bulletins of the Idukki reservoir, as the water pack ships them. Nothing was fitted to it.

const day = 86_400;
const [head = '', ...lines] = gunzipSync(readFileSync(new URL('../packs/water/fixtures/idukki.csv.gz', import.meta.url)))
  .toString('utf8')
  .trim()
  .split('\n');

/** A column in rising time; rows whose date cannot be read are left out, as an import would. */
function column(name: string): Series {
  const at = head.split(',').indexOf(name);
  const rows = lines
    .map((line) => line.split(','))
    .map((cells) => ({ time: Date.parse(cells[0] ?? ''), text: cells[at] ?? '' }))
    .filter(({ time, text }) => Number.isFinite(time) && text !== '')
    .sort((a, b) => a.time - b.time);
  const quality = new Uint8Array(rows.length);
  return { time: Float64Array.from(rows, ({ time }) => time), value: Float64Array.from(rows, ({ text }) => Number(text)), quality };
}

const during = ({ time, value, quality }: Series, from: string, to: string): Series => {
  const [first, last] = [Date.parse(from), Date.parse(to)].map((at) => time.findIndex((t) => t >= at)) as [number, number]; // holds: two in, two out
  const end = last === -1 ? time.length : last;
  return { time: time.slice(first, end), value: value.slice(first, end), quality: quality.slice(first, end) };
};

/** Million m³ against m³/s over a week. */
const weekly = {
  kind: 'balance',
  params: {
    ...{ inflows: ['inflow'], outflows: ['outflow'], perFlowSecond: 1e-6, overSeconds: 7 * day },
    ...{ tolerance: 2, toleranceShare: 0.2, freshSeconds: 2 * day },
  },
  onDelayMs: 0,
  offDelayMs: 0,
};
const balanceOf = (from: string, to: string) => replay(weekly, during(column('storage'), from, to), [column('inflow'), column('outflow')]);

test('the water of a reservoir balances week by week for three years, but for one week', () => {
  expect(balanceOf('2022-01-01', '2025-01-01').length).toBeLessThanOrEqual(1);
});

test('from the year on in which the flows are in another unit it does not, all the time, and it says by how much', () => {
  const alarms = balanceOf('2026-01-01', '2027-01-01');
  expect(alarms).toMatchObject([{ clearedAt: undefined, why: { code: 'unbalanced' } }]);
});

test('a level that did not change by a digit for three days is found', () => {
  const rule = { kind: 'stuck', params: { forSeconds: 3 * day, leastSamples: 4 }, onDelayMs: 0, offDelayMs: 0 };
  expect(replay(rule, column('level')).map(({ why }) => why)).toMatchObject([
    { code: 'stuck', rest: 729.7 },
    { code: 'stuck', rest: 720.94 },
  ]);
});
