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
