import { expect, test } from 'vitest';
import { cellsSeen } from './heat-cells.ts';

const cellDegrees = { east: 0.005, north: 0.0045 };
const cell = (x: number, y: number, seconds: number) => ({ west: x * cellDegrees.east, south: y * cellDegrees.north, seconds });
/** Two neighbours off Zhoushan, and one in the Øresund. */
const cells = [cell(24_520, 6640, 60), cell(2530, 12_370, 40), cell(24_521, 6640, 30)];

test('cells that are large enough on the screen stay as they are', () => {
  const heat = { cells, cellDegrees };
  expect(cellsSeen(heat, 14)).toBe(heat);
});

test('from far away cells are taken together until they can be seen, with all their seconds', () => {
  const seen = cellsSeen({ cells, cellDegrees }, 3);
  expect(seen.cells.map(({ seconds }) => seconds)).toEqual([90, 40]);
  expect((seen.cellDegrees.north * 111_195) / 15_000).toBeGreaterThanOrEqual(8); // some 17 km a pixel at 30° N
  const [zhoushan] = seen.cells;
  expect(zhoushan?.west).toBeLessThanOrEqual(cells[0]?.west ?? 0);
  expect((zhoushan?.west ?? 0) + seen.cellDegrees.east).toBeGreaterThan(cells[2]?.west ?? 0);
});

test('nothing is nothing', () => {
  expect(cellsSeen({ cells: [], cellDegrees }, 3).cells).toEqual([]);
});
