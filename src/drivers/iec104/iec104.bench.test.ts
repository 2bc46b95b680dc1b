import { expect, test } from 'vitest';
import { benchIec104 } from './iec104.bench.ts';

test('every object of every frame arrives with its value and is acknowledged', () => {
  const cases = new Set(benchIec104({ frames: 1, runs: 1 }).map(({ case: name }) => name));
  expect([...cases]).toEqual(['single-point-event', 'float-events-16', 'interrogated-floats-48']);
});
