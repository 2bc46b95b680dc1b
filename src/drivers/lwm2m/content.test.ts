import { readdirSync, readFileSync } from 'node:fs';
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContent } from './content.ts';
import { pathText, readKey, readPath } from './path.ts';
import { BadBody, type Reading } from './reading.ts';
import { typeOfResource } from './resource-types.ts';
import { tlvInstance, tlvNumber, tlvResource, tlvValue } from './tlv.ts';

const now = Date.UTC(2026, 0, 1);
const typeOf = (path: readonly number[]) => typeOfResource(path[0] ?? 0, path[2] ?? 0);
const read = (format: number | undefined, body: Uint8Array | string, path = '3303/0/5700'): readonly Reading[] =>
  readContent(Buffer.from(body), { format, base: readPath(path) ?? [], typeOf, now });
const shown = (readings: readonly Reading[]) =>
  readings.map(({ path, value, problem, time }) => [pathText(path), value ?? problem, ...(time === undefined ? [] : [time])]);

interface Expected {
  readonly provenance: string;
  readonly format: number;
  /** What was asked for. */
  readonly path: string;
  /** Path and value, or why there is none; epoch ms where a time is said. */
  readonly values?: readonly (readonly (string | number)[])[];
  readonly refused?: string;
}

const folder = new URL('testcases/', import.meta.url);
const cases = readdirSync(folder).map((name) => {
  const file = (which: string) => readFileSync(new URL(`${name}/${which}`, folder), 'utf8');
  const expected: Expected = JSON.parse(file('expected.json'));
  return { name, bytes: Buffer.from(file('body.hex').trim(), 'hex'), expected };
});

test.each(cases)('$name', ({ bytes, expected }) => {
  const reading = () => shown(read(expected.format, bytes, expected.path));
  if (expected.refused === undefined) expect(reading()).toEqual(expected.values);
  else expect(reading).toThrow(expected.refused);
});

describe('keys', () => {
  test.each([
    ['3303/0/5700', [3303, 0, 5700], 'float'],
    ['3/0/7/1', [3, 0, 7, 1], 'integer'],
    ['30000/0/7:unsigned', [30000, 0, 7], 'unsigned'],
    ['30000/0/7', [30000, 0, 7], undefined],
    ['3303/0/5700:integer', [3303, 0, 5700], 'integer'],
  ])('%s is a path and a type', (key, path, type) => {
    expect(readKey(key)).toEqual({ path, type });
  });

  test.each([
    '',
    '3303',
    '3303/0',
    '/3303/0/5700',
    '3303/0/5700/',
    '3303/0/5700/1/2',
    '3303/0/65535',
    '3303/0/x',
    '3303/0/5700:text',
    '1/2/3:float:float',
  ])('%s is none', (key) => {
    expect(readKey(key)).toBeUndefined();
  });
});

describe('values of one resource', () => {
  test.each([
    [0, '21.5', 21.5],
    [undefined, ' -3e2 ', -300],
    [0, 'true', 1],
    [0, '0', 0],
    [0, 'warm', 'it holds no number'],
    [0, '', 'it holds no number'],
    [0, '1e999', 'it holds no number'],
    [42, 'abc', 'it holds no number'],
    [60, encode(21.5), 21.5],
    [60, encode(true), 1],
    [60, encode({ a: 1 }), 'it holds no number'],
  ] as const)('format %s, %s: %s', (format, body, expected) => {
    expect(shown(read(format, body))).toEqual([['3303/0/5700', expected]]);
  });

  test.each([
    [0, '21.5', '3303/0', 'one resource'],
    [60, new Uint8Array([0x9f]), '3303/0/5700', 'no CBOR'],
    [9_999, '', '3303/0/5700', 'content format 9999'],
  ] as const)('format %s of %s is refused', (format, body, path, why) => {
    expect(() => read(format, body, path)).toThrow(why);
  });
});

describe('TLV', () => {
  test('numbers are read as they were made', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.nat(65_534),
        (whole, float, id) => {
          const body = Buffer.concat([tlvValue(9, tlvNumber(whole, 'integer')), tlvResource(7, [[id, tlvNumber(whole, 'integer')]])]);
          expect(shown(read(11_542, body, '3/0'))).toEqual([
            ['3/0/9', whole],
            [`3/0/7/${id}`, whole],
          ]);
          const instance = tlvInstance(4, [tlvValue(5700, tlvNumber(float, 'float'))]);
          expect(read(11_542, instance, '3303')[0]?.value).toBe(float);
        },
      ),
    );
  });

  test.each([
    ['e8 is cut off', 'e816', '3303/0', 'cut off'],
    ['a length beyond the end', 'c50921', '3/0', 'beyond the end'],
    ['a resource without an instance', 'c10921', '3', 'without an object instance'],
    ['a resource instance without a resource', '410921', '3/0', 'without a resource'],
    ['an instance in an instance', '02000000', '3', 'may not hold it'],
    ['a value in a resource', '8207c000', '3/0', 'may not hold it'],
  ])('%s is refused', (_, hex, path, why) => {
    expect(() => read(11_542, Buffer.from(hex, 'hex'), path)).toThrow(why);
  });

  test('four bytes of an unknown type are not guessed', () => {
    expect(shown(read(11_542, tlvValue(7, Buffer.alloc(4)), '30000/0'))[0]?.[1]).toContain(':float or :integer');
    expect(shown(read(11_542, tlvValue(7, Buffer.from([5])), '30000/0'))).toEqual([['30000/0/7', 5]]);
  });

  test('bytes that do not fit the type are told', () => {
    expect(shown(read(11_542, tlvValue(5700, Buffer.from([5]))))).toEqual([['3303/0/5700', '1 bytes are no float']]);
    expect(shown(read(11_542, tlvValue(5850, Buffer.from([2])), '3306/0'))).toEqual([['3306/0/5850', '1 bytes are no boolean']]);
  });
});

describe('SenML', () => {
  test.each([
    ['a name that is no path', [{ n: 'temperature', v: 1 }], 'is no path'],
    ['a label that must be understood', [{ n: '/3303/0/5700', v: 1, x_: 1 }], 'must be understood'],
    ['a value that is no number', [{ n: '/3303/0/5700', v: '1' }], 'v is no number'],
    ['an object', { n: '/3303/0/5700', v: 1 }, 'no list'],
    ['records that are none', [1], 'no list'],
    ['a newer version', [{ bver: 11, n: '/3303/0/5700', v: 1 }], 'version 11 is newer'],
  ])('%s is refused', (_, body, why) => {
    expect(() => read(110, JSON.stringify(body))).toThrow(why);
    expect(() => read(112, encode(body))).toThrow(why);
  });

  test('too many records are refused', () => {
    expect(() => read(110, JSON.stringify(Array.from({ length: 10_001 }, () => ({ n: '/3/0/9', v: 1 }))))).toThrow('more than 10000');
  });

  test('base values and sums are those of RFC 8428', () => {
    const body = [
      { bn: '/3303/0/', bt: 1_700_000_000, bv: 20, n: '5700', v: 1.5 },
      { n: '5701', t: -10 },
      { bn: '/3303/1/', n: '5700', t: 10, v: 2 },
    ];
    expect(shown(read(110, JSON.stringify(body)))).toEqual([
      ['3303/0/5700', 21.5, 1_700_000_000_000],
      ['3303/0/5701', 'it holds no number', 1_699_999_990_000],
      ['3303/1/5700', 22, 1_700_000_010_000],
    ]);
  });

  test('a first record of nothing but base values is no value, and holds for those behind it', () => {
    const body = [
      { bver: 10, bn: '/3303/0/', bt: 1_700_000_000, bv: 20, bu: 'Cel' },
      { n: '5700', v: 1.5 },
      { n: '5601', v: -2, t: 5 },
    ];
    const values = [
      ['3303/0/5700', 21.5, 1_700_000_000_000],
      ['3303/0/5601', 18, 1_700_000_005_000],
    ];
    expect(shown(read(110, JSON.stringify(body)))).toEqual(values);
    // The same by hand, with the labels of RFC 8428, table 4.
    const cbor = 'a5200a21682f333330332f302f221a6553f10024142363';
    const records = `83${cbor}43656ca200643537303002f93e00a300643536303102210605`;
    expect(shown(read(112, Buffer.from(records, 'hex')))).toEqual(values);
  });

  test('a base name and value of a resource are a value, and a sum without a value is told', () => {
    expect(shown(read(110, '[{"bn":"/3/0/9","bv":95}]'))).toEqual([['3/0/9', 95]]);
    expect(shown(read(110, '[{"bn":"/3305/0/5805","s":12.5}]'))).toEqual([['3305/0/5805', 'it holds no number']]);
  });

  test('times below 2^28 are relative to now, and none is none', () => {
    expect(shown(read(110, '[{"n":"/3/0/9","v":1,"t":-60}]'))).toEqual([['3/0/9', 1, now - 60_000]]);
    expect(shown(read(110, '[{"n":"/3/0/9","v":1}]'))).toEqual([['3/0/9', 1]]);
  });
});

test('noise in every format is read or refused, and nothing else is thrown', () => {
  const format = fc.constantFrom(undefined, 0, 40, 42, 60, 110, 112, 11_542, 11_543);
  const path = fc.constantFrom('3', '3/0', '3303/0/5700');
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.anything({ maxDepth: 3, withBigInt: false }).map((value) => {
      try {
        return encode(value);
      } catch {
        return Buffer.from('a'); // not everything is CBOR
      }
    }),
  );
  fc.assert(
    fc.property(format, path, noise, (one, at, bytes) => {
      try {
        expect(read(one, bytes, at)).toBeInstanceOf(Array);
      } catch (error) {
        expect(error).toBeInstanceOf(BadBody);
      }
    }),
    { numRuns: 2_000 },
  );
});
