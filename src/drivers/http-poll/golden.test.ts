import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { httpPollConfig } from './config.ts';
import { readDocument } from './document.ts';
import { createItemReader } from './items.ts';
import { find, parsePath } from './path.ts';

interface Expected {
  readonly provenance: string;
  readonly contentType: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly devices: Readonly<Record<string, readonly string[]>>;
  /** Identity, key, ISO time, value; `null` for a bad sample. */
  readonly samples: readonly unknown[];
  readonly refused: readonly string[];
}

const folder = new URL('testcases/', import.meta.url);
const cases = readdirSync(folder).map((name) => {
  const files = readdirSync(new URL(`${name}/`, folder));
  const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder));
  const expected: Expected = JSON.parse(read('expected.json').toString());
  return { name, body: read(files.find((file) => file.startsWith('document.')) ?? ''), expected };
});

test.each(cases)('$name is read as it says', ({ body, expected }) => {
  expect(expected.provenance).not.toBe('');
  const host = createTestHost({ now: Date.UTC(2027, 0, 1) });
  const config = httpPollConfig.parse(expected.config);
  const named = Object.entries(expected.devices).map(([identity, keys], i) =>
    host.add({ identity, keys: [...keys], firstPoint: 1 + 10 * i }),
  );
  const loads = createItemReader(config, host).read(readDocument({ body, contentType: expected.contentType }, config), 0, undefined);
  const read = loads.flatMap(({ identity, samples }) =>
    samples.map(({ point, time, value }) => {
      const [key] = [...(named.find((device) => device.identity === identity)?.points ?? [])].find(([, to]) => to.point === point) ?? [];
      return [identity, key, new Date(time).toISOString(), Number.isNaN(value) ? null : value];
    }),
  );
  expect(read).toEqual(expected.samples);
  expect(host.refusals.map(({ reason }) => reason)).toEqual(expected.refused);
});

test('texts of an item are kept where they are wanted, and counted where there are none', () => {
  const host = createTestHost();
  host.add({ identity: 'a', keys: ['level'], texts: ['maker.name', 'firmware', 'nothing'] });
  const config = httpPollConfig.parse({ identity: 'id' });
  const body = Buffer.from('[{"id":"a","level":1,"maker":{"name":"南瑞"},"firmware":1.2}]');
  createItemReader(config, host).read(readDocument({ body, contentType: 'application/json' }, config), 0, undefined);
  expect(host.links.map(({ kind, key, detail }) => [kind, key, detail])).toEqual([
    ['text', 'maker.name', '南瑞'],
    ['text', 'firmware', '1.2'],
  ]);
  expect(host.refusals.map(({ reason, detail }) => [reason, detail])).toEqual([['unknown-key', 'no text at nothing']]);
});

test('GBK and other character sets are read as their header or declaration says', () => {
  const gbk = Buffer.from('3c3f786d6c2076657273696f6e3d22312e302220656e636f64696e673d2247424b223f3e3c613eb3a4bdad3c2f613e', 'hex');
  const settings = httpPollConfig.parse({});
  expect(readDocument({ body: gbk, contentType: 'text/xml' }, settings)).toEqual({ a: '长江' });
  expect(readDocument({ body: gbk.subarray(-12, -4), contentType: 'text/csv; charset=gb18030' }, settings)).toEqual([]);
});

test('no document is anything but read or refused', () => {
  const settings = { ...httpPollConfig.parse({}) };
  const pieces = fc.constantFrom(
    '<a>',
    '</a>',
    '<a b="',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '1',
    'x',
    '&lt;',
    '&x;',
    '<![CDATA[',
    '<!--',
    '\n',
    '__proto__',
  );
  const text = fc.array(pieces, { maxLength: 30 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom('json', 'csv', 'xml', ''), (body, contentType) => {
      const host = createTestHost();
      host.add({ identity: 'a', keys: ['a.b', 'a[0]', '__proto__.x', 'x'] });
      try {
        const document = readDocument({ body: Buffer.from(body), contentType }, settings);
        createItemReader(settings, host).read(document, 0, undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 1000 },
  );
});

describe('a path', () => {
  const tree = {
    a: {
      b: [
        { id: 1, v: 'x' },
        { id: 2, v: 'y' },
      ],
      'with space': 3,
      'p.q': 4,
    },
    one: { id: 9 },
  };
  test.each([
    ['', [tree]],
    ['$', [tree]],
    ['a.b[0].v', ['x']],
    ['$.a.b[-1].v', ['y']],
    ['a.b[id=2].v', ['y']],
    ['a.b[*].v', ['x', 'y']],
    ["a['with space']", [3]],
    ["a['p.q']", [4]],
    ['one[*].id', [9]],
    ['one[0].id', [9]],
    ['a.b[7].v', []],
    ['a.constructor', []],
  ])('%s finds %o', (text, found) => {
    expect(find(tree, parsePath(text) ?? [{ kind: 'name', name: 'no path' }])).toEqual(found);
  });

  test.each(['a[', 'a]', 'a..b', 'a[x]', 'a b', "a['", '[1', 'x.'.repeat(40)])('%s is none', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});
