import { expect, test } from 'vitest';
import { benchS7 } from './s7.bench.ts';

test('every value of every answer arrives', async () => {
  const figures = await benchS7({ frames: 64, runs: 1 });
  expect(figures.map(({ metric }) => metric)).toEqual(
    Array.from({ length: 3 }, () => ['us_per_frame', 'frames_per_s', 'values_per_s']).flat(),
  );
});
