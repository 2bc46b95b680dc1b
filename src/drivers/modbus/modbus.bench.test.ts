import { expect, test } from 'vitest';
import { benchModbus, type Figure } from './modbus.bench.ts';

const load = { slaves: 3, seconds: 1, units: 3, samples: 5_000, runs: 1 };
const metrics = (figures: readonly Figure[]) => figures.map(({ case: name, metric }) => `${name} ${metric}`);

test('every register of every simulated unit is read with its value', async () => {
  expect(metrics(await benchModbus(load, 'modbus-flat-out'))).toEqual([
    'modbus-flat-out tags_per_second',
    'modbus-flat-out us_per_request',
  ]);
});

test('slaves in a process of their own are read once a second', async () => {
  const figures = await benchModbus(load, 'modbus-poll');
  expect(metrics(figures)).toEqual(['modbus-poll tags_per_second', 'modbus-poll us_per_request', 'modbus-poll kept']);
});
