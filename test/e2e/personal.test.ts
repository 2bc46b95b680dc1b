import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from '../../src/kernel/audit.ts';
import { connect, type Database } from '../../src/kernel/database.ts';
import { holdsOf } from '../../src/kernel/personal/columns.ts';
import { peopleTables } from '../../src/kernel/personal/tables.ts';
import { silentLog, until, virtualClock } from '../../src/kernel/testing.ts';
import { builtServer } from '../setup/build.ts';
import { type RunningServer, startServer } from '../setup/server.ts';

// Somebody works a day at a plant, in all parts of the program; then gets all that is held of them, and is erased.

type Ask = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Record<string, unknown>; text: string }>;

let db: Database;
let server: RunningServer;
let boss: Ask;
let worker: Ask;
let workerId: string;
const name = '欧阳测试wk';
const email = 'ouyang.wk@example.com';
const mobile = '13912345678';
const phone = '+86 591 8888 1234';
const nickname = '阿欧wk';
const both = (text: string) => ({ zh: text, en: text });

async function person(link: string): Promise<Ask> {
  const headers = { 'content-type': 'application/json' };
  const signed = await fetch(`${server.url}/api/v1/session/link`, { method: 'POST', headers, body: JSON.stringify({ link }) });
  const cookie = signed.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { csrf } = (await signed.json()) as { csrf: string };
  return async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const given = { cookie, 'x-yangfan-csrf': csrf, ...(body !== undefined && headers) };
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: given, ...sent });
    const text = await answer.text();
    return { status: answer.status, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
}

/** The server's own PostgreSQL, as one who has its data folder opens it. */
async function openDatabaseOf(folder: string): Promise<Database> {
  const [, , , port] = (await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(folder, 'postgres.password'), 'utf8')).trim();
  return connect(`postgres://yangfan:${password}@/yangfan?host=${encodeURIComponent(join(folder, 'postgres'))}&port=${port}`, silentLog);
}

async function made(ask: Ask, path: string, body: unknown): Promise<Record<string, unknown> & { id: string }> {
  const answer = await ask('POST', path, body);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
  return answer.body as Record<string, unknown> & { id: string }; // holds: what is made has an id
}

/** Everything that somebody can leave a name in, as far as the API goes. */
async function work(): Promise<void> {
  const { body } = await boss('GET', '/assets?limit=1000');
  const assets = body.items as { id: string; key: string }[];
  const asset = assets.find(({ key }) => key === 'idukki')?.id ?? '';
  const points = (await boss('GET', `/assets/${asset}`)).body.points as { number: number; key: string }[];
  const level = points.find(({ key }) => key === 'level')?.number ?? -1;
  const said = `by ${name}, for ${name}.`;
  const now = Date.now();
  const rule = await made(worker, '/rules', { title: both('high'), kind: 'above', point: level, params: { limit: 1 }, priority: 1 });
  await worker('PUT', `/rules/${rule.id}/rationale`, { cause: said, severity: 'minor', respondMinutes: 10 });
  await worker('POST', '/samples', { samples: [{ point: level, value: 5, time: now }] });
  const alarm = await until(async () => ((await boss('GET', `/alarms?asset=${asset}`)).body.items as { id: string }[])[0]?.id, 60_000);
  await worker('POST', `/alarms/${alarm}/comments`, { comment: said });
  await worker('POST', '/alarms/acknowledge', { ids: [alarm], comment: said });
  const order = await made(worker, '/work-orders', { title: said, kind: 'inspection', asset, dueAt: now - 1, assignedTo: name });
  await made(worker, `/work-orders/${order.id}/entries`, { entry: { kind: 'note', text: said } });
  await made(worker, '/dangers', { title: said, asset });
  await made(worker, '/history/annotations', { points: [level], from: now, text: said });
  await made(worker, '/commands', { command: 'water/soundSiren', value: 1, asset, comment: said });
  const route = await made(worker, '/patrol-routes', {
    ...{ title: said, windowMinutes: 60, assignedTo: name },
    points: [{ id: 'p1', title: 'gate', asset, items: [] }],
  });
  const patrol = await made(worker, '/patrols', { id: randomUUID(), route: route.id });
  await worker('PUT', `/patrols/${patrol.id}/visits/p1`, { id: randomUUID(), at: now, results: [] });
  await worker('POST', `/patrols/${patrol.id}/finish`, { at: now, note: said });
  const step = { key: 'go', title: both('go'), who: [name], do: { kind: 'notify', message: both(said) } };
  const call = {
    key: 'call',
    title: both('call'),
    do: {
      kind: 'call',
      contacts: [
        { name: nickname, phone },
        { name: 'Fire', phone: '119' },
      ],
    },
  };
  const plan = await made(worker, '/plans', { title: both(said), levels: [{ level: 'IV', criterion: both('x') }], steps: [step, call] });
  const incident = await made(worker, '/incidents', { id: randomUUID(), plan: plan.id, level: 'IV', asset, note: said });
  await worker('POST', `/incidents/${incident.id}/close`, { summary: said });
  const team = await made(worker, '/teams', {
    ...{
      title: 'day',
      zone: 'UTC',
      cycle: ['day'],
      from: '2026-01-01',
      shifts: [{ key: 'day', title: 'day', from: '08:00', to: '08:00' }],
    },
    crews: [
      {
        key: 'one',
        title: 'one',
        members: [
          { name, user: name, email, mobile },
          { name: nickname, user: name },
        ],
      },
    ],
  });
  await made(worker, `/teams/${team.id}/handovers`, { note: `${said}\n${mobile}, ${email}` });
  await worker('POST', `/alarms/${alarm}/comments`, { comment: `call ${mobile}` });
  const channel = await made(boss, '/notify/channels', {
    title: 'mail',
    config: { kind: 'email', host: 'mail.example.com', from: 'yf@example.com', to: ['all@example.com', email] },
  });
  const levels = [{ afterMinutes: 0, targets: [{ channel: channel.id, to: [email] }] }];
  await made(boss, '/notify/rules', { title: 'mails', leastPriority: 1, on: ['cleared'], levels });
  await made(worker, '/boards', { title: both(said), mode: 'dashboard', widgets: [] });
  await made(worker, '/saved-filters', { list: 'alarms', filter: { text: name }, name: said });
  await until(async () => (await worker('GET', '/notices')).text.includes(name), 60_000);
}

interface Hit {
  readonly table: string;
  readonly row: string;
}

/** As one who has the whole database looks for a name: every row of every table, all of its columns as text. */
async function mentions(text: string): Promise<Hit[]> {
  const tables = await sql<{
    name: string;
  }>`select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(db);
  const hits: Hit[] = [];
  for (const { name: table } of tables.rows) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.table(table)} t where strpos(lower(t::text), lower(${text})) > 0`.execute(db);
    hits.push(...rows.map(({ row }) => ({ table, row })));
  }
  return hits;
}

/** Of a list, what names somebody who was erased. */
async function ids(list: string): Promise<readonly string[]> {
  const items = (await boss('GET', list)).body.items as { id: string }[];
  return items.filter((one) => JSON.stringify(one).includes('erased-')).map(({ id }) => id);
}

const verify = async () => (await createAudit(db, virtualClock())).verify();

beforeAll(async () => {
  await builtServer();
  server = await startServer({ demo: false });
  db = await openDatabaseOf(server.dataFolder);
  boss = await person(server.link);
  const { job } = await made(boss, '/packs/water/install', undefined);
  await until(async () => (await boss('GET', `/jobs/${job}`)).body.state === 'done', 120_000);
  const user = await made(boss, '/users', { name, role: 'engineer' });
  workerId = user.id;
  worker = await person(String(user.link));
  await work();
}, 600_000);
afterAll(async () => {
  await db?.destroy();
  await server?.remove();
});

test('every column with texts has been said to name people or not', async () => {
  expect((await peopleTables(db)).length).toBeGreaterThan(50);
  expect(holdsOf('nobody', 'thought_of_this')).toBeUndefined();
});

describe('what is held of somebody', () => {
  test('is given to them and to administrators, and to nobody else', async () => {
    expect((await worker('GET', `/users/${workerId}/personal-data`)).status).toBe(200);
    expect((await boss('GET', `/users/${workerId}/personal-data`)).status).toBe(200);
    const other = await made(boss, '/users', { name: 'somebody-else', role: 'engineer' });
    const stranger = await person(String(other.link));
    expect((await stranger('GET', `/users/${workerId}/personal-data`)).body.code).toBe('FORBIDDEN');
    expect((await boss('GET', '/users/nobody/personal-data')).status).toBe(404);
  });

  test('is complete: every place of the database that names them is in it', async () => {
    const { body, text } = await boss('GET', `/users/${workerId}/personal-data`);
    const records = body.records as Record<string, Record<string, unknown>[]>;
    const places = new Set((await mentions(name)).map(({ table }) => table));
    places.delete('user_account');
    places.delete('audit');
    expect(Object.keys(records)).toEqual(expect.arrayContaining([...places]));
    expect(body.account).toMatchObject({ name, role: 'engineer', hasPassword: false });
    expect(body.sessions).toHaveLength(1);
    expect(JSON.stringify(body.audit)).toContain('acknowledgeAlarms');
    expect(text).not.toMatch(/"(password|hash|csrf|secret_hash|token_hash)":/);
  });
});

describe('erasing somebody', () => {
  const erase = (ask: Ask, id: string, typed: string) => ask('POST', `/users/${id}/erase`, { name: typed, reason: `${name} asked for it` });

  test('is for administrators, of another, by their name', async () => {
    expect((await erase(worker, workerId, name)).body.code).toBe('FORBIDDEN');
    expect((await erase(boss, workerId, 'wrong-name')).body.code).toBe('BAD_REQUEST');
    const { body } = await boss('GET', '/session');
    const { id } = body.user as { id: string };
    expect((await erase(boss, id, 'admin')).body.code).toBe('CONFLICT');
    expect((await worker('GET', `/users/${workerId}/erasure`)).body.code).toBe('FORBIDDEN');
    expect((await boss('GET', `/users/${workerId}/erasure`)).body).toEqual({ names: [nickname] });
    expect((await boss('GET', '/users')).text).toContain(name);
  });

  test('leaves their name nowhere, their work under a pseudonym, and the chain of the audit whole', async () => {
    const before = await verify();
    expect(before.brokenAt).toBeUndefined();
    const { status, body, text } = await erase(boss, workerId, name);
    expect([status, text]).toEqual([200, expect.stringContaining('erased-')]);
    const pseudonym = String(body.pseudonym);
    expect(await mentions(name)).toEqual([]);
    for (const one of [email, mobile, phone, nickname]) expect([one, await mentions(one)]).toEqual([one, []]);
    const { body: duty } = await boss('GET', '/teams');
    expect(duty.items).toMatchObject([{ crews: [{ members: Array(2).fill({ name: pseudonym, user: pseudonym }) }] }]);
    for (const list of ['/plans', '/incidents']) {
      const { status: read, body: found } = await boss('GET', `${list}/${(await ids(list))[0]}`);
      expect([read, JSON.stringify(found)]).toEqual([200, expect.stringContaining(`{"name":"${pseudonym}","phone":"00000"}`)]);
    }
    const { items: channels } = (await boss('GET', '/notify/channels')).body as { items: { config: object }[] };
    expect(channels.map(({ config }) => config)).toContainEqual(
      expect.objectContaining({ to: ['all@example.com', `${pseudonym}@erased.invalid`] }),
    );
    expect((await boss('GET', '/notify/rules')).text).toContain(`${pseudonym}@erased.invalid`);
    const after = await verify();
    expect(after.brokenAt).toBeUndefined();
    expect(after.erased).toBe(body.auditLines);
    expect(after.entries).toBeGreaterThan(before.entries);
    expect((await mentions(pseudonym)).map(({ table }) => table)).toEqual(
      expect.arrayContaining([
        'alarm',
        'alarm_step',
        'work_order',
        'work_order_entry',
        'patrol',
        'incident',
        'duty_handover',
        'audit',
        'command_step',
      ]),
    );
    expect((await boss('GET', '/work-orders')).text).toContain(pseudonym);
    expect((await worker('GET', '/session')).status).toBe(401);
    expect((await boss('GET', `/users/${workerId}/personal-data`)).status).toBe(404);
    expect((await erase(boss, workerId, name)).status).toBe(404);
  });

  test('is seen in the audit, and a line that is forged afterwards is found', async () => {
    const { rows } = await sql<{ seq: number }>`select seq from audit where salt is null limit 1`.execute(db);
    expect((await boss('GET', '/audit?action=eraseUser')).text).not.toContain(name);
    await db.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      await sql`update audit set action = 'nothing' where seq = ${rows[0]?.seq}`.execute(trx);
    });
    expect((await verify()).brokenAt).toEqual(expect.any(String));
  });
});
