import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { quality } from '../../contracts/quality.ts';
import { type As, openRig } from './testing.ts';

const engineer: As = { role: 'engineer', name: 'Wang' };
const id = '0190a0b0-0000-7000-8000-000000000001';
const visitId = '0190a0b0-0000-7000-8000-000000000050';
const minuteMs = 60_000;
const good = quality('good');
/** Degrees of latitude of some metres. */
const metres = (n: number) => n / 111_195;
const [north, south] = [30.01, 30];

let rig: Awaited<ReturnType<typeof openRig>>;
let boat: string;
let depth: number;
beforeEach(async () => {
  rig = await openRig();
  boat = await rig.newBoat('boat-1');
  depth = rig.pointOf(boat, 'depth');
});
afterEach(() => rig.close());

const reading = (reads = depth) => ({ id: 'depth', kind: 'number', text: 'Depth', unit: 'm', low: 2, reads });
const at = (latitude: number, floor?: number) => ({ longitude: 122, latitude, withinMeters: 20, ...(floor !== undefined && { floor }) });
const body = (change: object = {}) => ({
  ...{ title: 'Round the cages', walker: 'boat', mover: boat, windowMinutes: 60 },
  points: [
    { id: 'south', title: 'South buoy', asset: rig.gate, place: at(south), items: [reading()] },
    { id: 'north', title: 'North buoy', place: at(north), items: [] },
  ],
  ...change,
});
const createRoute = (change: object = {}, as: As = engineer) => rig.call('POST', '/patrol-routes', { ...as, body: body(change) });
const open = async (change: object = {}) => {
  const route = (await createRoute(change)).json();
  return rig.call('POST', '/patrols', { ...engineer, body: { id, route: route.id } });
};
const read = async (): Promise<Reply<'getPatrol'>> => (await rig.call('GET', `/patrols/${id}`)).json();
const dangers = async (): Promise<Reply<'listDangers'>> => (await rig.call('GET', '/dangers')).json();
/** The boat says that it is there, now unless told otherwise. */
const goTo = async (latitude: number, place: { readonly time?: number; readonly floor?: number } = {}) => {
  rig.places.set(boat, { time: rig.clock.now(), longitude: 122, latitude, ...place });
  await rig.lookAtMachines();
};
const say = (value: number, { time = rig.clock.now(), quality = good } = {}) =>
  rig.values.set(depth, { time, value, quality, receivedAt: time });

describe('a machine on patrol', () => {
  test('visits points when it is there, in whatever order, and the patrol ends by itself', async () => {
    say(3);
    await open();
    expect(await read()).toMatchObject({ state: 'open', walker: 'boat', mover: { asset: boat, title: { en: 'boat-1' } } });
    await goTo(north - metres(15));
    expect(await read()).toMatchObject({ state: 'started', startedBy: 'system', startedAt: rig.noon, visited: 1 });
    await goTo((north + south) / 2);
    expect((await read()).visited).toBe(1);
    await rig.clock.set(rig.noon + minuteMs);
    await goTo(south);
    const { visits, ...done } = await read();
    expect(done).toMatchObject({ state: 'finished', finishedBy: 'system', finishedAt: rig.noon + minuteMs, missedPoints: [] });
    expect(visits).toMatchObject([
      { point: 'north', at: rig.noon, by: 'system', mover: { asset: boat }, distanceMeters: expect.closeTo(15, 1), results: [] },
      { point: 'south', at: rig.noon + minuteMs, distanceMeters: 0, results: [{ item: 'depth', value: 3, photos: [] }], bad: [] },
    ]);
    expect((await dangers()).items).toEqual([]);
  });

  test('is found among all patrols by who walks', async () => {
    await open();
    const listed = async (walker: string) => {
      const { items } = (await rig.call('GET', `/patrols?walker=${walker}`)).json() as Reply<'listPatrols'>;
      return items.map((one) => one.id);
    };
    expect([await listed('boat'), await listed('drone')].map((ids) => ids.includes(id))).toEqual([true, false]);
  });

  test('visits two points at a time where they are near each other', async () => {
    const points = ['a', 'b'].map((name) => ({ id: name, title: name, place: at(south), items: [] }));
    await open({ points });
    await goTo(south);
    expect(await read()).toMatchObject({ state: 'finished', visited: 2 });
  });

  test.each([
    ['farther away than it says', south + metres(21), {}],
    ['on another floor', south, { floor: 1 }],
    ['on a floor that it does not tell', south, {}],
  ])('visits no point that is %s', async (_, latitude, where) => {
    say(3);
    const floor = latitude === south ? 2 : undefined;
    await open({ points: [{ id: 'south', title: 'South', place: at(south, floor), items: [reading()] }] });
    await goTo(latitude, where);
    expect((await read()).visited).toBe(0);
    await goTo(south, { floor: 2 });
    expect((await read()).visited).toBe(1);
  });

  test('visits nothing by a place from before the patrol was opened, or one that is not known any more', async () => {
    say(3);
    await open();
    await goTo(south, { time: rig.noon - 1 });
    expect((await read()).visited).toBe(0);
    rig.places.delete(boat);
    await rig.lookAtMachines();
    expect((await read()).visited).toBe(0);
  });

  test.each([
    ['missing', () => {}],
    ['bad', () => say(3, { quality: quality('bad') })],
    ['older than five minutes', () => say(3, { time: rig.noon - 5 * minuteMs - 1 })],
    ['no number', () => say(Number.NaN)],
  ])('waits at a point while a reading is %s', async (_, sayOtherwise) => {
    sayOtherwise();
    await open();
    await goTo(south);
    expect(await read()).toMatchObject({ state: 'open', visited: 0 });
    say(3, { time: rig.noon - 5 * minuteMs });
    await rig.lookAtMachines();
    expect(await read()).toMatchObject({ state: 'started', visited: 1 });
  });

  test('reports what is bad as a hidden danger, once, also over a restart', async () => {
    say(1.5);
    await open();
    for (let look = 0; look < 2; look++) await goTo(south);
    await rig.restart();
    await goTo(south);
    expect((await read()).visits).toMatchObject([{ point: 'south', bad: ['depth'] }]);
    expect((await dangers()).items).toMatchObject([
      {
        ...{ title: 'South buoy: Depth', asset: rig.gate, reportedBy: 'system', description: expect.stringContaining('1.5 m') },
        origin: { by: 'patrol', patrol: id, point: 'south', item: 'depth' },
      },
    ]);
    await goTo(north);
    expect((await read()).state).toBe('finished');
  });

  test('reports it whatever id a person gave to a report before, also one that follows from what is found', async () => {
    await open();
    const hex = createHash('sha256')
      .update(JSON.stringify([id, 'south', 'depth']))
      .digest('hex');
    const theirs = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    expect((await rig.call('POST', '/dangers', { body: { id: theirs, title: 'Mine' } })).statusCode).toBe(200);
    say(1.5);
    await goTo(south);
    expect((await read()).visits).toMatchObject([{ point: 'south', bad: ['depth'] }]);
    expect((await dangers()).items.map(({ reportedBy }) => reportedBy).toSorted()).toEqual(['operator', 'system']);
  });

  test('that does not come in time has missed the points that are left, and visits none afterwards', async () => {
    await open();
    await goTo(north);
    await rig.clock.set(rig.noon + 60 * minuteMs + 1);
    say(3);
    await goTo(south);
    await rig.look();
    await goTo(south);
    expect(await read()).toMatchObject({ state: 'missed', visited: 1, missedPoints: ['south'] });
    await rig.outbox.drained();
    expect(rig.heard).toMatchObject([{ kind: 'patrol.missed', body: { patrol: id, points: ['south'] } }]);
  });

  test('ends also when a person has visited what was left', async () => {
    await open();
    await goTo(north);
    const results = [{ item: 'depth', value: 4 }];
    await rig.call('PUT', `/patrols/${id}/points/south`, { name: 'Li', body: { id: visitId, at: rig.noon, results } });
    await rig.lookAtMachines();
    expect(await read()).toMatchObject({ state: 'finished', finishedBy: 'system', visited: 2 });
  });

  test('that fails at one patrol goes on with the others', async () => {
    await open({ points: [{ id: 'south', title: 'South', place: at(south), items: [] }] });
    const [second, other] = ['0190a0b0-0000-7000-8000-000000000002', await rig.newBoat('boat-2')];
    const route = (await createRoute({ mover: other })).json();
    await rig.call('POST', '/patrols', { ...engineer, body: { id: second, route: route.id } });
    rig.places.set(boat, {
      ...{ longitude: 122, latitude: south },
      get time(): number {
        throw new Error('made up');
      },
    });
    rig.places.set(other, { time: rig.noon, longitude: 122, latitude: north });
    await expect(rig.lookAtMachines()).rejects.toThrow('1 of their patrols failed');
    expect((await rig.call('GET', `/patrols/${second}`)).json()).toMatchObject({ visited: 1 });
  });
});

describe('a route of a machine', () => {
  test('that a machine cannot walk is refused with all that is wrong, in both languages', async () => {
    const points = [{ id: 'a', title: 'Valve', code: 'V-1', items: [{ id: 'x', kind: 'yesNo', text: 'Tight', photo: true }] }];
    const answer = await createRoute({ points, mover: undefined });
    expect(answer.statusCode).toBe(400);
    const { zh, en } = answer.json().text;
    for (const what of ['choose the machine', 'Valve has no place', 'scans no code', 'takes no photo']) expect(en).toContain(what);
    for (const what of ['请选择执行巡检的设备', '“Valve”没有位置', '设备不能扫码', '不能拍照']) expect(zh).toContain(what);
  });

  test.each([
    ['that tells no places', () => ({ mover: rig.gate }), 'tells no places'],
    ['that is not there', () => ({ mover: 'nowhere' }), 'there is no asset nowhere'],
    ['for a person', () => ({ walker: 'person' }), 'has no mover'],
    [
      'that reads a data point that is not there',
      () => ({ points: [{ id: 'a', title: 'A', place: at(south), items: [reading(999_999)] }] }),
      'no data point 999999',
    ],
  ])('takes no machine %s', async (_, change, why) => {
    const answer = await createRoute(change());
    expect([answer.statusCode, answer.json().text.en]).toEqual([400, expect.stringContaining(why)]);
    expect(answer.json().text.zh).not.toContain(why);
  });

  test('takes machines and data points of its own tenant only', async () => {
    const other: As = { tenant: 'other', role: 'engineer', name: 'Sun' };
    const answer = await createRoute({}, other);
    for (const what of [`no asset ${boat}`, `no data point ${depth}`]) expect(answer.json().text.en).toContain(what);
  });

  test('is of those who have roles at all its sites, that of the machine among them', async () => {
    const wang: As = { ...engineer, site: rig.dam };
    const points = [{ id: 'south', title: 'South', asset: rig.gate, place: at(south), items: [] }];
    expect((await createRoute({ points }, wang)).json().text.en).toContain(`no asset ${boat}`);
    await open({ points });
    const list = async (): Promise<Reply<'listPatrols'>> => (await rig.call('GET', '/patrols', wang)).json();
    expect([(await list()).items, (await rig.call('GET', `/patrols/${id}`, wang)).statusCode]).toEqual([[], 404]);
    const near = await rig.newBoat('boat-2', 'main', rig.dam);
    const route = (await createRoute({ points, mover: near }, wang)).json();
    await rig.call('POST', '/patrols', { ...wang, body: { id: visitId, route: route.id } });
    expect((await list()).items).toMatchObject([{ id: visitId, mover: { asset: near } }]);
  });
});

describe('a visit of a person', () => {
  const visit = async (where: object): Promise<Reply<'putVisit'>['visit']> => {
    await open({ walker: 'person', mover: undefined });
    return (await rig.call('PUT', `/patrols/${id}/points/north`, { body: { id: visitId, at: rig.noon, results: [], ...where } })).json()
      .visit;
  };

  test('says how far from the point it was, and is taken from afar too', async () => {
    const kept = await visit({ longitude: 122, latitude: north + metres(300) });
    expect(kept.distanceMeters).toBeCloseTo(300, 0);
    expect((await read()).visits).toMatchObject([{ distanceMeters: kept.distanceMeters, by: 'operator' }]);
  });

  test('without a position says no distance', async () => {
    expect(await visit({})).not.toHaveProperty('distanceMeters');
  });

  test('is all that visits points of a person', async () => {
    await open({ walker: 'person', mover: undefined });
    await goTo(north);
    expect((await read()).visited).toBe(0);
  });
});
