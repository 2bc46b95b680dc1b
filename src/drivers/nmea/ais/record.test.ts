import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../contracts/errors.ts';
import { readSentence } from '../sentence.ts';
import { bitsOfPayload, payloadOfBits } from './armour.ts';
import { createAssembler } from './assembler.ts';
import { type BinaryContent, readBinary, writeBinary } from './binary.ts';
import { type Bits, createBitWriter, signedAt, textAt, unsignedAt } from './bits.ts';
import { randomMessage, usualLengths } from './random-message.ts';
import { type AisRecord, type AisRecordOf, binaryContentOf, decodeAis, encodeAis, isBad } from './record.ts';
import { readVdm, writeVdm } from './vdm.ts';

function decoded(payload: string, fill = 0): AisRecord {
  const bits = bitsOfPayload(payload, fill);
  const record = bits === undefined ? { refused: 'no payload' } : decodeAis(bits);
  if (isBad(record)) throw new Error(record.refused);
  return record;
}

const ship: AisRecordOf<1> = {
  type: 1,
  repeat: 0,
  mmsi: 412_345_678,
  status: 0,
  turn: -127,
  sog: 12.3,
  accuracy: true,
  longitude: 121.5,
  latitude: 31.25,
  cog: 224,
  heading: 215,
  second: 33,
  manoeuvre: 0,
  raim: false,
  radio: 34_017,
};

describe('an AIS message', () => {
  test('of type 1 is read field by field', () => {
    const record = decoded('15RTgt0PAso;90TKcjM8h6g208CQ');
    expect(record).toMatchObject({ type: 1, mmsi: 371_798_000, status: 0, turn: -127, sog: 12.3, cog: 224, heading: 215, second: 33 });
    expect(record).toMatchObject({ longitude: expect.closeTo(-123.395_383_3, 6), latitude: expect.closeTo(48.381_633_3, 6) });
  });

  test('of type 5 is read from both its sentences', () => {
    const payload = '55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp888888888880';
    expect(decoded(payload, 2)).toMatchObject({
      type: 5,
      imo: 9_134_270,
      callSign: '3FOF8',
      name: 'EVER DIADEM',
      shipType: 70,
      ...{ bow: 225, stern: 70, port: 1, starboard: 31, etaMonth: 5, etaDay: 15, etaHour: 14, etaMinute: 0 },
      draught: 12.2,
      destination: 'NEW YORK',
    });
  });

  test('leaves undefined what its sender does not know', () => {
    const unknown = { status: undefined, turn: undefined, sog: undefined, longitude: undefined, latitude: undefined, cog: undefined };
    const record = decodeAis(encodeAis({ ...ship, ...unknown, heading: undefined, second: undefined }));
    expect(record).toEqual({ ...ship, ...unknown, heading: undefined, second: undefined });
  });

  test('with a value that does not fit its field is not encoded', () => {
    expect(() => encodeAis({ ...ship, sog: 200 })).toThrow(Failure);
    expect(() => encodeAis({ type: 14, repeat: 0, mmsi: 1, text: '扬帆' })).toThrow(Failure);
  });

  test.each([
    [1, 162],
    [1, 210],
    [5, 168],
    [10, 66],
    [10, 114],
    [18, 160],
    [27, 120],
    [0, 168],
    [28, 168],
    [63, 168],
  ])('of type %i with %i bits is refused', (type, length) => {
    const cells = new Uint8Array(Math.ceil(length / 6));
    cells[0] = type;
    expect(decodeAis({ cells, length })).toEqual({ refused: `type ${type} with ${length} bits` });
  });

  test.each([
    [1, '13aIkM@P00PJ@qPNL=e@0?wJ28JO', 5, { mmsi: 244_740_981, heading: undefined, second: 45 }],
    [1, '13caE50P0pQ4R5TF2=`<uww42D1elhE>`<', 0, { mmsi: 247_092_500, heading: undefined, second: 34 }],
    [20, 'D02E34iFTg6D000000000000002gjG2', 0, { mmsi: 2_442_003 }],
  ])('of type %i that receivers cut or lengthen is read like a whole one', (type, payload, fill, fields) => {
    const bits = bitsOfPayload(payload, fill);
    if (bits === undefined) throw new Error('six-bit armour');
    expect(decodeAis(bits)).toMatchObject({ type, ...fields });
  });

  test.each(usualLengths)('of type $type with $length bits is the same after decoding and encoding', ({ type, length }) => {
    fc.assert(
      fc.property(randomMessage(type, length), (bits) => {
        const record = decodeAis(bits);
        if (isBad(record)) throw new Error(record.refused);
        const again = encodeAis(record);
        expect(decodeAis(again)).toEqual(record);
      }),
      { numRuns: 60 },
    );
  });

  test('is decoded or refused, whatever its bits', () => {
    const anyBits = fc
      .uint8Array({ maxLength: 220 })
      .map((bytes): Bits => ({ cells: bytes.map((byte) => byte & 63), length: bytes.length * 6 }));
    fc.assert(
      fc.property(anyBits, fc.integer({ min: 0, max: 5 }), ({ cells, length }, fill) => {
        const bits = { cells, length: Math.max(0, length - fill) };
        const record = decodeAis(bits);
        if (!isBad(record)) binaryContentOf(record, bits);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a binary message', () => {
  const weather = {
    kind: 'weather',
    longitude: 121.5,
    latitude: 31.25,
    windSpeed: 12,
    airTemperature: -3.4,
    airPressure: 1013,
    waterLevel: 1.25,
  };

  test('of weather and water keeps its values', () => {
    const nothing: unknown = { accuracy: false, visibilityIsMore: false, ...weather };
    const content = nothing as BinaryContent; // holds: fields that are missing are written as not available
    const bits = encodeAis({ type: 8, repeat: 0, mmsi: 4_120_001, dac: 1, fid: 31, data: writeBinary(content) });
    const record = decodeAis(bits);
    if (isBad(record)) throw new Error(record.refused);
    expect(bits.length).toBe(360);
    expect(binaryContentOf(record, bits)).toMatchObject(weather);
    expect(binaryContentOf(record, bits)).toMatchObject({ humidity: undefined, seaState: undefined });
  });

  test.each([
    [8, [1, 16], 16, { kind: 'persons', persons: 321 }],
    [6, [1, 16], 48, { kind: 'persons', persons: 321 }],
    [8, [1, 16], 120, undefined],
    [6, [200, 55], 80, { kind: 'inlandPersons', crew: 5, passengers: 250, personnel: undefined }],
    [8, [200, 55], 80, { kind: 'inlandPersons', crew: 5, passengers: 250, personnel: undefined }],
    [8, [1, 15], 16, { kind: 'airDraught', airDraught: 24.5 }],
    [6, [1, 30], 64, { kind: 'textMessage', linkage: 7, text: 'ICE AHEAD' }],
  ] as const)('of type %d on %j with %d bits says what was put in', (type, [dac, fid], length, said) => {
    const bytes = Buffer.alloc(15);
    const written = said && writeBinary(said as BinaryContent); // holds: the fields of its kind
    bytes.set(written?.bytes ?? []);
    const head = { repeat: 0, mmsi: 244_123_456, dac, fid, data: { length, bytes } };
    const bits = encodeAis(type === 8 ? { ...head, type } : { ...head, type, sequence: 0, addressee: 2_441_234, retransmit: false });
    const record = decodeAis(bits);
    if (isBad(record)) throw new Error(record.refused);
    expect(bits.length).toBe((type === 8 ? 56 : 88) + length);
    expect(binaryContentOf(record, bits)).toEqual(said);
  });

  test('of an unknown kind has no content', () => {
    expect(readBinary({ cells: new Uint8Array(60), length: 360 }, 56)).toBeUndefined();
  });
});

describe('bits', () => {
  test('of numbers of any width and place come back', () => {
    const number = fc.integer({ min: 1, max: 30 }).chain((width) => fc.tuple(fc.constant(width), fc.nat(2 ** width - 1)));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (numbers) => {
        const writer = createBitWriter();
        for (const [width, value] of numbers) writer.put(value, width);
        let at = 0;
        for (const [width, value] of numbers) {
          expect(unsignedAt(writer.bits(), at, width)).toBe(value);
          expect(signedAt(writer.bits(), at, width)).toBe(value >= 2 ** (width - 1) ? value - 2 ** width : value);
          at += width;
        }
      }),
    );
  });

  test('are the same after armouring and back', () => {
    const anyBits = fc.uint8Array({ minLength: 1, maxLength: 100, max: 63 }).map((cells) => ({ cells, length: cells.length * 6 }));
    fc.assert(
      fc.property(anyBits, (bits) => {
        const { payload, fill } = payloadOfBits(bits);
        expect(bitsOfPayload(payload, fill)).toEqual(bits);
      }),
    );
  });

  test.each(['X', '_', 'x', '~', ' ', '\u00e9'])('are not read from %j, which is no character of the armour', (character) => {
    expect(bitsOfPayload(`15${character}`, 0)).toBeUndefined();
  });

  test('of text end at the first @', () => {
    expect(textAt({ cells: Uint8Array.of(1, 2, 32, 0, 3), length: 30 }, 0, 5)).toBe('AB');
  });
});

describe('sentences of a message', () => {
  const long = encodeAis({ type: 14, repeat: 0, mmsi: 412_345_678, text: 'A'.repeat(150) });
  const partsOf = (sequence: number, channel = 'A') =>
    writeVdm(long, { sequence, channel }).map((line) => {
      const sentence = readSentence(line);
      if ('refused' in sentence) throw new Error(sentence.detail);
      const part = readVdm(sentence);
      if (part === undefined) throw new Error(line);
      return part;
    });

  test('are at most 82 characters long and give it back', () => {
    expect(Math.max(...writeVdm(long).map((line) => line.length + 2))).toBeLessThanOrEqual(82);
    const assembler = createAssembler();
    expect(partsOf(3).map((part) => assembler.add(part, { stream: '' }, 0))).toEqual(['waiting', 'waiting', long]);
  });

  test('may come in any order and between those of others', () => {
    const [a, b] = [partsOf(1), partsOf(1, 'B')];
    const order = [a[2], b[0], a[0], b[2], b[1], a[1]];
    const assembler = createAssembler();
    const results = order.map((part) => (part === undefined ? undefined : assembler.add(part, { stream: '' }, 0)));
    expect(results.filter((result) => result !== 'waiting')).toEqual([long, long]);
    expect(assembler.takeLost()).toBe(0);
  });

  test('that stay alone are given up after their time and counted', () => {
    const assembler = createAssembler({ withinMs: 1000 });
    const [first, second, third] = partsOf(1);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three parts');
    assembler.add(first, { stream: '' }, 0);
    expect(assembler.add(second, { stream: '' }, 2000)).toBe('waiting');
    expect(assembler.add(third, { stream: '' }, 2001)).toBe('waiting');
    expect(assembler.takeLost()).toBe(1);
  });

  test('are given up when too many messages are open', () => {
    const assembler = createAssembler({ open: 4 });
    const [first] = partsOf(1);
    if (first === undefined) throw new Error('a part');
    for (let i = 0; i < 10; i++) assembler.add(first, { stream: `peer ${i}` }, 0);
    expect(assembler.takeLost()).toBe(6);
  });

  test('of a later message with the same number do not mix with it', () => {
    const assembler = createAssembler();
    const [first, second, third] = partsOf(1);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three parts');
    assembler.add({ ...first, payload: `${first.payload.slice(0, -1)}0` }, { stream: '' }, 0);
    expect([first, second, third].map((part) => assembler.add(part, { stream: '' }, 0)).at(-1)).toEqual(long);
    expect(assembler.takeLost()).toBe(1);
  });
});
