import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addToReport, emptyTally, renderReport, type TrialResult } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'yangfan-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const result = (changes: Partial<TrialResult>): TrialResult => ({ ...emptyTally(), name: 'slow-disk', durationMs: 1500, ...changes });

test('a report has a row for each trial with the median and the longest recovery', () => {
  const text = renderReport([result({ rounds: 3, acknowledged: 1200, recoveryMs: [30, 10, 2000] })], 'a machine');
  expect(text).toContain('| slow-disk | 3 | 1,200 | 0 | 0 | 0.03 s / 2.00 s | 1.50 s |');
  expect(text).toContain('machine: a machine');
});

test('what was lost or wrong is said at the top, summed over all trials', () => {
  const text = renderReport([result({ acknowledged: 5, lost: 1 }), result({ name: 'recovery', acknowledged: 6, wrong: 2 })], '');
  expect(text).toContain('11 acknowledged values, 1 lost, 2 wrong');
});

test('trials that did not run are named', () => {
  const text = renderReport([result({})], '');
  expect(text).toContain('not run: recovery');
  expect(text).not.toContain('not run: slow-disk');
});

test('a trial that runs again takes the place of its former result, and the others stay', () => {
  addToReport(folder, result({ rounds: 1, counts: { stalls: 4 } }));
  addToReport(folder, result({ name: 'recovery', rounds: 2 }));
  addToReport(folder, result({ rounds: 3, counts: { stalls: 5 } }));
  const { trials } = JSON.parse(readFileSync(join(folder, 'soak-report.json'), 'utf8'));
  expect(trials.map(({ name, rounds }: TrialResult) => [name, rounds])).toEqual([
    ['recovery', 2],
    ['slow-disk', 3],
  ]);
  expect(readFileSync(join(folder, 'soak-report.md'), 'utf8')).toContain('- stalls: 5');
});
