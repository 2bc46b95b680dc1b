import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../contracts/api/index.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { type Role, roles } from '../contracts/roles.ts';
import { createHttp, type Http } from './http.ts';
import { callerOf, silentLog, virtualClock } from './testing.ts';

// One server for all operations: to make one for each of them would take longer than all that is asked of it.

const operations = Object.keys(paths) as OperationId[];
let http: Http;

beforeAll(async () => {
  http = await createHttp({
    ...{ log: silentLog, clock: virtualClock(), version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => {
      const role = headers['x-test-role'] as Role | undefined; // holds: the tests write it
      return role && { caller: callerOf(role) };
    },
  });
  for (const operation of operations)
    http.route(operation, async () => {
      throw new Error('BUG: somebody came in');
    });
});
afterAll(() => http.close());

async function ask(operation: OperationId, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = paths[operation].split(' ');
  return http.server.inject({ method: method as 'GET', url: `/api/v1${path}`, headers });
}

describe('every operation of the contract', () => {
  const stated = ['anyone', ...roles];

  test.each(operations)('%s states who may call it', (operation) => {
    expect(stated).toContain(routes[operation].permission);
    expect(Object.keys(routes[operation].summary)).toEqual(['zh', 'en']);
  });
  test('the check of permissions can fail', () => {
    const { permission: _, ...lacking } = routes.getHealth as RouteContract;
    expect(stated).not.toContain((lacking as Partial<RouteContract>).permission);
  });
  test.each(operations.filter((operation) => routes[operation].permission !== 'anyone'))('%s refuses a stranger', async (operation) => {
    const answer = await ask(operation);
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'NOT_SIGNED_IN']);
  });
  test.each(operations.filter((operation) => roles.indexOf(routes[operation].permission as Role) > 0))(
    '%s refuses a lower role',
    async (operation) => {
      const lower = roles[roles.indexOf(routes[operation].permission as Role) - 1] ?? 'viewer';
      const answer = await ask(operation, { 'x-test-role': lower });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'FORBIDDEN']);
      expect(answer.json().text.zh).toMatch(/^此操作需要“[一-龥]+”角色$/);
    },
  );
});

test('who may come in does, so that a refusal says something', async () => {
  expect((await ask('listUsers', { 'x-test-role': 'administrator' })).json().code).toBe('INTERNAL');
});
