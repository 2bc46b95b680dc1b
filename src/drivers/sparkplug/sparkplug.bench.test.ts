import { expect, test } from 'vitest';
import { benchSparkplug } from './sparkplug.bench.ts';

test('every form of DDATA brings all its values to the sink', () => {
  const figures = benchSparkplug({ messages: 512, runs: 1 });
  expect(new Set(figures.map((figure) => figure.case))).toEqual(new Set(['ddata-alias', 'ddata-alias-timed', 'ddata-name']));
});
