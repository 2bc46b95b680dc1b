import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import { codes, li, type Order, operate, wang } from './testing/operate.ts';
import { openPlant, type Plant, settleAt } from './testing/plant.ts';

let plant: Plant;
beforeAll(async () => {
  plant = await openPlant();
});
beforeEach(() => plant.reset());
afterAll(() => plant.close());
const { order, move, ticked } = operate(() => plant);

describe('a command', () => {
  test('is checked, sent once, acknowledged and verified by what is read back', async () => {
    const { id, state, expiresAt, before } = await move({ comment: 'by order 7' });
    expect({ state, expiresAt, before }).toEqual({ state: 'confirmed', expiresAt: plant.clock.now() + 60_000, before: 0 });
    expect(await ticked(id)).toMatchObject({ state: 'acknowledged', way: ['requested', 'confirmed', 'checked', 'sent', 'acknowledged'] });
    plant.clock.advance(1000);
    plant.read('gate-1', 'opening', 1.97);
    const done = await ticked(id);
    expect(done).toMatchObject({ state: 'verified', readBack: 1.97, endedAt: plant.clock.now(), comment: 'by order 7', issuedBy: 'li' });
    expect(plant.writes).toMatchObject([{ value: 2, notAfter: expiresAt, by: `li (command ${id})` }]);
    expect(done.steps[0]?.detail).toMatchObject({ interlocks: [{ holds: true }, { holds: true }, { holds: true }, { holds: true }] });
    await plant.outbox.drained();
    expect(plant.heard.map(({ kind }) => kind)).toEqual(['command.requested', 'command.verified']);
    expect(plant.audited.map(({ action, target }) => [action, target])).toEqual([
      ['command.sent', id],
      ['command.verified', id],
    ]);
  });

  test.each<[string, (sentAt: number) => Parameters<Plant['read']>[3] & object]>([
    ['older than the sending', (at) => ({ time: at - 1 })],
    ['as old as the sending', (at) => ({ time: at, receivedAt: at })],
    ['received before it', (at) => ({ receivedAt: at - 1 })],
    ['bad', () => ({ quality: quality('bad') })],
    ['uncertain', () => ({ quality: quality('uncertain') })],
    ['dated in the future', (at) => ({ time: at + 60_000 })],
    ['no number', () => ({ value: Number.NaN })],
    ['another value', () => ({ value: 1.9 })],
  ])('is not verified by a value that is %s, and fails when its time is over', async (_, bend) => {
    const { id } = await move();
    const { sentAt = 0 } = await ticked(id);
    plant.clock.advance(1000);
    plant.read('gate-1', 'opening', 2, bend(sentAt));
    expect(await ticked(id)).toMatchObject({ state: 'acknowledged' });
    plant.clock.advance(20_000);
    const failed = await ticked(id);
    expect([failed.state, codes(failed)]).toEqual(['failed', ['notVerified']]);
    await plant.outbox.drained();
    expect(plant.heard.at(-1)).toMatchObject({ kind: 'command.failed', body: { command: id, reasons: ['notVerified'] } });
  });

  test.each<[string, Partial<Order>, string[]]>([
    ['above its range', { value: 5.01 }, ['value']],
    ['below its range', { value: -0.01 }, ['value']],
    ['in another unit', { unit: 'cm' }, ['unit']],
    ['none of the choices', { command: 'dams/lamp', value: 0.5 }, ['value']],
  ])('with a value that is %s is refused, and the refusal is kept', async (_, more, expected) => {
    const refused = await move(more);
    expect([refused.state, codes(refused)]).toEqual(['refused', expected]);
    expect(await ticked(refused.id)).toMatchObject({ way: ['requested', 'refused'] });
    expect(plant.writes).toEqual([]);
  });

  test('takes its own unit, by key or symbol', async () => {
    expect((await move({ unit: 'm' })).state).toBe('confirmed');
  });

  test('needs one device to write to', async () => {
    for (const [writers, code] of [
      [() => [], 'noWriter'],
      [(all: never[]) => [...all, ...all], 'severalWriters'],
      [(all: object[]) => all.map((one) => ({ ...one, isEnabled: false })), 'sourceOff'],
      [(all: object[]) => all.map((one) => ({ ...one, hasTwin: true })), 'twin'],
    ] as const) {
      plant.device.writers = writers as Plant['device']['writers'];
      expect(codes(await move())).toEqual([code]);
    }
  });

  test('needs the attributes of its limits', async () => {
    const bare = await plant.assets.create(li, { key: 'bare', model: 'gate', title: { zh: '裸', en: 'Bare' }, parent: plant.id('dam') });
    const refused = await move({ asset: bare.id });
    expect(codes(refused)).toContain('gone');
    expect(codes(refused)).toContain('interlock');
  });

  test('is alone at its point until it has ended', async () => {
    const { id } = await move();
    expect(await plant.control.check(li, order())).toMatchObject({ wouldBeSent: false, reasons: [{ code: 'busy' }] });
    expect(codes(await move({ value: 3 }))).toEqual(['busy']);
    const both = await Promise.all([move({ asset: plant.id('gate-2') }), move({ asset: plant.id('gate-2') })]);
    expect(both.map(({ state }) => state).sort()).toEqual(['confirmed', 'refused']);
    await plant.control.decide(li, id, { to: 'cancelled', comment: '' });
    expect((await move({ value: 3 })).state).toBe('confirmed');
  });

  test('that is older than its time is never sent', async () => {
    const { id } = await move({ ttlSeconds: 5 });
    plant.clock.advance(5000);
    const late = await ticked(id);
    expect([late.state, codes(late), plant.writes]).toEqual(['expired', ['late'], []]);
    expect((await move({ ttlSeconds: 3000 })).expiresAt).toBe(plant.clock.now() + 60_000);
  });

  test('that the device refuses outright fails at once', async () => {
    plant.device.write = async () => {
      throw new Failure('BAD_REQUEST', 'asking 1: holding:4 can only be read');
    };
    const { id } = await move();
    const failed = await ticked(id);
    expect([failed.state, codes(failed)]).toEqual(['failed', ['device']]);
    expect(failed.reasons[0]?.text).toEqual({
      zh: '设备或连接应答：询问 1：holding:4 只能读取',
      en: 'The device or the link answered: asking 1: holding:4 can only be read',
    });
  });

  test('whose answer was lost is verified by the point, or failed without being sent again', async () => {
    plant.device.write = async () => {
      throw new Failure('TIMEOUT', 'writing: no answer');
    };
    const { id } = await move();
    expect(await ticked(id)).toMatchObject({ state: 'sent' });
    plant.clock.advance(1000);
    plant.read('gate-1', 'opening', 2);
    expect(await ticked(id)).toMatchObject({ state: 'verified' });
    settleAt(plant);
    const other = await move({ asset: plant.id('gate-2') });
    await plant.control.tick();
    plant.clock.advance(20_000);
    const failed = await ticked(other.id);
    expect([failed.state, codes(failed), plant.writes.length]).toEqual(['failed', ['device', 'notVerified'], 2]);
  });

  test('keeps steps that nobody can change', async () => {
    const { id } = await move();
    await expect(sql`update command_step set by = 'nobody' where command = ${id}`.execute(plant.db)).rejects.toThrow('only be added to');
    await expect(sql`delete from command_step`.execute(plant.db)).rejects.toThrow('only be added to');
  });
});

test('a command that is issued again under its id is the same command; the id of somebody else is refused', async () => {
  const id = '0190a0b0-0000-7000-8000-000000000009';
  await Promise.all([move({ id }), move({ id }), move({ id })]);
  expect((await move({ id, value: 3 })).value).toBe(2);
  await ticked(id);
  expect(plant.writes).toHaveLength(1);
  await expect(plant.control.issue(wang, order({ id }))).rejects.toMatchObject({ code: 'CONFLICT' });
});

describe('an interlock', () => {
  const spoil: readonly (readonly [string, () => void])[] = [
    ['is missing', () => plant.forget('dam', 'level')],
    ['is bad', () => plant.read('dam', 'level', 15, { quality: quality('bad') })],
    ['is uncertain', () => plant.read('dam', 'level', 15, { quality: quality('uncertain') })],
    ['is no number', () => plant.read('dam', 'level', Number.NaN)],
    ['is stale', () => plant.read('dam', 'level', 15, { time: plant.clock.now() - 10_001 })],
    ['was received long ago', () => plant.read('dam', 'level', 15, { receivedAt: plant.clock.now() - 10_001 })],
    ['is dated in the future', () => plant.read('dam', 'level', 15, { time: plant.clock.now() + 1001 })],
    ['is simulated', () => plant.read('dam', 'level', 15, { quality: quality('good', 'simulated') })],
    ['is replayed', () => plant.read('dam', 'level', 15, { quality: quality('good', 'replayed') })],
    ['is too low', () => plant.read('dam', 'level', 9.99)],
    ['is too high', () => plant.read('dam', 'level', 100.01)],
  ];
  test.each(spoil)('whose value %s refuses at issue', async (_, spoilIt) => {
    spoilIt();
    const refused = await move();
    expect([refused.state, refused.reasons.map(({ interlock }) => interlock)]).toEqual(['refused', [1]]);
    expect(plant.writes).toEqual([]);
  });

  test.each(spoil)('whose value %s refuses when it is to be sent', async (_, spoilIt) => {
    const { id } = await move();
    spoilIt();
    const refused = await ticked(id);
    expect([refused.state, codes(refused), plant.writes]).toEqual(['refused', ['interlock'], []]);
  });

  test('is asked a last time in the turn of the sending', async () => {
    const { id } = await move();
    let asked = 0;
    plant.device.writers = (writers) => {
      if (++asked === 3) plant.read('dam', 'siren', 0); // between the commit and the hand-over
      return writers;
    };
    const refused = await ticked(id);
    expect([refused.way.slice(2), codes(refused), plant.writes]).toEqual([['checked', 'sent', 'refused'], ['interlock'], []]);
    expect(refused.sentAt).toBeUndefined();
  });

  test.each([0, 15, 100])('holds at its limits: a level of %d m', async (level) => {
    plant.read('dam', 'level', level === 0 ? 10 : level);
    expect((await move()).state).toBe('confirmed');
  });

  test('in one direction only is not asked in the other, but is when the present value is not known', async () => {
    plant.read('gate-1', 'opening', 3);
    plant.read('dam', 'siren', 0);
    expect(codes(await move({ value: 4 }))).toEqual(['interlock']);
    plant.read('gate-1', 'opening', 3, { quality: quality('bad') });
    expect(codes(await move({ value: 1 }))).toEqual(['interlock']);
    plant.read('gate-1', 'opening', 3);
    expect((await move({ value: 1 })).state).toBe('confirmed');
  });

  test('of work orders refuses while one is open, and when they cannot be asked', async () => {
    plant.device.openOrders = async () => 1;
    expect(codes(await move())).toEqual(['interlock']);
    plant.device.openOrders = async () => Promise.reject(new Error('no database'));
    expect(codes(await move())).toEqual(['interlock']);
  });

  test('is told with all others at once, in both languages', async () => {
    plant.read('dam', 'siren', 0);
    plant.forget('dam', 'level');
    plant.read('gate-1', 'power', 100);
    plant.device.openOrders = async () => 2;
    const { reasons } = await move({ value: 9 });
    expect(reasons.map(({ code, interlock }) => [code, interlock])).toEqual([
      ['value', undefined],
      ['interlock', 0],
      ['interlock', 1],
      ['interlock', 2],
      ['interlock', 3],
    ]);
    expect(reasons[3]?.text).toEqual({
      zh: 'Power is there（中）：当前 100.00 V，要求 ≥ 360.00 V',
      en: 'Power is there: Now 100.00 V, needed ≥ 360.00 V',
    });
  });

  test('lets simulated values move a simulated device', async () => {
    plant.device.writers = (writers) => writers.map((writer) => ({ ...writer, origin: 'simulated' }));
    plant.read('dam', 'level', 15, { quality: quality('good', 'simulated') });
    expect((await move()).state).toBe('confirmed');
  });
});

describe('over HTTP', () => {
  const call = (
    method: 'GET' | 'POST',
    path: string,
    { body = undefined as object | undefined, ...headers }: Record<string, unknown> = {},
  ) =>
    plant.http.server.inject({
      method,
      url: `/api/v1${path}`,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [`x-test-${key}`, String(value)])),
      ...(body !== undefined && { payload: body as object }),
    });

  test('a simulation says all that would happen and leaves nothing behind', async () => {
    const { asset, command, value } = order();
    const asked = await call('POST', '/commands/check', { body: { asset, command, value } });
    expect(asked.json()).toMatchObject({ wouldBeSent: true, reasons: [], present: { value: 0 }, way: { protocol: 'modbus' } });
    plant.read('dam', 'siren', 0);
    const refused = (await call('POST', '/commands/check', { body: { asset, command } })).json();
    expect([refused.wouldBeSent, codes(refused)]).toEqual([false, ['interlock']]);
    expect((await call('GET', '/commands')).json()).toEqual({ items: [] });
    expect(plant.writes).toEqual([]);
  });

  test('what may be ordered is listed with its limits', async () => {
    const { items } = (await call('GET', `/assets/${plant.id('gate-1')}/commands`)).json();
    expect(items).toMatchObject([
      { key: 'dams/move', low: 0, high: 5, symbol: 'm', confirmation: 'hold', mayIssue: true, ttlSeconds: 60, verify: { tolerance: 0.05 } },
      { key: 'dams/lamp', choices: [{ value: 0 }, { value: 1 }], confirmation: 'secondPerson', confirmBy: 'engineer' },
    ]);
  });

  test('a command is issued, confirmed by another, listed, exported', async () => {
    const issued = await call('POST', '/commands', { body: order({ command: 'dams/lamp', value: 1, comment: '=1+1' }) });
    const { id } = issued.json();
    expect((await call('POST', `/commands/${id}/confirm`, { body: {}, role: 'engineer' })).statusCode).toBe(409);
    expect((await call('POST', `/commands/${id}/confirm`, { body: {}, role: 'engineer', name: 'wang' })).json()).toMatchObject({
      state: 'confirmed',
    });
    expect((await call('GET', '/commands?state=open')).json().items).toMatchObject([{ unit: 'none', symbol: '' }]);
    expect((await call('GET', '/commands?state=ended')).json().items).toHaveLength(0);
    const csv = await call('GET', '/commands/export.csv?language=en');
    expect(csv.body).toContain(`Gate 1,Lamp,1,,confirmed,li,wang,,,,,,'=1+1,${id}`);
  });

  test('commands are listed newest first, page by page, whatever ids people make', async () => {
    const ids = ['ffffffff-ffff-4fff-bfff-ffffffffffff', '0190a0b0-0000-4000-8000-000000000001', '7fffffff-ffff-4fff-bfff-ffffffffffff'];
    for (const id of ids) {
      await call('POST', '/commands', { body: order({ id, command: 'dams/lamp', value: 9 }) });
      plant.clock.advance(1000);
    }
    const newestFirst = ids.toReversed();
    const idsOf = async (query: string) => {
      const { items, next } = (await call('GET', `/commands?${query}`)).json();
      return { ids: items.map((one: { id: string }) => one.id), next };
    };
    expect((await idsOf('')).ids).toEqual(newestFirst);
    const first = await idsOf('limit=2');
    expect([...first.ids, ...(await idsOf(`limit=2&after=${encodeURIComponent(first.next)}`)).ids]).toEqual(newestFirst);
  });

  test('all that may be ordered is listed with its assets, of one tenant and of the sites of the caller only', async () => {
    const { items } = (await call('GET', '/command-targets')).json() as { items: { asset: string; key: string; mayIssue: boolean }[] };
    const gates = items.filter(({ key }) => key === 'dams/move').map(({ asset }) => asset);
    expect(gates).toEqual(expect.arrayContaining([plant.id('gate-1'), plant.id('gate-2')]));
    expect((await call('GET', '/command-targets', { tenant: 'other', role: 'administrator' })).json()).toEqual({ items: [] });
    const atGate: Caller = { ...li, sites: [{ asset: plant.id('gate-1'), role: 'operator' }] };
    expect(new Set(plant.control.targets(atGate).items.map(({ asset }) => asset))).toEqual(new Set([plant.id('gate-1')]));
  });

  test.each([
    ['viewer', 'main', 403],
    ['administrator', 'other', 404],
  ])('a %s of %s may not issue', async (role, tenant, status) => {
    expect((await call('POST', '/commands', { body: order(), role, tenant })).statusCode).toBe(status);
  });

  test('another tenant finds no command and no group', async () => {
    const { id } = await move();
    const { id: group } = await plant.control.issueGroup(li, {
      comment: '',
      orders: [{ asset: plant.id('gate-2'), command: 'dams/move', value: 1 }],
    });
    const theirs = { tenant: 'other', role: 'administrator' };
    for (const path of [`/commands/${id}`, `/command-groups/${group}`]) expect((await call('GET', path, theirs)).statusCode).toBe(404);
    for (const path of [`/commands/${id}/cancel`, `/command-groups/${group}/cancel`]) {
      expect((await call('POST', path, { ...theirs, body: {} })).statusCode).toBe(404);
    }
    expect((await call('GET', '/commands', theirs)).json()).toEqual({ items: [] });
  });
});
