import { expect, test } from 'vitest';
import {
  type At,
  type Chosen,
  chosenAt,
  clickedAt,
  doorAt,
  draftOf,
  finished,
  type How,
  moved,
  outsideOf,
  problemsOf,
  squared,
  standing,
  type Tool,
  type WallsDraft,
  type Work,
  walkingOf,
  withLine,
  without,
} from './draft.ts';

const how: How = { reach: 0.5, isSquare: true, door: 2 };
const nothing: Work = { draft: draftOf({}), chosen: undefined };
const clicks = (tool: Tool, ...places: At[]): Work => places.reduce((work, at) => clickedAt(work, tool, at, how), nothing);
const linesOf = ({ obstacles }: WallsDraft) => obstacles.map(({ line }) => line);
const rounded = (line: At[]) => line.map(([x, y]): At => [Number(x.toFixed(6)), Number(y.toFixed(6))]);
const wall = (...line: At[]): WallsDraft => ({ obstacles: [{ kind: 'wall', line }], entrances: [], isOpen: false });

test('a wall is clicked point by point, nearly level ones become level, and a click on its last point ends it', () => {
  const { draft, chosen } = clicks('wall', [0, 0], [10, 0.6], [10.3, 8], [10.1, 8.2]);
  expect(linesOf(draft)).toEqual([
    [
      [0, 0],
      [10, 0],
      [10, 8],
    ],
  ]);
  expect([draft.isOpen, chosen]).toEqual([false, { kind: 'obstacle', i: 0 }]);
});

test('a slanting line is left as it is, and every one where nothing is to be squared', () => {
  expect(squared([0, 0], [10, 3])).toEqual([10, 3]);
  const { draft } = [[0, 0] as At, [10, 0.6] as At].reduce((work, at) => clickedAt(work, 'wall', at, { ...how, isSquare: false }), nothing);
  expect(linesOf(draft)[0]?.[1]).toEqual([10, 0.6]);
});

test('a click on its first point closes a block as it is, and a wall with that point once more', () => {
  const corners: At[] = [
    [0, 0],
    [4, 0],
    [4, 3],
    [0.1, 0.2],
  ];
  expect(linesOf(clicks('block', ...corners).draft)[0]).toHaveLength(3);
  expect(linesOf(clicks('wall', ...corners).draft)[0]).toEqual([
    [0, 0],
    [4, 0],
    [4, 3],
    [0, 0],
  ]);
});

test('what has too few points when it ends is gone, and the next click begins another', () => {
  const one = clicks('wall', [0, 0]);
  expect(finished(one.draft).obstacles).toEqual([]);
  const { draft } = clickedAt({ ...one, draft: finished(one.draft) }, 'wall', [5, 5], how);
  expect(linesOf(draft)).toEqual([[[5, 5]]]);
});

test('a corner that is near is taken, so that walls meet', () => {
  const before = wall([0, 0], [10, 0]);
  const { draft } = [[10.2, 0.3] as At, [10.2, 6] as At].reduce((work, at) => clickedAt(work, 'wall', at, how), {
    draft: before,
    chosen: undefined,
  } as Work);
  expect(linesOf(draft)[1]).toEqual([
    [10, 0],
    [10, 6],
  ]);
});

test.each<[string, WallsDraft, At, At[][]]>([
  [
    'in the middle leaves two walls',
    wall([0, 0], [10, 0]),
    [4, 0.2],
    [
      [
        [0, 0],
        [3, 0],
      ],
      [
        [5, 0],
        [10, 0],
      ],
    ],
  ],
  [
    'at its end leaves one',
    wall([0, 0], [10, 0]),
    [0.5, 0],
    [
      [
        [1.5, 0],
        [10, 0],
      ],
    ],
  ],
  ['as wide as it leaves none', wall([0, 0], [1, 0]), [0.5, 0], []],
  [
    'in one of its stretches keeps the others',
    wall([0, 0], [10, 0], [10, 10]),
    [10, 5],
    [
      [
        [0, 0],
        [10, 0],
        [10, 4],
      ],
      [
        [10, 6],
        [10, 10],
      ],
    ],
  ],
])('a doorway %s', (_, draft, at, left) => {
  expect(linesOf(doorAt(draft, at, how) ?? draft).map(rounded)).toEqual(left);
});

test('no doorway is cut into nothing, nor into a block', () => {
  expect(doorAt(wall([0, 0], [10, 0]), [5, 3], how)).toBeUndefined();
  const block: WallsDraft = {
    ...wall(),
    obstacles: [
      {
        kind: 'block',
        line: [
          [0, 0],
          [4, 0],
          [4, 4],
        ],
      },
    ],
  };
  expect(doorAt(block, [2, 0], how)).toBeUndefined();
});

test('a click chooses the entrance, else the line that is nearest, the closing one of a block too', () => {
  const draft: WallsDraft = {
    obstacles: [
      {
        kind: 'wall',
        line: [
          [0, 0],
          [10, 0],
        ],
      },
      {
        kind: 'block',
        line: [
          [2, 2],
          [6, 2],
          [6, 6],
          [2, 6],
        ],
      },
    ],
    entrances: [{ title: { zh: '门', en: 'Door' }, at: [5, 0] }],
    isOpen: false,
  };
  expect(chosenAt(draft, [5.2, 0.1], 0.5)).toEqual({ kind: 'entrance', i: 0 });
  expect(chosenAt(draft, [8, 0.3], 0.5)).toEqual({ kind: 'obstacle', i: 0 });
  expect(chosenAt(draft, [2.1, 4], 0.5)).toEqual({ kind: 'obstacle', i: 1 });
  expect(chosenAt(draft, [8, 4], 0.5)).toBeUndefined();
});

test('points are moved and things removed; what a step back has taken away is no longer chosen', () => {
  const chosen: Chosen = { kind: 'obstacle', i: 0 };
  const draft = moved(wall([0, 0], [10, 0]), chosen, 1, { at: [7, 7], reach: 0.5 });
  expect(linesOf(draft)).toEqual([
    [
      [0, 0],
      [7, 7],
    ],
  ]);
  expect(standing(draft, chosen)).toEqual(chosen);
  expect(standing(without(draft, chosen), chosen)).toBeUndefined();
});

test('what is wrong is told all at once, by number', () => {
  const named = { zh: '门', en: 'Door' };
  const draft: WallsDraft = {
    ...withLine({ ...wall([0, 0]), obstacles: [...wall([0, 0]).obstacles, { kind: 'block', line: [] }] }, 1, [
      [0, 0],
      [1, 1],
    ]),
    entrances: [
      { title: named, at: [0, 0] },
      { title: { zh: '门', en: ' ' }, at: [50, 3] },
    ],
  };
  expect(problemsOf(draft).map(({ kind, n }) => `${kind} ${n}`)).toEqual(['fewPoints 1', 'fewPoints 2', 'noTitle 2']);
  expect(problemsOf(wall([0, 0], [1, 1]))).toEqual([]);
  const long = Array.from({ length: 501 }, (_, i): At => [i, 0]);
  expect(problemsOf({ ...wall(), obstacles: Array.from({ length: 11 }, () => ({ kind: 'wall', line: long })) }).at(-1)).toEqual({
    kind: 'manyPoints',
    n: 5511,
  });
  expect(outsideOf(draft, { left: 0, right: 40, top: 20, bottom: 0 })).toEqual([2]);
});

test('it is sent to a centimetre, or a tenth of a pixel, and as nothing where nothing is said', () => {
  const draft = wall([0.123456, 1], [2, 3]);
  expect(walkingOf(draft, 'metres')?.obstacles[0]?.line[0]).toEqual([0.12, 1]);
  expect(walkingOf(draft, 'pixels')?.obstacles[0]?.line[0]).toEqual([0.1, 1]);
  expect(walkingOf(draftOf({}), 'metres')).toBeNull();
});
