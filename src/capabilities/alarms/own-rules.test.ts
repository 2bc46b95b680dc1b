import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, Sent } from '../../contracts/api/index.ts';
import type { Pack } from '../../contracts/pack.ts';
import { callerOf, systemCaller } from '../../kernel/testing.ts';
import { mostOwnAtPoint, mostOwnRules } from './own-rules.ts';
import { alarmPack } from './testing/pack.ts';
import { type CallOptions, type TestSite, testSite } from './testing/site.ts';

type Given = Sent<'createRule', 'body'>;
type Rule = Reply<'getRule'>;

let site: TestSite;
beforeAll(async () => {
  site = await testSite();
  await site.install();
  await site.install(alarmPack, 'other');
});
afterAll(() => site.drop());

const engineer = callerOf('engineer');
const assetId = (key: string, tenant = 'main') => site.assets.byKey(tenant, key)?.id ?? '';
const level = (asset = 'full', tenant = 'main') => site.assets.pointOf(assetId(asset, tenant), 'level')?.number ?? -1;
const title = { zh: '自建高水位', en: 'Own high level' };
const given = (more: Partial<Given> = {}): Given => ({ title, kind: 'above', point: level(), params: { limit: 50 }, priority: 2, ...more });
const post = (path: string, body: unknown, options: CallOptions = {}) => site.call('POST', path, { role: 'engineer', ...options, body });
const make = async (more: Partial<Given> = {}): Promise<Rule> => {
  const { status, body } = await post('/rules', given(more));
  expect(status).toBe(200);
  return body;
};
const read = async (id: string): Promise<Rule> => (await site.call('GET', `/rules/${id}`)).body;
const remove = (id: string, options: CallOptions = {}) => site.call('DELETE', `/rules/${id}`, { role: 'engineer', ...options });
const inPlane = (id: string) => [...site.flow.values()].find((rule) => rule.params !== undefined && numbers.get(id) === rule.rule);
const numbers = new Map<string, number>();
const numberOf = async (id: string): Promise<number> => {
  const { rows } = await sql<{ number: number }>`select number from alarm_rule where id = ${id}`.execute(site.deps.db);
  numbers.set(id, rows[0]?.number ?? -1);
  return rows[0]?.number ?? -1;
};
const raise = async (id: string) =>
  site.alarms.verdicts([{ rule: await numberOf(id), point: level(), isAbnormal: true, time: 5000, value: 71, quality: 0 }]);
const alarmOf = async (id: string) => {
  const { items } = await site.alarms.list(engineer, { view: 'history', limit: 1000 });
  return items.find(({ rule }) => rule === id);
};

describe('an own rule', () => {
  test('is in force at once, with its defaults, and is marked as own', async () => {
    const advice = { zh: '开闸', en: 'Open the gate' };
    const rule = await make({ onDelaySeconds: 5, advice });
    expect(rule).toMatchObject({ isOwn: true, isChanged: false, title, advice, params: { limit: 50, deadband: 0 }, enabled: true });
    expect(rule.pack).toBeUndefined();
    expect(rule.source).toEqual({
      kind: 'assumed',
      reference: 'set by engineer on 2026-11-24',
      text: { zh: 'engineer 于 2026-11-24 设定', en: 'set by engineer on 2026-11-24' },
    });
    await numberOf(rule.id);
    expect(inPlane(rule.id)).toMatchObject({ kind: 'above', point: level(), onDelayMs: 5000, isAbnormal: false });
    const { items } = (await site.call('GET', '/rules?text=own%20high')).body as Reply<'listRules'>;
    expect(items.map(({ id }) => id)).toContain(rule.id);
  });

  test('that takes its source over from a changed rule tells it in both languages', async () => {
    const source = { kind: 'assumed', reference: 'changed by Li Hong on 2026-11-24' } as const;
    expect((await make({ source })).source).toEqual({ ...source, text: { zh: 'Li Hong 于 2026-11-24 修改', en: source.reference } });
    const words = { kind: 'assumed', reference: 'changed by hand' } as const;
    expect((await make({ source: words })).source).toEqual(words);
  });

  test('may name an attribute of its asset and follows it', async () => {
    const rule = await make({ params: { limit: { attribute: 'floodLimit', plus: 1 } } });
    expect(rule.params).toMatchObject({ limit: 71 });
    await site.assets.update(systemCaller(), assetId('full'), { attributes: { floodLimit: 72 }, title: { zh: '新名', en: 'New name' } });
    await site.outbox.drained();
    expect(await read(rule.id)).toMatchObject({ params: { limit: 73 }, assetTitle: { en: 'New name' }, title });
  });

  test('changes its words, which a rule of a pack does not', async () => {
    const { id } = await make();
    const words = { zh: '改名', en: 'Renamed' };
    const { body } = await site.call('PATCH', `/rules/${id}`, {
      role: 'engineer',
      body: { title: words, advice: words, params: { limit: 60 } },
    });
    expect(body).toMatchObject({ title: words, advice: words, params: { limit: 60 }, isChanged: false, isOwn: true });
    expect(((await site.call('GET', '/rules?text=renamed')).body as Reply<'listRules'>).items).toHaveLength(1);
    const low = await site.ruleId('full', 'low');
    const refused = await site.call('PATCH', `/rules/${low}`, { role: 'engineer', body: { title: words } });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('rationalisation record') } });
  });

  test('is untouched by an upgrade of the pack that drops every rule', async () => {
    const rule = await make();
    const upgraded: Pack = { ...alarmPack, version: '2.0.0', rules: {}, responses: [] };
    await site.install(upgraded);
    expect(await read(rule.id)).toEqual({ ...rule, assetTitle: (await read(rule.id)).assetTitle });
    await numberOf(rule.id);
    expect(inPlane(rule.id)).toBeDefined();
    expect(((await site.call('GET', `/rules?asset=${assetId('full')}`)).body as Reply<'listRules'>).items.every(({ isOwn }) => isOwn)).toBe(
      true,
    );
    await site.install({ ...alarmPack, version: '3.0.0' });
  });

  test('is disabled like any other and ends its alarm', async () => {
    const { id } = await make();
    await raise(id);
    await site.call('PATCH', `/rules/${id}`, { role: 'engineer', body: { enabled: false } });
    expect(inPlane(id)).toBeUndefined();
    expect(await alarmOf(id)).toMatchObject({ state: 'returnedUnacknowledged' });
  });
});

describe('deleting an own rule', () => {
  test('ends the condition of its alarm, which stays until it is acknowledged', async () => {
    const { id } = await make();
    await raise(id);
    expect(await alarmOf(id)).toMatchObject({ state: 'unacknowledged' });
    expect((await remove(id)).status).toBe(204);
    expect(inPlane(id)).toBeUndefined();
    const alarm = await alarmOf(id);
    expect(alarm).toMatchObject({ state: 'returnedUnacknowledged', isActive: false });
    await post('/alarms/acknowledge', { ids: [alarm?.id], comment: 'seen' });
    expect(await alarmOf(id)).toMatchObject({ state: 'normal' });
    expect((await read(id)).retiredAt).toBe(site.clock.now());
    expect(((await site.call('GET', '/rules')).body as Reply<'listRules'>).items.map((one) => one.id)).not.toContain(id);
  });

  test('brings an alarm that was out of service back into sight', async () => {
    const { id } = await make();
    await raise(id);
    await post(`/rules/${id}/service`, { inService: false, reason: 'test' });
    expect(await alarmOf(id)).toMatchObject({ state: 'outOfService' });
    await remove(id);
    expect(await alarmOf(id)).toMatchObject({ state: 'returnedUnacknowledged' });
  });

  test('is for ever: not again, not changed, not silenced, not made again by an event of its asset', async () => {
    const { id } = await make();
    await remove(id);
    expect((await remove(id)).status).toBe(404);
    expect((await site.call('PATCH', `/rules/${id}`, { role: 'engineer', body: { enabled: true } })).status).toBe(404);
    expect((await post(`/rules/${id}/service`, { inService: false, reason: 'test' })).status).toBe(404);
    expect((await post(`/rules/${id}/service`, { inService: true, reason: 'test' })).status).toBe(404);
    expect(await read(id)).toMatchObject({ inService: true });
    await site.assets.update(systemCaller(), assetId('full'), { title: { zh: '又改', en: 'Again' } });
    await site.outbox.drained();
    expect((await read(id)).retiredAt).toBeDefined();
    await numberOf(id);
    expect(inPlane(id)).toBeUndefined();
  });

  test('is refused for a rule of a pack, with what to do instead', async () => {
    const refused = await remove(await site.ruleId('bare', 'low'));
    expect(refused).toMatchObject({ status: 409, body: { message: expect.stringContaining('disable it instead') } });
  });
});

describe('a new rule is refused', () => {
  test.each<[string, () => Partial<Record<keyof Given, unknown>>, number, string]>([
    ['for a kind that is not there', () => ({ kind: 'sideways' }), 400, 'use one of above, below'],
    ['without a parameter that it needs', () => ({ params: {} }), 400, 'params.limit'],
    ['with a parameter of the wrong type', () => ({ params: { limit: 'high' } }), 400, 'params.limit'],
    ['with a parameter that the detector has not', () => ({ params: { limit: 1, limt: 2 } }), 400, 'params.limt'],
    ['with an attribute that the asset lacks', () => ({ params: { limit: { attribute: 'depth' } } }), 400, 'depth'],
    [
      'with a further point that the asset lacks',
      () => ({ kind: 'balance', params: { inflows: ['spring'], tolerance: 1 } }),
      400,
      'no point spring',
    ],
    ['without a name', () => ({ title: { zh: ' ', en: 'x' } }), 400, 'title'],
    ['of priority 5', () => ({ priority: 5 }), 400, 'priority'],
    ['with a delay beyond a week', () => ({ onDelaySeconds: 604_801 }), 400, 'onDelaySeconds'],
    ['at a point that is not there', () => ({ point: 999_999 }), 404, 'point 999999'],
    ['at a point of another tenant', () => ({ point: level('full', 'other') }), 404, 'no point'],
  ])('%s', async (_, more, status, named) => {
    const refused = await post('/rules', { ...given(), ...more() });
    expect(refused).toMatchObject({ status, body: { message: expect.stringContaining(named) } });
  });

  test('to an operator', async () => {
    expect((await post('/rules', given(), { role: 'operator' })).status).toBe(403);
    expect((await remove(await site.ruleId('full', 'low'), { role: 'operator' })).status).toBe(403);
  });

  test('beyond the number at one point, also when many are made at once, until one is deleted', async () => {
    const point = level('bare');
    const answers = await Promise.all(Array.from({ length: mostOwnAtPoint + 2 }, () => post('/rules', given({ point }))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(mostOwnAtPoint);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject([{ status: 409, body: { message: expect.stringContaining('already') } }, { status: 409 }]);
    const made = answers.find(({ status }) => status === 200)?.body as unknown as Rule;
    await remove(made.id);
    expect((await post('/rules', given({ point }))).status).toBe(200);
  });

  test('beyond the number of a tenant', async () => {
    const { id } = await make();
    await sql`insert into alarm_rule select (json_populate_record(r, json_build_object('id', 'x' || n, 'number', 900000 + n, 'key', 'own-x' || n,
      'point', -n))).* from alarm_rule r, generate_series(1, ${mostOwnRules}::integer) n where r.id = ${id}`.execute(site.deps.db);
    expect(await post('/rules', given())).toMatchObject({ status: 409, body: { message: expect.stringContaining(String(mostOwnRules)) } });
    expect((await post('/rules', given({ point: level('full', 'other') }), { tenant: 'other' })).status).toBe(200);
    await sql`delete from alarm_rule where number > 900000`.execute(site.deps.db);
  });
});

describe('another tenant', () => {
  test('neither sees, changes nor deletes an own rule', async () => {
    const { id } = await make();
    const theirs = { tenant: 'other' };
    expect((await site.call('GET', `/rules/${id}`, theirs)).status).toBe(404);
    expect((await site.call('PATCH', `/rules/${id}`, { ...theirs, body: { enabled: false } })).status).toBe(404);
    expect((await remove(id, theirs)).status).toBe(404);
    expect(await read(id)).toMatchObject({ enabled: true });
  });
});

test('a preview of a new rule tells its alarms and makes nothing', async () => {
  const time = Float64Array.from({ length: 100 }, (_, i) => i * 1000);
  site.series = { time, value: Float64Array.from(time, (_, i) => i), quality: new Uint8Array(100) };
  const count = async () => ((await site.call('GET', '/rules?limit=1000')).body as Reply<'listRules'>).items.length;
  const before = await count();
  const { status, body } = await post('/rules/preview', { ...given({ params: { limit: 89 } }), from: 0, to: 1e9 });
  expect([status, body]).toMatchObject([200, { count: 10, present: 0, samples: 100 }]);
  expect((await post('/rules/preview', { ...given(), from: 5, to: 5 })).status).toBe(400);
  expect((await post('/rules/preview', { ...given({ title: undefined }), from: 0, to: 1e9 })).status).toBe(200);
  expect(await count()).toBe(before);
});
