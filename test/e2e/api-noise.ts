import { expect, test } from 'vitest';
import { lengthOf } from '../soak/length.ts';
import { createRandom, type Random } from '../soak/power-cut/random.ts';
import { boss } from './two-sites.ts';

// Requests as nobody should make them, made from the document of the API as any program reads it.

/** As much of a JSON Schema as the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Values of the answers so far, by the name of their field and, as `path/id`, of ids by their list: most requests are about what is there. */
type Seen = Map<string, unknown[]>;

/** They end the session or the account that asks, or take minutes. */
const own = /^\/(session|users\/\{id\}|me|backups?|packs)(\/|$)/;

const texts = [
  '',
  'a',
  '水位',
  '\u0000',
  '\ud800',
  '%00',
  '../../etc/passwd',
  "' or 1=1 --",
  '-1',
  '1e309',
  '9999999999999999999',
  '2026-13-45',
  '😀'.repeat(50),
  'x'.repeat(5000),
  '\u202e',
];
const numbers = [0, -1, 1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63];

const mostSeen = 40;
const deepest = 6;

/** Keep what an answer says for later requests. */
function look(seen: Seen, list: string, found: unknown, depth = 0): void {
  if (typeof found !== 'object' || found === null || depth > deepest) return;
  for (const [name, value] of Object.entries(found)) {
    if (typeof value === 'object') look(seen, list, value, depth + 1);
    else for (const key of [name, `${list}/${name}`]) keep(seen, key, value);
  }
}

function keep(seen: Seen, key: string, value: unknown): void {
  const values = seen.get(key) ?? [];
  seen.set(key, values);
  if (values.length < mostSeen && !values.includes(value)) values.push(value);
}

/** Makes values for schemas: mostly as they say, now and then at their ends, seen before, or anything at all. */
function createMaker({ components }: Document, seen: Seen, random: Random): (schema?: Schema) => unknown {
  const junk = (): unknown => random.pick<unknown>([null, true, [], {}, random.pick(numbers), random.pick(texts), [random.pick(texts)]]);

  const field = (name: string, schema: Schema, depth: number): unknown => {
    const before = seen.get(name) ?? seen.get(`${name}s/id`);
    return before !== undefined && random.chance(0.5) ? random.pick(before) : make(schema, depth);
  };
  const number = ({ type, minimum = -1e6, maximum = 1e6 }: Schema) => {
    const value = random.pick([minimum, maximum, minimum + random.next() * (maximum - minimum), 0, 1]);
    return type === 'integer' ? Math.round(value) : value;
  };
  const byType: Readonly<Record<string, (schema: Schema, depth: number) => unknown>> = {
    object({ properties = {}, required = [], additionalProperties: more }, depth) {
      const wanted = Object.entries(properties).filter(([name]) => random.chance(required.includes(name) ? 0.97 : 0.5));
      const made = wanted.map(([name, schema]) => [name, field(name, schema, depth)]);
      if (typeof more === 'object') made.push([random.pick(['a', 'level', '水']), make(more, depth)]);
      return Object.fromEntries(made);
    },
    array: ({ items }, depth) => Array.from({ length: random.pick([0, 1, 1, 3]) }, () => make(items, depth)),
    number,
    integer: number,
    boolean: () => random.chance(0.5),
    string: () => random.pick(texts),
  };
  const chosen = ({ $ref, anyOf, oneOf }: Schema): Schema | undefined => {
    if ($ref !== undefined) return components.schemas[$ref.split('/').at(-1) ?? ''];
    const choices = anyOf ?? oneOf;
    return choices && random.pick(choices);
  };

  function make(schema?: Schema, depth = 0): unknown {
    if (schema === undefined || depth > deepest || random.chance(0.04)) return junk();
    const instead = chosen(schema);
    if (instead !== undefined) return make(instead, depth + 1);
    if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((one) => make(one, depth + 1)));
    if (schema.enum !== undefined) return random.pick(schema.enum);
    return schema.const ?? byType[schema.type ?? '']?.(schema, depth + 1) ?? junk();
  }
  return make;
}

/** The path of a call of an operation, with its query. */
function addressOf({ path, operation: { parameters = [] } }: Call, seen: Seen, make: (schema?: Schema) => unknown, random: Random): string {
  // Half a character has no form in an address.
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/\p{Surrogate}/gu, '?');
  const filled = path.replace(/([\w-]+)\/\{(\w+)\}/g, (_, list: string, name: string) => {
    const known = seen.get(`${list}/${name}`) ?? seen.get(name) ?? [];
    const value = known.length > 0 && random.chance(0.8) ? random.pick(known) : random.pick<unknown>([1, ...texts]);
    return `${list}/${encodeURIComponent(text(value).slice(0, 200)) || 1}`;
  });
  const asked = parameters.filter(({ in: where }) => where === 'query' && random.chance(0.5));
  return `${filled}?${new URLSearchParams(Object.fromEntries(asked.map(({ name, schema }) => [name, text(make(schema))])))}`;
}

interface Call {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const callsOf = ({ paths }: Document): readonly Call[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    own.test(path) ? [] : Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

/** Calls with made requests; answers what came. */
function createCaller(document: Document, random: Random) {
  const seen: Seen = new Map();
  const make = createMaker(document, seen, random);
  return async (call: Call) => {
    const { path, method, operation } = call;
    const json = operation.requestBody?.content['application/json'];
    const body = json && make(json.schema);
    const address = addressOf(call, seen, make, random);
    const { status, text } = await boss(method, address, body);
    const list = path.split('/').findLast((part) => !part.startsWith('{')) ?? '';
    if (status < 300 && text.startsWith('{')) look(seen, list, JSON.parse(text));
    return { method, address, body, status, text };
  };
}

/** Every operation is called again and again by an administrator, and none fails by an error that nobody expected. */
export function apiNoise(): void {
  test('refuses with a reason, or does, whatever a request holds', { timeout: lengthOf(300_000, 3_600_000) }, async () => {
    // holds: what the program says of its API
    const document = JSON.parse((await boss('GET', '/openapi.json')).text) as Document;
    const calls = callsOf(document);
    const ask = createCaller(document, createRandom(7));
    const answers = [];
    for (let round = 0; round < lengthOf(3, 60); round++) for (const call of calls) answers.push(await ask(call));
    expect(answers.filter(({ status }) => status === 500)).toEqual([]);
    // It has asked about, and changed, what is there.
    for (const usual of [200, 400]) expect(answers.filter(({ status }) => status === usual).length).toBeGreaterThan(calls.length / 2);
    expect((await boss('GET', '/health')).status).toBe(200);
  });
}
