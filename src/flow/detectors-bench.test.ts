import { expect, test } from 'vitest';
import { benchDetectors } from './detectors.bench.ts';

test('the benchmark of the detectors runs through, and each sees what is wrong', () => {
  const figures = benchDetectors({ points: 1, steps: 4032, runs: 1 });
  expect(figures.map(({ case: name }) => name)).toContain('forecast');
  for (const { value } of figures) expect(value).toBeGreaterThanOrEqual(0);
});
