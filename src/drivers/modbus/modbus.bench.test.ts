import { expect, test } from 'vitest';
import { benchModbus } from './modbus.bench.ts';

test('every register of every simulated unit is read with its value', async () => {
  const figures = await benchModbus({ units: 3, samples: 5_000, runs: 1 });
  expect(figures.map(({ metric }) => metric)).toEqual(['tags_per_second', 'us_per_request']);
});
