import { describe, expect, test } from 'vitest';
import type { LonLat } from '../../contracts/distance.ts';
import { createEncounters, type Encounter, type Moving, type MovingFence } from './encounters.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';

const here: LonLat = [122, 30];

/** A look-out over fences whose carriers are the things whose names begin with `c`. */
function watching(fence: MovingFence, { mutual = false, at = here }: { mutual?: boolean; at?: LonLat } = {}) {
  const told: Encounter[] = [];
  const held = new Map<string, Pick<Encounter, 'thing' | 'carrier' | 'kind'>>();
  const keyOf = ({ thing, carrier, kind }: Pick<Encounter, 'thing' | 'carrier' | 'kind'>) => `${thing} ${carrier} ${kind}`;
  const encounters = createEncounters({
    isCarrier: (_, thing) => mutual || thing.startsWith('c'),
    isFor: () => true,
    held: () => held.values(),
    holds: (_, pair) => held.has(keyOf(pair)),
    told: (encounter) => {
      told.push(encounter);
      if (encounter.hasBegun) held.set(keyOf(encounter), encounter);
      else held.delete(keyOf(encounter));
    },
  });
  const look = (
    second: number,
    places: Readonly<Record<string, readonly [east: number, north: number, speed?: number, course?: number]>>,
  ) =>
    encounters.look(
      [fence],
      Object.entries(places).map(([thing, [east, north, speed, course]]): Moving => ({ thing, time: second * 1000, place: placeFrom(at, east, north), speed, course })), // biome-ignore format: one line
    );
  return {
    told,
    look,
    kinds: () => told.map(({ thing, carrier, kind, hasBegun }) => `${carrier} ${thing} ${kind} ${hasBegun ? 'begins' : 'ends'}`),
  };
}

describe('a circle around a carrier', () => {
  test('tells once that a thing has come near, and once that it is clearly away', () => {
    const { look, kinds } = watching({ id: 'ring', metres: 100 });
    for (const [second, east] of [500, 90, 80, 50, 90, 105, 115, 130, 140].entries()) look(second, { crane: [0, 0], man: [east, 0] });
    expect(kinds()).toEqual(['crane man near begins', 'crane man near ends']);
  });

  test('one wrong fix is no meeting, and the same fix again is no second one', () => {
    const { look, kinds } = watching({ id: 'ring', metres: 100 });
    look(0, { crane: [0, 0], man: [500, 0] });
    for (let again = 0; again < 5; again++) look(1, { crane: [0, 0], man: [50, 0] });
    look(2, { crane: [0, 0], man: [500, 0] });
    expect(kinds()).toEqual([]);
  });

  test('moves with its carrier, across the date line too', () => {
    const { look, kinds } = watching({ id: 'ring', metres: 200 }, { at: [179.999, 10] });
    for (let second = 0; second < 90; second++) look(second, { crane: [second * 20 - 600, 0, 20, 90], man: [400, 0] });
    expect(kinds()).toEqual(['crane man near begins', 'crane man near ends']);
  });

  test('two that are both carriers meet once', () => {
    const { look, kinds } = watching({ id: 'ring', metres: 100 }, { mutual: true });
    for (const second of [0, 1, 2]) look(second, { a: [0, 0], b: [50, 0] });
    expect(kinds()).toEqual(['a b near begins']);
  });

  test('a thing that stands on the edge in 15 m of noise is told at fewer than 1 % of its fixes', () => {
    const noise = createNoise(createRandom(5));
    const { look, told } = watching({ id: 'ring', metres: 300 });
    for (let second = 0; second < 5000; second++) look(second, { crane: [0, 0], man: [300 + 15 * noise(), 15 * noise()] });
    expect(told.length).toBeLessThan(50);
    expect(told.length).toBeGreaterThan(0);
  });
});

describe('an approach', () => {
  const fence: MovingFence = { id: 'cpa', metres: 50, approach: { metres: 500, seconds: 600 } };

  test('of two ships head on is told with the closest point and its time, and ends when they have passed', () => {
    const { look, told, kinds } = watching(fence, { mutual: true });
    for (let second = 0; second < 1200; second += 10) look(second, { a: [0, second * 5, 5, 0], b: [300, 7990 - second * 5, 5, 180] });
    expect(kinds()).toEqual(['a b approach begins', 'a b approach ends']);
    // 7990 m at 10 m/s are 799 s; told at the second look at which less than 600 are left.
    expect(told[0]).toMatchObject({ time: 210_000 });
    expect(Math.abs((told[0]?.metres ?? 0) - 300)).toBeLessThan(5);
    expect(Math.abs((told[0]?.seconds ?? 0) - 589)).toBeLessThan(2);
    expect(told[1]?.time).toBe(810_000);
  });

  test.each<[string, readonly [number, number, number?, number?]]>([
    ['a ship that passes 2 km aside', [2000, 4000, 5, 180]],
    ['one that goes away', [300, 1000, 6, 0]],
    ['one that lies beside it', [60, 0, 0.1, 180]],
    ['one that does not say its course', [0, 1000, 5]],
    ['one that is too far in time', [0, 20_000, 5, 180]],
  ])('of %s is none', (_name, other) => {
    const { look, kinds } = watching(fence);
    const course = other[2] === 0.1 ? 0.1 : 5;
    for (const second of [0, 10, 20]) look(second, { carrier: [0, second * course, course, 0], ship: other });
    expect(kinds()).toEqual([]);
  });

  test('of 500 ships among each other is found as by comparing all pairs', () => {
    const random = createRandom(9);
    const ships = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`s${i}`, [random() * 60_000, random() * 60_000, random() * 10, random() * 360] as const])); // biome-ignore format: one line
    const pairsOf = (chosen: typeof ships) => {
      const { look, kinds } = watching(fence, { mutual: true });
      for (const second of [0, 1]) look(second, Object.fromEntries(Object.entries(chosen).map(([name, [x, y, v, c]]) => [name, [x + second * v * Math.sin((c * Math.PI) / 180), y + second * v * Math.cos((c * Math.PI) / 180), v, c] as const]))); // biome-ignore format: one line
      return kinds().filter((kind) => kind.includes('approach'));
    };
    const together = pairsOf(ships);
    const names = Object.keys(ships);
    const alone = names.flatMap((a, i) => names.slice(i + 1, i + 40).flatMap((b) => pairsOf({ [a]: ships[a] ?? [0, 0, 0, 0], [b]: ships[b] ?? [0, 0, 0, 0] }))); // biome-ignore format: one line
    expect(together.length).toBeGreaterThan(100);
    expect(alone.filter((pair) => !together.includes(pair))).toEqual([]);
  });
});
