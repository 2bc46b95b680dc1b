import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PointBinding } from '../../contracts/driver.ts';
import { PointTable, tableOf } from './point-table.ts';

const points = fc
  .dictionary(fc.string(), fc.record({ point: fc.nat(0xffff_ffff), scale: fc.double({ noNaN: true }), offset: fc.double({ noNaN: true }) }))
  .map((record) => new Map<string, PointBinding>(Object.entries(record)));

test('it holds what the map holds, in its order', () => {
  fc.assert(
    fc.property(points, (map) => {
      const table = new PointTable(map);
      expect([...table]).toEqual([...map]);
      expect([...table.keys()]).toEqual([...map.keys()]);
      expect([...table.values()]).toEqual([...map.values()]);
      expect(table.size).toBe(map.size);
      for (const [key, binding] of map) expect([table.has(key), table.get(key)]).toEqual([true, binding]);
      const told: unknown[] = [];
      table.forEach((binding, key) => {
        told.push([key, binding]);
      });
      expect(told).toEqual([...map]);
    }),
    { numRuns: 50 },
  );
});

test('a key that it does not have is not there', () => {
  const table = new PointTable(new Map([['level', { point: 1, scale: 1, offset: 0 }]]));
  expect([table.has('flow'), table.get('flow')]).toEqual([false, undefined]);
});

test('devices of a kind share their layout, and others do not', () => {
  const of = (key: string, point: number, scale: number) => new PointTable(new Map([[key, { point, scale, offset: 0 }]])).layout;
  const layout = of('level', 1, 1);
  expect(of('level', 2, 1)).toBe(layout);
  expect(of('level', 1, 10)).not.toBe(layout);
  expect(of('stage', 1, 1)).not.toBe(layout);
});

test('a table stays as it is', () => {
  const table = new PointTable(new Map());
  expect(tableOf(table)).toBe(table);
});
