import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../kernel/database.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { annotationRoutes } from './annotations.ts';
import { historyMigrations } from './schema.ts';
import { plant } from './testing/plant.ts';

const clock = virtualClock(Date.UTC(2026, 10, 24));
const audited: string[] = [];
let http: Http;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  await migrate(database.db, historyMigrations);
  http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true },
    audit: { write: async ({ action }) => void audited.push(action) },
    identify: async ({ headers }) => {
      const role = headers['x-test-role'] === 'engineer' ? 'engineer' : headers['x-test-role'] === 'viewer' ? 'viewer' : 'operator';
      return { caller: { ...callerOf(role, String(headers['x-test-tenant'] ?? 'main')), id: String(headers['x-test-user'] ?? 'li') } };
    },
  });
  annotationRoutes(http, { db: database.db, clock, assets: plant });
  drop = async () => {
    await http.close();
    await database.drop();
  };
});
afterAll(() => drop());

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

async function call(method: 'GET' | 'POST' | 'DELETE', path: string, { headers = {}, body }: Asked = {}) {
  const url = `/api/v1/history/annotations${path}`;
  const answer = await http.server.inject({ method, url, headers, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const write = async (body: object): Promise<string> => (await call('POST', '', { body })).body.id;
const texts = async (query: string): Promise<string[]> => (await call('GET', query)).body.items.map(({ text }: { text: string }) => text);

describe('annotations', () => {
  test('are listed by point and by the range that they touch, the oldest first', async () => {
    await write({ points: [1, 2], from: 2000, to: 4000, text: '检修 maintenance' });
    await write({ points: [1], from: 1000, text: 'gate moved' });
    expect(await texts('?points=1&from=0&to=9000')).toEqual(['gate moved', '检修 maintenance']);
    expect(await texts('?points=2&from=0&to=9000')).toEqual(['检修 maintenance']);
    expect(await texts('?points=1&from=3000&to=9000')).toEqual(['检修 maintenance']);
    expect(await texts('?points=1&from=0&to=1000')).toEqual([]);
    expect(await texts('?points=1&from=5000&to=9000')).toEqual([]);
  });

  test('tell who wrote them and when, and writing them is audited', async () => {
    const { body } = await call('POST', '', { body: { points: [2], from: 50_000, text: 'x' } });
    expect(body).toEqual({ id: expect.any(String), points: [2], from: 50_000, text: 'x', by: 'operator', createdAt: clock.now() });
    expect(audited).toContain('createAnnotation');
  });

  test.each([
    ['that ends before it begins', { points: [1], from: 5, to: 4, text: 'x' }, 400],
    ['without text', { points: [1], from: 5, text: '   ' }, 400],
    ['without a point', { points: [], from: 5, text: 'x' }, 400],
    ['on a point of another tenant', { points: [1, 9], from: 5, text: 'x' }, 404],
  ])('one %s is refused', async (_, body, status) => {
    expect((await call('POST', '', { body })).status).toBe(status);
  });

  test('a viewer reads and does not write', async () => {
    const headers = { 'x-test-role': 'viewer' };
    expect((await call('GET', '?points=1&from=0&to=9000', { headers })).status).toBe(200);
    expect((await call('POST', '', { headers, body: { points: [1], from: 5, text: 'x' } })).status).toBe(403);
  });

  test('are removed by their author or an engineer, not by others and not from another tenant', async () => {
    const id = await write({ points: [1], from: 70_000, text: 'wrong' });
    expect((await call('DELETE', `/${id}`, { headers: { 'x-test-user': 'wang' } })).status).toBe(403);
    expect((await call('DELETE', `/${id}`, { headers: { 'x-test-role': 'engineer', 'x-test-tenant': 'other' } })).status).toBe(404);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/${id}`)).status).toBe(404);
    const other = await write({ points: [1], from: 70_000, text: 'wrong' });
    expect((await call('DELETE', `/${other}`, { headers: { 'x-test-user': 'wang', 'x-test-role': 'engineer' } })).status).toBe(204);
  });
});
