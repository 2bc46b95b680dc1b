import { Box3, Color } from 'three';
import { expect, test } from 'vitest';
import type { SceneItem } from '../pictures/data.ts';
import { anchorOf, solidOf } from './build-items.ts';
import { heightOf } from './height-of.ts';
import type { ScenePalette } from './palette.ts';

const grey = new Color('#888888');
const palette = {
  materials: new Proxy({}, { get: () => grey }) as ScenePalette['materials'], // holds: every material is grey here
  ...{ sky: grey, edge: grey, leaf: grey, alarms: [grey, grey, grey, grey], isDark: false },
} as const satisfies ScenePalette;
const common = { id: 'a', bands: [], material: 'concrete' } as const;
const l = { outline: [[0, 0], [10, 0], [10, 5], [0, 5]] as [number, number][], length: 20 }; // biome-ignore format: corners read better on one line

/** The room that a thing takes: least and greatest x, y, z. */
function room(item: SceneItem): readonly number[] {
  const solid = solidOf(item, palette);
  if (!solid) return [];
  solid.children.length = 0;
  solid.updateMatrixWorld();
  const { min, max } = new Box3().setFromObject(solid);
  return [min.x, max.x, min.y, max.y, min.z, max.z].map((n) => Math.round(n * 1000) / 1000 + 0);
}

test.each([
  ['a prism that goes up has its outline in x and z', { ...common, ...l, kind: 'prism', at: [1, 2, 3], along: 'up' }, [1, 11, 2, 22, 3, 8]],
  ['a prism along z has its outline in x and y', { ...common, ...l, kind: 'prism', at: [1, 2, 3], along: 'z' }, [1, 11, 2, 7, 3, 23]],
  ['a prism along x has its outline in z and y', { ...common, ...l, kind: 'prism', at: [1, 2, 3], along: 'x' }, [1, 21, 2, 7, 3, 13]],
  ['a box lies about its middle', { ...common, kind: 'box', at: [0, 5, 0], size: [4, 10, 2], turn: 0 }, [-2, 2, 0, 10, -1, 1]],
  ['a box is turned about the upright axis', { ...common, kind: 'box', at: [0, 5, 0], size: [4, 10, 2], turn: 90 }, [-1, 1, 0, 10, -2, 2]],
  [
    'a cylinder lies along its axis',
    { ...common, kind: 'cylinder', at: [0, 0, 0], radius: 1, height: 8, lying: 'x' },
    [-4, 4, -1, 1, -1, 1],
  ],
  [
    'terrain has its first height at its corner',
    { ...common, kind: 'terrain', at: [-5, 0, -10], width: 10, depth: 20, heights: [[7, 0], [0, 1]] }, // biome-ignore format: a grid
    [-5, 5, 0, 7, -10, 10],
  ],
  [
    'water is flat until it is lifted',
    { ...common, kind: 'water', point: 1, outline: l.outline, from: [0, 0], to: [1, 1] },
    [0, 10, 0, 0, 0, 5],
  ],
] as const)('%s', (_what, item, expected) => {
  expect(room(item as unknown as SceneItem)).toEqual(expected); // holds: `as const` made the arrays of the table readonly
});

test('the first height of terrain is at the least x and z', () => {
  const heights = [[7, 0], [0, 1]]; // biome-ignore format: a grid
  const solid = solidOf({ ...common, kind: 'terrain', at: [0, 0, 0], width: 10, depth: 20, heights } as unknown as SceneItem, palette);
  const position = solid?.geometry.getAttribute('position');
  const corners = Array.from({ length: 4 }, (_, i) => [position?.getX(i), position?.getY(i), position?.getZ(i)]);
  expect(corners).toEqual([
    [0, 7, 0],
    [10, 0, 0],
    [0, 0, 20],
    [10, 1, 20],
  ]);
});

test('a label is no solid and stands at its place; other things speak above their middle', () => {
  const label = { ...common, kind: 'label', at: [1, 2, 3] } as unknown as SceneItem;
  expect(solidOf(label, palette)).toBeUndefined();
  expect(anchorOf(label, undefined)).toEqual([1, 2, 3]);
  const item = { ...common, kind: 'box', at: [0, 5, 0], size: [4, 10, 2], turn: 0 } as unknown as SceneItem;
  expect(anchorOf(item, solidOf(item, palette))).toEqual([0, 16, 0]);
});

test('water stands at the height of its value, also beyond the two that were told', () => {
  const scale = { from: [750, 4], to: [778, 60] } as const;
  expect([750, 764, 778, 785].map((level) => heightOf(scale, level))).toEqual([4, 32, 60, 74]);
});
