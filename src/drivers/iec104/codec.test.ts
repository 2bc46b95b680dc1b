import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Apdu, encodeI, encodeS, encodeU } from './apci.ts';
import { type AsduToSend, createAsdu, encodeAsdu, type InfoObject, objectsOf, readAsdu } from './asdu.ts';
import { createDeframer } from './deframe.ts';
import { qualityBit } from './elements.ts';
import { readTime, timeBytes, writeTime, zoneMinutesOf } from './time-code.ts';
import { type AsduType, types } from './types.ts';

const zoneMinutes = 480;

function decoded(bytes: Uint8Array) {
  const asdu = createAsdu();
  const problem = readAsdu(bytes, { from: 0, to: bytes.length, zoneMinutes }, asdu);
  if (problem !== undefined) throw new Error(problem);
  const { type, isSequence, cause, isNegative, isTest, originator, station } = asdu;
  return { type: type.id, isSequence, cause, isNegative, isTest, originator, station, objects: objectsOf(asdu) };
}

const qualityMasks: Readonly<Record<string, number>> = { single: 0xf0, double: 0xf0, counter: 0x80 };
const isQualified = (name: string): boolean => name.startsWith('M_') && !['M_ME_ND_1', 'M_EI_NA_1'].includes(name);

function qualityMaskOf({ name }: AsduType): number {
  if (!isQualified(name)) return 0;
  if (name.startsWith('M_SP') || name.startsWith('M_DP')) return qualityMasks.single ?? 0;
  return name.startsWith('M_IT') ? (qualityMasks.counter ?? 0) : 0xf1;
}

const qualifierMasks: readonly (readonly [RegExp, number])[] = [
  [/^M_ST/, 1],
  [/^M_IT/, 0x7f],
  [/^M_PS/, 0xffff],
  [/^C_[SDR]C/, 0xfc],
  [/^C_SE/, 0xff],
];

function valueFor({ name, element }: AsduType): fc.Arbitrary<number> {
  const [min, max] = element.range;
  if (name.startsWith('C_SE_NC') || name.startsWith('C_SE_TC') || /^M_ME_(NC|TF)/.test(name)) {
    return fc.float({ noNaN: true, noDefaultInfinity: true });
  }
  if (element.isReal === true) return fc.integer({ min: -32_768, max: 32_767 }).map((whole) => whole / 32_768);
  return fc.integer({ min, max });
}

function objectOf(type: AsduType): fc.Arbitrary<InfoObject> {
  const qualifierMask = qualifierMasks.find(([pattern]) => pattern.test(type.name))?.[1] ?? 0;
  return fc.record({
    address: fc.integer({ min: 0, max: 0xffffff }),
    value: valueFor(type),
    quality: fc.integer({ min: 0, max: 255 }).map((bits) => bits & qualityMaskOf(type)),
    qualifier: fc.integer({ min: 0, max: 0xffff }).map((bits) => bits & qualifierMask),
    ...(type.isTimed ? { time: fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2099, 11, 30) }), isTimeInvalid: fc.boolean() } : {}),
  });
}

function asduOf(type: AsduType): fc.Arbitrary<AsduToSend> {
  const most = Math.min(127, Math.floor((249 - 6) / (3 + type.size)));
  return fc
    .record({
      type: fc.constant(type.id),
      cause: fc.integer({ min: 0, max: 63 }),
      station: fc.integer({ min: 0, max: 65_535 }),
      objects: fc.array(objectOf(type), { maxLength: most }),
      isSequence: fc.boolean(),
      isNegative: fc.boolean(),
      isTest: fc.boolean(),
      originator: fc.integer({ min: 0, max: 255 }),
    })
    .map((asdu) => {
      const first = (asdu.objects[0]?.address ?? 0) % 0xffff00;
      return asdu.isSequence ? { ...asdu, objects: asdu.objects.map((object, i) => ({ ...object, address: first + i })) } : asdu;
    });
}

describe('ASDUs', () => {
  test.each(types)('$name is read as it was written', (type) => {
    fc.assert(
      fc.property(asduOf(type), (asdu) => {
        expect(decoded(encodeAsdu(asdu, zoneMinutes))).toEqual(asdu);
      }),
      { numRuns: 60 },
    );
  });

  test.each(types)('$name is written as it was read', (type) => {
    fc.assert(
      fc.property(asduOf(type), (asdu) => {
        const bytes = encodeAsdu(asdu, zoneMinutes);
        expect(Buffer.from(encodeAsdu(decoded(bytes), zoneMinutes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('of noise are refused with a reason or read, and never throw', () => {
    const asdu = createAsdu();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 260 }), (bytes) => {
        const problem = readAsdu(bytes, { from: 0, to: bytes.length, zoneMinutes }, asdu);
        expect(problem === undefined || problem.length > 0).toBe(true);
      }),
    );
  });

  test('of an unknown type or a wrong length are refused with what is wrong', () => {
    const asdu = createAsdu();
    const read = (...bytes: number[]) => readAsdu(Uint8Array.from(bytes), { from: 0, to: bytes.length, zoneMinutes }, asdu);
    expect(read(2, 1, 3, 0, 1, 0, 1, 0, 0, 1)).toBe('type 2 is not known');
    expect(read(1, 2, 3, 0, 1, 0, 1, 0, 0, 1)).toBe('M_SP_NA_1 with 2 objects has 10 bytes instead of 14');
  });

  test('tell their quality bits', () => {
    const bytes = encodeAsdu({ type: 13, cause: 3, station: 1, objects: [{ address: 7, value: 1.5, quality: 0xf1 }] }, zoneMinutes);
    const all = Object.values(qualityBit).reduce((bits, bit) => bits | bit, 0);
    expect(decoded(bytes).objects[0]?.quality).toBe(all);
  });
});

describe('CP56Time2a', () => {
  const codeOf = (...bytes: number[]): number => readTime(Uint8Array.from(bytes), 0, 0);

  test('is read by the millisecond', () => {
    expect(codeOf(0x2a, 0xe7, 0x0d, 0x11, 0x9e, 0x0a, 0x18)).toBe(Date.UTC(2024, 9, 30, 17, 13, 59, 178));
  });

  test('of a station that counts its years from 1900 is read too', () => {
    expect(codeOf(0, 0, 0, 0, 1, 1, 100)).toBe(Date.UTC(2000, 0, 1));
    expect(codeOf(0x08, 0, 0x17, 0x13, 0x0d, 0x08, 0x6d)).toBe(Date.UTC(2009, 7, 13, 19, 23, 0, 8));
  });

  test('with summer time is an hour earlier', () => {
    expect(codeOf(0, 0, 0, 0x8c, 1, 7, 24)).toBe(Date.UTC(2024, 6, 1, 11));
  });

  test.each([
    ['a 13th month', [0, 0, 0, 0, 1, 13, 24]],
    ['day 0', [0, 0, 0, 0, 0, 1, 24]],
    ['30 February', [0, 0, 0, 0, 30, 2, 24]],
    ['29 February of a year with 365 days', [0, 0, 0, 0, 29, 2, 23]],
    ['31 April', [0, 0, 0, 0, 31, 4, 24]],
    ['hour 24', [0, 0, 0, 24, 1, 1, 24]],
    ['minute 60', [0, 0, 60, 0, 1, 1, 24]],
    ['60000 ms', [0x60, 0xea, 0, 0, 1, 1, 24]],
  ])('%s is no date', (_, bytes) => {
    expect(codeOf(...bytes)).toBeNaN();
  });

  test('is written with the day of the week, Sunday as 7', () => {
    const bytes = new Uint8Array(timeBytes);
    writeTime(bytes, 0, { time: Date.UTC(2024, 5, 2), zoneMinutes: 0 });
    expect((bytes[4] ?? 0) >> 5).toBe(7);
  });

  test.each([
    ['+08:00', 480],
    ['-03:30', -210],
  ])('knows the zone %s', (zone, minutes) => {
    expect(zoneMinutesOf(zone)).toBe(minutes);
  });
});

/** What a deframer finds when the bytes come in these pieces, as text. */
function found(pieces: readonly Uint8Array[]): string[] {
  const all: string[] = [];
  const deframer = createDeframer({
    apdu(apdu: Apdu) {
      if (apdu.format === 'U') all.push(apdu.control);
      else if (apdu.format === 'S') all.push(`S ${apdu.received}`);
      else all.push(`I ${apdu.sent} ${apdu.received} ${Buffer.from(apdu.bytes.subarray(apdu.from, apdu.to)).toString('hex')}`);
    },
    junk: (bytes) => all.push(`junk ${bytes}`),
  });
  for (const piece of pieces) deframer.push(piece);
  deframer.end();
  return all;
}

const asdu = Uint8Array.of(1, 1, 3, 0, 1, 0, 1, 0, 0, 1);

describe('the deframer', () => {
  const stream = Buffer.concat([
    encodeU('startCon'),
    Buffer.from('0004680202', 'hex'),
    encodeI(32_767, 300, asdu),
    encodeS(32_767),
    Buffer.from('68fd000001', 'hex'),
    Buffer.from('6806181818181818', 'hex'),
    encodeU('testAct'),
    encodeI(5, 6, asdu),
    Buffer.from('680e', 'hex'),
  ]);
  const whole = [
    'startCon',
    'junk 5',
    `I 32767 300 ${Buffer.from(asdu).toString('hex')}`,
    'S 32767',
    'junk 13',
    'testAct',
    `I 5 6 ${Buffer.from(asdu).toString('hex')}`,
    'junk 2',
  ];

  test('finds what stands between junk', () => {
    expect(found([stream])).toEqual(whole);
  });

  test.each(Array.from({ length: stream.length }, (_, at) => at))('finds the same when the bytes are split at %i', (at) => {
    expect(found([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
  });

  test('finds the same when every byte comes alone', () => {
    expect(found(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test('counts every byte of noise once and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 30 }), (pieces) => {
        const total = pieces.reduce((sum, { length }) => sum + length, 0);
        const junk = found(pieces).reduce((sum, one) => sum + Number(/^junk (\d+)$/.exec(one)?.[1] ?? 0), 0);
        expect(junk).toBeLessThanOrEqual(total);
        expect(found(pieces)).toEqual(found([Buffer.concat(pieces)]));
      }),
    );
  });
});
