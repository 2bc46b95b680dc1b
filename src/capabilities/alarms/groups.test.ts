import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { definePack, type Pack, type PackRule } from '../../contracts/pack.ts';
import { callerOf } from '../../kernel/testing.ts';
import { graceMs } from './groups.ts';
import { type TestSite, testSite } from './testing/site.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const count = 2000;
const silent = {
  title: both('Silent'),
  detect: { stale: { afterSeconds: 60 } },
  priority: 3,
  advice: both('Look'),
  consequence: both('Not seen'),
  source: { kind: 'design', reference: 'test' },
} as const satisfies Omit<PackRule, 'on'>;
const model = { title: both('Station'), icon: 'box', points: { signal: { title: both('Signal'), unit: 'V', range: [0, 10] } } } as const;
const asset = (key: string, kind: 'plant' | 'gateway' | 'sensor', within?: string) => ({
  ...{ key, model: kind, title: both(key), provenance: both('made up') },
  ...(within !== undefined && { within }),
});

/** A plant with a gateway in it, and many sensors below the gateway. */
const pack: Pack = definePack({
  ...{ id: 'nets', version: '1.0.0', title: both('Nets'), about: both('For tests'), uses: ['assets', 'alarms'] },
  models: { plant: model, gateway: model, sensor: model },
  rules: {
    plantSilent: { ...silent, on: 'plant.signal' },
    gatewaySilent: { ...silent, on: 'gateway.signal', priority: 2 },
    sensorSilent: { ...silent, on: 'sensor.signal' },
  },
  ...{ responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    asset('plant', 'plant'),
    asset('gateway', 'gateway', 'plant'),
    ...Array.from({ length: count }, (_, i) => asset(`sensor-${i}`, 'sensor', 'gateway')),
  ],
});

let site: TestSite;
let sensors: readonly { readonly number: number; readonly point: number }[];
let isDown = false;
const operator = callerOf('operator');
const engineer = callerOf('engineer');

beforeAll(async () => {
  site = await testSite({
    of: (id) =>
      id === site.assets.byKey('main', 'sensor-0')?.id || id === site.assets.byKey('main', 'sensor-1')?.id
        ? [{ source: 'plc', title: both('PLC') }]
        : [],
    stateOf: () => (isDown ? 'down' : 'up'),
  });
  await site.install(pack);
  const { rows } = await sql<{ number: number; point: number }>`
    select number, point from alarm_rule where key = 'sensorSilent' order by number`.execute(site.deps.db);
  sensors = rows;
}, 120_000);
afterAll(() => site.drop());

const verdict = (rule: { number: number; point: number }, isAbnormal: boolean) => ({
  ...{ rule: rule.number, point: rule.point, isAbnormal, time: site.clock.now(), value: Number.NaN, quality: 0 },
});
const ruleAt = async (key: string, rule: string) => ({
  number: await site.ruleNumber(key, rule),
  point: site.assets.pointOf(site.assets.byKey('main', key)?.id ?? '', 'signal')?.number ?? 0,
});
const gateway = () => ruleAt('gateway', 'gatewaySilent');
const say = async (list: readonly ReturnType<typeof verdict>[]) => {
  site.clock.advance(1000);
  await site.alarms.verdicts(list.map((one) => ({ ...one, time: site.clock.now() })));
};
const open = async (): Promise<Reply<'listAlarms'>['items']> => (await site.alarms.list(operator, { view: 'open', limit: 1000 })).items;
const titles = async () => (await open()).map(({ assetTitle, standsFor }) => [assetTitle.en, standsFor]);
const raised = async () => {
  await site.outbox.drained();
  return site.heard.splice(0).filter(({ kind }) => kind === 'alarm.raised').length;
};
const passGrace = async () => {
  site.clock.advance(graceMs);
  await site.alarms.regroup();
};
/** Everything has data again and nothing waits for anybody. */
const clean = async () => {
  isDown = false;
  await say([
    verdict(await gateway(), false),
    verdict(await ruleAt('plant', 'plantSilent'), false),
    ...sensors.map((one) => verdict(one, false)),
  ]);
  await site.alarms.regroup();
  await passGrace();
  for (let items = await open(); items.length > 0; items = await open())
    await site.alarms.acknowledge(operator, { ids: items.map(({ id }) => id), comment: 'seen' });
  await raised();
};

describe('when a gateway and all that hangs on it fall silent', { timeout: 120_000 }, () => {
  test('one alarm stands for them, whatever order they are told in, and the outbox has one event', async () => {
    await say([...sensors.map((one) => verdict(one, true)), verdict(await gateway(), true)]);
    expect(await titles()).toEqual([['gateway', count]]);
    expect(await raised()).toBe(1);
    const counts = await site.alarms.counts(operator);
    expect(counts).toMatchObject({ suppressed: count });
    expect(counts.byPriority.map((one) => one.open)).toEqual([0, 1, 0, 0]);
    const [root] = await open();
    const below = await site.alarms.list(operator, { view: 'suppressed', root: root?.id, limit: 1000 });
    expect([below.items.length, below.items[0]?.root, below.next === undefined]).toEqual([1000, root?.id, false]);
    expect((await site.alarms.get(operator, root?.id ?? '')).standsFor).toBe(count);
  });

  test('what comes back with it never rings, and what stays silent does, after a while', async () => {
    await say([verdict(await gateway(), false)]);
    await site.alarms.regroup();
    expect((await open())[0]).toMatchObject({ state: 'returnedUnacknowledged', standsFor: count });
    await say(sensors.slice(3).map((one) => verdict(one, false)));
    await passGrace();
    expect((await titles()).map(([title]) => title).sort()).toEqual(['gateway', 'sensor-0', 'sensor-1', 'sensor-2']);
    expect(await raised()).toBe(3);
    expect(site.announced.findLast(({ alarm }) => alarm.assetTitle.en === 'gateway')?.alarm.standsFor).toBe(0);
    await clean();
  });

  test('an alarm that people knew before goes below it, and is not told a second time', async () => {
    const first = sensors.slice(0, 2);
    await say(first.map((one) => verdict(one, true)));
    expect(await raised()).toBe(2);
    await say([verdict(await gateway(), true)]);
    await site.alarms.regroup();
    expect(await titles()).toEqual([['gateway', 2]]);
    const [below] = (await site.alarms.list(operator, { view: 'suppressed', limit: 1 })).items;
    const { steps } = await site.alarms.get(operator, below?.id ?? '');
    // Words without the asset of the root cause: who may see the alarm may not see that asset.
    expect(steps.at(-1)).toMatchObject({
      ...{
        cause: 'suppressed',
        comment: 'a root cause stands for it',
        commentText: { zh: '已归入根因告警', en: 'a root cause stands for it' },
      },
    });
    await say([verdict(await gateway(), false)]);
    await site.alarms.regroup();
    await passGrace();
    expect((await titles()).length).toBe(3);
    expect(await raised()).toBe(1);
    await clean();
  });

  test('the topmost silent asset stands for all; when it is over, the next one does', async () => {
    const first = sensors.slice(0, 2);
    await say([verdict(await gateway(), true), ...first.map((one) => verdict(one, true))]);
    await say([verdict(await ruleAt('plant', 'plantSilent'), true)]);
    await site.alarms.regroup();
    expect(await titles()).toEqual([['plant', 3]]);
    await say([verdict(await ruleAt('plant', 'plantSilent'), false)]);
    await site.alarms.regroup();
    await passGrace();
    expect(await titles()).toEqual([
      ['gateway', 2],
      ['plant', 0],
    ]);
    await clean();
  });

  test('a gateway that is out of service explains nothing', async () => {
    await say([verdict(await gateway(), true), verdict(sensors[0] ?? { number: 0, point: 0 }, true)]);
    const rule = await site.ruleId('gateway', 'gatewaySilent');
    await site.alarms.setOutOfService(engineer, rule, { inService: false, reason: 'works' });
    const beside = site.alarms.regroup(); // as the one of each second may be under way
    await site.alarms.regroup();
    expect(await titles()).toEqual([['sensor-0', 0]]);
    await beside;
    await site.alarms.setOutOfService(engineer, rule, { inService: true, reason: 'done' });
    await clean();
  });
});

describe('when a link is down', { timeout: 120_000 }, () => {
  const two = () => sensors.slice(0, 2);

  test('its alarm is raised with the first silence, stands for all that come by it, and clears with the link', async () => {
    isDown = true;
    await site.alarms.regroup();
    expect(await open()).toEqual([]);
    await say(two().map((one) => verdict(one, true)));
    expect((await open()).map(({ title, standsFor, priority }) => [title.en, standsFor, priority])).toEqual([['Link down: PLC', 2, 3]]);
    expect(await raised()).toBe(1);
    isDown = false;
    await site.alarms.regroup();
    expect((await open())[0]).toMatchObject({ state: 'returnedUnacknowledged', standsFor: 2 });
    await say([verdict(sensors[0] ?? { number: 0, point: 0 }, false)]);
    await passGrace();
    expect((await open()).map(({ title }) => title.en).sort()).toEqual(['Link down: PLC', 'Silent']);
    await clean();
  });

  test('it raises none for what comes by another', async () => {
    isDown = true;
    await say([verdict(sensors[5] ?? { number: 0, point: 0 }, true)]);
    expect((await open()).map(({ title }) => title.en)).toEqual(['Silent']);
  });
});

describe('after a restart', { timeout: 120_000 }, () => {
  test('what hangs together still does, also while a root cause has just ended', async () => {
    await clean();
    await say([verdict(await gateway(), true), ...sensors.slice(0, 3).map((one) => verdict(one, true))]);
    await say([verdict(await gateway(), false)]);
    await site.restart();
    await site.alarms.regroup();
    expect(await titles()).toEqual([['gateway', 3]]);
    await passGrace();
    expect((await titles()).map(([, standsFor]) => standsFor)).toEqual([0, 0, 0, 0]);
  });
});
