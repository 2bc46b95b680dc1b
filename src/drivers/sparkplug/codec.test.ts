import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasKeyOf } from './aliases.ts';
import { encodePayload, type MetricToSend } from './encode.ts';
import { readMembers } from './members.ts';
import { type Metric, nameOf, numberOf } from './metric.ts';
import { createPayloadReader, type PayloadHead } from './payload-reader.ts';
import { qualityOf } from './quality-property.ts';

import { type DataType, dataTypes, typeName } from './types.ts';

const reader = createPayloadReader();
const part = (bytes: Buffer) => ({ bytes, from: 0, to: bytes.length });
const read = (bytes: Buffer, visit: (metric: Metric) => void = () => undefined): PayloadHead => ({
  ...reader.read(part(bytes), 100_000, visit),
});

/** Everything that a metric says, as the tests like to see it. */
function seen(metric: Metric) {
  const members: Record<string, number> = {};
  const bad = readMembers(metric, { name: nameOf(metric), type: metric.type }, (name, value) => {
    members[name] = value;
  });
  return {
    name: nameOf(metric),
    alias: metric.hasAlias ? aliasKeyOf(metric) : undefined,
    time: metric.time,
    type: typeName(metric.type),
    value: numberOf(metric, metric.type),
    flags: [metric.isHistorical, metric.isTransient, metric.isNull],
    quality: qualityOf(metric),
    members,
    bad,
  };
}

function metricsOf(bytes: Buffer) {
  const all: ReturnType<typeof seen>[] = [];
  const head = read(bytes, (metric) => all.push(seen(metric)));
  expect(head.isBroken).toBe(false);
  return all;
}

const only = (metric: MetricToSend) => metricsOf(encodePayload({ metrics: [metric] }))[0];

const integers: readonly (readonly [DataType, bigint, bigint])[] = [
  ['Int8', -128n, 127n],
  ['Int16', -32_768n, 32_767n],
  ['Int32', -2_147_483_648n, 2_147_483_647n],
  ['Int64', -(2n ** 63n), 2n ** 63n - 1n],
  ['UInt8', 0n, 255n],
  ['UInt16', 0n, 65_535n],
  ['UInt32', 0n, 4_294_967_295n],
  ['UInt64', 0n, 2n ** 64n - 1n],
  ['DateTime', 0n, 2n ** 64n - 1n],
];

describe('the codec', () => {
  test.each(integers)('gives back every %s', (type, min, max) => {
    fc.assert(fc.property(fc.bigInt({ min, max }), (value) => void expect(only({ name: 'a', type, value })?.value).toBe(Number(value))));
    for (const value of [min, max]) expect(only({ name: 'a', type, value })?.value).toBe(Number(value));
  });

  test('gives back every Double, Float and Boolean', () => {
    fc.assert(
      fc.property(fc.double(), fc.float(), fc.boolean(), (real, single, truth) => {
        expect(only({ name: 'a', type: 'Double', value: real })?.value).toBe(real);
        expect(only({ name: 'a', type: 'Float', value: single })?.value).toBe(single);
        expect(only({ name: 'a', type: 'Boolean', value: truth })?.value).toBe(truth ? 1 : 0);
      }),
    );
  });

  test('gives back name, alias, time, flags and quality', () => {
    const metric = fc.record({
      name: fc.string({ unit: 'binary' }),
      alias: fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }),
      timestamp: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      isHistorical: fc.boolean(),
      isTransient: fc.boolean(),
      quality: fc.constantFrom(0, 192, 500, 7),
    });
    fc.assert(
      fc.property(fc.array(metric), fc.nat({ max: 255 }), (metrics, seq) => {
        const bytes = encodePayload({ timestamp: 5, seq, metrics: metrics.map((one) => ({ ...one, type: 'Int32', value: 1 })) });
        expect(read(bytes)).toEqual({ time: 5, seq, metrics: metrics.length, isBroken: false });
        expect(metricsOf(bytes)).toMatchObject(
          metrics.map(({ name, alias, timestamp, isHistorical, isTransient, quality }) => ({
            name: Buffer.from(name).toString(),
            alias: Number(alias),
            time: timestamp,
            flags: [isHistorical, isTransient, false],
            quality: { 0: 2, 192: 0, 500: 2, 7: 1 }[quality],
          })),
        );
      }),
    );
  });

  test('tells aliases of 64 bits apart', () => {
    const keys = [2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 53n, 2n ** 53n + 1n].map((alias) => only({ alias, type: 'Int8', value: 1 })?.alias);
    expect(new Set(keys).size).toBe(4);
  });

  test('opens data sets, templates and arrays', () => {
    const dataSet = {
      columns: [
        ['level', 'Double'],
        ['name', 'String'],
        ['on', 'Boolean'],
      ],
      rows: [
        [1.5, 'x', true],
        [2.5, 'y', undefined],
      ],
    } as const;
    expect(only({ name: 'set', type: 'DataSet', value: dataSet })).toMatchObject({
      members: { 'set/level': 1.5, 'set/on': 1, 'set/level/1': 2.5, 'set/on/1': Number.NaN },
      bad: 2,
    });
    const inner = { ref: 'inner', metrics: [{ name: 'deep', type: 'Int8', value: -3 }] } as const;
    const template = {
      ref: 'pump',
      metrics: [
        { name: 'speed', type: 'Float', value: 2.5 },
        { name: 'in', type: 'Template', value: inner },
      ],
    } as const;
    expect(only({ name: 'pump', type: 'Template', value: template })).toMatchObject({
      members: { 'pump/speed': 2.5, 'pump/in/deep': -3 },
      bad: 0,
    });
    const words = Buffer.alloc(4);
    words.writeInt16LE(-5, 0);
    words.writeInt16LE(6, 2);
    expect(only({ name: 'a', type: 'Int16Array', value: words })).toMatchObject({ members: { 'a/0': -5, 'a/1': 6 }, bad: 0 });
    // §6.4.16: [false,false,true,true,false,true,false,false,true,true,false,true]
    const bits = Buffer.from([0x0c, 0, 0, 0, 0x34, 0xd0]);
    expect(Object.values(only({ name: 'b', type: 'BooleanArray', value: bits })?.members ?? {}).join('')).toBe('001101001101');
  });

  test('shows no values of a template definition', () => {
    const value = { metrics: [{ name: 'speed', type: 'Float', value: 0 }] } as const;
    expect(only({ name: 'def', type: 'Template', value })).toMatchObject({ members: {}, bad: 0 });
  });
});

describe('bad bytes', () => {
  const sample = encodePayload({
    timestamp: 1_717_200_000_000,
    seq: 9,
    metrics: [
      { name: 'a', alias: 300, timestamp: 1_717_200_000_000, type: 'Double', value: 1.5, quality: 192 },
      { name: 'set', type: 'DataSet', value: { columns: [['x', 'Int64']], rows: [[-1n], [2n]] } },
      { name: 't', type: 'Template', value: { ref: 'r', metrics: [{ name: 'm', type: 'Boolean', value: true }] } },
    ],
  });
  const readAll = (bytes: Buffer) => read(bytes, (metric) => void seen(metric));

  test('cut off anywhere never throw, and are refused unless the cut lies between fields', () => {
    const outcomes = Array.from(sample, (_, at) => readAll(sample.subarray(0, at)).isBroken);
    expect(outcomes.filter((isBroken) => !isBroken).length).toBeLessThan(8);
  });

  test('with any byte changed never throw', () => {
    for (let at = 0; at < sample.length; at++) {
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) readAll(Buffer.from(sample.map((old, i) => (i === at ? byte : old))));
    }
  });

  test('of any kind never throw and never run on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readAll(Buffer.from(bytes))),
      { numRuns: 5_000 },
    );
  });

  test.each([
    ['a giant length', [0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]],
    ['a length of 64 bits', [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ['an endless varint', [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a group', [0x0b, 0x0c]],
    ['field number 0', [0x00, 0x01]],
    ['a metric longer than the payload', [0x12, 5, 0x0a, 1]],
    ['a name longer than its metric', [0x12, 3, 0x0a, 9, 0x41]],
  ])('with %s are refused', (_, bytes) => {
    expect(readAll(Buffer.from(bytes)).isBroken).toBe(true);
  });

  test('with unknown fields pass over them', () => {
    const unknown = Buffer.from([0xa2, 0x06, 3, 1, 2, 3, 0xa8, 0x06, 1]);
    expect(read(Buffer.concat([unknown, sample, unknown]))).toMatchObject({ isBroken: false, seq: 9, metrics: 3 });
  });

  test.each([
    ['the time of a payload as a double', [0x09, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['a payload with two times', [0x08, 1, 0x08, 2]],
    ['a payload with two sequence numbers', [0x18, 1, 0x18, 2]],
    ['metrics that are a number', [0x10, 1]],
    ['an alias that is a text', [0x12, 5, 0x12, 1, 0x41, 0x58, 7]],
    ['a metric with two aliases', [0x12, 6, 0x10, 1, 0x10, 2, 0x58, 7]],
    ['a metric with two times', [0x12, 8, 0x10, 1, 0x18, 1, 0x18, 2, 0x58, 7]],
    ['a metric with two types', [0x12, 8, 0x10, 1, 0x20, 3, 0x20, 4, 0x58, 7]],
    ['a metric with two values', [0x12, 6, 0x10, 1, 0x58, 7, 0x50, 7]],
    ['a metric with a value and a text', [0x12, 7, 0x10, 1, 0x58, 7, 0x7a, 1, 0x41]],
  ])('with %s are of no encoder and refused', (_, bytes) => {
    expect(readAll(Buffer.from(bytes)).isBroken).toBe(true);
  });

  test('with a value that does not fit its type have no number', () => {
    expect(dataTypes.Double).toBe(10);
    const wrong = Buffer.from([0x12, 4, 0x20, 10, 0x50, 1]); // Double in int_value
    expect(metricsOf(wrong)).toMatchObject([{ value: Number.NaN }]);
  });
});
