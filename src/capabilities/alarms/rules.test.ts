import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pack, PackRule } from '../../contracts/pack.ts';
import { callerOf, systemCaller } from '../../kernel/testing.ts';
import { alarmPack } from './testing/pack.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await testSite();
});
afterEach(() => site.drop());

const engineer = callerOf('engineer');
const me = systemCaller();
const assetId = (key: string) => site.assets.byKey('main', key)?.id ?? '';
const rule = async (asset: string, key: string) => site.alarms.getRule(engineer, await site.ruleId(asset, key));
const flowRule = async (asset: string, key: string) => site.flow.get(await site.ruleNumber(asset, key));
const upgraded = (change: Partial<Pack>): Pack => ({ ...alarmPack, version: '1.1.0', ...change });
const change = async (key: string, body: Parameters<typeof site.alarms.updateRule>[2]) =>
  site.alarms.updateRule(engineer, await site.ruleId('full', key), body);
const raise = async (key: string) =>
  site.alarms.verdicts([{ rule: await site.ruleNumber('full', key), point: 1, isAbnormal: true, time: 1, value: 71, quality: 0 }]);

describe('installing a pack', () => {
  test('makes a rule per asset with its attributes filled in, and hands it to the data plane', async () => {
    await site.install();
    const level = site.assets.pointOf(assetId('full'), 'level')?.number;
    expect(await rule('full', 'high')).toMatchObject({
      params: { limit: 69.5, deadband: 0.2 },
      onDelaySeconds: 60,
      enabled: true,
      isChanged: false,
    });
    expect(await flowRule('full', 'high')).toMatchObject({
      point: level,
      kind: 'above',
      params: { limit: 69.5, deadband: 0.2 },
      isAbnormal: false,
    });
    expect(await flowRule('full', 'curve')).toMatchObject({ params: { curve: [[1, 51], [200, 61]], side: 'above' } }); // biome-ignore format: pairs
  });

  test('shows why a rule cannot run when its asset lacks the attribute', async () => {
    await site.install();
    const bare = await rule('bare', 'high');
    expect(bare.enabled).toBe(false);
    expect(bare.problem?.en).toBe('The asset lacks the attribute floodLimit');
    expect(await flowRule('bare', 'high')).toBeUndefined();
    expect(await flowRule('bare', 'low')).toBeDefined();
  });

  test('again makes no rule twice', async () => {
    await site.install();
    const before = (await site.alarms.listRules(engineer, { limit: 100 })).items;
    await site.install(upgraded({}));
    expect((await site.alarms.listRules(engineer, { limit: 100 })).items).toEqual(before);
    expect(before).toHaveLength(6);
  });

  test('of a newer version keeps what people changed and takes over the rest', async () => {
    await site.install();
    await change('low', { params: { limit: 12 }, priority: 4 });
    const { low, high } = alarmPack.rules;
    if (!low || !high) throw new Error('BUG: the test pack has these rules');
    const title = { zh: '新', en: 'New' };
    await site.install(
      upgraded({
        rules: {
          ...alarmPack.rules,
          low: { ...low, title, detect: { below: { limit: 5 } } },
          high: { ...high, priority: 2 },
        },
      }),
    );
    expect(await rule('full', 'low')).toMatchObject({ title, params: { limit: 12 }, priority: 4, isChanged: true });
    expect(await rule('bare', 'low')).toMatchObject({ title, params: { limit: 5 }, priority: 2, isChanged: false });
    expect((await rule('full', 'high')).priority).toBe(2);
  });

  test('of a newer version changes the rules of assets that people made as well', async () => {
    await site.install();
    await site.assets.create(me, { key: 'own', model: site.assets.byKey('main', 'full')?.model ?? '', title: { zh: '自建', en: 'Own' } });
    await site.outbox.drained();
    const high = alarmPack.rules.high;
    if (high === undefined) throw new Error('the pack of the test has a rule "high"');
    await site.install(upgraded({ rules: { ...alarmPack.rules, high: { ...high, priority: 1 } } }));
    for (const asset of ['own', 'full']) expect(await rule(asset, 'high')).toMatchObject({ priority: 1 });
  });

  test('that no longer has a rule ends its alarm and takes it out of the data plane', async () => {
    await site.install();
    await raise('low');
    const number = await site.ruleNumber('full', 'low');
    const { low: _, ...rules } = alarmPack.rules;
    await site.install(upgraded({ rules }));
    expect(site.flow.has(number)).toBe(false);
    expect((await site.alarms.list(engineer, { view: 'open', limit: 9 })).items).toMatchObject([{ state: 'returnedUnacknowledged' }]);
    expect((await site.alarms.listRules(engineer, { limit: 9, asset: assetId('full') })).items.map(({ key }) => key)).not.toContain('low');
  });
});

describe('a changed asset', () => {
  test('gives its rules the new attribute', async () => {
    await site.install();
    await site.assets.update(me, assetId('bare'), { attributes: { floodLimit: 33 } });
    await site.outbox.drained();
    expect(await rule('bare', 'high')).toMatchObject({ enabled: true, problem: undefined, params: { limit: 32.5 } });
    expect(await flowRule('bare', 'high')).toMatchObject({ params: { limit: 32.5 } });
  });

  test('that is new gets the rules of its model', async () => {
    await site.install();
    const title = { zh: '新坝', en: 'New dam' };
    await site.assets.create(me, { key: 'new', model: 'dam', title, attributes: { floodLimit: 9 } });
    await site.outbox.drained();
    expect(await rule('new', 'high')).toMatchObject({ assetTitle: title, params: { limit: 8.5 } });
  });

  test('that was retired raises nothing any more', async () => {
    await site.install();
    const number = await site.ruleNumber('full', 'high');
    await raise('high');
    await site.assets.retire(me, assetId('full'));
    await site.outbox.drained();
    expect(site.flow.has(number)).toBe(false);
    expect((await site.alarms.list(engineer, { view: 'open', limit: 9 })).items).toMatchObject([
      { state: 'returnedUnacknowledged', isActive: false },
    ]);
  });

  test('that was retired and is restored is judged again by the same rules', async () => {
    await site.install();
    const [id, number] = [assetId('full'), await site.ruleNumber('full', 'high')];
    await site.assets.retire(me, id);
    await site.outbox.drained();
    await site.assets.restore(me, id);
    await site.outbox.drained();
    expect(site.flow.get(number)).toMatchObject({ kind: 'above', isAbnormal: false });
    expect(await site.ruleNumber('full', 'high')).toBe(number);
  });
});

describe('changing a rule', () => {
  beforeEach(() => site.install());

  test('gives the limit a new source: the person who changed it, unless a better one is named', async () => {
    expect((await change('low', { params: { limit: 12 } })).source).toEqual({
      ...{ kind: 'assumed', reference: 'changed by engineer on 2026-11-24' },
      text: { zh: 'engineer 于 2026-11-24 修改', en: 'changed by engineer on 2026-11-24' },
    });
    const source = { kind: 'design', reference: 'operating plan 2026' } as const;
    expect((await change('low', { params: { limit: 13 }, source })).source).toEqual(source);
    expect((await change('low', { priority: 4 })).source).toEqual(source);
  });

  test('keeps the reference of a parameter that is sent back as it was', async () => {
    await change('high', { params: { limit: 69.5, deadband: 0.4 } });
    await site.assets.update(me, assetId('full'), { attributes: { floodLimit: 80 } });
    await site.outbox.drained();
    expect((await rule('full', 'high')).params).toEqual({ limit: 79.5, deadband: 0.4 });
  });

  test('takes the default of the detector for a parameter that is null', async () => {
    expect((await change('high', { params: { deadband: 0.4 } })).params).toEqual({ limit: 69.5, deadband: 0.4 });
    expect((await change('high', { params: { deadband: null } })).params).toEqual({ limit: 69.5, deadband: 0 });
  });

  test('reaches the data plane with the present verdict', async () => {
    await raise('low');
    await change('low', { params: { limit: 12 }, onDelaySeconds: 5 });
    expect(await flowRule('full', 'low')).toMatchObject({ params: { limit: 12 }, onDelayMs: 5000, isAbnormal: true });
  });

  test.each([
    [{ limit: 'high' }, 'params.limit'],
    [{ deadband: -1 }, 'params.deadband'],
    [{ limt: 3 }, 'params.limt'],
    [{ limit: { attribute: 'depth' } }, 'depth'],
  ])('to %j is refused and names the field', async (params, named) => {
    const before = await rule('full', 'low');
    await expect(change('low', { params })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(named) });
    expect(await rule('full', 'low')).toEqual(before);
  });

  test('disabled ends its alarm, enabled starts afresh', async () => {
    await raise('low');
    expect(await change('low', { enabled: false })).toMatchObject({ enabled: false });
    expect(await flowRule('full', 'low')).toBeUndefined();
    expect((await site.alarms.list(engineer, { view: 'open', limit: 9 })).items).toMatchObject([{ state: 'returnedUnacknowledged' }]);
    await change('low', { enabled: true });
    expect(await flowRule('full', 'low')).toMatchObject({ isAbnormal: false });
  });
});

describe('a rule of several points', () => {
  const { dam } = alarmPack.models;
  if (dam === undefined) throw new Error('BUG: the pack has no dam');
  const inflow = { title: { zh: '入流', en: 'Inflow' }, unit: 'm3_s', range: [0, 100] } as const;
  const withBalance = (inflows: readonly string[]): Pack => ({
    ...alarmPack,
    version: '1.1.0',
    models: { dam: { ...dam, points: { ...dam.points, inflow } } },
    rules: { ...alarmPack.rules, low: { ...(alarmPack.rules.low as PackRule), detect: { balance: { inflows, tolerance: 3 } } } }, // holds: the pack has it
  });

  test('hands the numbers of the points to the data plane, each of its own asset', async () => {
    await site.install(withBalance(['inflow']));
    for (const dam of ['full', 'bare'])
      expect(await flowRule(dam, 'low')).toMatchObject({ kind: 'balance', others: [site.assets.pointOf(assetId(dam), 'inflow')?.number] });
    expect(await flowRule('full', 'high')).toMatchObject({ others: [] });
  });

  test('does not run and says why when the asset has no such point', async () => {
    await site.install(withBalance(['inflow', 'spring']));
    expect(await rule('full', 'low')).toMatchObject({ enabled: false, problem: { en: 'The asset has no point spring' } });
    expect(await flowRule('full', 'low')).toBeUndefined();
  });

  test('takes other points by a change, and refuses those that are not there', async () => {
    await site.install(withBalance(['inflow']));
    await expect(change('low', { params: { inflows: ['spring'] } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await change('low', { params: { inflows: ['inflow', 'level'] } });
    const numbers = ['inflow', 'level'].map((key) => site.assets.pointOf(assetId('full'), key)?.number);
    expect(await flowRule('full', 'low')).toMatchObject({ others: numbers });
  });

  test('is previewed with the history of all of them', async () => {
    await site.install(withBalance(['inflow']));
    site.series = { time: Float64Array.of(1, 2), value: Float64Array.of(1, 1), quality: new Uint8Array(2) };
    const order = { from: 0, to: 9, params: { inflows: ['inflow', 'level'] } };
    expect(await site.alarms.previewRule(engineer, await site.ruleId('full', 'low'), order)).toMatchObject({ count: 2, present: 1 });
  });
});

describe('a preview', () => {
  const preview = async (params: Record<string, unknown>, range = { from: 0, to: 1e9 }) =>
    site.alarms.previewRule(engineer, await site.ruleId('full', 'low'), { params, ...range });
  beforeEach(async () => {
    await site.install();
    const time = Float64Array.from({ length: 1000 }, (_, i) => i * 1000);
    site.series = { time, value: Float64Array.from(time, (_, i) => i % 20), quality: new Uint8Array(1000) };
  });

  test('counts the alarms of the changed rule and of the rule as it is', async () => {
    const reply = await preview({ limit: 15 });
    expect(reply).toMatchObject({ count: 200, present: 450, samples: 1000, readFrom: undefined });
    expect(reply.alarms[0]).toEqual({ raisedAt: 16_000, clearedAt: undefined, peak: 16 });
    expect((await rule('full', 'low')).params).toEqual({ limit: 10, deadband: 0 });
  });

  test('says from where it read when the range has too many samples', async () => {
    const time = Float64Array.from({ length: 500_010 }, (_, i) => i);
    site.series = { time, value: new Float64Array(time.length), quality: new Uint8Array(time.length) };
    expect(await preview({ limit: 15 })).toMatchObject({ samples: 500_000, readFrom: 10, count: 0 });
  });

  test('of a rule that cannot run needs what it lacks', async () => {
    const id = await site.ruleId('bare', 'high');
    const range = { from: 0, to: 1e9 };
    await expect(site.alarms.previewRule(engineer, id, { ...range, priority: 3 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await site.alarms.previewRule(engineer, id, { ...range, params: { limit: 15 } })).toMatchObject({ count: 200, present: 0 });
  });

  test('of an empty range or wrong parameters is refused', async () => {
    await expect(preview({ limit: 15 }, { from: 5, to: 5 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(preview({ limit: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
