import { expect, test } from 'vitest';
import { benchFrames, forms } from './mqtt.bench.ts';

test('every form of payload brings all its values to the sink', () => {
  const figures = benchFrames({ messages: 500, runs: 1 });
  expect(new Set(figures.map((figure) => figure.case))).toEqual(new Set(Object.keys(forms)));
});
