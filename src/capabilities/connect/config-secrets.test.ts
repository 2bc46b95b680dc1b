import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';

let database: TestDatabase;
let desk: Desk;
let id: string;

const title = { zh: '桥', en: 'Bridge' };
const secrets = ['hunter2-broker', 'hunter2-north', 'hunter2-south'] as const;
const config = {
  password: secrets[0],
  stations: [{ name: 'north', password: secrets[1] }, { name: 'south', password: secrets[2] }, { name: 'open' }],
};

beforeEach(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
  id = (await desk.call('POST', '/sources', { body: { protocol: 'bridge', title, config } })).body.id;
});
afterEach(async () => {
  await desk.close();
  await database.drop();
});

const running = () => desk.flow.running.get(id)?.config;
const shown = async () => (await desk.call('GET', '/sources')).body.items.find((one: { id: string }) => one.id === id).config;
const change = (to: unknown, tenant?: string) => desk.call('PATCH', `/sources/${id}`, { body: { config: to }, ...(tenant && { tenant }) });

describe('the secrets of a source', () => {
  test('reach the driver', () => {
    expect(running()).toEqual({ host: '127.0.0.1', ...config });
  });

  test.each([
    ['GET', '/sources', undefined],
    ['GET', '/protocols', undefined],
    ['GET', '/quarantine', undefined],
    ['GET', '/sources/:id/devices', undefined],
    ['GET', '/sources/:id/events', undefined],
    ['POST', '/sources', { protocol: 'bridge', title, config }],
    ['POST', '/sources/probe', { protocol: 'bridge', config }],
    ['PATCH', '/sources/:id', { config }],
    ['PATCH', '/sources/:id', { enabled: false }],
    ['PATCH', '/sources/:id', { config: { ...config, port: 'no such field' } }],
  ] as const)('are not in the answer of %s %s', async (method, path, body) => {
    const { status, body: answer } = await desk.call(method, path.replace(':id', id), { body });
    expect([200, 400]).toContain(status);
    for (const secret of secrets) expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test('are shown as marks, also in lists; what is not set is shown as not set', async () => {
    const mark = expect.stringMatching(/^\[kept [0-9a-f]{16}\]$/);
    expect(await shown()).toEqual({
      host: '127.0.0.1',
      password: mark,
      stations: [{ name: 'north', password: mark }, { name: 'south', password: mark }, { name: 'open' }],
    });
    await change({ host: '10.0.0.1' });
    expect(await shown()).toEqual({ host: '10.0.0.1', password: '', stations: [] });
  });

  test('are sealed in the database', async () => {
    const { rows } = await sql<{ text: string }>`select config::text as text from source where id = ${id}`.execute(database.db);
    for (const secret of secrets) expect(rows[0]?.text).not.toContain(secret);
    expect(rows[0]?.text).toContain('$sealed');
  });

  test('are kept by their marks, wherever a row goes, and changed by another text', async () => {
    const { stations, ...rest } = await shown();
    await change({ ...rest, host: '10.0.0.1', stations: [stations[1], { ...stations[0], password: 'new' }] });
    expect(running()).toEqual({
      host: '10.0.0.1',
      password: secrets[0],
      stations: [
        { name: 'south', password: secrets[2] },
        { name: 'north', password: 'new' },
      ],
    });
  });

  test('can be tried by their marks', async () => {
    const given = await shown();
    expect((await desk.call('POST', '/sources/probe', { body: { protocol: 'bridge', config: given } })).body.ok).toBe(true);
    expect(desk.flow.asked.at(-1)).toMatchObject({ protocol: 'bridge', config });
  });

  test('are not given for a mark that is none, nor for that of another tenant', async () => {
    const stale = await change({ password: '[kept 0123456789abcdef]' });
    expect(stale).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    const body = { protocol: 'bridge', title, config: await shown() };
    expect((await desk.call('POST', '/sources', { tenant: 'other', body })).status).toBe(400);
    expect((await desk.call('POST', '/sources/probe', { tenant: 'other', body })).status).toBe(400);
  });

  test('outlive a restart', async () => {
    await desk.close();
    desk = await openDesk(database);
    expect(running()).toEqual({ host: '127.0.0.1', ...config });
  });

  test('that were sealed with another key leave the source down with the reason, until they are entered again', async () => {
    await desk.close();
    desk = await openDesk(database, { vault: createVault(Buffer.alloc(32, 8)) });
    expect(running()).toBeUndefined();
    const [source] = (await desk.call('GET', '/sources')).body.items.filter((one: { id: string }) => one.id === id);
    expect(source).toMatchObject({ state: 'down', lastError: expect.stringContaining('3 of its secrets were sealed with another key') });
    expect(JSON.stringify(source)).not.toContain('$sealed');
    await change(config);
    expect(running()).toEqual({ host: '127.0.0.1', ...config });
  });
});
