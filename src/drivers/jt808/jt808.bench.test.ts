import { expect, test } from 'vitest';
import { benchJt808 } from './jt808.bench.ts';

test('every location brings all its values to the sink and is answered', async () => {
  const figures = await benchJt808({ frames: 500, runs: 1 });
  expect(figures.map(({ metric }) => metric)).toEqual(['us_per_frame', 'frames_per_second']);
});
