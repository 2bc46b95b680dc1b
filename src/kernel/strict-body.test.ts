import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { routes } from '../contracts/api/index.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { createHttp, type Http } from './http.ts';
import { createLog } from './log.ts';
import { strictBody, strictly } from './strict-body.ts';
import { callerOf, virtualClock } from './testing.ts';

const contractOf = (operation: OperationId): RouteContract => routes[operation];
const all = Object.keys(paths) as OperationId[];
const changing = all.filter((operation) => !paths[operation].startsWith('GET '));
/** Sent by edges, which may be newer than their centre: a report that is refused would show an edge that works as silent. */
const ofOtherVersions: readonly OperationId[] = ['enrolEdge', 'reportEdge'];
/** A question in the words of a protocol: its driver refuses what it does not know. */
const ofDrivers: readonly OperationId[] = ['askDevice'];
const checked = changing.filter((operation) => ![...ofOtherVersions, ...ofDrivers].includes(operation));

let http: Http;
beforeAll(async () => {
  http = await createHttp({
    log: createLog('silent', { write: () => {} }),
    clock: virtualClock(),
    version: '1.2.3',
    allowMissing: true,
    audit: { write: async () => {} },
    identify: async () => ({ caller: callerOf('administrator') }),
  });
  for (const operation of changing)
    http.route(operation, async () => {
      throw new Error(`BUG: ${operation} came through`);
    });
});
afterAll(() => http.close());

/** What chooses a kind, where the whole body is one of several. */
function kindOf(schema: z.core.$ZodType | undefined): Record<string, unknown> {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {};
  if (def?.type !== 'union') return {};
  const { discriminator } = def as z.core.$ZodDiscriminatedUnionDef;
  return { [discriminator]: [...(def.options[0]?._zod.propValues?.[discriminator] ?? [])][0] };
}

const paramsIn = (path: string): string => path.replace(/:version\b/g, '1').replace(/:\w+/g, 'x');

async function refusedFor(operation: OperationId, payload: object): Promise<string[]> {
  const [method, path = ''] = paths[operation].split(' ');
  const answer = await http.server.inject({ method: method as 'POST', url: `/api/v1${paramsIn(path)}`, payload });
  return (answer.json().issues ?? []).map(({ message }: { message: string }) => message);
}

describe('a field that nobody knows', () => {
  test.each(checked)('is refused by name in the body of %s', async (operation) => {
    const payload = { ...kindOf(contractOf(operation).body), madeUp: 1 };
    expect(await refusedFor(operation, payload)).toContain('has fields that are not known: madeUp');
  });

  test.each(ofOtherVersions)('is passed over in that of %s', async (operation) => {
    expect(contractOf(operation).unknownFields).toBe('ignored');
    expect(await refusedFor(operation, { madeUp: 1 })).not.toContain('has fields that are not known: madeUp');
  });

  test('no other route passes it over', () => {
    expect(all.filter((operation) => contractOf(operation).unknownFields !== undefined)).toEqual(ofOtherVersions);
  });

  test('is told in both languages', async () => {
    const payload = { minutes: 5, reason: 'calm', reasons: ['storm'] };
    const answer = await http.server.inject({ method: 'POST', url: '/api/v1/alarms/x/shelve', payload });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.json().text).toEqual({ zh: expect.stringContaining('有不认识的项：reasons'), en: expect.stringContaining('reasons') });
  });

  test.each([[undefined], [{}]])('a route without a body takes %j', async (payload) => {
    const answer = await http.server.inject({ method: 'POST', url: '/api/v1/alarms/x/unshelve', ...(payload && { payload }) });
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'INTERNAL']); // the handler of this test was reached
  });
});

/** Places of a schema that let any field through, and the types that were met. */
function openPlaces(schema: z.core.$ZodType, place: string, met: Set<string>): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  met.add(def.type);
  switch (def.type) {
    case 'object': {
      const { shape, catchall } = def as z.core.$ZodObjectDef;
      const own = catchall?._zod.def.type === 'never' ? [] : [place];
      return [...own, ...Object.entries(shape).flatMap(([key, inner]) => openPlaces(inner, `${place}.${key}`, met))];
    }
    case 'array':
      return openPlaces(def.element, `${place}[]`, met);
    case 'tuple':
      return def.items.flatMap((inner, at) => openPlaces(inner, `${place}[${at}]`, met));
    case 'record':
      return openPlaces(def.valueType, `${place}{}`, met);
    case 'union':
      return def.options.flatMap((inner, at) => openPlaces(inner, `${place}|${at}`, met));
    case 'optional':
    case 'nullable':
    case 'default':
      return openPlaces(def.innerType, place, met);
    default:
      return [];
  }
}

describe('the bodies of the contract', () => {
  const withBody = all.filter((operation) => contractOf(operation).body !== undefined && !ofOtherVersions.includes(operation));
  const met = new Set<string>();
  const open = withBody.flatMap((operation) => openPlaces(strictBody(contractOf(operation)), operation, met));

  test('are strict in all that lies within; the handler of the one that is not checks it by the kind of channel', () => {
    expect(withBody.length).toBeGreaterThan(100);
    expect(open).toEqual(['replaceNotifyChannel.config']);
  });

  test('are made of nothing in which an object could hide', () => {
    const plain = ['string', 'number', 'boolean', 'literal', 'enum', 'unknown'];
    const walked = ['object', 'array', 'tuple', 'record', 'union', 'optional', 'nullable', 'default'];
    expect([...met].filter((type) => ![...plain, ...walked].includes(type))).toEqual([]);
  });

  test('the walk finds an open object', () => {
    expect(openPlaces(z.object({ a: z.array(z.object({})) }), 'x', new Set())).toEqual(['x', 'x.a[]']);
  });
});

describe('a strict schema', () => {
  const inner = z.object({ a: z.number().optional() });
  test.each<[z.ZodType, unknown]>([
    [z.object({ in: inner }), { in: { b: 1 } }],
    [z.object({ in: inner.optional() }), { in: { b: 1 } }],
    [z.object({ in: inner.nullable() }), { in: { b: 1 } }],
    [z.object({ in: inner.default({}) }), { in: { b: 1 } }],
    [z.array(inner), [{}, { b: 1 }]],
    [z.tuple([z.number(), inner]), [1, { b: 1 }]],
    [z.record(z.string(), inner), { any: { b: 1 } }],
    [z.union([z.number(), inner]), { b: 1 }],
    [z.discriminatedUnion('kind', [inner.extend({ kind: z.literal('x') })]), { kind: 'x', b: 1 }],
    [z.looseObject({ in: inner }), { c: 1, in: { b: 1 } }],
    [inner.refine(() => true), { b: 1 }],
  ])('%#: refuses what is not known within', (schema, given) => {
    expect(schema.safeParse(given).success).toBe(true);
    expect(strictly(schema).safeParse(given).success).toBe(false);
  });

  test('keeps defaults, checks and descriptions', () => {
    const schema = z
      .object({ a: z.number().default(3), b: z.object({ c: z.string() }).optional() })
      .refine(({ a }) => a < 9, 'too much')
      .describe('of it');
    const strict = strictly(schema);
    expect(strict.parse({})).toEqual({ a: 3 });
    expect(strict.safeParse({ a: 9 }).error?.issues[0]?.message).toBe('too much');
    expect(z.toJSONSchema(strict)).toMatchObject({ description: 'of it', additionalProperties: false });
  });

  test('is made once', () => {
    expect(strictly(inner)).toBe(strictly(inner));
    expect(strictly(strictly(inner))).toBe(strictly(inner));
  });
});
