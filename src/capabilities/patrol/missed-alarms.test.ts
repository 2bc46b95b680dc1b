import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig } from './testing.ts';

// Points that nobody was at raise alarms, which end when somebody is.

const uuid = (n: number) => `0190a0b0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const hourMs = 3_600_000;

let rig: Awaited<ReturnType<typeof openRig>>;
let route: string;
let version = 1;
beforeEach(async () => {
  rig = await openRig();
  const answer = await rig.call('POST', '/patrol-routes', { role: 'engineer', body: body() });
  route = answer.json().id;
  version = 1;
});
afterEach(() => rig.close());

const items = [{ id: 'seep', kind: 'text', text: 'Seepage' }];
const points = () => [
  { id: 'left', title: 'Left bank', asset: rig.dam, items },
  { id: 'gate', title: 'Gate house', asset: rig.gate, items },
  { id: 'right', title: 'Right bank', asset: rig.dam, items },
  { id: 'road', title: 'Road', items },
];
const body = () => ({ title: 'Round', points: points(), windowMinutes: 60, assignedTo: 'Li' });
const open = (n: number) => rig.call('POST', '/patrols', { body: { id: uuid(n), route } });
const visit = async (n: number, ...at: readonly string[]) => {
  for (const point of at) {
    const said = {
      id: uuid(100 * n + points().findIndex(({ id }) => id === point)),
      at: rig.noon,
      results: [{ item: 'seep', value: 'dry' }],
    };
    expect((await rig.call('PUT', `/patrols/${uuid(n)}/points/${point}`, { body: said })).statusCode).toBe(200);
  }
};
/** Let the window of what is open pass. */
const missAll = async () => {
  await rig.clock.set(rig.clock.now() + 2 * hourMs);
  await rig.look();
};
/** What was wished since the last time, by asset. */
const wishes = async () => {
  await rig.outbox.drained();
  return rig.alarmed.splice(0).map(({ kind, body: said }) => {
    if (kind === 'alarm.unwanted') return [kind, 'origin' in said && said.origin];
    return 'isAbnormal' in said ? [said.asset, said.isAbnormal] : [];
  });
};

test('points that were left raise one alarm for each of their assets, which names them; one without an asset raises none', async () => {
  await open(1);
  await visit(1, 'gate');
  await wishes();
  await missAll();
  await rig.look();
  await rig.outbox.drained();
  expect(rig.alarmed).toMatchObject([
    {
      kind: 'alarm.wanted',
      body: {
        ...{
          tenant: 'main',
          asset: rig.dam,
          isAbnormal: true,
          time: rig.noon + 2 * hourMs,
          priority: 3,
        },
        key: `patrol:${route}:${rig.dam}:missed`,
        title: { zh: expect.stringMatching(/^漏巡 XJ-\d{8}-0001$/), en: expect.stringMatching(/^Missed by patrol XJ-/) },
        consequence: { zh: expect.stringContaining('Left bank、Right bank'), en: expect.stringContaining('Left bank, Right bank') },
      },
    },
  ]);
  expect(rig.alarmed[0]?.body).not.toHaveProperty('point');
});

test('an asset without data points has its own alarm, which ends with a visit', async () => {
  const change = { ...body(), points: [{ id: 'left', title: 'Left bank', asset: rig.bank, items }], version };
  await rig.call('PUT', `/patrol-routes/${route}`, { role: 'engineer', body: change });
  await open(1);
  await wishes();
  await missAll();
  await visit(1, 'left');
  expect(await wishes()).toEqual([
    [rig.bank, true],
    [rig.bank, false],
  ]);
});

test('the alarm ends when all points at its asset were visited, by the phone that comes late or by the next patrol', async () => {
  await open(1);
  await missAll();
  expect(await wishes()).toEqual([
    [rig.dam, true],
    [rig.gate, true],
  ]);
  await visit(1, 'gate', 'left');
  expect(await wishes()).toEqual([[rig.gate, false]]);
  await open(2);
  await visit(2, 'right', 'left', 'road');
  expect(await wishes()).toEqual([[rig.dam, false]]);
});

test('finishing with points left raises it too', async () => {
  await open(1);
  await visit(1, 'left', 'right', 'road');
  await wishes();
  const done = await rig.call('POST', `/patrols/${uuid(1)}/finish`, { body: { at: rig.noon, note: 'locked' } });
  expect(done.statusCode).toBe(200);
  await missAll();
  expect(await wishes()).toEqual([[rig.gate, true]]);
});

test('a route that goes to an asset no more, or is removed, ends the alarms there', async () => {
  const change = (body: object) => rig.call('PUT', `/patrol-routes/${route}`, { role: 'engineer', body: { ...body, version: version++ } });
  await change({ ...body(), title: 'Other' });
  expect(await wishes()).toEqual([]);
  await change({ ...body(), points: points().slice(1, 2) });
  expect(await wishes()).toEqual([['alarm.unwanted', `patrol:${route}:${rig.dam}`]]);
  await rig.call('DELETE', `/patrol-routes/${route}`, { role: 'engineer' });
  expect(await wishes()).toEqual([['alarm.unwanted', `patrol:${route}:${rig.gate}`]]);
});

test('where the asset is retired, the alarm stands at what it lies within', async () => {
  await rig.retire(rig.gate);
  await open(1);
  await missAll();
  expect(await wishes()).toEqual([[rig.dam, true]]);
});

describe('the upgrade from when alarms stood at the nearest asset with a data point', () => {
  /** Start the program as on the database of before. */
  const upgrade = async () => {
    await sql`drop table patrol_moved_alarm`.execute(rig.db);
    await sql`delete from migration where name = 'patrol-005-moved-alarms'`.execute(rig.db);
    await rig.restart();
  };
  const change = (points: readonly object[]) =>
    rig.call('PUT', `/patrol-routes/${route}`, { role: 'engineer', body: { ...body(), points, version: version++ } });
  const [atGate, atBank] = ['gate', 'bank'].map((id) => ({ id, title: id, items }));

  test('ends those above the assets of the route, once', async () => {
    await change([
      { ...atGate, asset: rig.gate },
      { ...atBank, asset: rig.bank },
    ]);
    await wishes();
    await upgrade();
    expect(await wishes()).toEqual([['alarm.unwanted', `patrol:${route}:${rig.dam}`]]);
    await rig.restart();
    expect(await wishes()).toEqual([]);
  });

  test('ends those of patrols whose points the route has no more', async () => {
    await change([{ ...atGate, asset: rig.gate }]);
    await open(1);
    await change([{ ...atBank, asset: rig.bank }]);
    await wishes();
    await upgrade();
    expect(await wishes()).toEqual([['alarm.unwanted', `patrol:${route}:${rig.dam}`]]);
  });

  test('leaves those where the route still goes, or that stand for an asset that is retired', async () => {
    await upgrade();
    expect(await wishes()).toEqual([]);
    await change([{ ...atGate, asset: rig.gate }]);
    await rig.retire(rig.gate);
    await wishes();
    await upgrade();
    expect(await wishes()).toEqual([]);
  });
});
