import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { opcuaConfig } from './config.ts';
import { readKey } from './key.ts';
import { flag } from './messages.ts';
import { isAfterOverflow, statusOf } from './status.ts';
import { judge } from './trust.ts';
import { decode, encodeNumber, numberOf, wordsOf } from './variant.ts';

describe('configuration', () => {
  /** The formatter aligns the columns of a table. */
  const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

  test('the README shows it as it is', () => {
    const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
    expect(withoutPadding(readme)).toContain(withoutPadding(configTable(opcuaConfig)));
  });

  test('an empty one is complete, and secured', () => {
    expect(opcuaConfig.parse({})).toMatchObject({
      securityMode: 'sign-and-encrypt',
      securityPolicy: 'Basic256Sha256',
      trustedCertificates: '',
    });
  });

  test.each([
    ['a password over a link without security', { securityMode: 'none', identity: 'user', user: 'me', password: 'x' }],
    ['a user without a name', { identity: 'user' }],
    ['a certificate without its key', { identity: 'certificate', userCertificate: 'pem' }],
    ['an address of another protocol', { endpoint: 'http://10.0.0.1:4840' }],
    ['a fingerprint that is too short', { trustedCertificates: 'ab:cd' }],
  ])('%s is refused', (_, config) => {
    expect(opcuaConfig.safeParse(config).success).toBe(false);
  });

  test('fingerprints may have colons and be several', () => {
    const one = Array.from({ length: 32 }, () => 'AB').join(':');
    expect(opcuaConfig.safeParse({ trustedCertificates: `${one}, ${'cd'.repeat(32)}` }).success).toBe(true);
  });

  test.each([
    ['opc.tcp://10.0.0.5:4840', true],
    ['opc.tcp://plc.plant/server', true],
    ['opc.tcp://[fe80::1]:4840/a', true],
    ['opc.tcp://127.0.0.1:', false],
    ['opc.tcp://a:b:4840', false],
  ])('the endpoint %s', (endpoint, isTaken) => {
    expect(opcuaConfig.safeParse({ endpoint }).success).toBe(isTaken);
  });
});

describe('keys', () => {
  test.each([
    ['ns=2;s=Pump.Flow', { node: 'ns=2;s=Pump.Flow', samplingMs: undefined }],
    ['i=2258', { node: 'i=2258' }],
    ['ns=3;g=09087e75-8e5e-499b-954f-f2a9603db28a', { node: 'ns=3;g=09087e75-8e5e-499b-954f-f2a9603db28a' }],
    ['ns=2;s=Flow|sampling=5s|queue=100', { samplingMs: 5000, queue: 100 }],
    ['ns=2;s=Flow|deadband=0.5', { deadband: { kind: 'absolute', size: 0.5 } }],
    ['ns=2;s=Flow|deadband=1%', { deadband: { kind: 'percent', size: 1 } }],
    ['ns=2;s=Steps|element=3', { element: 3 }],
  ])('%s is understood', (text, expected) => {
    expect(readKey(text)).toMatchObject(expected);
  });

  test.each(['', 'Flow', 'ns=2;Flow', 'ns=2;s=Flow|fast', 'ns=2;s=Flow|queue=0', 'ns=2;s=Flow|deadband=101%', 'i=2258|toString=1'])(
    '"%s" is refused',
    (text) => {
      expect(readKey(text)).toHaveProperty('refused.zh');
    },
  );

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void readKey(text)));
  });
});

describe('status codes', () => {
  test.each([
    [0, 'good'],
    [0x00000480, 'good'],
    [0x40900000, 'uncertain'],
    [0x80310000, 'bad'],
    [0xc0000000, 'bad'],
  ] as const)('%i is %s', (code, status) => {
    expect(statusOf(code)).toBe(status);
  });

  test('the overflow bit counts only with its information type', () => {
    expect([0x480, 0x080, 0x400].map(isAfterOverflow)).toEqual([true, false, false]);
  });
});

describe('values', () => {
  const whole: readonly (readonly [keyof typeof DataType, number, number])[] = [
    ['SByte', -128, 127],
    ['Byte', 0, 255],
    ['Int16', -32_768, 32_767],
    ['UInt16', 0, 65_535],
    ['Int32', -2_147_483_648, 2_147_483_647],
    ['UInt32', 0, 4_294_967_295],
    ['Int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['UInt64', 0, Number.MAX_SAFE_INTEGER],
  ];

  test.each(whole)('every %s comes back as it was, and nothing beyond', (name, least, most) => {
    const dataType = DataType[name];
    fc.assert(
      fc.property(fc.integer({ min: least, max: most }), (number) => {
        const variant = new Variant({ dataType, value: encodeNumber(dataType, number), arrayType: VariantArrayType.Scalar });
        expect(numberOf(variant, undefined)).toBe(number);
      }),
    );
    expect([least - 2, most + 2, Number.NaN].map((number) => encodeNumber(dataType, number))).toEqual([undefined, undefined, undefined]);
  });

  test.each([Date.UTC(1601, 0, 1) + 1, 0, Date.UTC(2024, 5, 1), Date.UTC(9999, 11, 31)])('the time %i comes back as it was', (time) => {
    const variant = new Variant({ dataType: DataType.DateTime, value: encodeNumber(DataType.DateTime, time) });
    expect(numberOf(variant, undefined)).toBe(time);
  });

  test.each([
    ['the least time', Date.UTC(1601, 0, 1)],
    ['the greatest time', Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['a time beyond all years', 8.64e15],
  ])('%s stands for none: no number, an empty text, and nothing to write', (_, time) => {
    const value = new Variant({ dataType: DataType.DateTime, value: new Date(time) });
    expect(numberOf(value, undefined)).toBeNaN();
    expect(wordsOf(new DataValue({ value, statusCode: StatusCodes.Good }), { element: undefined })).toBe('');
    expect(encodeNumber(DataType.DateTime, time)).toBeUndefined();
  });

  test('a number does not fit into text', () => {
    expect(encodeNumber(DataType.String, 1)).toBeUndefined();
  });

  test.each([
    ['text', new Variant({ dataType: DataType.String, value: '5' }), undefined],
    ['an array without element', new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2] }), undefined],
    ['an element beyond the end', new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2] }), 2],
    ['an element of no array', new Variant({ dataType: DataType.Double, value: 1 }), 0],
    ['infinity', new Variant({ dataType: DataType.Double, value: Number.POSITIVE_INFINITY }), undefined],
  ])('%s is no number: bad', (_, value, element) => {
    const out = { value: 0, flags: 0 };
    decode(new DataValue({ value, statusCode: StatusCodes.Good }), element, out);
    expect(out).toEqual({ value: Number.NaN, flags: 2 | flag.isNoNumber });
  });
});

test('noise for a certificate is refused, not thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const verdict = judge(Buffer.from(bytes), { trustedCertificates: '', expiredCertificates: 'refuse' }, 0);
      expect(verdict.code).toBe('BadCertificateInvalid');
    }),
  );
});
