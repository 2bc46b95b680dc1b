import { array, assert as hold, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlacedLabel, placeLabels } from './place-labels.ts';

const at = (x: number, y: number, rank = 1): PlacedLabel => ({ x, y, width: 100, height: 20, rank });

describe('labels over a scene', () => {
  test('stay where they belong when they have room', () => {
    expect(placeLabels([at(50, 50), at(50, 80), at(200, 50)])).toEqual([0, 0, 0]);
  });

  test('that would lie over another are moved by their height, up before down', () => {
    expect(placeLabels([at(50, 50), at(60, 50)])).toEqual([0, -23]);
    expect(placeLabels([at(50, 50), at(60, 50), at(55, 50)])).toEqual([0, -23, 23]);
  });

  test('of the smallest rank keep their place, whatever their order', () => {
    expect(placeLabels([at(50, 50, 2), at(60, 50, 1)])).toEqual([-23, 0]);
  });

  test('without room near their place are left out', () => {
    const crowd = placeLabels(Array.from({ length: 9 }, () => at(50, 50)));
    expect(crowd.filter((shift) => shift !== undefined)).toHaveLength(7);
    expect(crowd.slice(7)).toEqual([undefined, undefined]);
  });

  test('never lie over each other', () => {
    const label = record({
      x: integer({ min: 0, max: 390 }),
      y: integer({ min: 0, max: 400 }),
      width: integer({ min: 10, max: 200 }),
      height: integer({ min: 10, max: 40 }),
      rank: integer({ min: 0, max: 3 }),
    });
    hold(
      property(array(label, { maxLength: 20 }), (labels) => {
        const shifts = placeLabels(labels);
        const kept = labels.flatMap((one, i) => (shifts[i] === undefined ? [] : [{ ...one, y: one.y + (shifts[i] ?? 0) }]));
        return kept.every((a, i) =>
          kept.slice(i + 1).every((b) => Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || a.y <= b.y - b.height || b.y <= a.y - a.height),
        );
      }),
    );
  });
});
