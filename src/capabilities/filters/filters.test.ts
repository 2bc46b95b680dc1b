import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../contracts/roles.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { mostFilters } from './filters.ts';
import { createFilters } from './index.ts';

let db: Awaited<ReturnType<typeof testDatabase>>;
let http: Http;
const clock = virtualClock();

beforeAll(async () => {
  db = await testDatabase();
  http = await createHttp({
    ...{ log: silentLog, clock, version: '0', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => ({ caller: callerOf(headers['x-role'] as Role, String(headers['x-tenant'])) }), // holds: given by this test
  });
  await createFilters({ db: db.db, clock, http });
});
beforeEach(async () => void (await sql`delete from saved_filter`.execute(db.db)));
afterAll(() => db.drop());

interface Asked {
  readonly role?: Role;
  readonly tenant?: string;
  readonly body?: object;
}

async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  { role = 'operator', tenant = 'main', body }: Asked = {},
) {
  const headers = { 'x-role': role, 'x-tenant': tenant };
  const answer = await http.server.inject({ method, url: `/api/v1/saved-filters${path}`, headers, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}
const urgent = { list: 'alarms', name: 'Urgent', filter: { priority: '1', view: 'history' } };
const save = async (more: object = {}, asked: Asked = {}) => (await call('POST', '', { ...asked, body: { ...urgent, ...more } })).body;
const seen = async (asked: Asked = {}, list = 'alarms') => (await call('GET', `?list=${list}`, asked)).body.items;

describe('a saved filter', () => {
  test('is its owner’s alone, for its list, until it is shared', async () => {
    const { id } = await save();
    expect(await seen()).toMatchObject([{ ...urgent, isOwn: true, isShared: false, isDefault: false, owner: 'operator' }]);
    expect(await seen({}, 'work')).toEqual([]);
    expect(await seen({ role: 'engineer' })).toEqual([]);
    await call('PATCH', `/${id}`, { body: { isShared: true } });
    expect(await seen({ role: 'viewer' })).toMatchObject([{ name: 'Urgent', isOwn: false, owner: 'operator' }]);
    expect(await seen({ tenant: 'other' })).toEqual([]);
  });

  test('is shared by operators, not by viewers', async () => {
    expect((await call('POST', '', { role: 'viewer', body: { ...urgent, isShared: true } })).status).toBe(403);
    const { id } = await save({}, { role: 'viewer' });
    expect((await call('PATCH', `/${id}`, { role: 'viewer', body: { isShared: true } })).status).toBe(403);
    expect((await call('POST', '', { body: { ...urgent, isShared: true } })).status).toBe(200);
  });

  test('has a name once per person and list', async () => {
    await save();
    expect(await call('POST', '', { body: urgent })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect((await call('POST', '', { body: { ...urgent, list: 'work' } })).status).toBe(200);
    expect((await call('POST', '', { role: 'engineer', body: urgent })).status).toBe(200);
    const { id } = await save({ name: 'Other' });
    expect((await call('PATCH', `/${id}`, { body: { name: 'Urgent' } })).status).toBe(409);
    expect((await call('PATCH', `/${id}`, { body: { filter: { text: 'dam' } } })).body).toMatchObject({
      name: 'Other',
      filter: { text: 'dam' },
    });
  });

  test('is changed by its owner only, and removed by the owner or, when shared, by an administrator', async () => {
    const own = await save();
    const shared = await save({ name: 'Shared', isShared: true });
    for (const id of [own.id, shared.id])
      expect((await call('PATCH', `/${id}`, { role: 'administrator', body: { name: 'x' } })).status).toBe(404);
    for (const role of ['engineer', 'administrator'] as const) expect((await call('DELETE', `/${own.id}`, { role })).status).toBe(404);
    expect((await call('DELETE', `/${shared.id}`, { role: 'engineer' })).status).toBe(404);
    expect((await call('DELETE', `/${shared.id}`, { role: 'administrator', tenant: 'other' })).status).toBe(404);
    expect((await call('DELETE', `/${shared.id}`, { role: 'administrator' })).status).toBe(204);
    expect((await call('DELETE', `/${own.id}`)).status).toBe(204);
    expect(await seen()).toEqual([]);
  });

  test.each([
    ['no name', { name: ' ' }],
    ['an unknown list', { list: 'nothing' }],
    ['a value that is no text', { filter: { a: 1 } }],
    ['a key that no address has', { filter: { 'a b': '1' } }],
    ['too many values', { filter: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${String.fromCharCode(97 + i)}`, '1'])) }],
  ])('with %s is refused', async (_, more) => {
    expect((await call('POST', '', { body: { ...urgent, ...more } })).status).toBe(400);
  });

  test(`is refused beyond ${mostFilters} of a person for a list`, async () => {
    for (let i = 0; i < mostFilters; i++) await save({ name: `f${i}` });
    expect((await call('POST', '', { body: urgent })).body).toMatchObject({ code: 'TOO_LARGE' });
    expect((await call('POST', '', { body: { ...urgent, list: 'work' } })).status).toBe(200);
  });
});

describe('the filter that a person begins a list with', () => {
  const begin = (filter: string | undefined, asked: Asked = {}) =>
    call('PUT', '/default', { ...asked, body: { list: 'alarms', ...(filter && { filter }) } });
  const begun = async (asked: Asked = {}) =>
    (await seen(asked)).filter(({ isDefault }: { isDefault: boolean }) => isDefault).map(({ name }: { name: string }) => name);

  test('is one of each person', async () => {
    const [first, second] = [await save({ isShared: true }), await save({ name: 'Second', isShared: true })];
    await begin(first.id);
    await begin(second.id);
    await begin(first.id, { role: 'viewer' });
    expect(await begun()).toEqual(['Second']);
    expect(await begun({ role: 'viewer' })).toEqual(['Urgent']);
    await begin(undefined);
    expect(await begun()).toEqual([]);
  });

  test('can be chosen by that person', async () => {
    const { id } = await save();
    expect((await begin(id, { role: 'engineer' })).status).toBe(404);
    expect((await begin('none')).status).toBe(404);
  });

  test('is none any more when it was removed or is no longer shared', async () => {
    const [first, second] = [await save({ isShared: true }), await save({ name: 'Second', isShared: true })];
    for (const role of ['operator', 'viewer'] as const) await begin(first.id, { role });
    await call('PATCH', `/${first.id}`, { body: { isShared: false } });
    expect([await begun(), await begun({ role: 'viewer' })]).toEqual([['Urgent'], []]);
    await begin(second.id);
    await call('DELETE', `/${second.id}`);
    expect(await begun()).toEqual([]);
  });
});
