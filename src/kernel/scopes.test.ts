import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { areaOf, routes, scopesOf } from '../contracts/api/index.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { includesScope, type Scope, scopes, scopeText } from '../contracts/areas.ts';
import type { Caller } from '../contracts/roles.ts';
import { createHttp, type Http } from './http.ts';
import { openApi } from './openapi.ts';
import { silentLog, virtualClock } from './testing.ts';

// Every route of the API is asked by a token that lacks one of its scopes and has all others.

const operations = Object.keys(paths) as OperationId[];
const contracts: Readonly<Record<OperationId, RouteContract>> = routes;
const needs = operations.flatMap((operation) => scopesOf(operation).map((scope) => ({ operation, scope })));
const reached: OperationId[] = [];
const audited: unknown[] = [];
let http: Http;
let held: readonly Scope[] = [];

beforeAll(async () => {
  const caller = (): Caller => ({ id: 't', name: 'meter', role: 'administrator', tenant: 'main', kind: 'token', scopes: held });
  http = await createHttp({
    ...{ log: silentLog, clock: virtualClock(), version: '0.0.0-test', allowMissing: true, identify: async () => ({ caller: caller() }) },
    audit: { write: async (fact) => void audited.push(fact) },
  });
  for (const operation of operations)
    http.route(operation, async ({ reply }) => {
      reached.push(operation);
      if (contracts[operation].media !== undefined) await reply.send('');
      return undefined as never; // holds: no answer is looked at
    });
});
afterAll(() => http.close());

async function ask(operation: OperationId) {
  const [method = '', path = ''] = paths[operation].split(' ');
  reached.length = 0;
  audited.length = 0;
  const url = `/api/v1${path.replace(/:\w+/g, '1')}`;
  return http.server.inject({ method: method as 'GET', url }); // holds: a method of HTTP
}
/** All scopes without one, and without those that include it. */
const allBut = (scope: Scope) => scopes.filter((one) => one !== scope && !includesScope([one], scope));

describe('a token without the scope', () => {
  test.each(needs)('$scope does not reach $operation', async ({ operation, scope }) => {
    held = allBut(scope);
    const answer = await ask(operation);
    const what = scopeText(scope);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      403,
      {
        code: 'NO_SCOPE',
        details: { scope },
        text: { zh: `此令牌缺少权限范围 ${scope}（${what.zh}）`, en: expect.stringContaining(what.en) },
      },
    ]);
    expect(reached).toEqual([]);
    const isAudited = contracts[operation].audited ?? !paths[operation].startsWith('GET ');
    expect(audited).toMatchObject(isAudited ? [{ action: operation, outcome: 'refused', detail: { error: 'NO_SCOPE' } }] : []);
  });
});

test.each(operations)('a token with just what %s needs is not refused for its scopes', async (operation) => {
  held = scopesOf(operation);
  expect((await ask(operation)).statusCode).not.toBe(403);
});

test('the scopes of everything reach all, each for its own access', () => {
  for (const { scope } of needs) expect(includesScope([scope.endsWith('read') ? 'all:read' : 'all:write'], scope)).toBe(true);
  expect(includesScope(['all:read'], 'alarms:write')).toBe(false);
  expect(includesScope(['all:write'], 'alarms:read')).toBe(false);
});

test('only the scope of every change reaches users and tokens, for whoever makes a token can give it what he lacks', () => {
  const changes = operations.filter((one) => areaOf(one) === 'access' && contracts[one].permission === 'administrator');
  const given = changes.filter((one) => !paths[one].startsWith('GET ')).map((one) => scopesOf(one));
  expect(given.length).toBeGreaterThan(4);
  for (const one of given) expect(one).toEqual(['all:write']);
});

test('the document of the API tells the scopes and the area of each operation', () => {
  const { paths: documented, tags } = openApi('0.0.0-test') as unknown as {
    paths: Record<string, Record<string, { operationId: OperationId; tags: string[]; security: { token?: Scope[] }[] }>>;
    tags: { name: string }[];
  };
  const told = Object.values(documented).flatMap((methods) => Object.values(methods));
  expect(told).toHaveLength(operations.length);
  for (const { operationId, tags: own, security } of told) {
    expect(security[0]?.token ?? []).toEqual(scopesOf(operationId));
    expect(own).toEqual([areaOf(operationId)]);
  }
  expect(new Set(operations.map(areaOf))).toEqual(new Set(tags.map(({ name }) => name)));
});
