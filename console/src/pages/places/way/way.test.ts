import { expect, test } from 'vitest';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import type { LonLat, Mover } from '../shape-text.ts';
import { entrancesOf, isUsable, planOf, readStart, type Start, startText, unsaid } from './start.ts';
import { hasMoved, metresBetween, stretchOf, type Way } from './stretch.ts';

const transform = { longitude: 120, latitude: 30, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };
const box = { left: 0, top: 20, right: 40, bottom: 0 };
const wall = {
  kind: 'wall' as const,
  line: [
    [0, 0],
    [1, 0],
  ] as [number, number][],
};
/** A hall of 40 m by 20 m. */
const plan = (id: string, part: Partial<FloorPlan> = {}) =>
  ({ id, floor: 1, content: { space: 'metres', box }, fit: { transform, scale: 1 }, ...part }) as FloorPlan; // holds: what is looked at
const metre = 1 / 96_486; // of longitude at 30° N, degrees
const mover = (asset: string, east: number, part: Partial<Mover> = {}) =>
  ({ asset, longitude: 120 + east * metre, latitude: 30.00005, floor: 1, state: 'fresh', ...part }) as Mover; // holds: what is looked at

test.each<[Start, string]>([
  [{ asset: '01a2267d-2190-7b79-89aa-1a5eab966f87' }, '01a2267d-2190-7b79-89aa-1a5eab966f87'],
  [{ at: [120.12345678, 30] }, '120.1234568,30'],
  [{ at: [-120.5, -30.25], floor: -1 }, '-120.5,-30.25,-1'],
])('a start is kept in an address and read again: %j', (start, text) => {
  expect(startText(start)).toBe(text);
  expect(startText(readStart(text) ?? { asset: '' })).toBe(text);
});

test.each(['', unsaid, '120', '120,', '190,30', '120,89', '120,30,x', '120,30,1,2', 'a b'])(
  'nonsense in an address is no start: %s',
  (text) => {
    const start = readStart(text);
    expect(start === undefined || 'asset' in start).toBe(true);
    if (text !== '120') expect(start).toBeUndefined();
  },
);

test('entrances are starts on the floor of their plan', () => {
  const title = { zh: '大门', en: 'Gate' };
  const [gate] = entrancesOf(plan('a', { walking: { obstacles: [], entrances: [{ title, at: [10, 5] }] } }));
  expect(gate?.title).toBe(title);
  expect(gate?.start).toMatchObject({ floor: 1, at: [expect.closeTo(120 + 10 * metre, 6), expect.closeTo(30.000045, 6)] });
  expect(entrancesOf(plan('a', { fit: undefined }))).toEqual([]);
});

test('of plans over each other the one with walls is meant, and none of another floor', () => {
  const walled = plan('walled', { walking: { obstacles: [wall], entrances: [] } });
  const there = mover('cart', 10);
  expect(planOf([plan('bare'), walled], there)?.id).toBe('walled');
  expect(planOf([plan('bare')], there)?.id).toBe('bare');
  expect(planOf([walled], { ...there, floor: 2 })).toBeUndefined();
  expect(planOf([walled], mover('cart', 60))).toBeUndefined();
});

test('the last start is taken again where it can be', () => {
  const [to, badge] = [mover('cart', 10), mover('badge', 20)];
  const around = { movers: [to, badge], plans: [plan('a')] };
  const at = (east: number): LonLat => [120 + east * metre, 30.00005];
  const usable = (start: Start) => isUsable(start, to, around);
  expect([usable({ asset: 'badge' }), usable({ asset: 'cart' }), usable({ asset: 'gone' })]).toEqual([true, false, false]);
  expect([usable({ at: at(3), floor: 1 }), usable({ at: at(3), floor: 2 }), usable({ at: at(70) })]).toEqual([true, false, false]);
});

const at = (east: number): LonLat => [120 + east * metre, 30];
const places = [0, 10, 11, 30, 40].map(at);
const steps = [0, 10, 30].map((east) => ({ at: at(east), metres: 10, text: { zh: '', en: '' } }));
const way = { places, steps, to: { longitude: at(40)[0], latitude: 30 } } as unknown as Way; // holds: what is looked at

test('a step is the part of the way up to the next, with its small bends', () => {
  expect(stretchOf(way, 0)).toEqual(places.slice(0, 2));
  expect(stretchOf(way, 1)).toEqual(places.slice(1, 4));
  expect(stretchOf(way, 2)).toEqual(places.slice(3));
  expect(stretchOf(way, 3)).toEqual([]);
});

test('the way is asked for anew once one of its ends has gone on by more than two metres', () => {
  expect(metresBetween(at(0), at(10))).toBeCloseTo(10, 1);
  expect(hasMoved(way, { from: at(0), to: at(41.5) })).toBe(false);
  expect(hasMoved(way, { from: at(0), to: at(43) })).toBe(true);
  expect(hasMoved(way, { from: at(3), to: at(40) })).toBe(true);
  expect(hasMoved(way, { from: undefined, to: undefined })).toBe(false);
});
