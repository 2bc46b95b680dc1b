import { beforeEach, describe, expect, test } from 'vitest';
import type { EventBody } from '../../../contracts/events.ts';
import { metrics } from '../../../kernel/metrics.ts';
import { callerOf } from '../../../kernel/testing.ts';
import { callableHttp, callerFor, testPlant } from '../../assets/testing/plant.ts';
import { createLocate } from '../index.ts';
import { locateStage } from '../testing/stage.ts';
import { placeFrom } from '../testing.ts';

const stage = locateStage(testPlant);
const { clock, call, told, kindsTold } = stage;
const polar = (east: number, north = 0) => ({
  metres: Math.hypot(east, north),
  bearing: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
});

let alarms: EventBody<'alarm.wanted'>[];
beforeEach(() => {
  alarms = [];
  stage.plant().outbox.subscribe('alarms', ['alarm.wanted'], async ({ body }) => void alarms.push(body));
});

/** A scan of a radar at the centre, and a look at what comes of it. */
async function scan(second: number, plots: readonly object[], more: object = {}) {
  clock.set(second * 1000);
  const body = { radar: 'north', place: [120, 30], time: second * 1000, plots, ...more };
  const answer = await call('POST', '/radar/scans', { role: 'operator', body });
  expect(answer.status).toBe(200);
  await stage.locate().look();
  return answer.body;
}

/** Scans every 3 s of a vessel that comes from the east at some m/s. @returns the answers */
async function sail(from: number, to: number, { start = 4000, speed = 10, more = {} } = {}) {
  const answers = [];
  for (let second = from; second < to; second += 3) answers.push(await scan(second, [polar(start - (second - 1000) * speed)], more));
  return answers;
}

const movers = async () => (await call('GET', '/movers?limit=100')).body.items;
const targets = async () => (await movers()).filter(({ model }: { model: string }) => model === 'radarTarget');
const history = async (query = '') => (await call('GET', `/radar/history?${query}`)).body.items;
const alarmsOf = async () => {
  await stage.plant().outbox.drained();
  return alarms.map(({ isAbnormal, asset, title }) => [isAbnormal, stage.plant().assets.asset(asset)?.title.en, title.en]);
};

describe('a target of a radar that is nobody’s', () => {
  test('is a thing that enters a forbidden zone and raises its alarm, and leaves it', async () => {
    await stage.fenceOf({ title: { zh: '禁区', en: 'Forbidden' }, models: ['radarTarget'], alarms: { enter: 2 } });
    await stage.fenceOf({ title: { zh: '渔船', en: 'For boats' }, models: ['boat'], alarms: { enter: 2 } });
    const answers = await sail(1000, 1360);
    expect(answers.at(0)).toMatchObject({ things: 0, withoutThing: 0 });
    expect(answers.at(-1)).toMatchObject({ tracks: 1, things: 1, withoutThing: 0 });
    expect(await kindsTold()).toEqual(['enter']);
    const [entered] = await told();
    expect(entered).toMatchObject({ fenceTitle: { en: 'Forbidden' }, assetTitle: { en: 'Radar target 1' } });
    // It crosses the edge at 350 s, is certain 1.3 accuracies further on.
    expect(entered.time).toBeGreaterThan(1_340_000);
    await sail(1360, 1500);
    expect(await kindsTold()).toEqual(['enter', 'leave']);
    expect(await alarmsOf()).toEqual([
      [true, 'Radar target 1', 'In “Forbidden”'],
      [false, 'Radar target 1', 'In “Forbidden”'],
    ]);
  });

  test('is on the map with speed, course and accuracy, and its track is in history', async () => {
    await sail(1000, 1090);
    const [target, ...others] = await targets();
    expect(others).toEqual([]);
    expect(target).toMatchObject({ state: 'fresh', ageSeconds: 0 });
    expect(target.longitude).toBeCloseTo(placeFrom([120, 30], 4000 - 870, 0)[0], 4);
    expect([target.speed.value, target.direction]).toEqual([expect.closeTo(10 / 0.5144, 0), expect.closeTo(270, 0)]);
    expect(target.accuracy).toBeGreaterThan(1);
    const { body } = await call('GET', `/tracks/${target.asset}?from=1000000&to=1090000`);
    expect(body.times.length).toBeGreaterThan(20);
    const [{ thing, asset }] = (await call('GET', '/radar/tracks')).body.items;
    expect([thing, asset]).toEqual([target.asset, undefined]);
  });

  test('that is lost is nowhere: its alarm clears, nobody is told that it left, and its asset stands for the next one', async () => {
    await stage.fenceOf({ alarms: { enter: 2 } });
    await sail(1000, 1400);
    const [target] = await targets();
    for (let second = 1400; second < 1420; second += 3) await scan(second, []);
    expect(await targets()).toEqual([]);
    expect(await kindsTold()).toEqual(['enter']);
    expect((await alarmsOf()).map(([isAbnormal]) => isAbnormal)).toEqual([true, false]);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
    expect(await history()).toMatchObject([{ asset: target.asset, ended: 'lost', number: 1 }]);
    // Another one, elsewhere: no jump of the first.
    for (let second = 1430; second < 1460; second += 3) await scan(second, [polar(-9000, 100)]);
    expect((await targets()).map(({ asset }: { asset: string }) => asset)).toEqual([target.asset]);
    expect(await kindsTold()).toEqual(['enter']);
    expect((await history()).map(({ ended }: { ended?: string }) => ended)).toEqual([undefined, 'lost']);
  });

  test('is near a vessel that goes towards it: CPA is told as of two vessels', async () => {
    await stage.fenceOf({
      title: { zh: '会遇', en: 'Encounters' },
      shape: { kind: 'around', models: ['radarTarget'], metres: 100 },
      ...{ models: ['radarTarget'], approach: { metres: 500, seconds: 600 }, alarms: { approach: 2 } },
    });
    for (let second = 1000; second < 1060; second += 3)
      await scan(second, [polar(4000 - (second - 1000) * 8), polar((second - 1000) * 8, 50)]);
    expect(await targets()).toHaveLength(2);
    expect(await kindsTold()).toEqual(['approach']);
  });
});

describe('a target of a radar at a site', () => {
  const seenAt = async (site: string) => {
    const sites = [{ asset: site, role: 'viewer' as const }];
    return stage.locate().listMovers({ ...callerOf('viewer'), sites }, { limit: 100 }).items;
  };

  test('lies within the site: who has a role there sees it and its events, who has one elsewhere does not', async () => {
    const [shed, truck] = [stage.assetOf('shed'), stage.assetOf('truck')];
    await stage.fenceOf();
    await sail(1000, 1400, { more: { site: shed } });
    const [target] = await targets();
    expect((await seenAt(shed)).map(({ asset }) => asset)).toEqual([target.asset]);
    expect((await seenAt(truck)).map(({ asset }) => asset)).toEqual([truck]);
    const eventsAt = async (site: string) =>
      (await stage.locate().listPlaceEvents({ ...callerOf('viewer'), sites: [{ asset: site, role: 'viewer' }] }, { limit: 10 })).items;
    expect((await eventsAt(shed)).map(({ kind, asset }) => [kind, asset])).toEqual([['enter', target.asset]]);
    expect(await eventsAt(truck)).toEqual([]);
  });

  test('that is said to stand elsewhere begins anew, with an asset of that site', async () => {
    await sail(1000, 1030);
    const [before] = await targets();
    await sail(1030, 1060, { more: { site: stage.assetOf('shed') } });
    const [after, ...others] = await targets();
    expect([after.asset === before.asset, others, (await history()).map(({ ended }: { ended?: string }) => ended)]).toEqual([
      false,
      [],
      [undefined, 'moved'],
    ]);
  });

  test.each([['nowhere'], ['of another tenant']])('%s is refused', async (where) => {
    const site = where === 'nowhere' ? where : stage.assetOf('shed', 'other');
    const body = { radar: 'north', place: [120, 30], time: clock.now(), plots: [], site };
    expect((await call('POST', '/radar/scans', { role: 'operator', body })).status).toBe(404);
  });
});

describe('a target at the place of a mover', () => {
  test('is no thing of its own', async () => {
    const boat = stage.assetOf('boat');
    for (let second = 1000; second < 1060; second += 3) {
      await stage.at(boat, second, 1000);
      expect(await scan(second, [polar(1000)])).toMatchObject({ things: 0, withoutThing: 0 });
    }
    expect(await targets()).toEqual([]);
  });

  test('that was a thing before is one no longer, and its history says whose it is', async () => {
    const boat = stage.assetOf('boat');
    await sail(1000, 1060, { start: 1000, speed: 0 });
    expect(await targets()).toHaveLength(1);
    for (let second = 1060; second < 1080; second += 3) {
      await stage.at(boat, second, 1000);
      await scan(second, [polar(1000)]);
    }
    expect(await targets()).toEqual([]);
    expect(await history()).toMatchObject([{ ended: 'identified', other: boat, otherTitle: { zh: expect.stringContaining('Boat') } }]);
  });

  test('that another radar shows is shown once', async () => {
    for (let second = 1000; second < 1090; second += 3) {
      await scan(second, [polar(1000)]);
      await scan(second, [polar(1000)], { radar: 'south' });
    }
    expect(await targets()).toHaveLength(1);
    const items = (await call('GET', '/radar/tracks')).body.items;
    expect(new Set(items.map(({ thing }: { thing: string }) => thing)).size).toBe(1);
    // The first radar loses it: the other one shows it on.
    for (let second = 1090; second < 1140; second += 3) {
      await scan(second, []);
      await scan(second, [polar(1000)], { radar: 'south' });
    }
    expect(await targets()).toHaveLength(1);
    expect((await history()).map(({ radar, ended }: { radar: string; ended?: string }) => [radar, ended])).toEqual([
      ['south', undefined],
      ['north', 'lost'],
    ]);
  });
});

test('a radar that is silent for five minutes shows nothing any more', async () => {
  await sail(1000, 1060);
  clock.set(1_500_000);
  await stage.locate().look();
  expect(await targets()).toEqual([]);
  expect(await history()).toMatchObject([{ ended: 'silent', until: 1_500_000 }]);
});

test('after a restart nothing is shown until a radar sees it again, what held has ended, and history says so', async () => {
  await stage.fenceOf({ alarms: { enter: 2 } });
  await sail(1000, 1400);
  expect(await targets()).toHaveLength(1);
  await stage.locate().close();
  const http = await callableHttp();
  stage.restarted(await createLocate({ ...stage.deps(), http, outbox: { ...stage.plant().outbox, subscribe: () => {} } }));
  await stage.locate().look();
  const again = callerFor(http);
  expect((await again('GET', '/movers?limit=100')).body.items.map(({ model }: { model: string }) => model)).not.toContain('radarTarget');
  expect((await again('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
  expect((await again('GET', '/radar/history')).body.items).toMatchObject([{ ended: 'restart' }]);
  expect((await alarmsOf()).map(([isAbnormal]) => isAbnormal)).toEqual([true, false]);
  expect(await metrics.getSingleMetricAsString('yangfan_locate_radar_tracks_ended_total')).toContain('reason="restart"');
  await http.close();
});

test('what the data plane cannot take is told to the radar, and a later scan goes on', async () => {
  const { flow } = stage.deps();
  const taken = flow.ingest;
  await sail(1000, 1060);
  Object.assign(flow, {
    ingest: async () => {
      throw new Error('full');
    },
  });
  clock.set(1_060_000);
  const body = { radar: 'north', place: [120, 30], time: 1_060_000, plots: [polar(3400)] };
  expect((await call('POST', '/radar/scans', { role: 'operator', body })).status).toBe(500);
  Object.assign(flow, { ingest: taken });
  expect(await scan(1063, [polar(3370)])).toMatchObject({ things: 1 });
});

test('history of targets is by page, by radar and time, of its tenant, and goes out as CSV', async () => {
  for (const radar of ['a', 'b', 'c'])
    for (let second = 1000; second < 1030; second += 3) await scan(second, [polar((radar.charCodeAt(0) - 96) * 1000)], { radar });
  const first = (await call('GET', '/radar/history?limit=2')).body;
  const rest = (await call('GET', `/radar/history?limit=2&after=${encodeURIComponent(first.next)}`)).body;
  const radars = [...first.items, ...rest.items].map(({ radar }: { radar: string }) => radar);
  expect([radars.sort(), rest.next]).toEqual([['a', 'b', 'c'], undefined]);
  expect(await history('radar=b')).toHaveLength(1);
  expect(await history('to=1000000')).toEqual([]);
  expect((await call('GET', '/radar/history?after=x')).status).toBe(400);
  expect((await call('GET', '/radar/history', { tenant: 'other' })).body.items).toEqual([]);
  const file = await stage.plant().http.server.inject({ url: '/api/v1/radar/history/export.csv?language=en' });
  expect(file.body.split('\r\n')[1]).toMatch(/^[abc],1,Radar target \d,1970-01-01T00:1/);
});
