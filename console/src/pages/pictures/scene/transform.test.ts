import { describe, expect, test } from 'vitest';
import { pictureScene } from '../../../../../src/contracts/api/picture-elements.ts';
import type { SceneItem } from '../../../pictures/data.ts';
import { degreesOf, movedItem, type Place, pivotOf, seenWay, sizedItem, transformed, turnedItem, turnOf } from './transform.ts';

const items = pictureScene.parse({
  views: [{ title: { zh: '一', en: 'One' }, eye: [0, 0, 9], target: [0, 0, 0] }],
  items: [
    { kind: 'box', id: 'box', at: [10, 5, 0], size: [4, 10, 2] },
    { kind: 'gate', id: 'gate', at: [0, 5, 0], size: [4, 10, 2], point: 1, full: 6, lift: 8, turn: 170 },
    { kind: 'cylinder', id: 'tank', at: [0, 5, 0], radius: 2, height: 10 },
    { kind: 'cylinder', id: 'pipe', at: [0, 5, 0], radius: 2, height: 10, lying: 'x' },
    { kind: 'prism', id: 'dam', at: [0, 0, 0], along: 'x', length: 20, outline: [[0, 0], [0, 8], [4, 0]] }, // biome-ignore format: corners
    { kind: 'terrain', id: 'land', at: [-10, 0, -10], width: 20, depth: 20, heights: [[0, 4], [0, 2]] }, // biome-ignore format: a grid
    { kind: 'water', id: 'lake', point: 1, outline: [[0, 0], [10, 0], [10, 4], [0, 4]], from: [750, 4], to: [778, 60] }, // biome-ignore format: corners
    { kind: 'label', id: 'name', at: [1, 2, 3] },
  ],
}).items;
const scene = { views: [], items };
const called = (id: string): SceneItem => items.find((one) => one.id === id) ?? never(id);
const never = (id: string): never => {
  throw new Error(`BUG: no ${id}`);
};

describe('moving', () => {
  test.each([
    ['box', [11, 7, 3]],
    ['label', [2, 4, 6]],
  ])('%s stands elsewhere', (id, at) => {
    expect(movedItem(called(id === 'label' ? 'name' : id), [1, 2, 3])).toMatchObject({ at });
  });

  test('water goes with its corners, and stands higher at every value', () => {
    const lake = movedItem(called('lake'), [1, 2, 3]);
    expect(lake).toMatchObject({ outline: [[1, 3], [11, 3], [11, 7], [1, 7]], from: [750, 6], to: [778, 62] }); // biome-ignore format: corners
  });

  test('leaves no tail of digits', () => {
    expect(movedItem(called('box'), [0.1 + 0.2 - 10, 0, 0])).toMatchObject({ at: [0.3, 5, 0] });
  });
});

describe('turning', () => {
  test('goes on beyond 180° from below', () => {
    expect(turnOf(turnedItem(called('gate'), 30))).toBe(-160);
    expect([degreesOf(540), degreesOf(-180), degreesOf(90)]).toEqual([-180, -180, 90]);
  });

  test.each(['box', 'gate', 'tank', 'pipe', 'dam', 'lake'])('keeps the middle of %s', (id) => {
    const [x, y, z] = pivotOf(called(id));
    const now = pivotOf(turnedItem(called(id), 90));
    for (const [i, one] of [x, y, z].entries()) expect(now[i]).toBeCloseTo(one, 2);
  });

  test('is counter-clockwise as seen from above, for corners as for a turned body', () => {
    const lake = turnedItem(called('lake'), 90);
    expect(lake).toMatchObject({ outline: [[3, 7], [3, -3], [7, -3], [7, 7]] }); // biome-ignore format: corners
  });

  test.each(['land', 'name'])('does nothing to %s, which has no direction', (id) => {
    expect(turnedItem(called(id), 90)).toBe(called(id));
  });
});

describe('sizing', () => {
  const twice: Place = [2, 1, 1];
  test.each([
    ['box', { size: [8, 10, 2], at: [10, 5, 0] }],
    ['tank', { radius: 4, height: 10 }],
    ['pipe', { radius: 2, height: 20 }],
    ['dam', { length: 40, at: [-10, 0, 0] }],
    ['land', { width: 40, depth: 20, at: [-20, 0, -10] }],
    ['lake', { outline: [[-5, 0], [15, 0], [15, 4], [-5, 4]] }], // biome-ignore format: corners
    ['name', { at: [1, 2, 3] }],
  ])('%s twice as wide has its middle where it was', (id, expected) => {
    expect(sizedItem(called(id), twice, 0)).toMatchObject(expected);
    expect(pivotOf(sizedItem(called(id), twice, 0))).toEqual(pivotOf(called(id)));
  });

  test('puts lengths on the grid, and leaves at least one square of it', () => {
    expect(sizedItem(called('box'), [1.3, 0.01, 1.4], 1)).toMatchObject({ size: [5, 1, 3] });
  });

  test('ground keeps its grid and gets higher', () => {
    expect(sizedItem(called('land'), [1, 2, 1], 0)).toMatchObject({ heights: [[0, 8], [0, 4]] }); // biome-ignore format: a grid
  });
});

test.each([
  ['in front', [20, 30, 90], [1, 0, 0]],
  ['the right', [90, 30, 10], [0, 0, -1]],
  ['behind', [10, 30, -90], [-1, 0, 0]],
  ['the left', [-90, 30, 10], [0, 0, 1]],
  ['straight above', [0, 90, 0], [1, 0, 0]],
] as const)('seen from %s, to the right is along the axis that lies so', (_, eye, way) => {
  expect(seenWay([1, 0, 0], { eye, target: [0, 0, 0] })).toEqual(way);
});

test('what is chosen is transformed in one go, the rest stays the same', () => {
  const next = transformed(scene, new Set(['box']), { by: [0, 1, 0], turn: 45, times: [2, 2, 2] }, 0);
  expect(next.items[0]).toMatchObject({ at: [10, 6, 0], size: [8, 20, 4], turn: 45 });
  expect(next.items.slice(1)).toEqual(items.slice(1));
});
