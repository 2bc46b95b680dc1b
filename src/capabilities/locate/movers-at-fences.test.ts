import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { quality } from '../../contracts/quality.ts';
import { callerOf, systemCaller } from '../../kernel/testing.ts';
import { callableHttp, testPlant } from '../assets/testing/plant.ts';
import { createLocate } from './index.ts';
import { both, centre, locateStage } from './testing/stage.ts';

const stage = locateStage(testPlant);
const { assetOf, at, call, fenceOf, kindsTold, pointOf, say, told } = stage;

describe('a mover and a fence', () => {
  test('a fence on a floor is entered and left by the floor that a mover says; one that says none is taken by its place', async () => {
    const truck = assetOf('truck');
    const fence = await fenceOf({ floor: 2 });
    await at(truck, 0, 2000);
    await at(truck, 100, 0);
    expect(await kindsTold()).toEqual(['enter']);
    for (const [second, value] of [
      [200, 1],
      [300, 2],
    ] as const) {
      say(truck, 'floor', { second, value });
      await at(truck, second, 0);
    }
    expect(await kindsTold()).toEqual(['enter', 'leave', 'enter']);
    expect((await call('GET', '/movers')).body.items.find((one: { asset: string }) => one.asset === truck)).toMatchObject({
      floor: 2,
      points: { longitude: pointOf(truck, 'longitude'), latitude: pointOf(truck, 'latitude') },
    });
    expect((await call('PATCH', `/fences/${fence}`, { body: { floor: null } })).body.floor).toBeUndefined();
  });
  test('is judged by the accuracy that the mover says, or its attribute: 4 m behind a door is inside for a good tag only', async () => {
    const truck = assetOf('truck');
    const accuracyShown = async () =>
      (await call('GET', '/movers')).body.items.find((one: { asset: string }) => one.asset === truck).accuracy;
    await fenceOf({ shape: { kind: 'circle', centre, metres: 10 } });
    await at(truck, 0, 14);
    await at(truck, 100, 6);
    expect([await kindsTold(), await accuracyShown()]).toEqual([[], undefined]);
    await stage.plant().assets.update(callerOf('engineer'), truck, { attributes: { placeAccuracy: 0.3 } });
    await stage.plant().outbox.drained(); // locate hears of it
    await at(truck, 200, 6);
    expect([await kindsTold(), await accuracyShown()]).toEqual([['enter'], 0.3]);
    say(truck, 'accuracy', { second: 300, value: 0 });
    await at(truck, 300, 10.2);
    expect([await kindsTold(), await accuracyShown()]).toEqual([['enter', 'leave'], 0.1]);
  });
  test('entering and leaving are stored and announced once', async () => {
    const [fence, truck] = [await fenceOf(), assetOf('truck')];
    await at(truck, 0, 2000);
    await at(truck, 100, 0);
    await at(truck, 200, 0);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ id: fence, inside: 1, isEnabled: true, models: [] }]);
    await at(truck, 300, 2000);
    const [leave, enter] = await told();
    expect(enter).toMatchObject({
      kind: 'enter',
      fence,
      asset: truck,
      time: 100_000,
      fenceTitle: both('Yard'),
      assetTitle: both('Our truck'),
    });
    expect(leave).toMatchObject({ kind: 'leave', fence, asset: truck, time: 300_000, stayedSeconds: 200 });
    await stage.plant().outbox.drained();
    expect(stage.heard()).toMatchObject([
      { kind: 'fence.entered', body: { tenant: 'main', fence, asset: truck, time: 100_000 } },
      { kind: 'fence.left', body: { tenant: 'main', fence, asset: truck, time: 300_000, since: 100_000 } },
    ]);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
  });

  test('a restart does not tell again what was told, and tells what comes', async () => {
    await fenceOf({ dwellSeconds: 50 });
    const truck = assetOf('truck');
    await at(truck, 100, 0);
    await at(truck, 160, 0);
    await stage.locate().close();
    const http = await callableHttp();
    const outbox = { ...stage.plant().outbox, subscribe: () => {} };
    stage.restarted(await createLocate({ ...stage.deps(), http, outbox }));
    await stage.locate().look();
    await at(truck, 220, 0);
    expect(await kindsTold()).toEqual(['enter', 'dwell']);
    expect(stage.locate().listFences(systemCaller()).items).toMatchObject([{ inside: 1 }]);
    await at(truck, 300, 2000);
    expect(await kindsTold()).toEqual(['enter', 'dwell', 'leave']);
    await http.close();
  });

  test('a long stay is told once per stay', async () => {
    await fenceOf({ dwellSeconds: 60 });
    const truck = assetOf('truck');
    for (const second of [100, 159]) await at(truck, second, 0);
    expect(await kindsTold()).toEqual(['enter']);
    for (const second of [170, 300]) await at(truck, second, 0);
    expect(await told('limit=1')).toMatchObject([{ kind: 'dwell', time: 160_000, stayedSeconds: 60 }]);
    await at(truck, 400, 3000);
    for (const second of [500, 600]) await at(truck, second, 0);
    expect(await kindsTold()).toEqual(['enter', 'dwell', 'leave', 'enter', 'dwell']);
    await stage.plant().outbox.drained();
    expect(stage.heard().filter(({ kind }) => kind === 'fence.dwelt')).toHaveLength(2);
  });

  test.each([
    ['the two values are of different times', 'latitude', { second: 101, value: centre[1] }],
    ['a value is bad', 'latitude', { second: 100, value: centre[1], quality: quality('bad') }],
    ['a value is not known', 'latitude', { second: 100, value: Number.NaN }],
    ['it is no place', 'latitude', { second: 100, value: 91 }],
  ])('nothing is taken while %s', async (_name, key, sample) => {
    await fenceOf();
    const truck = assetOf('truck');
    say(truck, 'longitude', { second: 100, value: centre[0] });
    say(truck, key, sample);
    await stage.locate().look();
    expect(await told()).toEqual([]);
    say(truck, key, { second: 100, value: centre[1] });
    await stage.locate().look();
    expect(await kindsTold()).toEqual(['enter']);
  });

  test('a fence is for its models, and a switched-off one for nothing', async () => {
    const fence = await fenceOf({ models: ['boat'] });
    await fenceOf({ isEnabled: false });
    for (const key of ['truck', 'boat']) await at(assetOf(key), 100, 0);
    expect(await told()).toMatchObject([{ kind: 'enter', fence, asset: assetOf('boat') }]);
    await call('PATCH', `/fences/${fence}`, { body: { isEnabled: false } });
    await at(assetOf('boat'), 200, 3000);
    expect(await kindsTold()).toEqual(['enter']);
    expect((await call('GET', `/movers?fence=${fence}`)).body.items).toEqual([]);
    expect((await call('GET', `/movers?asset=${assetOf('boat')}`)).body).toMatchObject({ items: [{ asset: assetOf('boat') }], total: 1 });
  });

  test('what could not be written is written later, once', async () => {
    await fenceOf();
    await sql`alter table place_event rename to place_event_away`.execute(stage.deps().db);
    await expect(at(assetOf('truck'), 100, 0)).rejects.toThrow();
    await sql`alter table place_event_away rename to place_event`.execute(stage.deps().db);
    await stage.locate().look();
    await stage.locate().look();
    expect(await kindsTold()).toEqual(['enter']);
    await stage.plant().outbox.drained();
    expect(stage.heard()).toHaveLength(1);
  });

  test('a retired asset is in no fence any more', async () => {
    await fenceOf();
    await at(assetOf('truck'), 100, 0);
    await stage.plant().assets.retire(systemCaller(), assetOf('truck'));
    await stage.plant().outbox.drained();
    await stage.locate().look();
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
    expect((await call('GET', '/movers')).body.items).toHaveLength(1);
    const { rows } = await sql`select * from fence_presence`.execute(stage.deps().db);
    expect(rows).toEqual([]);
  });
});
