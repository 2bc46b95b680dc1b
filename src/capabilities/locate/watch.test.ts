import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { degreeMetres, type LonLat } from '../../contracts/distance.ts';
import { type Fence, indexFences } from './fence-index.ts';
import { planOf, type Shape } from './geometry.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';
import { type Crossing, createWatch } from './watch.ts';

const centre: LonLat = [120, 30];
const circle = (metres: number): Shape => ({ kind: 'circle', centre, metres });
const square: Shape = {
  kind: 'polygon',
  ring: [placeFrom(centre, -100, -100), placeFrom(centre, 100, -100), placeFrom(centre, 100, 100), placeFrom(centre, -100, 100)],
};

const ringOf = (east: number, north: number, half: number): LonLat[] =>
  [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x = 0, y = 0]) => placeFrom(centre, east + x * half, north + y * half)); // biome-ignore format: one line
/** A square with a hole, in which an island lies, and a second square to the east; the island and the hole are told closed and the other way round. */
const areas: Shape = {
  kind: 'multiPolygon',
  polygons: [
    [ringOf(0, 0, 200), [...ringOf(0, 0, 100).reverse(), placeFrom(centre, -100, 100)]],
    [ringOf(0, 0, 40)],
    [ringOf(500, 0, 100)],
  ],
};

describe('shapes', () => {
  test.each<[string, Shape, number, number, number]>([
    ['a circle from its centre', circle(500), 0, 0, 500],
    ['a circle outside', circle(500), 600, 0, -100],
    ['a polygon inside', square, 0, 40, 60],
    ['a polygon outside its side', square, 0, 130, -30],
    ['a polygon outside its corner', square, 130, 140, -50],
    ['an area between its edge and that of its hole', areas, 0, 160, 40],
    ['a hole', areas, 0, 80, -20],
    ['an island in a hole', areas, 10, 0, 30],
    ['the second area', areas, 520, 0, 80],
    ['between two areas', areas, 280, 0, -80],
    [
      'a corridor beside its line',
      { kind: 'corridor', line: [placeFrom(centre, -200, 0), placeFrom(centre, 200, 0)], metres: 30 },
      50,
      20,
      10,
    ],
    [
      'a corridor behind its end',
      { kind: 'corridor', line: [placeFrom(centre, -200, 0), placeFrom(centre, 200, 0)], metres: 30 },
      240,
      0,
      -10,
    ],
  ])('%s', (_name, shape, east, north, depth) => {
    expect(planOf(shape).depth(...placeFrom(centre, east, north))).toBeCloseTo(depth, 0);
  });

  // Distances on the sphere of radius 6,371,008.8 m, by the spherical law of cosines.
  const degrees = (value: number) => (value * Math.PI) / 180;
  const away = ([lon, lat]: LonLat, [lon2, lat2]: LonLat) =>
    6_371_008.8 *
    Math.acos(
      Math.sin(degrees(lat)) * Math.sin(degrees(lat2)) + Math.cos(degrees(lat)) * Math.cos(degrees(lat2)) * Math.cos(degrees(lon2 - lon)),
    );
  test.each<[string, LonLat, LonLat]>([
    ['to the north-east', [122, 30], [124.8, 32.3]],
    ['across the date line', [179, 10], [-178.5, 11]],
    ['over the pole', [20, 88], [200, 88.9]],
  ])('a circle of 200 nautical miles is round on the earth: %s', (_name, at, there) => {
    const { box, depth } = planOf({ kind: 'circle', centre: at, metres: 370_400 });
    expect(depth(...there)).toBeCloseTo(370_400 - away(at, there), 0);
    const isEast = box.west <= there[0] || box.east > 180;
    expect([isEast, box.south <= there[1], box.north >= there[1]]).toEqual([true, true, true]);
  });

  test('a fence across the date line holds what lies on both sides of it', () => {
    const { depth } = planOf({
      kind: 'polygon',
      ring: [
        [179.9, -1],
        [-179.9, -1],
        [-179.9, 1],
        [179.9, 1],
      ],
    });
    expect([depth(179.95, 0) > 0, depth(-179.95, 0) > 0, depth(179.8, 0) > 0, depth(-179.8, 0) > 0]).toEqual([true, true, false, false]);
  });

  test('an area with a hole goes across the date line', () => {
    const square = (west: number, east: number, half: number): LonLat[] => [[west, -half], [east, -half], [east, half], [west, half]]; // biome-ignore format: one line
    const { depth } = planOf({ kind: 'multiPolygon', polygons: [[square(179.8, -179.8, 1), square(179.9, -179.9, 0.5)]] });
    expect([179.85, 179.95, -179.95, -179.85, -179.7].map((longitude) => depth(longitude, 0) > 0)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test.each<[string, Shape]>([
    ['no area', { kind: 'multiPolygon', polygons: [] }],
    ['an area without rings', { kind: 'multiPolygon', polygons: [[ringOf(0, 0, 9)], []] }],
    ['two corners', { kind: 'polygon', ring: [centre, placeFrom(centre, 1, 1)] }],
    ['a place that is none', { kind: 'circle', centre: [200, 0], metres: 5 }],
    ['no radius', circle(0)],
    ['a radius that is no number', circle(Number.NaN)],
  ])('%s is refused', (_name, shape) => expect(() => planOf(shape)).toThrow(RangeError));
});

test('what crosses a hole leaves and enters, and what lands on the island in it is in', () => {
  const told: string[] = [];
  const watch = createWatch(indexFences([{ id: 'areas', shape: areas }], 50), {
    accuracyMetres: 1,
    told: ({ kind, time }) => told.push(`${kind} ${time / 1000}`),
  });
  const east = [-300, -150, -145, -70, -65, 0, 5, 70, 75, 150, 155, 300, 305, 500, 505];
  for (const [second, metres] of east.entries()) {
    const [longitude, latitude] = placeFrom(centre, metres, 0);
    watch.take({ thing: 'cart', time: second * 61_000, longitude, latitude });
  }
  expect(told).toEqual(['enter 61', 'leave 183', 'enter 305', 'leave 427', 'enter 549', 'leave 671', 'enter 793']);
});

test('the index finds every fence that a place is in', () => {
  const place = fc.tuple(fc.double({ min: -179, max: 179, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }));
  const shape = fc.tuple(place, fc.double({ min: 1, max: 300_000, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(shape, { maxLength: 20 }),
      fc.nat(19),
      fc.double({ min: -1, max: 1 }),
      fc.double({ min: -1, max: 1 }),
      (list, which, x, y) => {
        const fences = list.map(([at, metres], i): Fence => ({ id: String(i), shape: { kind: 'circle', centre: at, metres } }));
        const index = indexFences(fences, 0);
        const [at, metres] = list[which % Math.max(1, list.length)] ?? [centre, 1];
        const there = placeFrom(at, x * metres, y * metres);
        if (Math.abs(there[0]) > 180 || Math.abs(there[1]) > 89) return;
        const inside = index.fences.filter(({ plan }) => plan.depth(...there) > 0).map(({ fence }) => fence.id);
        const near = index.near(...there).map(({ fence }) => fence.id);
        expect(inside.filter((id) => !near.includes(id))).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

const fence: Fence = { id: 'yard', shape: circle(800) };

/** A watch over one fence, with what it told. */
function watching(fences: readonly Fence[] = [fence], isFor?: (one: Fence, thing: string) => boolean) {
  const told: Crossing[] = [];
  const watch = createWatch(indexFences(fences, 50), { told: (crossing) => told.push(crossing), ...(isFor && { isFor }) });
  const at = (thing: string, second: number, east: number, north = 0) => {
    const [longitude, latitude] = placeFrom(centre, east, north);
    return watch.take({ thing, time: second * 1000, longitude, latitude });
  };
  return { watch, told, at, kinds: () => told.map(({ thing, kind }) => `${thing} ${kind}`) };
}

/** Drive through the fence; the seconds at which it truly crossed, and those at which it was told. */
function drive({ speed, every, seed }: { speed: number; every: number; seed: number }) {
  const noise = createNoise(createRandom(seed));
  const { told, at } = watching();
  const crossings: { kind: string; second: number }[] = [];
  let isInside = false;
  for (let second = 0; second * speed < 2400; second += every) {
    const east = -1200 + second * speed;
    if (Math.abs(east) < 800 !== isInside) crossings.push({ kind: isInside ? 'leave' : 'enter', second });
    isInside = Math.abs(east) < 800;
    at('truck', second, east + 15 * noise(), 15 * noise());
  }
  return { crossings, told: told.map(({ kind, time }) => ({ kind, second: time / 1000 })) };
}

test.each([
  { speed: 5, every: 10 },
  { speed: 15, every: 10 },
  { speed: 15, every: 1 },
  { speed: 25, every: 1 },
])('at $speed m/s, a fix every $every s and 15 m of noise, each crossing is told once and within two fixes', ({ speed, every }) => {
  for (let seed = 1; seed <= 100; seed++) {
    const { crossings, told } = drive({ speed, every, seed });
    expect(told.map(({ kind }) => kind)).toEqual(crossings.map(({ kind }) => kind));
    for (const [i, { second }] of crossings.entries())
      expect(Math.abs((told[i]?.second ?? Number.NaN) - second)).toBeLessThanOrEqual(2 * every);
  }
});

test('a thing that stands on the edge in 15 m of noise is told at fewer than 1 % of its fixes', () => {
  const noise = createNoise(createRandom(7));
  const { told, at } = watching();
  for (let second = 0; second < 20_000; second++) at('cart', second, 800 + 15 * noise(), 15 * noise());
  expect(told.length).toBeLessThan(200);
});

describe('a thing that stands at an edge with errors that stay for minutes', () => {
  /** Events in hours at a fix a second, some metres outside of the edge. */
  const stand = ({ hours, outside, errorSeconds, seed }: { hours: number; outside: number; errorSeconds: number; seed: number }) => {
    const noise = createNoise(createRandom(seed));
    const { told, at } = watching();
    const stays = Math.exp(-1 / errorSeconds);
    let [east, north] = [noise(), noise()];
    for (let second = 0; second < hours * 3600; second++) {
      at('truck', second, 800 + outside + 15 * east, 15 * north);
      east = stays * east + Math.sqrt(1 - stays * stays) * noise();
      north = stays * north + Math.sqrt(1 - stays * stays) * noise();
    }
    return told;
  };

  test.each([
    { errorSeconds: 10, outside: 0 },
    { errorSeconds: 60, outside: 0 },
    { errorSeconds: 60, outside: 10 },
    { errorSeconds: 300, outside: 0 },
  ])('of $errorSeconds s, $outside m outside, is told less than six times an hour', (where) => {
    expect(stand({ ...where, hours: 8, seed: 3 }).length).toBeLessThan(48);
  });
});

describe('a thing that was told twice of an edge and not clear of it', () => {
  const goBackAndForth = () => {
    const { at, kinds, watch } = watching();
    let second = 0;
    const go = (from: number, to: number, minutes = 4) => {
      for (let k = 0; k < minutes * 6; k++) at('a', 10 * second++, 800 + from + (to - from) * Math.min(1, k / 20));
      return kinds().slice(2);
    };
    go(40, -40);
    expect(go(-40, 40)).toEqual([]);
    expect(kinds()).toEqual(['a enter', 'a leave']);
    return { go, watch };
  };

  test('is not told at 38 m beyond, but at 50 m', () => {
    const { go } = goBackAndForth();
    expect([go(40, -38), go(-38, -50)]).toEqual([[], ['a enter']]);
  });

  test('is told after half an hour that it stays on the other side', () => {
    expect(goBackAndForth().go(40, -38, 35)).toEqual(['a enter']);
  });

  test('is told at once when it was clear of it', () => {
    const { go } = goBackAndForth();
    expect([go(40, 80), go(80, -38)]).toEqual([[], ['a enter']]);
  });

  test('is told by the fences of a person who has just changed them', () => {
    const { go, watch } = goBackAndForth();
    watch.setFences(indexFences([fence], 50));
    expect(go(40, -38)).toEqual(['a enter']);
  });
});

test('an older fix, the same one again, and one that is no place are left out', () => {
  const { watch, at, kinds } = watching();
  at('a', 10, 0);
  expect([at('a', 10, 5000), at('a', 5, 5000), at('a', 11, Number.NaN)]).toEqual([false, false, false]);
  expect(watch.take({ thing: 'a', time: 20_000, longitude: 400, latitude: 0 })).toBe(false);
  expect(kinds()).toEqual(['a enter']);
});

test('after a long silence a thing is where it says at once', () => {
  const { at, kinds } = watching();
  at('a', 0, 0);
  at('a', 600, 50_000);
  expect(kinds()).toEqual(['a enter', 'a leave']);
});

test('a fence is only for its things, and what is inside is known', () => {
  const { watch, at, kinds } = watching([fence], (_fence, thing) => thing === 'a');
  at('a', 0, 0);
  at('b', 0, 0);
  expect(kinds()).toEqual(['a enter']);
  expect([watch.insideOf('a'), watch.insideOf('b')]).toEqual([[fence], []]);
});

test('other fences are used at the next fix; one that stays is not entered again, one that is gone not left', () => {
  const { watch, at, kinds } = watching();
  at('a', 0, 0);
  watch.setFences(indexFences([fence, { id: 'pit', shape: circle(100) }], 50));
  at('a', 1, 0);
  watch.setFences(indexFences([{ id: 'pit', shape: circle(100) }], 50));
  at('a', 2, 0);
  expect(kinds()).toEqual(['a enter', 'a enter']);
  expect(watch.insideOf('a').map(({ id }) => id)).toEqual(['pit']);
});

describe('a thing that was said to be in a fence', () => {
  test('is not told to enter it, and to leave it once', () => {
    const { watch, at, kinds } = watching();
    watch.seed('a', ['yard', 'gone']);
    expect(watch.insideOf('a')).toEqual([fence]);
    at('a', 0, 0);
    expect(kinds()).toEqual([]);
    at('a', 600, 5000);
    expect(kinds()).toEqual(['a leave']);
  });

  test('is told to have left at its first fix only when that is far outside', () => {
    const { watch, at, kinds } = watching();
    for (const thing of ['near', 'far']) watch.seed(thing, ['yard']);
    at('near', 0, 830);
    at('far', 0, 850);
    expect(kinds()).toEqual(['far leave']);
    at('near', 1, 830);
    expect(kinds()).toEqual(['far leave', 'near leave']);
  });
});

test('metres of a degree are those of the mean sphere', () => expect(degreeMetres).toBeCloseTo(111_195, 0));

describe('a place that a thing could not have reached', () => {
  const yards: readonly Fence[] = [fence, { id: 'between', shape: { kind: 'circle', centre: placeFrom(centre, 2000, 0), metres: 300 } }];

  test('alone moves it nowhere', () => {
    const { at, kinds, watch } = watching(yards);
    for (const second of [0, 1]) at('a', second, 0);
    at('a', 2, 4000);
    for (const second of [3, 4]) at('a', second, 0);
    expect([kinds(), watch.insideOf('a').length]).toEqual([['a enter'], 1]);
  });

  test('twice is where it is: what lies between is not entered', () => {
    const { at, kinds } = watching(yards);
    for (const second of [0, 1]) at('a', second, 0);
    for (const second of [2, 3, 4, 5, 6]) at('a', second, 4000);
    expect(kinds()).toEqual(['a enter', 'a leave']);
  });

  test('in one place and then in another is believed by neither', () => {
    const { at, kinds } = watching(yards);
    for (const second of [0, 1]) at('a', second, 0);
    at('a', 2, 4000);
    at('a', 3, -4000);
    at('a', 4, 0);
    expect(kinds()).toEqual(['a enter']);
  });

  test('is by the speed of the thing: of a cart that was carried 40 m one place alone is not believed, of a thing that may be fast it is', () => {
    const room: Fence = { id: 'room', shape: { kind: 'circle', centre: placeFrom(centre, 40, 0), metres: 8 } };
    const told: string[] = [];
    const watch = createWatch(indexFences([room], 0), { told: ({ thing, time }) => told.push(`${thing} ${time / 1000}`) });
    for (const mostSpeed of [3, 20])
      for (const [second, east] of [[0, 0], [3, 0], [6, 40], [9, 40], [12, 40]] as const) {
        const [longitude, latitude] = placeFrom(centre, east, 0);
        watch.take({ thing: `${mostSpeed} m/s`, time: second * 1000, longitude, latitude, accuracyMetres: 0.3, mostSpeed });
      } // biome-ignore format: one line
    expect(told).toEqual(['3 m/s 9', '20 m/s 6']);
  });

  test.each([3, 60])('leads through no fence between, at most %i m/s', (mostSpeed) => {
    const room: Fence = { id: 'room', shape: { kind: 'circle', centre: placeFrom(centre, 20, 0), metres: 8 } };
    const told: string[] = [];
    const watch = createWatch(indexFences([room], 0), { told: ({ kind }) => told.push(kind) });
    for (const [i, east] of [0, 0, 40, 40, 40].entries()) {
      const [longitude, latitude] = placeFrom(centre, east, 0);
      watch.take({ thing: 'cart', time: i * 3000, longitude, latitude, accuracyMetres: 0.3, mostSpeed });
    }
    expect(told).toEqual([]);
  });
});

describe('indoors', () => {
  const hall: Shape = {
    kind: 'polygon',
    ring: [placeFrom(centre, -12, -8), placeFrom(centre, 0, -8), placeFrom(centre, 0, 8), placeFrom(centre, -12, 8)],
  };

  /** A cart goes 6 m through a door in the wall at 0 and back, 1 m/s, a fix a second, places of 0.3 m: seconds of what was told. */
  function through(seed: number, accuracyMetres?: number): readonly string[] {
    const noise = createNoise(createRandom(seed));
    const told: string[] = [];
    const watch = createWatch(indexFences([{ id: 'hall', shape: hall }], 0), { told: ({ kind }) => told.push(kind) });
    for (let second = 0; second <= 24; second++) {
      const east = second <= 12 ? second - 6 : 18 - second;
      const [longitude, latitude] = placeFrom(centre, east + 0.3 * noise(), 0.3 * noise());
      watch.take({ thing: 'cart', time: second * 1000, longitude, latitude, accuracyMetres });
    }
    return told;
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('a cart that goes out by a door and comes back is told once each, noise %i', (seed) => {
    expect(through(seed, 0.3)).toEqual(['enter', 'leave', 'enter']);
  });

  test('the same places are worth nothing to a watch that takes them for those of a satellite receiver', () => {
    expect(through(1)).toEqual([]);
  });
});
