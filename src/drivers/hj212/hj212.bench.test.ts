import { expect, test } from 'vitest';
import { benchHj212 } from './hj212.bench.ts';

test('every form of upload brings all its values to the sink and is answered', async () => {
  const figures = await benchHj212({ frames: 500, runs: 1 });
  expect(new Set(figures.map((figure) => figure.case))).toEqual(new Set(['realtime-11', 'hour-4x3']));
});
