import { expect, test } from 'vitest';
import type { SeenFile } from './scan.ts';
import { createSettling } from './settling.ts';

const file = (size: number, mtimeMs: number): SeenFile => ({ path: 'pond.csv', size, mtimeMs, ino: 7 });

test.each([
  ['right', Date.UTC(2024, 5, 1)],
  ['hours behind', Date.UTC(2024, 5, 1) - 7_200_000],
  ['years ahead', Date.UTC(2099, 0, 1)],
])('a file is finished once it has not changed for its time, when the clock of its server is %s', (_, mtimeMs) => {
  let now = 0;
  const settled = createSettling(10_000, () => now);
  const sizes: number[] = [];
  for (const [at, size] of [
    [0, 10],
    [5_000, 20],
    [10_000, 20],
    [14_999, 20],
    [15_000, 20],
    [16_000, 20],
  ] as const) {
    now = at;
    sizes.push(settled([file(size, mtimeMs + (size === 10 ? 0 : 5_000))]).length);
  }
  expect(sizes).toEqual([0, 0, 0, 0, 1, 1]);
});

test('a file that went and came back begins anew, and without a time to wait each is finished at once', () => {
  let now = 0;
  const settled = createSettling(10_000, () => now);
  settled([file(10, 1)]);
  now = 9_000;
  settled([]);
  now = 11_000;
  expect(settled([file(10, 1)])).toEqual([]);
  expect(createSettling(0, () => 0)([file(10, 1)])).toHaveLength(1);
});
