import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LonLat } from '../../../contracts/distance.ts';
import { metresOfDegree, type PlanTransform, planToWgs84 } from '../../../contracts/plan-transform.ts';
import { awayOf, freeNear, type Ground, groundOf, partsOf } from './ground.ts';
import { stepsOf } from './steps.ts';
import { isInSight, walk } from './walk.ts';

/** A plan in metres that is turned by 20° and a picture of it by which y goes down, 20 pixels a metre. */
const turn = (20 * Math.PI) / 180;
const metres: PlanTransform = {
  ...{ longitude: 120, latitude: 30, c: 5, f: -3 },
  ...{ a: Math.cos(turn), b: -Math.sin(turn), d: Math.sin(turn), e: Math.cos(turn) },
};
const box = { left: 0, bottom: 0, right: 40, top: 30 };
type At = readonly [number, number];
type Wall = { readonly kind: 'wall' | 'block'; readonly line: [number, number][] };
const placeAt = ([x, y]: At): LonLat => planToWgs84(metres, x, y);
const degree = metresOfDegree(metres.latitude);
const away = (one: LonLat, other: LonLat) => Math.hypot((one[0] - other[0]) * degree.east, (one[1] - other[1]) * degree.north);

function wayOf(obstacles: Wall[], from: At, to: At) {
  const ground = groundOf({ transform: metres, box, obstacles });
  const [begin, end] = [freeNear(ground, placeAt(from), 1), freeNear(ground, placeAt(to), 1)];
  const cells = begin === undefined || end === undefined ? undefined : walk(ground, begin, end);
  const places = cells?.map(ground.placeOf);
  // Told beside a wall, an end is moved to a free place, which may be on the other side of it.
  const isMoved = begin !== ground.cellOf(placeAt(from)) || end !== ground.cellOf(placeAt(to));
  return places && { places, isMoved, metres: places.reduce((sum, place, i) => sum + away(places[i - 1] ?? place, place), 0) };
}

/** A wall across the plan with doors, each from and to an x. */
const wallAt = (y: number, ...doors: (readonly [number, number])[]): Wall[] => {
  const ends = [0, ...doors.flat(), 40];
  return Array.from({ length: ends.length / 2 }, (_, i) => ({
    kind: 'wall',
    line: [
      [ends[2 * i] ?? 0, y],
      [ends[2 * i + 1] ?? 0, y],
    ],
  }));
};

test('without anything between the way is the straight line', () => {
  const far: Wall[] = [
    {
      kind: 'wall',
      line: [
        [1, 1],
        [2, 1],
      ],
    },
  ];
  const way = wayOf(far, [5, 5], [35, 25]);
  expect(way?.places).toHaveLength(2);
  expect(way?.metres).toBeCloseTo(Math.hypot(30, 20), 0);
});

test.each([
  ['one door of 1 m', wallAt(15, [30, 31]), Math.hypot(20, 5) + Math.hypot(20, 5)],
  ['the nearer of two doors', wallAt(15, [1, 3], [14, 16]), Math.hypot(5, 5) + Math.hypot(4, 5)],
])('a wall is passed through %s', (_, walls, least) => {
  const way = wayOf(walls, [10, 10], [10, 20]);
  expect(way?.metres).toBeGreaterThan(least - 0.6);
  expect(way?.metres).toBeLessThan(least + 1.5);
});

test('there is no way through a wall without a door, nor through a door that is narrower than a person', () => {
  expect(wayOf(wallAt(15), [10, 10], [10, 20])).toBeUndefined();
  expect(wayOf(wallAt(15, [20, 20.4]), [10, 10], [10, 20])).toBeUndefined();
});

/** A ground of cells as a drawing: a dot is free. */
function drawn(...lines: readonly string[]): Ground {
  const isShut = Uint8Array.from(lines.join(''), (sign) => (sign === '.' ? 0 : 1));
  const [columns, rows] = [lines[0]?.length ?? 0, lines.length];
  return {
    ...{ cell: 1, columns, rows, isShut, part: partsOf({ columns, isShut }), away: awayOf({ columns, rows, isShut }) },
    ...{ cellOf: () => undefined, placeOf: () => [0, 0] },
  };
}

test('what hangs together has one number, also round corners; across a corner, and from the end of a row to the next, nothing does', () => {
  const { part } = drawn(
    '..#..', //
    '.##..',
    '#....',
    '...#.',
  );
  expect([...part].map(String).join('')).toBe('11022' + '10022' + '02222' + '22202');
});

const signs = (shut: readonly boolean[], columns: number): string[] =>
  Array.from({ length: shut.length / columns }, (_, row) =>
    shut
      .slice(row * columns, (row + 1) * columns)
      .map((one) => (one ? '#' : '.'))
      .join(''),
  );
/** Walls as they come: one cell in so many is shut. */
const anyGround = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 3, max: 40 }))
  .chain(([columns, rows, one]) =>
    fc.array(fc.nat({ max: one }), { minLength: columns * rows, maxLength: columns * rows }).map((cells) =>
      drawn(
        ...signs(
          cells.map((n) => n === 0),
          columns,
        ),
      ),
    ),
  );

test('the nearest shut cell is as far away as counting all of them says', () => {
  fc.assert(
    fc.property(anyGround, ({ columns, isShut, away }) => {
      const shut = [...isShut.keys()].filter((cell) => isShut[cell] === 1);
      const moves = (one: number, other: number) =>
        Math.max(Math.abs((one % columns) - (other % columns)), Math.abs(Math.floor(one / columns) - Math.floor(other / columns)));
      expect([...away]).toEqual([...isShut.keys()].map((cell) => Math.min(255, ...shut.map((one) => moves(cell, one)))));
    }),
    { seed: 3 },
  );
});

test('what is known to be free changes no line of sight', () => {
  fc.assert(
    fc.property(anyGround, fc.nat(), fc.nat(), (ground, one, other) => {
      const [from, to] = [one % ground.isShut.length, other % ground.isShut.length];
      const everyStep = { ...ground, away: new Uint8Array(ground.isShut.length) };
      expect(isInSight(ground, from, to)).toBe(isInSight(everyStep, from, to));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('that walls leave no way is known without a search', () => {
  const ground = drawn('.....', '.....');
  expect(walk(ground, 0, 9)).toBeDefined();
  const apart = { ...ground, part: Uint32Array.from(ground.part, (_, cell) => (cell < 5 ? 1 : 2)) };
  expect(walk(apart, 0, 9)).toBeUndefined();
});

test('a block is gone round, and what is told inside of it is beside it as far as that is near', () => {
  const block: Wall[] = [
    {
      kind: 'block',
      line: [
        [15, 5],
        [25, 5],
        [25, 25],
        [15, 25],
      ],
    },
  ];
  // Round the two corners on one side, 0.3 m away from them.
  const shortest = 2 * Math.hypot(10 - 0.3, 10.3 - 0) + 10.6;
  const way = wayOf(block, [5, 15], [35, 15]);
  expect(way?.metres).toBeGreaterThan(shortest - 0.5);
  expect(way?.metres).toBeLessThan(shortest * 1.02 + 0.5);
  expect(wayOf(block, [5, 15], [15.4, 15])).toBeDefined();
  expect(wayOf(block, [5, 15], [20, 15])).toBeUndefined();
});

/** Whether two stretches cross, by the signs of the areas at their ends. */
function crosses([a, b]: readonly [At, At], [c, d]: readonly [At, At]): boolean {
  const side = ([px, py]: At, [qx, qy]: At, [rx, ry]: At) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
const onPlane = ([longitude, latitude]: LonLat): At => [(longitude - 120) * degree.east, (latitude - 30) * degree.north];

/**
 * The shortest way around walls as thin as lines, over their ends, by trying all (Dijkstra on the visibility graph). With a distance kept from them no way can be shorter.
 */
function shortestOf(walls: readonly Wall[], from: At, to: At): number {
  const stretches = walls.map(({ line }) => [line[0] ?? [0, 0], line[1] ?? [0, 0]] as const);
  const nodes: At[] = [from, to, ...stretches.flat()];
  const length = (p: At, q: At) =>
    stretches.some((wall) => crosses([p, q], wall)) ? Number.POSITIVE_INFINITY : Math.hypot(p[0] - q[0], p[1] - q[1]);
  const best = nodes.map((_, i) => (i === 0 ? 0 : Number.POSITIVE_INFINITY));
  const open = new Set(nodes.keys());
  while (open.size > 0) {
    const i = [...open].reduce((one, other) => ((best[other] ?? 0) < (best[one] ?? 0) ? other : one));
    open.delete(i);
    for (const j of open) best[j] = Math.min(best[j] ?? 0, (best[i] ?? 0) + length(nodes[i] ?? from, nodes[j] ?? from));
  }
  return best[1] ?? Number.NaN;
}

test('in any maze a way crosses no wall and is about as short as can be', () => {
  const at = fc.tuple(fc.double({ min: 2, max: 38, noNaN: true }), fc.double({ min: 2, max: 28, noNaN: true }));
  const wall = fc.tuple(at, at).map(([p, q]): Wall => ({ kind: 'wall', line: [p, q] }));
  let [found, ratio] = [0, 0];
  fc.assert(
    fc.property(fc.array(wall, { minLength: 1, maxLength: 6 }), at, at, (walls, from, to) => {
      const way = wayOf(walls, from, to);
      if (way === undefined) return;
      const stretches = way.places.slice(1).map((place, i) => [onPlane(way.places[i] ?? place), onPlane(place)] as const);
      const lines = walls.map(({ line }) => line.map((point) => onPlane(placeAt(point))));
      for (const stretch of stretches)
        for (const [p = [0, 0], q = [0, 0]] of lines) expect(crosses(stretch, [p as At, q as At])).toBe(false);
      const shortest = shortestOf(walls, from, to);
      if (way.isMoved) return;
      // The ends are in the middle of their cells.
      expect(way.metres).toBeGreaterThan(shortest - 0.5);
      if (shortest < 15) return;
      found++;
      ratio += way.metres / shortest;
    }),
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
  expect(found).toBeGreaterThan(5);
  expect(ratio / found).toBeLessThan(1.06);
});

test('a plan that is too large for fine cells has coarser ones, and its walls stay shut', () => {
  const hall = { left: 0, bottom: 0, right: 900, top: 900 };
  const wall: Wall = {
    kind: 'wall',
    line: [
      [0, 450],
      [899, 451],
    ],
  };
  const ground = groundOf({ transform: metres, box: hall, obstacles: [wall] });
  expect(ground.isShut.length).toBeLessThan(252_000);
  const cell = (at: At) => freeNear(ground, placeAt(at), 5) ?? -1;
  expect(walk(ground, cell([450, 100]), cell([450, 800]))).toBeUndefined();
});

test('a way is told in words: by the compass first, then by its turns, and small bends are not told', () => {
  const unturned: PlanTransform = { longitude: 120, latitude: 30, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };
  const at = (x: number, y: number): LonLat => planToWgs84(unturned, x, y);
  const steps = stepsOf([at(0, 0), at(9.7, 0), at(10, 0.3), at(10, 20), at(0, 20), at(0, 40), at(8, 48), at(8, 20)]);
  expect(steps.map(({ text }) => text.en)).toEqual([
    'Go east for 10 m',
    'Turn left and go 20 m',
    'Turn left and go 10 m',
    'Turn right and go 20 m',
    'Bear right and go 11 m',
    'Turn right and go 28 m',
  ]);
  expect(steps.map(({ text }) => text.zh).slice(0, 2)).toEqual(['向东走 10 米', '左转走 20 米']);
  expect(stepsOf([at(0, 0)])).toEqual([]);
});
