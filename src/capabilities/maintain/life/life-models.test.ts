import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestPlant, testPlant } from '../testing/rig.ts';
import { steadyChance } from './boosted-trees.ts';
import { livesOf } from './lives.ts';

const hour = 3_600_000;
const life = 80;
let plant: TestPlant;
/** Points that wear: hours into a life → their value; whoever is not in it has no history. */
let wearing: Map<number, (time: number) => number>;

beforeAll(async () => {
  wearing = new Map();
  plant = await testPlant({
    history: {
      buckets: async (point, { from, to }, count) => {
        const at = wearing.get(point);
        const widthMs = (to - from) / count;
        const avg = Float64Array.from({ length: count }, (_, i) => at?.(from + (i + 0.5) * widthMs) ?? Number.NaN);
        return { from, widthMs, count: avg, min: avg, max: avg, avg, first: avg, last: avg, twa: avg };
      },
    },
  });
});
afterAll(() => plant.close());

const pointOf = (asset: string, key: string) => plant.assets.pointOf(plant.asset(asset), key)?.number ?? -1;
/** A pump that fails after every 80 hours, its vibration rising over the last 40 of them; its temperature says nothing. */
const wear = (asset: string, begin: number) => {
  const chance = steadyChance(7);
  wearing.set(pointOf(asset, 'vibration'), (time) => Math.max(0, (((time - begin) / hour) % life) - 40) + chance());
  wearing.set(pointOf(asset, 'heat'), () => chance());
};
const fail = async (asset: string, failedAt: number, restoredAt?: number) => {
  const given = { title: 'x', kind: 'corrective', asset: plant.asset(asset), dueAt: failedAt };
  const { id } = (await plant.call('POST', '/work-orders', given)).body;
  const failure = { mode: 'VIB', cause: 'wear', impact: 'critical', failedAt, ...(restoredAt !== undefined && { restoredAt }) };
  expect((await plant.call('PATCH', `/work-orders/${id}`, { failure })).status).toBe(200);
  return id as string;
};
const model = { model: 'pump', points: ['vibration', 'heat'], stepHours: 1, horizonSteps: 40, leadHours: 12, assignedTo: 'engineer' };
const remaining = async (asset: string) => (await plant.call('GET', `/assets/${plant.asset(asset)}/remaining-life`)).body;
const ordersOn = async (asset: string) => {
  const { items } = (await plant.call('GET', `/work-orders?asset=${plant.asset(asset)}&kind=conditionBased`)).body;
  return items as { id: string; origin: { kind: string } }[];
};

describe('the lives of an asset', () => {
  test.each<[string, Parameters<typeof livesOf>[0], number | undefined, ReturnType<typeof livesOf>]>([
    ['begin when it was commissioned', [], 5, { ended: [], present: { from: 5, to: undefined } }],
    ['begin unknown when nobody has said it', [], undefined, { ended: [], present: { from: undefined, to: undefined } }],
    [
      'end in a critical failure and begin anew when it is restored',
      [
        { impact: 'critical', failedAt: 10, restoredAt: 12 },
        { impact: 'degraded', failedAt: 14 },
      ],
      5,
      { ended: [{ from: 5, to: 10 }], present: { from: 12, to: undefined } },
    ],
    [
      'do not last while it is not restored',
      [{ impact: 'critical', failedAt: 10 }],
      5,
      { ended: [{ from: 5, to: 10 }], present: undefined },
    ],
    [
      'do not begin after they end',
      [{ impact: 'critical', failedAt: 3, restoredAt: 4 }],
      5,
      { ended: [{ from: undefined, to: 3 }], present: { from: 4, to: undefined } },
    ],
  ])('%s', (_, stops, commissionedAt, expected) => {
    expect(livesOf(stops, commissionedAt)).toEqual(expected);
  });
});

describe('remaining life', () => {
  test('is not said without a model, nor before it has learnt', async () => {
    expect(await remaining('p1')).toMatchObject({ state: 'noModel' });
    const made = await plant.call('POST', '/life-models', model);
    expect(made.body).toMatchObject({ modelTitle: { en: 'Pump' }, version: 1 });
    expect(made.body.learnt).toBeUndefined();
    expect(await remaining('p1')).toMatchObject({ state: 'notLearnt' });
  });

  test('is learnt from recorded failures, and not from too few', async () => {
    const { id } = (await plant.call('GET', '/life-models')).body.items[0];
    const now = plant.clock.now();
    const begin = now - 6 * life * hour - 35 * hour;
    wear('p1', begin);
    await plant.call('PUT', `/assets/${plant.asset('p1')}/commissioned`, { commissionedAt: begin });
    for (let n = 1; n <= 4; n++) await fail('p1', begin + n * life * hour, begin + n * life * hour);
    const few = await plant.call('POST', `/life-models/${id}/learn`);
    expect(few).toMatchObject({ status: 409, body: { message: expect.stringContaining('4 lives') } });
    for (let n = 5; n <= 6; n++) await fail('p1', begin + n * life * hour, begin + n * life * hour);
    await fail('p2', begin + 1, begin + 2);
    const { status, body } = await plant.call('POST', `/life-models/${id}/learn`);
    expect(status).toBe(200);
    expect(body.lifeModel.learnt).toMatchObject({ courses: 6, at: now, coverage: 0.8 });
    expect(body.lifeModel.learnt.rmseHours).toBeLessThan(6);
    expect(body.skipped).toMatchObject([{ asset: plant.asset('p2'), reason: 'beginUnknown', count: 1 }]);
  });

  test('says a band beyond the horizon while the pump is new enough, without an order', async () => {
    const said = await remaining('p1');
    expect(said).toMatchObject({ state: 'said', isBeyond: true, courses: 6, coverage: 0.8 });
    expect(said.health).toBeGreaterThan(0.8);
    await plant.maintain.lookLife();
    expect(await ordersOn('p1')).toEqual([]);
  });

  test('falls as the pump wears, says why, and opens one order when the lower end is below the lead time', async () => {
    plant.clock.advance(35 * hour);
    const said = await remaining('p1');
    expect(said.medianHours).toBeGreaterThan(4);
    expect(said.medianHours).toBeLessThan(16);
    expect(said.lowHours).toBeLessThanOrEqual(said.medianHours);
    expect(said.highHours).toBeGreaterThanOrEqual(said.medianHours);
    expect(said.reasons[0]).toMatchObject({ point: 'vibration', title: { en: 'Vibration' } });
    expect(said.reasons[0].hours).toBeLessThan(0);
    for (let i = 0; i < 3; i++) await plant.maintain.lookLife();
    expect(await ordersOn('p1')).toMatchObject([{ origin: { kind: 'life' }, assignedTo: 'engineer', state: 'assigned' }]);
  });

  test('is listed for all things of the kind, the shortest first, with since when they run', async () => {
    const { items, total } = (await plant.call('GET', '/remaining-life')).body;
    expect(total).toBe(2);
    expect(items).toMatchObject([
      {
        asset: plant.asset('p1'),
        state: 'said',
        assetTitle: { en: 'Pump 1' },
        modelTitle: { en: 'Pump' },
        since: plant.clock.now() - 70 * hour,
      },
      { asset: plant.asset('p2'), state: 'noData' },
    ]);
    expect((await plant.call('GET', '/remaining-life?model=gate')).body).toEqual({ total: 0, items: [] });
    expect((await plant.call('GET', '/remaining-life', undefined, { tenant: 'other' })).body.items).toEqual([]);
  });

  test('is said by what was learnt, which is read once for each version', async () => {
    const set = (learnt: string, version: number) => sql`update life_model set learnt = ${learnt}, version = ${version}`.execute(plant.db);
    const { rows } = await sql<{ learnt: string; version: number }>`select learnt, version from life_model`.execute(plant.db);
    const [{ learnt, version } = { learnt: '', version: 0 }] = rows;
    await set('{"version":0}', version);
    expect(await remaining('p1')).toMatchObject({ state: 'said' });
    await set('{"version":0}', version + 1);
    expect(await remaining('p1')).toMatchObject({ state: 'notLearnt' });
    await set(learnt, version + 2);
    expect(await remaining('p1')).toMatchObject({ state: 'said' });
  });

  test('opens no second order soon after the first was done', async () => {
    const [order] = await ordersOn('p1');
    await plant.call('PATCH', `/work-orders/${order?.id}`, { state: 'inProgress' });
    await plant.call('PATCH', `/work-orders/${order?.id}`, { state: 'done', note: 'looked' });
    await plant.maintain.lookLife();
    expect(await ordersOn('p1')).toHaveLength(1);
  });

  test('is not said without values, and not while the pump is down', async () => {
    expect(await remaining('p2')).toMatchObject({ state: 'noData' });
    await fail('p1', plant.clock.now());
    expect(await remaining('p1')).toMatchObject({ state: 'failed' });
  });

  test('must be learnt anew when its points change, not when its lead time does', async () => {
    const before = (await plant.call('GET', '/life-models')).body.items[0];
    const replace = (more: object) => plant.call('PUT', `/life-models/${before.id}`, { ...model, version: before.version, ...more });
    expect((await replace({ leadHours: 30 })).body.learnt).toEqual(before.learnt);
    expect((await replace({ leadHours: 30 })).status).toBe(409);
    expect((await replace({ version: before.version + 1, points: ['heat', 'battery'] })).body.learnt).toBeUndefined();
  });

  test.each<[string, object, number]>([
    ['of a kind that is not there', { model: 'ship' }, 404],
    ['by a point that the kind lacks', { model: 'gate', points: ['flow'] }, 400],
    ['by a point twice', { model: 'gate', points: ['opening', 'opening'] }, 400],
    ['of a kind that has a model already', {}, 409],
  ])('%s is refused', async (_, more, status) => {
    expect((await plant.call('POST', '/life-models', { ...model, ...more })).status).toBe(status);
  });

  test('of another tenant is neither seen nor removed', async () => {
    const { id } = (await plant.call('GET', '/life-models')).body.items[0];
    expect((await plant.call('DELETE', `/life-models/${id}`, undefined, { tenant: 'other' })).status).toBe(404);
    expect((await plant.call('GET', '/life-models', undefined, { tenant: 'other' })).body.items).toEqual([]);
    expect((await plant.call('DELETE', `/life-models/${id}`)).status).toBe(204);
  });
});
