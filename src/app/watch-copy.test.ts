import { expect, test } from 'vitest';
import type { CopyState } from '../adapters/clickhouse-history/copy.ts';
import { copyHealth } from './watch-copy.ts';

const even: CopyState = {
  state: 'running',
  error: undefined,
  behindSamples: 0,
  behindMs: 0,
  rowsTotal: 0,
  failuresTotal: 0,
  damagedTotal: 0,
  lostAt: undefined,
};
const hourMs = 3_600_000;

test.each<[title: string, changed: Partial<CopyState>, ok: boolean, said: RegExp]>([
  ['a copy that keeps up is well', {}, true, /^answers; 0 samples to copy$/],
  ['a copy that is behind for an hour is not', { behindSamples: 7, behindMs: hourMs }, false, /7 samples to copy/],
  ['a server that is away is told', { state: 'failing', error: 'http://127.0.0.1' }, false, /^(?!.*127).*not available/],
  ['a database of somebody else is told', { state: 'foreign' }, false, /another installation/],
  ['a server that lost data is told for ever', { lostAt: 0 }, true, /on 1970-01-01T00:00:00.000Z ClickHouse had lost data/],
  ['a start is well', { state: 'starting' }, true, /connecting/],
  ['a start that takes an hour is not', { state: 'starting', behindMs: hourMs }, false, /connecting/],
])('%s', (_, changed, ok, said) => {
  const health = copyHealth({ state: () => ({ ...even, ...changed }) })();
  expect(health.ok).toBe(ok);
  expect(health.detail.en).toMatch(said);
});
