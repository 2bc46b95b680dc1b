import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestHost, type SeenSample } from '../../../test/conformance/driver-host.ts';
import { columnsOf } from './columns.ts';
import type { PayloadLimits } from './content.ts';
import { createDecoder } from './decoder.ts';
import { emit } from './emitter.ts';
import { readJson } from './json-content.ts';

const now = Date.UTC(2024, 5, 1);
const limits: PayloadLimits = { maxValues: 1000, earliest: Date.UTC(2000, 0, 1), maxAheadMs: 3_600_000 };
const keys = ['a', 'b', '水位', 'quo"te'];

function setUp(deviceKeys: readonly string[] = keys) {
  const host = createTestHost({ now, durability: 'manual' });
  const device = host.add({ identity: 'd', keys: deviceKeys });
  return { host, device, decoder: createDecoder(device, host, limits) };
}

/** What a text gives, each time that it is sent: the first time is the slow path, the later ones are the fast path where there is one. */
function decodeTimes(text: string, times: number, deviceKeys = keys) {
  const { host, decoder } = setUp(deviceKeys);
  return Array.from({ length: times }, () => {
    host.forget();
    const before = host.samples.length;
    const bytes = Buffer.from(`x${text}x`);
    const { taken, refused } = decoder.decode(bytes, [1, bytes.length - 1], 0);
    return { samples: host.samples.slice(before), taken, refused };
  });
}

const sample = (point: number, value: number, time = now, quality = 0): SeenSample => ({ point, time, value, quality });
const t = 1_717_200_000_123;

const shapes: readonly (readonly [about: string, text: string, samples: readonly SeenSample[]])[] = [
  ['an array in the order of the binding', '[1,-2.5,3e2,4]', [sample(1, 1), sample(2, -2.5), sample(3, 300), sample(4, 4)]],
  ['a short array', '[1]', [sample(1, 1)]],
  ['an empty array', '[]', []],
  ['null in an array as missing', '[null,2]', [sample(2, 2)]],
  ['switches as 1 and 0', '[true,false]', [sample(1, 1), sample(2, 0)]],
  ['a timed array', `{"t":${t},"v":[1,2]}`, [sample(1, 1, t), sample(2, 2, t)]],
  ['an array under the name values', `{"ts":${t},"values":[1]}`, [sample(1, 1, t)]],
  ['epoch seconds', '{"t":1717200000,"v":[1]}', [sample(1, 1, 1_717_200_000_000)]],
  ['an ISO time with zone', '{"time":"2024-05-31T23:59:00.5+08:00","a":1}', [sample(1, 1, Date.UTC(2024, 4, 31, 15, 59, 0, 500))]],
  ['a flat object', `{ "b" : 2.25, "a": 1, "ts": ${t} }`, [sample(2, 2.25, t), sample(1, 1, t)]],
  ['a flat object without a time', '{"水位":3.5,"quo\\"te":1}', [sample(3, 3.5), sample(4, 1)]],
  ['null in an object as a bad value', '{"a":null}', [sample(1, Number.NaN, now, 2)]],
  ['ThingsBoard telemetry', `{"ts":${t},"values":{"a":1,"b":2}}`, [sample(1, 1, t), sample(2, 2, t)]],
  ['a ThingsBoard list', `[{"ts":${t},"values":{"a":1}},{"ts":${t + 1},"values":{"a":2}}]`, [sample(1, 1, t), sample(1, 2, t + 1)]],
  [
    'a list of rows',
    `[{"key":"a","value":1,"time":${t}},{"key":"b","value":null,"time":${t + 1}}]`,
    [sample(1, 1, t), sample(2, Number.NaN, t + 1, 2)],
  ],
  ['a list of timed arrays', `[{"t":${t},"v":[1]},{"t":${t + 1000},"v":[2]}]`, [sample(1, 1, t), sample(1, 2, t + 1000)]],
  ['the last of equal keys', '{"a":1,"a":2}', [sample(1, 2)]],
];

test.each(shapes)('reads %s, the first time and again', (_about, text, samples) => {
  for (const seen of decodeTimes(text, 3)) expect(seen).toEqual({ samples, taken: samples.length, refused: [] });
});

test('a bound key is a value even where its name would mean a time', () => {
  const [seen] = decodeTimes('{"t":21.5,"ts":1717200000}', 1, ['t']);
  expect(seen?.samples).toEqual([sample(1, 21.5, 1_717_200_000_000)]);
});

const refusals: readonly (readonly [about: string, text: string, reason: string, count: number, taken: number])[] = [
  ['a text that is not JSON', '{"a":1', 'bad-frame', 1, 0],
  ['an empty message', '', 'bad-frame', 1, 0],
  ['a bare number', '12', 'bad-frame', 1, 0],
  ['a number with a leading zero', '[01]', 'bad-frame', 1, 0],
  ['NaN', '[NaN]', 'bad-frame', 1, 0],
  ['an unknown key', '{"a":1,"zz":2,"yy":3}', 'unknown-key', 2, 1],
  ['a column too many', '[1,2,3,4,5]', 'unknown-key', 1, 4],
  ['a field beside the values', '{"t":1717200000,"v":[1],"seq":9}', 'unknown-key', 1, 1],
  ['a text as a value', '{"a":"1.5","b":2}', 'bad-value', 1, 1],
  ['an object as a value', '{"a":{"b":[{}]},"b":2}', 'bad-value', 1, 1],
  ['a number beyond all bounds', '{"a":1e999,"b":2}', 'bad-value', 1, 1],
  ['a clock in 1970', '{"ts":12345,"a":1,"b":2}', 'bad-time', 2, 0],
  ['a clock in 2099', '{"ts":4070908800000,"a":1}', 'bad-time', 1, 0],
  ['a time that is none', '{"ts":"yesterday","a":1}', 'bad-time', 1, 0],
  ['a local time without a zone', '{"ts":"2024-05-01T00:00:00","a":1}', 'bad-time', 1, 0],
  ['the 30th of February', '{"ts":"2024-02-30T00:00:00Z","a":1}', 'bad-time', 1, 0],
  ['null as a time', '{"ts":null,"a":1}', 'bad-time', 1, 0],
  ['more values than allowed', `[${Array(1001).fill(1)}]`, 'too-large', 1, 0],
];

test.each(refusals)('refuses %s, counts it and keeps the good part', (_about, text, reason, count, taken) => {
  for (const seen of decodeTimes(text, 3)) {
    expect(seen.refused.map((r) => [r.reason, r.count])).toEqual([[reason, count]]);
    expect(seen.taken).toBe(taken);
  }
});

test('nesting of 100,000 levels is refused and does not overflow', () => {
  const [seen] = decodeTimes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 1);
  expect(seen?.taken).toBe(0);
  expect(seen?.refused[0]?.reason).toBe('bad-value');
});

test('a message is taken to its end when there is room again, and no sample twice', () => {
  const { host, decoder } = setUp(['a']);
  const rows = Array.from({ length: 900 }, (_, i) => `{"t":${t + i},"a":${i}}`);
  const bytes = Buffer.from(`[${rows}]`);
  const small = createTestHost({ now, durability: 'manual', capacity: 512 });
  let isOpen = true;
  const sink = {
    ...small.sink,
    room(n: number) {
      const batch = isOpen ? small.sink.room(n) : undefined;
      isOpen = false;
      return batch;
    },
  };
  const halting = createDecoder(decoder.device, { ...host, sink }, limits);
  const first = { ...halting.decode(bytes, [0, bytes.length], 0) };
  expect(first).toMatchObject({ taken: 512, resumeAt: 512 });
  isOpen = true;
  expect(halting.decode(bytes, [0, bytes.length], first.resumeAt ?? 0)).toMatchObject({ taken: 388, resumeAt: undefined });
  expect(small.samples.map((s) => s.value)).toEqual(rows.map((_, i) => i));
});

describe('the fast path', () => {
  const scalar = fc.oneof(
    { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 3, arbitrary: fc.integer() },
    fc.constantFrom(null, true, false),
  );
  const time = fc.constantFrom<unknown>(t, t / 1000, '2024-05-01T00:00:00Z', '2024-05-01T08:00:00.123+08:00', 12, null, 'no');
  const key = fc.constantFrom(...keys, 'unknown', '__proto__', '7');
  const value = fc.oneof({ weight: 20, arbitrary: scalar }, fc.constantFrom<unknown>('text', [], {}));
  const keyed = fc.dictionary(key, value, { maxKeys: 5 });
  const record = fc.oneof(
    keyed,
    fc.tuple(keyed, time).map(([fields, ts]) => ({ ...fields, ts })),
    fc.record({ ts: time, values: keyed }),
    fc.record({ t: time, v: fc.array(value, { maxLength: 6 }) }),
    fc.record({ key, value, time }),
  );
  const document = fc.oneof(fc.array(value, { maxLength: 6 }), record, fc.array(record, { maxLength: 4 }));

  /** Replace the numbers of a document by others, so that its form stays. */
  const vary = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, inner) => (typeof inner === 'number' ? inner / 2 : inner));

  test('gives the same samples and refusals as JSON.parse', () => {
    fc.assert(
      fc.property(document, fc.constantFrom(0, 1), (first, indent) => {
        const { host, device, decoder } = setUp();
        const slow = createTestHost({ now, durability: 'manual' });
        const target = { columns: columnsOf(device), host: slow, limits };
        for (const text of [first, first, vary(first)].map((value) => JSON.stringify(value, undefined, indent))) {
          const bytes = Buffer.from(text);
          const fast = { ...decoder.decode(bytes, [0, bytes.length], 0) };
          expect(fast).toEqual({ ...emit(target, readJson(text, columnsOf(device).layout, limits), 0) });
        }
        expect(host.samples).toEqual(slow.samples);
      }),
      { numRuns: 2000 },
    );
  });

  test('gives the same as JSON.parse for texts damaged in one byte', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.integer({ min: 0, max: 255 }), (whole, where, byte) => {
        const { host, device, decoder } = setUp();
        const slow = createTestHost({ now, durability: 'manual' });
        const target = { columns: columnsOf(device), host: slow, limits };
        const bytes = Buffer.from(JSON.stringify(whole));
        decoder.decode(bytes, [0, bytes.length], 0);
        host.sync();
        host.forget();
        bytes[where % bytes.length] = byte;
        if (bytes[0] === 1 || bytes[0] === 2) return; // the binary forms
        const fast = { ...decoder.decode(bytes, [0, bytes.length], 0) };
        expect(fast).toEqual({ ...emit(target, readJson(bytes.toString('utf8'), columnsOf(device).layout, limits), 0) });
        expect(host.samples).toEqual(slow.samples);
      }),
      { numRuns: 2000 },
    );
  });

  test('never throws on noise', () => {
    const { decoder } = setUp();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
        const bytes = Buffer.from(noise);
        decoder.decode(bytes, [0, bytes.length], 0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('texts of the device', () => {
  const textsOf = (host: ReturnType<typeof createTestHost>) => host.links.map(({ kind, key, detail }) => `${kind} ${key}=${detail}`);

  function decodeAll(texts: readonly string[]) {
    const host = createTestHost({ now, durability: 'manual' });
    const device = host.add({ identity: 'd', keys: ['a'], texts: ['serial', 'state', 'time'] });
    const decoder = createDecoder(device, host, limits);
    const outcomes = texts.map((text) => ({ ...decoder.decode(Buffer.from(text), [0, Buffer.byteLength(text)], 0) }));
    return { host, outcomes };
  }

  test.each([
    ['a flat object', '{"a":1,"serial":"SN-7"}'],
    ['ThingsBoard telemetry', '{"ts":1717200000123,"values":{"a":1,"serial":"SN-7"}}'],
    ['beside an array', '{"v":[1],"serial":"SN-7"}'],
    ['rows', '[{"key":"a","value":1},{"key":"serial","value":"SN-7"}]'],
  ])('are told of %s once, and the values with them', (_about, text) => {
    const { host, outcomes } = decodeAll([text, text, text]);
    expect(textsOf(host)).toEqual(['text serial=SN-7']);
    expect(outcomes.map(({ taken, told, refused }) => [taken, told, refused.length])).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [1, 1, 0],
    ]);
  });

  test('a text that changes and comes back is told each time, on the fast path too', () => {
    const say = (i: number, state: string) => `{"a":${i},"state":"${state}"}`;
    const { host } = decodeAll([say(1, '运行'), say(2, '运行'), say(3, '停机'), say(4, '停机'), say(5, '运行'), say(6, '停机')]);
    expect(textsOf(host)).toEqual(['text state=运行', 'text state=停机', 'text state=运行', 'text state=停机']);
    expect(host.samples.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a number, a switch and a time are texts as they stand; null says nothing; an object is refused', () => {
    const { host, outcomes } = decodeAll([
      '{"serial":12,"state":true,"time":"2024-06-01T08:00:00Z"}',
      '{"serial":13,"state":null,"time":"2024-06-01T09:00:00Z"}',
      '{"serial":{"no":1},"a":2}',
    ]);
    expect(textsOf(host)).toEqual([
      'text serial=12',
      'text state=true',
      'text time=2024-06-01T08:00:00Z',
      'text serial=13',
      'text time=2024-06-01T09:00:00Z',
    ]);
    expect(outcomes[2]).toMatchObject({ taken: 1, refused: [{ reason: 'bad-value', count: 1 }] });
  });

  test('a text has the time that stands beside it, on the fast path too, unless that is not believable', () => {
    const say = (time: string, state: string, a: number) => `{"ts":${time},"values":{"a":${a},"state":"${state}"}}`;
    const { host } = decodeAll([
      say(`${t}`, 'on', 1),
      say(`${t + 1}`, 'off', 2),
      say(`${t + 2}`, 'on', 3),
      say('"2024-05-31T00:00:00Z"', 'off', 4),
      say('1', 'x', 5),
    ]);
    expect(host.links.map(({ time }) => time)).toEqual([t, t + 1, t + 2, Date.UTC(2024, 4, 31), now]);
  });

  test('devices with the same points and other texts share no form', () => {
    const host = createTestHost({ now, durability: 'manual' });
    const with_ = createDecoder(host.add({ identity: 'd', keys: ['a'], texts: ['serial'] }), host, limits);
    const without = createDecoder(host.add({ identity: 'e', keys: ['a'] }), host, limits);
    const bytes = Buffer.from('{"a":1,"serial":"SN-7"}');
    for (const decoder of [with_, with_, without]) expect(decoder.decode(bytes, [0, bytes.length], 0).taken).toBe(1);
    expect(without.decode(bytes, [0, bytes.length], 0).refused).toMatchObject([{ reason: 'unknown-key', count: 1 }]);
    expect(textsOf(host)).toEqual(['text serial=SN-7']);
  });
});
