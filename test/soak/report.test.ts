import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addToReport, emptyTally, type Failable, failuresIn, renderReport, type TrialResult } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'yangfan-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const result = (changes: Partial<TrialResult>): TrialResult => ({
  ...emptyTally(),
  name: 'slow-disk',
  durationMs: 1500,
  failures: [],
  ...changes,
});

test('a report has a row for each trial with the median and the longest recovery', () => {
  const text = renderReport([result({ rounds: 3, acknowledged: 1200, recoveryMs: [30, 10, 2000] })], 'a machine');
  expect(text).toContain('| slow-disk | 通过 · passed | 3 | 1,200 | 0 | 0 | 0.03 s / 2.00 s | 1.50 s |');
  expect(text).toContain('machine: a machine');
});

test('what was lost or wrong is said at the top, summed over all trials', () => {
  const text = renderReport([result({ acknowledged: 5, lost: 1 }), result({ name: 'recovery', acknowledged: 6, wrong: 2 })], '');
  expect(text).toContain('11 acknowledged values, 1 lost, 2 wrong');
});

const verdictOf = (...results: readonly TrialResult[]) => renderReport(results, '').split('\n')[2];

test('the top line says that all have passed, or which have failed', () => {
  expect(verdictOf(result({}), result({ name: 'recovery' }))).toContain('all 2 trials passed');
  const failed = result({ name: 'recovery', failures: ['is readable again within 10 s'] });
  expect(verdictOf(result({}), failed)).toContain('1 of 2 trials failed: recovery');
  const text = renderReport([result({}), failed], '');
  expect(text).toContain('| recovery | **失败 · failed** |');
  expect(text).toContain('- 失败 · failed: is readable again within 10 s');
});

test('a trial that lost something has failed, also when its tests did not say so', () => {
  expect(verdictOf(result({ lost: 1 }))).toContain('1 of 1 trials failed: slow-disk');
  expect(verdictOf(result({ wrong: 1 }))).toContain('1 of 1 trials failed: slow-disk');
});

test('failures are the tests that failed or were left without a run, and suites that failed by themselves', () => {
  const one = (name: string, state: string, mode: Failable['mode'] = 'run'): Failable => ({ name, type: 'test', mode, result: { state } });
  const suite = (name: string, state: string, tasks: readonly Failable[]): Failable => ({
    ...{ name, type: 'suite', mode: 'run', result: { state }, tasks },
  });
  expect(failuresIn(suite('file', 'pass', [one('a', 'pass'), one('told to be skipped', 'skip', 'skip')]))).toEqual([]);
  expect(failuresIn(suite('file', 'fail', [one('a', 'pass'), suite('b', 'fail', [one('c', 'fail')])]))).toEqual(['c']);
  expect(failuresIn(suite('file', 'fail', [suite('its hook threw', 'fail', [])]))).toEqual(['its hook threw']);
  expect(failuresIn(suite('file', 'fail', [suite('hook', 'fail', [one('d', 'skip')])]))).toEqual(['d (did not run)']);
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
