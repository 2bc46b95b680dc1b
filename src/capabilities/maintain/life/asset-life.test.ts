import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestPlant, testPlant } from '../testing/rig.ts';

let plant: TestPlant;
beforeAll(async () => {
  plant = await testPlant();
});
afterAll(() => plant.close());

const hour = 3_600_000;
const day = 24 * hour;
const ago = (hours: number) => plant.clock.now() - hours * hour;
const opened = async (asset: string | undefined, kind = 'corrective') =>
  (await plant.call('POST', '/work-orders', { title: 'x', kind, dueAt: plant.clock.now(), ...(asset && { asset: plant.asset(asset) }) }))
    .body.id as string;
const failure = (failedAt: number, restoredAt?: number, more: object = {}) => ({
  ...{ mode: 'VIB', cause: 'wear', impact: 'critical', failedAt, ...(restoredAt !== undefined && { restoredAt }), ...more },
});
const change = (id: string, body: object) => plant.call('PATCH', `/work-orders/${id}`, body);
const lifeOf = async (key: string, query = '') => (await plant.call('GET', `/assets/${plant.asset(key)}/life${query}`)).body;

describe('a corrective order', () => {
  test('says what failed, also when it is done, and shows it', async () => {
    const id = await opened('g1');
    await change(id, { state: 'inProgress' });
    const { body } = await change(id, {
      state: 'done',
      note: 'mended',
      failure: failure(ago(3), ago(1), { mode: 'FTO', cause: 'operation' }),
    });
    expect(body).toMatchObject({ state: 'done', failure: { mode: 'FTO', cause: 'operation' } });
    expect((await change(id, { failure: failure(ago(3), ago(2)) })).body.failure).toMatchObject({ mode: 'VIB', restoredAt: ago(2) });
    const { entries } = (await plant.call('GET', `/work-orders/${id}`)).body;
    expect(entries.filter(({ fields }: { fields?: string[] }) => fields?.includes('failure'))).toHaveLength(2);
    expect((await change(id, { failure: null })).status).toBe(409);
    await change(id, { state: 'inProgress', reason: 'x' });
    expect((await change(id, { failure: null })).body).not.toHaveProperty('failure');
    await change(id, { state: 'cancelled', reason: 'made for a test' });
  });

  test.each<[string, () => Promise<string>, () => object, number]>([
    ['of another kind', () => opened('g1', 'inspection'), () => failure(ago(1)), 409],
    ['on no asset', () => opened(undefined), () => failure(ago(1)), 409],
    ['that will fail tomorrow', () => opened('g1'), () => failure(ago(-24)), 400],
    ['restored before it failed', () => opened('g1'), () => failure(ago(1), ago(2)), 400],
    ['with a mode that the standard has not', () => opened('g1'), () => failure(ago(1), undefined, { mode: 'BAD' }), 400],
  ])('%s tells of no failure', async (_, make, given, status) => {
    const id = await make();
    expect((await change(id, { failure: given() })).status).toBe(status);
    await change(id, { state: 'cancelled', reason: 'made for a test' });
  });
});

describe('closing a corrective order', () => {
  const begun = async (asset: string | undefined, kind = 'corrective') => {
    const id = await opened(asset, kind);
    await change(id, { state: 'inProgress', note: 'mended' });
    return id;
  };
  const rules = (body: object) => plant.call('PUT', '/failure-rules', body);
  afterAll(() => rules({}));

  test('on equipment asks what failed, at once and by its page, and takes that with the step', async () => {
    const id = await begun('g1');
    expect((await plant.call('GET', `/work-orders/${id}`)).body.asksFailure).toBe(true);
    const { status, body } = await change(id, { state: 'done' });
    expect([status, body.code]).toEqual([409, 'CONFLICT']);
    expect([body.text.zh, body.text.en]).toEqual([
      expect.stringContaining('故障模式与原因'),
      expect.stringContaining('failure mode and cause'),
    ]);
    expect((await change(id, { state: 'done', undetermined: 'the part was thrown away' })).body).toMatchObject({
      ...{ state: 'done', undetermined: 'the part was thrown away' },
    });
    expect((await lifeOf('g1')).figures.unclassified).toBe(1); // nobody knows what failed, so the figures are too good all the same
    expect((await change(id, { failure: failure(ago(2), ago(1)) })).body).not.toHaveProperty('undetermined');
    expect((await lifeOf('g1')).figures.unclassified).toBe(0);
    await change(id, { failure: null, noFailure: true });
  });

  test.each([
    ['on no asset', () => begun(undefined)],
    ['of another kind', () => begun('g1', 'inspection')],
  ])('%s asks nothing', async (_, make) => {
    const id = await make();
    expect((await plant.call('GET', `/work-orders/${id}`)).body.asksFailure).toBe(false);
    expect((await change(id, { state: 'done' })).status).toBe(200);
  });

  test('asks as the company has set it, by default and by kind of asset', async () => {
    const asks = (items: readonly { model: string; asks: boolean }[]) => Object.fromEntries(items.map((one) => [one.model, one.asks]));
    expect(asks((await plant.call('GET', '/failure-rules')).body.items)).toEqual({ pump: true, gate: true });
    expect(asks((await rules({ byDefault: false, models: { pump: true } })).body.items)).toEqual({ pump: true, gate: false });
    const [pump, gate] = [await begun('p2'), await begun('g1')];
    expect((await change(pump, { state: 'done' })).status).toBe(409);
    expect((await change(gate, { state: 'done', noFailure: true })).status).toBe(200);
    await change(pump, { state: 'cancelled', reason: 'made for a test' });
    expect((await rules({ models: { ship: true } })).status).toBe(404);
    expect((await plant.call('PUT', '/failure-rules', {}, { role: 'operator' })).status).toBe(403);
    expect((await plant.call('GET', '/failure-rules', undefined, { tenant: 'other' })).body).toEqual({ byDefault: true, items: [] });
  });
});

describe('the life of an asset', () => {
  beforeAll(() => plant.call('PUT', '/failure-rules', { byDefault: false }));
  test('without a failure has no mean time between failures, and says what is not known', async () => {
    const id = await opened('p2');
    await change(id, { state: 'inProgress' });
    await change(id, { state: 'done', note: 'nothing said' });
    const { figures, period } = await lifeOf('p2');
    expect(figures).toMatchObject({ failures: 0, unclassified: 1, availability: 1, upHours: 365 * 24 });
    expect(figures).not.toHaveProperty('mtbfHours');
    expect(figures.mtbfInterval).toEqual({ low: expect.closeTo((2 * 8760) / 5.991, 0) });
    expect(period).toEqual({ from: plant.clock.now() - 365 * day, to: plant.clock.now() });
  });

  test('has its failures, orders, cost and figures since it was commissioned', async () => {
    const commissioned = { commissionedAt: ago(1000) };
    expect((await plant.call('PUT', `/assets/${plant.asset('p1')}/commissioned`, commissioned)).status).toBe(204);
    const [first, second] = [await opened('p1'), await opened('p1')];
    await change(first, { failure: failure(ago(900), ago(880)) });
    await change(second, { failure: failure(ago(20)) });
    await plant.call('POST', `/work-orders/${first}/entries`, { entry: { kind: 'cost', amount: 120, text: 'crane' } });
    const life = await lifeOf('p1');
    expect(life.figures).toMatchObject({
      hours: 1000,
      failures: 2,
      downHours: 40,
      mtbfHours: 480,
      mttrHours: 20,
      restored: 1,
      availability: 0.96,
    });
    expect(life).toMatchObject({ ...commissioned, orders: { corrective: 2 }, costs: { otherCost: 120 }, period: { from: ago(1000) } });
    expect(life.failures.map(({ workOrder }: { workOrder: string }) => workOrder)).toEqual([second, first]);
    const late = await lifeOf('p1', `?from=${ago(100)}`);
    expect(late.figures).toMatchObject({ hours: 100, failures: 1, downHours: 20 });
  });

  test('does not count the failure of a cancelled order', async () => {
    const before = (await lifeOf('p1')).figures.failures;
    const id = await opened('p1');
    await change(id, { failure: failure(ago(5), ago(4)) });
    await change(id, { state: 'cancelled', reason: 'twice' });
    expect((await lifeOf('p1')).figures.failures).toBe(before);
  });

  test('is summed by kind, with the things that never failed', async () => {
    const { items } = (await plant.call('GET', '/reliability')).body;
    const pump = items.find(({ model }: { model: string }) => model.endsWith('pump'));
    expect(pump).toMatchObject({ modelTitle: { en: 'Pump' }, figures: { assets: 2, failures: 2, hours: 1000 + 8760 } });
  });

  test('counts run hours by the point of its schedule', async () => {
    const point = plant.assets.pointOf(plant.asset('p1'), 'hours')?.number;
    const trigger = { by: 'counter', point, every: 500 };
    await plant.call('POST', '/work-schedules', { title: 'Oil', kind: 'preventive', asset: plant.asset('p1'), dueHours: 8, trigger });
    expect((await lifeOf('p1')).counters).toMatchObject([{ title: 'Oil', point: 'hours' }]);
  });

  test('counts repairs of which nobody says what failed, and lists exactly these, until somebody says it or that nothing had', async () => {
    const query = `?from=${ago(24)}`;
    const counted = async () => (await lifeOf('g1', query)).figures.unclassified as number;
    const listed = async () => {
      const { items } = (await plant.call('GET', `/work-orders?view=unclassified&model=gate&doneFrom=${ago(24)}`)).body;
      return items.map(({ id }: { id: string }) => id);
    };
    const finished = async () => {
      const id = await opened('g1');
      await change(id, { state: 'inProgress' });
      await change(id, { state: 'done', note: 'x' });
      await change(id, { state: 'verified' });
      return id;
    };
    const [mended, looked] = [await finished(), await finished()];
    expect(await counted()).toBe(2);
    expect((await listed()).sort()).toEqual([mended, looked].sort());
    expect((await plant.call('GET', '/work-orders?view=unclassified&model=ship')).body.items).toEqual([]);
    const asOperator = { role: 'operator' };
    expect((await plant.call('PATCH', `/work-orders/${looked}`, { noFailure: true }, asOperator)).status).toBe(409);
    expect((await change(looked, { noFailure: true })).body).toMatchObject({ state: 'verified', noFailure: true });
    expect((await change(looked, { noFailure: true, description: 'x' })).status).toBe(409);
    expect(await listed()).toEqual([mended]);
    expect((await change(mended, { failure: failure(ago(3), ago(2)) })).body).toMatchObject({
      state: 'verified',
      failure: { mode: 'VIB' },
    });
    expect([await counted(), await listed()]).toEqual([0, []]);
    expect((await change(looked, { failure: failure(ago(5), ago(4), { impact: 'degraded' }) })).body.noFailure).toBe(false);
    expect((await lifeOf('g1', query)).figures).toMatchObject({ failures: 1, minor: 1 });
  });

  test('is compared with that of others, the worst first, and what failed is counted', async () => {
    const { items, total } = (await plant.call('GET', '/reliability/assets')).body;
    const downs = items.map(({ figures }: { figures: { downHours: number } }) => figures.downHours);
    expect(items[0]).toMatchObject({ asset: plant.asset('p1'), modelTitle: { en: 'Pump' }, figures: { failures: 2, downHours: 40 } });
    expect(downs).toEqual([...downs].sort((a, b) => b - a));
    expect(total).toBe(3);
    const gates = (await plant.call('GET', '/reliability/assets?model=gate&limit=1')).body;
    expect(gates).toMatchObject({ total: 1, items: [{ asset: plant.asset('g1') }] });
    const { failures } = (await plant.call('GET', '/reliability?model=gate')).body;
    expect(failures).toEqual([{ mode: 'VIB', cause: 'wear', count: 2, critical: 1 }]);
    const csv = (await plant.call('GET', '/reliability/export.csv?by=asset&language=en')).body as string;
    expect(csv.trim().split('\n')).toHaveLength(4);
    expect(csv).toContain('Pump,Pump 1,1,2,');
  });

  test.each<[string, string, object | undefined, number]>([
    ['GET', '/reliability/assets?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z', undefined, 400],
    ['GET', '/assets/none/life', undefined, 404],
    ['PUT', '/assets/none/commissioned', { commissionedAt: 1 }, 404],
    ['GET', '/reliability?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z', undefined, 400],
  ])('is refused for what is not there: %s %s', async (method, path, body, status) => {
    expect((await plant.call(method as 'GET', path, body)).status).toBe(status); // holds: the table has methods only
  });

  test('is not of another tenant', async () => {
    expect((await plant.call('GET', `/assets/${plant.asset('p1')}/life`, undefined, { tenant: 'other' })).status).toBe(404);
  });
});
