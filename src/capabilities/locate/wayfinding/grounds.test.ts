import { expect, test } from 'vitest';
import type { Caller } from '../../../contracts/roles.ts';
import type { Http } from '../../../kernel/http.ts';
import type { Locate } from '../locate.ts';
import { createGrounds, type LaidPlan } from './grounds.ts';
import { createWayfinding } from './wayfinding.ts';

const transform = { longitude: 120, latitude: 30, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };
const box = { left: 0, bottom: 0, right: 10, top: 10 };
const plan = (id: string, changedAt = 1): LaidPlan => ({ id, changedAt, floor: 1, box, transform, hasWalls: true });
const wall = { kind: 'wall' as const, line: [[0, 5], [6, 5]] as [number, number][] }; // biome-ignore format: one line

/** Walls of plans, with which of them were asked for. */
function told(answer: (asked: number) => readonly (typeof wall)[] | undefined = () => [wall]) {
  const asked: string[] = [];
  const obstaclesOf = async (_: string, { id, changedAt }: { id: string; changedAt: number }) => {
    asked.push(`${id} ${changedAt}`);
    return answer(asked.length)?.slice();
  };
  return { asked, obstaclesOf };
}

test('the ground of a plan is made once per version of it, also for two who ask at once', async () => {
  const plans = told();
  const groundFor = createGrounds(plans);
  const [one, other] = await Promise.all([groundFor('main', plan('a')), groundFor('main', plan('a'))]);
  expect(other).toBe(one);
  expect(await groundFor('main', plan('a', 2))).not.toBe(one);
  expect(plans.asked).toEqual(['a 1', 'a 2']);
});

test('the eight that were asked for last are kept', async () => {
  const plans = told();
  const groundFor = createGrounds(plans);
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'i', 'a']) await groundFor('main', plan(id));
  expect(plans.asked).toHaveLength(9);
  await groundFor('main', plan('b'));
  expect(plans.asked.at(-1)).toBe('b 1');
});

test('what could not be read is tried again by the next who asks, and so is what was another version', async () => {
  const plans = told((asked) => {
    if (asked === 1) throw new Error('the database is away');
    return asked === 2 ? undefined : [wall];
  });
  const groundFor = createGrounds(plans);
  await expect(groundFor('main', plan('a'))).rejects.toThrow('away');
  expect(await groundFor('main', plan('a'))).toBeUndefined();
  expect(await groundFor('main', plan('a'))).toBeDefined();
  expect(plans.asked).toHaveLength(3);
});

test('a plan that is changed while a way on it is sought is taken as it is then', async () => {
  const plans = told((asked) => (asked === 1 ? undefined : [wall]));
  let version = 0;
  const outlines = async () => [plan('a', ++version)];
  const degree = { east: 96_486, north: 110_852 };
  const fix = { longitude: 120 + 5 / degree.east, latitude: 30 + 8 / degree.north, floor: 1, time: 1, state: 'fresh' };
  const { findWay } = createWayfinding({
    http: { route: () => {} } as unknown as Http, // holds: no other part of it is used
    floorPlans: { ...plans, outlines },
    locate: { readMover: () => fix } as unknown as Pick<Locate, 'readMover'>, // holds: the place is all that is looked at
  });
  const caller = { tenant: 'main' } as Caller; // holds: roles were looked at before
  const way = await findWay(caller, 'cart', { longitude: 120 + 5 / degree.east, latitude: 30 + 2 / degree.north });
  expect(way.kind).toBe('walk');
  expect(way.metres).toBeGreaterThan(6.3); // 6 m through the wall
  expect(plans.asked).toEqual(['a 1', 'a 2']);
});
