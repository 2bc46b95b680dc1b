import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkEvent } from '../../contracts/driver.ts';
import { testDatabase, until } from '../../kernel/testing.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';

let database: TestDatabase;
let desk: Desk;
let rtu: string;

beforeEach(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
  rtu = desk.source('sl651');
  desk.flow.state(rtu, 'up');
  await until(() => desk.told.some(({ state }) => state === 'up'));
});
afterEach(async () => {
  await desk.close();
  await database.drop();
});

const link = (
  kind: LinkEvent['kind'],
  time: number,
  identity: string | undefined = kind === 'listening' ? undefined : '0000000001',
): LinkEvent => ({
  kind,
  identity,
  time,
  detail: `at ${time}`,
});
const ofDriver = 'kinds=connected,disconnected,error,listening';
const eventsOf = async (query = ofDriver) => (await desk.call('GET', `/sources/${rtu}/events?limit=500&${query}`)).body.items;
const kindsOf = async (query: string) => (await eventsOf(query)).map(({ kind }: { kind: string }) => kind);
const strangers = async () => (await desk.call('GET', '/quarantine')).body.items;
const sends = (identity: string, values: readonly (readonly [string, number])[], time = 5) =>
  desk.flow.quarantined(rtu, [{ identity, time, values, detail: 'station 9' }]);
const stranger = async (identity: string, values: readonly (readonly [string, number])[]) => {
  sends(identity, values);
  return until(async () => (await strangers()).find((one: { identity: string }) => one.identity === identity));
};

describe('links', () => {
  test('are shown at the device and listed, newest first', async () => {
    desk.flow.links(rtu, [link('listening', 1), link('connected', 2), link('disconnected', 3), link('connected', 4)]);
    const [device] = (await desk.call('GET', `/sources/${rtu}/devices`)).body.items;
    expect(device).toMatchObject({ connected: true, lastSeenAt: 4 });
    const events = await until(async () => ((await eventsOf()).length === 4 ? eventsOf() : undefined));
    expect(events[0]).toEqual({ time: 4, kind: 'connected', identity: '0000000001', detail: 'at 4', text: { zh: 'at 4', en: 'at 4' } });
    expect(events[3].identity).toBeUndefined();
  });

  test('bring what a device says of itself, which is kept with its times, and its changes are in the log', async () => {
    const [device] = (await desk.call('GET', `/sources/${rtu}/devices`)).body.items;
    await desk.call('PATCH', `/devices/${device.id}`, { body: { texts: ['serial', 'place'] } });
    const say = (time: number, key: string, detail: string) =>
      desk.flow.links(rtu, [{ kind: 'text', identity: device.identity, time, key, detail }]);
    const texts = async () => (await desk.call('GET', `/sources/${rtu}/devices`)).body.items[0].texts;
    expect(await texts()).toEqual([{ key: 'serial' }, { key: 'place' }]);
    say(10, 'serial', 'A1\u0000');
    say(11, 'unasked', 'x');
    await until(async () => (await texts())[0].text !== undefined);
    say(20, 'serial', 'A1\u0000');
    await until(async () => (await texts())[0].toldAt === 20);
    expect(await texts()).toEqual([{ key: 'serial', text: 'A1\uFFFD', since: 10, toldAt: 20 }, { key: 'place' }]);
    say(30, 'serial', 'B2');
    await until(async () => (await texts())[0].text === 'B2');
    expect((await texts())[0]).toEqual({ key: 'serial', text: 'B2', since: 30, toldAt: 30 });
    say(25, 'serial', 'A1'); // comes a second time, or late
    say(40, 'place', 'hall 3');
    await until(async () => (await texts())[1].text === 'hall 3');
    expect((await texts())[0]).toMatchObject({ text: 'B2', toldAt: 30 });
    const log = await until(async () => {
      const lines = await eventsOf('kinds=text');
      return lines.length > 0 ? lines : undefined;
    });
    expect(log.map(({ detail }: { detail: string }) => detail)).toEqual(['serial: A1\uFFFD → B2']);
    const doubled = await desk.call('PATCH', `/devices/${device.id}`, { body: { texts: [Object.keys(device.keys)[0]] } });
    expect(doubled.status).toBe(400);
    await desk.call('PATCH', `/devices/${device.id}`, { body: { texts: [] } });
  });

  test('are gone when the source goes down', async () => {
    desk.flow.links(rtu, [link('connected', 2)]);
    desk.flow.state(rtu, 'down', 'port taken');
    await until(async () => !(await desk.call('GET', `/sources/${rtu}/devices`)).body.items[0].connected);
  });

  test('are kept to the newest thousand of each source', async () => {
    desk.flow.links(
      rtu,
      Array.from({ length: 900 }, (_, i) => link('connected', i)),
    );
    await until(async () => (await eventsOf()).length > 0);
    desk.flow.links(
      rtu,
      Array.from({ length: 5000 }, (_, i) => link('connected', 1000 + i)),
    );
    await until(async () => (await eventsOf())[0].time === 5999);
    const { rows } = await sql<{
      n: number;
      oldest: number;
    }>`select count(*)::int as n, min(time) as oldest from link_event where source = ${rtu}`.execute(database.db);
    expect(rows[0]).toEqual({ n: 1000, oldest: 5000 });
  });

  test('never reach a device of which a value came later', async () => {
    desk.flow.samples.set(desk.point('north', 'level'), { time: 1, value: 1, quality: 0, receivedAt: 77 });
    expect((await desk.call('GET', `/sources/${rtu}/devices`)).body.items[0].lastSeenAt).toBe(77);
  });
});

describe('the log', () => {
  test('tells what is refused with its count, and each unknown device once', async () => {
    sends('9', [['Z', 1]]);
    sends('9', [['Z', 2]]);
    await until(async () => (await kindsOf('kinds=quarantined')).length > 0);
    const [refused] = await until(async () => ((await eventsOf('kinds=refused')).length > 0 ? eventsOf('kinds=refused') : undefined));
    expect(refused.detail).toBe('4 refused: bad-frame; the last: plc-1: the bytes do not agree with their checksum');
    expect(refused.text.zh).toBe('拒收 4 次：报文格式错误；最近一次：plc-1：字节与校验码不符');
    expect(await eventsOf('kinds=quarantined')).toMatchObject([{ identity: '9', detail: expect.stringContaining('1 values') }]);
  });

  test('tells that a lost link is tried again', async () => {
    desk.flow.state(rtu, 'down', 'cable cut', 9e15);
    const [lost] = await until(async () => ((await eventsOf('kinds=backoff')).length > 0 ? eventsOf('kinds=backoff') : undefined));
    expect(lost.detail).toContain('cable cut');
  });

  test('tells who changed and asked what, and never settings', async () => {
    const [{ id }] = (await desk.call('GET', `/sources/${rtu}/devices`)).body.items;
    await desk.call('PATCH', `/sources/${rtu}`, { body: { config: { port: 5_999 } } });
    await desk.call('PATCH', `/devices/${id}`, { body: { topics: [] } });
    await desk.call('POST', `/devices/${id}/ask`, { body: { function: '37' } });
    await until(async () => (await kindsOf('kinds=command')).length === 1);
    const details = (await eventsOf('kinds=config,command')).map(({ detail }: { detail: string }) => detail).join('\n');
    expect(details).toContain('changed config');
    expect(details).toContain('changed the device');
    expect(details).toContain('"37"');
    expect(details).not.toContain('5999');
    const said = (await eventsOf('kinds=config')).map(({ text }: { text: { zh: string } }) => text.zh).join('\n');
    expect(said).toContain('修改了设置');
    expect(said).toContain('修改了设备');
    expect(await eventsOf(`text=${encodeURIComponent('修改了设备')}`)).toHaveLength(1);
  });

  test('is filtered by text and time, and given as a file', async () => {
    desk.flow.links(rtu, [link('connected', 1_000), link('disconnected', 2_000, '100%'), link('connected', 3_000, '100x')]);
    await until(async () => (await eventsOf()).length === 3);
    expect(await eventsOf('text=100%25')).toMatchObject([{ identity: '100%' }]);
    expect((await eventsOf(`${ofDriver}&from=2000&to=3000`)).map(({ time }: { time: number }) => time)).toEqual([2000]);
    const { body } = await desk.call('GET', `/sources/${rtu}/events.csv?language=en&text=100x`);
    expect(body).toBe('\uFEFFtime,event,device,detail\r\n1970-01-01T00:00:03.000Z,connected,100x,at 3000\r\n');
    expect((await desk.call('GET', `/sources/${rtu}/events.csv`, { tenant: 'other' })).status).toBe(404);
    expect((await desk.call('GET', `/sources/${rtu}/events?kinds=gossip`)).status).toBe(400);
  });

  test('comes with statistics of the link', async () => {
    desk.flow.links(rtu, [link('connected', 1), link('error', 2), link('disconnected', 3), link('connected', 4)]);
    const { link: seen } = (await desk.call('GET', '/sources')).body.items.find(({ id }: { id: string }) => id === rtu);
    expect(seen).toMatchObject({ connects: 2, losses: 1, errors: 1, connectedDevices: 1 });
  });
});

describe('an unknown device', () => {
  test('is shown once with what it sent, however often it sends', async () => {
    sends('9', [['Z', 1]], 5);
    await until(async () => (await strangers()).length === 1);
    sends('9', [['Q', 2], ['bad', Number.NaN]], 6); // biome-ignore format: pairs read better on one line
    const seen = await until(async () => (await strangers()).find((one: { messages: number }) => one.messages === 2));
    expect(seen).toMatchObject({ source: rtu, firstAt: 5, lastAt: 6, values: { Z: 1, Q: 2 }, detail: 'station 9' });
    expect((await desk.call('GET', '/sources')).body.items[0].quarantineCount).toBe(1);
  });

  test('can be dismissed until it sends again', async () => {
    const { id } = await stranger('9', [['Z', 1]]);
    expect((await desk.call('DELETE', `/quarantine/${id}`)).status).toBe(204);
    expect(await strangers()).toEqual([]);
    await stranger('9', [['Z', 1]]);
  });

  test('goes with its source', async () => {
    await stranger('9', [['Z', 1]]);
    for (const { id } of (await desk.call('GET', `/sources/${rtu}/devices`)).body.items) await desk.call('DELETE', `/devices/${id}`);
    expect((await desk.call('DELETE', `/sources/${rtu}`)).status).toBe(204);
    sends('10', [['Z', 1]]);
    expect(await strangers()).toEqual([]);
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['10,000 characters', 'x'.repeat(10_000)],
  ])('with %s in its name is shown, marked, and cannot be adopted', async (_, identity) => {
    sends(identity, [[identity, 1]]);
    const [{ id }] = await until(async () => ((await strangers()).length > 0 ? strangers() : undefined));
    const { status } = await desk.call('POST', `/quarantine/${id}/adopt`, { body: { model: 'station' } });
    expect(status).toBe(409);
  });

  test('in great numbers is kept to the newest thousand', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 700; i += 1) sends(`${round}-${i}`, [['Z', 1]], round);
      await until(async () => (await strangers()).some((one: { identity: string }) => one.identity.startsWith(`${round}-`)));
    }
    const all = await strangers();
    expect(all).toHaveLength(1000);
    expect(all[0].identity).toMatch(/^2-/);
  });
});

describe('adopting an unknown device', () => {
  test('is adopted onto an asset like its siblings are, and its next message flows', async () => {
    const { id } = await stranger('9', [['Z', 1], ['Q', 2], ['VT', 12]]); // biome-ignore format: pairs read better on one line
    const asset = desk.assets.byKey('main', 'north')?.id;
    const { status, body } = await desk.call('POST', `/quarantine/${id}/adopt`, { body: { asset } });
    expect([status, body.identity, body.asset]).toEqual([200, '9', asset]);
    const bound = desk.flow.bindings.get(rtu)?.find(({ identity }) => identity === '9');
    expect(bound?.points.get('Q')).toEqual({ point: desk.point('north', 'flow'), scale: 0.1, offset: 0 });
    expect(bound?.points.has('VT')).toBe(false);
    expect(await strangers()).toEqual([]);
  });

  test('is adopted without a word onto a new asset like those of its siblings', async () => {
    const { id } = await stranger('10', [['Z', 1], ['Q', 2]]); // biome-ignore format: pairs read better on one line
    const { status, body } = await desk.call('POST', `/quarantine/${id}/adopt`, { body: {} });
    expect([status, body.assetTitle.en]).toEqual([200, '10']);
    expect(body.keys.Z.point).toBe(desk.point('10', 'level'));
  });

  test('is adopted onto a new asset by the names of its keys; given keys win', async () => {
    const { id } = await stranger('Pump 7', [['Water_Level', 1], ['x', 2]]); // biome-ignore format: pairs read better on one line
    const keys = { x: { point: desk.point('south', 'flow') } };
    const { body } = await desk.call('POST', `/quarantine/${id}/adopt`, {
      body: { model: 'station', title: { zh: '七号', en: 'Seven' }, keys },
    });
    expect(body.assetTitle.en).toBe('Seven');
    expect(body.keys).toEqual({
      Water_Level: { point: desk.point('pump-7', 'level'), scale: 1, offset: 0 },
      x: { point: desk.point('south', 'flow'), scale: 1, offset: 0 },
    });
  });

  test.each([
    ['neither asset nor model, and no like device', {}, 400],
    ['an unknown model', { model: 'lake' }, 404],
    ['a model that none of its keys fits', { model: 'station' }, 400],
  ])('is not adopted with %s, and nothing is made', async (_, body, status) => {
    const { id } = await stranger('9', [['what', 1]]);
    expect((await desk.call('POST', `/quarantine/${id}/adopt`, { body })).status).toBe(status);
    expect([...desk.assets.ofModel('main', 'station')]).toHaveLength(2);
  });
});

test('an unknown device is not adopted with a key that its protocol cannot read, and nothing is made', async () => {
  const { id } = await stranger('9', [['Z', 1]]);
  const body = { model: 'station', keys: { '?z': { point: desk.point('north', 'level') } } };
  const refused = await desk.call('POST', `/quarantine/${id}/adopt`, { body });
  expect([refused.status, refused.body.details]).toMatchObject([400, { what: '"?z" is no key' }]);
  expect([...desk.assets.ofModel('main', 'station')]).toHaveLength(2);
});

describe('another tenant', () => {
  const asOther = { tenant: 'other' } as const;

  test('sees no source, no device, no stranger', async () => {
    await stranger('9', [['Z', 1]]);
    expect((await desk.call('GET', '/sources', asOther)).body.items).toEqual([]);
    expect((await desk.call('GET', '/quarantine', asOther)).body.items).toEqual([]);
  });

  test('is told of every source, device and stranger that there is none', async () => {
    const { id } = await stranger('9', [['Z', 1]]);
    const [device] = (await desk.call('GET', `/sources/${rtu}/devices`)).body.items;
    const calls = [
      ['PATCH', `/sources/${rtu}`, { enabled: false }],
      ['DELETE', `/sources/${rtu}`],
      ['GET', `/sources/${rtu}/events`],
      ['GET', `/sources/${rtu}/devices`],
      ['POST', `/sources/${rtu}/devices`, { identity: 'x', keys: {} }],
      ['PATCH', `/devices/${device.id}`, { topics: [] }],
      ['DELETE', `/devices/${device.id}`],
      ['POST', `/devices/${device.id}/secret`],
      ['POST', `/sources/${rtu}/secrets`, {}],
      ['POST', `/devices/${device.id}/ask`, {}],
      ['POST', `/quarantine/${id}/adopt`, { model: 'station' }],
      ['DELETE', `/quarantine/${id}`],
    ] as const;
    for (const [method, path, body] of calls)
      expect([path, (await desk.call(method, path, { ...asOther, body })).status]).toEqual([path, 404]);
  });

  test('cannot map a device of its own to a point of ours', async () => {
    const made = await desk.call('POST', '/sources', { ...asOther, body: { protocol: 'mqtt', title: { zh: 'x', en: 'x' }, config: {} } });
    const body = { identity: 'spy', keys: { a: { point: desk.point('north', 'level') } } };
    expect((await desk.call('POST', `/sources/${made.body.id}/devices`, { ...asOther, body })).status).toBe(400);
  });
});

test('a drill at an asset stamps what its devices send as simulated, until its end', async () => {
  const asset = desk.assets.byKey('main', 'north')?.id ?? '';
  const origins = () =>
    desk.flow.bindings
      .get(rtu)
      ?.map(({ identity, origin }) => `${identity} ${origin}`)
      .sort();
  const before = origins();
  desk.connect.drill(asset, true);
  await until(() => origins()?.some((one) => one.endsWith('simulated')));
  expect(origins()?.filter((one) => one.endsWith('simulated'))).toHaveLength(1);
  desk.connect.drill(asset, false);
  await until(() => JSON.stringify(origins()) === JSON.stringify(before));
});
