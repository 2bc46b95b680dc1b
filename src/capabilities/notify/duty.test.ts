import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, Sent } from '../../contracts/api/index.ts';
import { roles } from '../../contracts/roles.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { createReach } from '../../kernel/own-network.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { AlarmView } from '../alarms/index.ts';
import { createNotify, type Notify } from './index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const clock = virtualClock(Date.parse('2026-11-24T09:00:00+08:00'));
const hourMs = 3_600_000;
const alarm = (id: string, state: AlarmView['state'] = 'unacknowledged'): AlarmView => ({
  ...{ id, rule: 'r', ruleKey: 'high', asset: 'dam', assetTitle: both('Dam'), point: 1, pointTitle: both('Level'), unit: 'm', symbol: 'm' },
  ...{
    decimals: 1,
    title: both(`High ${id}`),
    priority: 2,
    state,
    isActive: true,
    raisedAt: 1,
    value: 71,
    quality: 0,
    returns: 0,
    standsFor: 0,
  },
  ...{ advice: both('Open'), consequence: both('Flood'), source: { kind: 'assumed', reference: 'test' } },
});

let http: Http;
let outbox: Outbox;
let notify: Notify;
let db: Awaited<ReturnType<typeof testDatabase>>;
const lists = { open: [alarm('a1'), alarm('a2')], shelved: [alarm('a3', 'shelved')], suppressed: [alarm('a4', 'suppressed')], history: [] };

beforeAll(async () => {
  db = await testDatabase();
  outbox = await createOutbox({ db: db.db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1 });
  http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => {
      const role = roles.find((one) => one === headers['x-test-role']) ?? 'administrator';
      return { caller: { ...callerOf(role, String(headers['x-test-tenant'] ?? 'main')), name: String(headers['x-test-name'] ?? role) } };
    },
  });
  notify = await createNotify({
    ...{ db: db.db, outbox, http, clock, log: silentLog, vault: createVault(randomBytes(32)) },
    assets: { asset: () => undefined, within: () => [] },
    alarms: {
      get: async (_, id) => ({ ...alarm(id), steps: [] }),
      list: async (_, { view }) => ({ items: lists[view] }),
      counts: async () => ({
        byPriority: [{ priority: 2, open: 2, unacknowledged: 1 }],
        ...{ shelved: 1, suppressed: 1, outOfService: 3 },
      }),
    },
    peopleOf: async () => [],
    announce: () => {},
    reach: createReach({ range: 'company' }),
    patience: { lookMs: 60_000 },
  });
  outbox.start();
});
afterAll(async () => {
  await notify.close();
  await outbox.stop();
  await http.close();
  await db.drop();
});

interface As {
  readonly role?: string;
  readonly tenant?: string;
  readonly name?: string;
}
async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, { role, tenant, name }: As = {}) {
  const headers = {
    ...(role && { 'x-test-role': role }),
    ...(tenant && { 'x-test-tenant': tenant }),
    ...(name && { 'x-test-name': name }),
  };
  const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: (answer.body === '' ? undefined : answer.json()) as T }; // holds: a test knows what it asked for
}

type Team = Reply<'createTeam'>;
const team: Sent<'createTeam', 'body'> = {
  ...{ title: 'Dispatch', zone: 'Asia/Shanghai', from: '2026-11-23', cycle: ['day', 'night'] },
  shifts: [
    { key: 'day', title: 'Day', from: '08:00', to: '20:00' },
    { key: 'night', title: 'Night', from: '20:00', to: '08:00' },
  ],
  crews: [
    { key: 'a', title: 'A', members: [{ name: 'Li', user: 'li', email: 'li@example.com', mobile: '13800000001' }] },
    { key: 'b', title: 'B', offset: 1, members: [{ name: 'Wang', email: 'wang@example.com' }] },
  ],
};
const make = async (change: Partial<typeof team> = {}) => (await call<Team>('POST', '/teams', { ...team, ...change })).body;
const clear = async () => {
  for (const { id } of (await call<Reply<'listNotifyRules'>>('GET', '/notify/rules')).body.items)
    await call('DELETE', `/notify/rules/${id}`);
  for (const { id } of (await call<Reply<'listTeams'>>('GET', '/teams')).body.items) await call('DELETE', `/teams/${id}`);
};

describe('a team', () => {
  test('has somebody on duty now and somebody next, whoever asks', async () => {
    await clear();
    await make();
    const { items } = (await call<Reply<'getDuty'>>('GET', '/duty', undefined, { role: 'viewer' })).body;
    expect(items).toMatchObject([{ title: 'Dispatch', now: [{ title: 'Day', members: [{ name: 'Wang' }] }], next: { title: 'Night' } }]);
    const later = (await call<Reply<'getDuty'>>('GET', '/duty?at=2026-11-24T21:00:00%2B08:00')).body.items;
    expect(later[0]?.now[0]?.members).toEqual([{ name: 'Li' }]);
  });

  test('shows its roster', async () => {
    await clear();
    const { id } = await make();
    const { items } = (await call<Reply<'getRoster'>>('GET', `/teams/${id}/roster?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z`)).body;
    expect(items.map(({ day, title, members }) => `${day} ${title} ${members.map(({ name }) => name)}`)).toEqual([
      '2026-11-24 Day Wang',
      '2026-11-24 Night Li',
    ]);
    expect((await call('GET', `/teams/${id}/roster?from=2026-01-01&to=2026-12-01`)).status).toBe(400);
  });

  test('shows contacts to engineers only', async () => {
    await clear();
    await make();
    const shown = async (role: string) => JSON.stringify((await call('GET', '/teams', undefined, { role })).body);
    expect([await shown('operator'), await shown('engineer')].map((text) => text.includes('li@example.com'))).toEqual([false, true]);
  });

  test('that cannot be is refused with all reasons', async () => {
    const { status, body } = await call<{ message: string }>('POST', '/teams', {
      ...team,
      cycle: ['late'],
      crews: [team.crews[0], team.crews[0]],
    });
    expect(status).toBe(400);
    expect(body.message).toMatch(/two crews.*twice.*late/);
  });

  test('of another tenant is not there, and an operator makes none', async () => {
    await clear();
    const { id } = await make();
    expect((await call<Reply<'listTeams'>>('GET', '/teams', undefined, { tenant: 'other' })).body.items).toEqual([]);
    for (const [method, path] of [['PUT', ''], ['DELETE', '']] as const) expect((await call(method, `/teams/${id}${path}`, method === 'PUT' ? team : undefined, { tenant: 'other' })).status).toBe(404); // biome-ignore format: pairs
    expect((await call('POST', `/teams/${id}/handovers`, { note: 'x' }, { tenant: 'other' })).status).toBe(404);
    expect((await call('POST', '/teams', team, { role: 'operator' })).status).toBe(403);
  });
});

describe('a notification rule that names a team', () => {
  const happen = async (id: string) => {
    const body = { alarm: id, tenant: 'main', rule: 'r', asset: 'dam', point: 1, priority: 2, time: clock.now(), value: 71 };
    await db.db.transaction().execute((trx) => outbox.emit(trx, 'alarm.raised', body));
    await outbox.drained();
    const { items } = (await call<Reply<'listDeliveries'>>('GET', '/notify/deliveries')).body;
    return items.filter((one) => one.alarm === id).map(({ channelKind, to }) => [channelKind, to]);
  };
  const mail = { kind: 'email' as const, host: 'mail.example', from: 'a@example.com', to: ['all@example.com'] };
  const channel = async (config: Sent<'createNotifyChannel', 'body'>['config']) =>
    (await call<Reply<'createNotifyChannel'>>('POST', '/notify/channels', { title: config.kind, config })).body.id;

  test('reaches those on duty when it happens, by what each channel calls them, beside those that it names', async () => {
    await clear();
    const { id } = await make();
    const targets = [
      { channel: await channel(mail), team: id, to: ['boss@example.com'] },
      { channel: await channel({ kind: 'inApp' }), team: id },
    ];
    await call('POST', '/notify/rules', { title: 'duty', levels: [{ afterMinutes: 0, targets }] });
    clock.set(Date.parse('2026-11-24T09:00:00+08:00'));
    expect(await happen('d1')).toEqual(expect.arrayContaining([['email', ['boss@example.com', 'wang@example.com']], ['inApp', ['Wang']]])); // biome-ignore format: pairs
    clock.set(Date.parse('2026-11-24T20:00:00+08:00'));
    expect(await happen('d2')).toEqual(expect.arrayContaining([['email', ['boss@example.com', 'li@example.com']], ['inApp', ['li']]])); // biome-ignore format: pairs
    expect((await call('DELETE', `/teams/${id}`)).status).toBe(409);
  });

  test.each([
    ['Asia/Shanghai', '2026-11-24T23:59:59+08:00', 'li', '2026-11-25T00:00:00+08:00', 'wang'],
    ['Europe/Berlin', '2026-03-29T23:59:59+02:00', 'li', '2026-03-30T00:00:00+02:00', 'wang'],
    ['Europe/Berlin', '2026-10-24T23:59:59+02:00', 'wang', '2026-10-25T00:00:00+02:00', 'li'],
    // The hour that comes twice belongs to the day that it is in.
    ['Europe/Berlin', '2026-10-25T02:30:00+02:00', 'li', '2026-10-25T23:59:59+01:00', 'li'],
    ['Europe/Berlin', '2026-03-29T01:59:59+01:00', 'li', '2026-03-29T03:00:00+02:00', 'li'],
  ])('reaches whom the day of %s names, on either side of midnight and of a change of clocks: %s %s, %s %s', async (...row) => {
    const [zone, first, before, second, after] = row;
    await clear();
    const days = { shifts: [{ key: 'day', title: 'Day', from: '00:00', to: '00:00' }], cycle: ['day', 'off'], from: '2026-03-29', zone };
    const { id } = await make(days);
    const targets = [{ channel: await channel(mail), team: id }];
    await call('POST', '/notify/rules', { title: 'duty', levels: [{ afterMinutes: 0, targets }] });
    for (const [at, name] of [
      [first, before],
      [second, after],
    ] as const) {
      // biome-ignore format: pairs
      clock.set(Date.parse(at));
      expect(await happen(`at ${zone} ${at}`)).toEqual([['email', [`${name}@example.com`]]]);
    }
  });

  test('tells what quiet hours held to those who are on duty when they end', async () => {
    await clear();
    const { id } = await make();
    const targets = [{ channel: await channel(mail), team: id }];
    const quiet = { from: '22:00', to: '08:00', zone: 'Asia/Shanghai' };
    await call('POST', '/notify/rules', { title: 'duty', quiet, levels: [{ afterMinutes: 0, targets }] });
    clock.set(Date.parse('2026-11-24T21:59:00+08:00'));
    expect(await happen('q1')).toEqual([['email', ['li@example.com']]]);
    clock.set(Date.parse('2026-11-25T00:01:00+08:00'));
    expect(await happen('q2')).toEqual([['email', ['li@example.com']]]); // Li also has the day after this night
    clock.set(Date.parse('2026-11-25T23:59:00+08:00'));
    expect(await happen('q3')).toEqual([['email', ['wang@example.com']]]);
  });

  test('of work that is late reaches those on duty too', async () => {
    await clear();
    const { id } = await make();
    const targets = [{ channel: await channel(mail), team: id }];
    await call('POST', '/notify/rules', { title: 'late', on: ['workOrderOverdue'], levels: [{ afterMinutes: 0, targets }] });
    clock.set(Date.parse('2026-11-24T21:00:00+08:00'));
    const order = {
      tenant: 'main',
      workOrder: 'o1',
      kind: 'corrective' as const,
      priority: 2 as const,
      dueAt: clock.now(),
      assignedTo: '',
    };
    await db.db.transaction().execute((trx) => outbox.emit(trx, 'workOrder.overdue', { ...order, number: 'WO-1', title: both('Late') }));
    await outbox.drained();
    const { items } = (await call<Reply<'listDeliveries'>>('GET', '/notify/deliveries?kind=workOrderOverdue')).body;
    expect(items.find(({ channelKind }) => channelKind === 'email')?.to).toEqual(['li@example.com']);
  });

  test('reaches those of the channel when nobody is on duty, so that nothing is lost', async () => {
    await clear();
    const { id } = await make({ from: '2027-01-01' });
    const targets = [{ channel: await channel(mail), team: id }];
    await call('POST', '/notify/rules', { title: 'duty', levels: [{ afterMinutes: 0, targets }] });
    expect(await happen('d3')).toEqual([['email', ['all@example.com']]]);
  });

  test('that is not there is refused', async () => {
    const targets = [{ channel: await channel(mail), team: 'nowhere' }];
    expect((await call('POST', '/notify/rules', { title: 'duty', levels: [{ afterMinutes: 0, targets }] })).status).toBe(400);
  });
});

describe('a handover note', () => {
  test('keeps what stands open, shelved and suppressed, and is accepted once, by somebody else', async () => {
    await clear();
    clock.set(Date.parse('2026-11-24T09:00:00+08:00'));
    const { id } = await make();
    const written = await call<Reply<'writeHandover'>>(
      'POST',
      `/teams/${id}/handovers`,
      { note: 'Gate 2 is slow' },
      { role: 'operator', name: 'Wang' },
    );
    expect(written.body).toMatchObject({
      ...{ by: 'Wang', shift: 'Day B', note: 'Gate 2 is slow', outOfService: 3 },
      ...{ open: { count: 2, alarms: [{ id: 'a1' }, { id: 'a2' }] }, shelved: { alarms: [{ id: 'a3' }] }, suppressed: { count: 1 } },
    });
    const accept = (name: string) =>
      call<Reply<'acceptHandover'>>('POST', `/handovers/${written.body.id}/accept`, undefined, { role: 'operator', name });
    expect((await accept('Wang')).status).toBe(409);
    clock.advance(hourMs);
    expect((await accept('Li')).body).toMatchObject({ acceptedBy: 'Li', acceptedAt: clock.now() });
    expect((await accept('Zhao')).status).toBe(409);
    expect((await call('POST', `/handovers/${written.body.id}/accept`, undefined, { tenant: 'other' })).status).toBe(404);
    await call('POST', `/teams/${id}/handovers`, { note: 'second' });
    const page = (await call<Reply<'listHandovers'>>('GET', `/teams/${id}/handovers?limit=1`)).body;
    expect(page.items.map(({ note }) => note)).toEqual(['second']);
    const rest = (await call<Reply<'listHandovers'>>('GET', `/teams/${id}/handovers?after=${page.next}`)).body;
    expect(rest.items.map(({ note, acceptedBy }) => [note, acceptedBy])).toEqual([['Gate 2 is slow', 'Li']]);
  });

  test('can be seen before it is written', async () => {
    expect((await call<Reply<'draftHandover'>>('GET', '/handover-draft')).body).toMatchObject({ open: { count: 2 }, outOfService: 3 });
  });
});
