import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { Pack } from '../../contracts/pack.ts';
import { detectors } from '../../flow/detectors.ts';
import { expectation } from '../../flow/expectation.ts';
import { replay } from '../../flow/replay.ts';
import { alarmPack } from './testing/pack.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
let point: number;
beforeAll(async () => {
  site = await testSite(undefined, { detectors, preview: replay, expectation });
  const { dam } = alarmPack.models;
  if (dam === undefined) throw new Error('BUG: the pack has no dam');
  const inflow = { title: { zh: '入流', en: 'Inflow' }, unit: 'm3_s', range: [0, 100] } as const;
  const wider: Pack = { ...alarmPack, models: { dam: { ...dam, points: { ...dam.points, inflow } } } };
  await site.install(wider);
  point = site.assets.pointOf(site.assets.byKey('main', 'full')?.id ?? '', 'level')?.number ?? -1;
});
afterAll(() => site.drop());

/** What a person fills in where a detector has no default; a kind that is missing here fails its case. */
const filled: Readonly<Record<string, Record<string, unknown>>> = {
  above: { limit: 50 },
  below: { limit: 10 },
  rate: { limit: 1, perSeconds: 3600, direction: 'rise' },
  stale: { afterSeconds: 900 },
  outside: { curve: [[1, 50]], side: 'above' }, // biome-ignore format: pairs
  unusual: {},
  spc: {},
  stuck: { forSeconds: 7200 },
  drift: {},
  forecast: {},
  balance: { inflows: ['inflow'], tolerance: 3 },
  apart: { with: ['inflow'] },
};
const title = { zh: '自建', en: 'Own' };
const post = (path: string, body: unknown) => site.call('POST', path, { role: 'engineer', body });

test.each(detectors.map(({ kind }) => kind))('a rule of kind %s is made, handed to the data plane whole, and previewed', async (kind) => {
  const given = { title, kind, point, params: filled[kind], priority: 3 };
  expect(given.params).toBeDefined();
  const { status, body } = await post('/rules', given);
  expect([status, body]).toMatchObject([200, { kind, isOwn: true, enabled: true }]);
  const rule: Reply<'getRule'> = body;
  const [detector] = detectors.filter((one) => one.kind === kind);
  const inPlane = [...site.flow.values()].filter((one) => one.kind === kind && one.params !== undefined).at(-1);
  expect(detector?.params.parse(filled[kind])).toEqual(rule.params);
  expect(inPlane).toMatchObject({ point, params: rule.params });
  expect((await post('/rules/preview', { ...given, from: 0, to: 1000 })).status).toBe(200);
  const shown = await site.call('GET', `/rules/${rule.id}/expected?from=0&to=1000&count=10`, { role: 'viewer' });
  if (detector?.expects === undefined) expect([shown.status, shown.body]).toMatchObject([400, { code: 'BAD_REQUEST' }]);
  else expect([shown.status, shown.body]).toMatchObject([200, { widthMs: 100, low: Array(10).fill(null), exceptions: [] }]);
});

test.each(['above', 'below', 'rate', 'stale', 'outside', 'stuck', 'balance', 'apart'])(
  'a rule of kind %s is refused while what it needs is missing, by the name of the field',
  async (kind) => {
    const { status, body } = await post('/rules', { title, kind, point, priority: 3 });
    const { issues = [] } = body as { issues?: readonly { readonly path: string }[] };
    expect([status, issues.every(({ path }) => path.startsWith('params.'))]).toEqual([400, true]);
    expect(issues.length).toBeGreaterThan(0);
  },
);

test('the kinds are listed with their forms; lists of points are known as such', async () => {
  const { items } = (await site.call('GET', '/rules/detectors')).body as Reply<'listDetectors'>;
  expect(items.map(({ kind }) => kind)).toEqual(detectors.map(({ kind }) => kind));
  const apart = items.find(({ kind }) => kind === 'apart');
  expect(apart?.form).toMatchObject({ properties: { with: { type: 'array', items: { pointKeys: true } } } });
});

/** Samples of a level at 20, one a minute; it is at 60 from sample 300 on. */
const level = (count: number) => ({
  time: Float64Array.from({ length: count }, (_, i) => i * 60_000),
  value: Float64Array.from({ length: count }, (_, i) => 20 + Math.sin(i * 12.9898) + (i < 300 ? 0 : 40)),
  quality: new Uint8Array(count),
});
const minutes = (n: number) => n * 60_000;

test('the values of a rule are exported with the range that it expected of each', async () => {
  site.series = level(310);
  const { id } = (await post('/rules', { title, kind: 'spc', point, params: { centre: 20, sigma: 2 }, priority: 3 }))
    .body as Reply<'getRule'>;
  const url = `/api/v1/rules/${id}/expected.csv?from=${minutes(298)}&to=${minutes(302)}&language=en`;
  const { statusCode: status, body: csv } = await site.http.server.inject({ method: 'GET', url });
  const [head, ...rows] = csv.replace('\uFEFF', '').trim().split(/\r?\n/);
  expect([status, head]).toEqual([200, 'time,value,expectedLow,expected,expectedHigh,outside']);
  expect(rows.map((row) => row.split(',').slice(2))).toEqual([
    ...[['14', '20', '26', '0'], ['14', '20', '26', '0'], ['14', '20', '26', '1'], ['14', '20', '26', '1']], // biome-ignore format: rows
  ]);
  expect((await site.call('GET', `/rules/${id}/expected.csv?from=5&to=5`)).status).toBe(400);
  site.series = { ...level(0) };
});

test('a rule that learns is told to learn anew by an engineer: the data plane hears it, and the change of a pack does not undo it', async () => {
  site.series = level(500);
  const made = (await post('/rules', { title, kind: 'spc', point, params: { learnValues: 50 }, priority: 3 })).body as Reply<'getRule'>;
  const anew = (body: object, role: 'viewer' | 'operator' | 'engineer' = 'engineer', id = made.id) =>
    site.call('POST', `/rules/${id}/learn`, { role, body });
  const middle = async () => {
    const shown = await site.call('GET', `/rules/${made.id}/expected?from=${minutes(400)}&to=${minutes(500)}&count=100`);
    return Math.round(((shown.body as Reply<'readExpected'>).expected.at(-1) ?? 0) / 10) * 10;
  };
  expect(made.relearn).toBeUndefined();
  expect((await anew({ from: 'now' }, 'operator')).status).toBe(403);
  expect((await anew({ from: 'then' })).status).toBe(400);
  site.clock.set(minutes(420));
  const { status, body } = await anew({ from: 'now' });
  expect([status, body]).toMatchObject([200, { relearn: { at: minutes(420), from: 'now', by: expect.any(String) } }]);
  const inPlane = () => [...site.flow.values()].find((one) => one.point === point && one.relearn !== undefined);
  expect(inPlane()).toMatchObject({ kind: 'spc', relearn: { at: minutes(420), from: 'now' } });
  expect(await middle()).toBe(60);
  await site.call('PATCH', `/rules/${made.id}`, { role: 'engineer', body: { priority: 2 } });
  expect(inPlane()).toMatchObject({ relearn: { at: minutes(420) } });
  expect((await anew({ from: 'past' })).body).toMatchObject({ relearn: { from: 'past' } });
  expect((await anew({ from: 'now' }, 'engineer', 'none')).status).toBe(404);
  const limit = (await post('/rules', { title, kind: 'above', point, params: { limit: 5 }, priority: 3 })).body as Reply<'getRule'>;
  expect((await anew({ from: 'now' }, 'engineer', limit.id)).status).toBe(400);
  site.series = { ...level(0) };
});

test('the kinds that learn are those that can be told to learn anew', async () => {
  const { items } = (await site.call('GET', '/rules/detectors')).body as Reply<'listDetectors'>;
  expect(items.filter(({ learns }) => learns).map(({ kind }) => kind)).toEqual(['unusual', 'spc', 'drift', 'forecast', 'apart']);
});
