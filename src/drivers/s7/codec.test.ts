import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Area } from './address.ts';
import { createPacketReader, encodeConnect, encodeData, encodeDataInPieces, type Stretch, tpdu } from './frame.ts';
import { dataBytes, encodeRead, encodeWrite, isCounted, mostReadBytes, packReads, readAsked, readHead, readItems, rosctr } from './pdu.ts';
import { answerOf, createPlcMemory } from './plc.ts';
import { bytesOf, fitValue, readValue, type ValueType, valueTypes, writeValue } from './values.ts';

const types = (Object.keys(valueTypes) as ValueType[]).filter((type) => type !== 'string' && type !== 's5time'); // holds: they are its keys

/** Bytes cut at the given offsets. */
function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const cuts = [0, ...offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((to, i) => bytes.subarray(cuts[i], to));
}

interface Seen {
  readonly pdus: number[][];
  readonly controls: number[];
  readonly broken: string[];
}

function readPackets(pieces: readonly Uint8Array[]): Seen {
  const seen: Seen = { pdus: [], controls: [], broken: [] };
  const reader = createPacketReader({
    control: (code) => void seen.controls.push(code),
    pdu: (bytes) => void seen.pdus.push([...bytes]),
    broken: (detail) => void seen.broken.push(detail),
  });
  for (const piece of pieces) reader.push(piece);
  return seen;
}

describe('values', () => {
  test.each(types)('of type %s are read as they were written', (type) => {
    const info = valueTypes[type];
    const [least, most] = 'range' in info ? info.range : [-1e30, 1e30];
    fc.assert(
      fc.property(fc.double({ min: least, max: most, noNaN: true }), (value) => {
        const raw = fitValue(type, value) ?? Number.NaN;
        const bytes = writeValue(raw, type);
        expect(bytes).toHaveLength(bytesOf(type, 0));
        const held = type === 'real' ? Math.fround(raw) : raw;
        expect(readValue(new DataView(bytes.buffer), 0, type) + 0).toBe(held + 0); // + 0: minus zero is zero
      }),
    );
  });

  test.each([
    [0, '0000'],
    [9_990, '0999'],
    [12_300, '1123'],
    [99_900, '1999'],
    [999_000, '2999'],
    [9_990_000, '3999'],
  ])('a time of %i ms is the S5TIME %s in the finest unit that holds it', (ms, hex) => {
    expect(Buffer.from(writeValue(ms, 's5time')).toString('hex')).toBe(hex);
    expect(readValue(new DataView(Uint8Array.from(Buffer.from(hex, 'hex')).buffer), 0, 's5time')).toBe(ms);
  });

  test.each([
    ['\x10\x0442.5', 42.5],
    ['\x10\x03 -7xx', -7],
    ['\x10\x00', Number.NaN],
    ['\x10\x03abc', Number.NaN],
    // A present length beyond what was read, or beyond the longest one, is not followed.
    ['\x02\xff12', 12],
    ['\xff\xff123', 123],
  ])('the string %j spells %d', (text, value) => {
    expect(readValue(new DataView(Uint8Array.from(Buffer.from(text, 'latin1')).buffer), 0, 'string')).toBe(value);
  });

  test.each([
    ['bool', 2],
    ['byte', 256],
    ['sint', -129],
    ['word', -1],
    ['int', 32_768],
    ['udint', 2 ** 32],
    ['lint', 2 ** 53],
    ['real', 1e39],
    ['lreal', Number.NaN],
    ['bcd', 1000],
    ['s5time', 9_990_001],
  ] as const)('%s does not take %d', (type, value) => {
    expect(fitValue(type, value)).toBeUndefined();
  });

  test('a text that is longer than its string is not taken', () => {
    expect(fitValue('string', 12_345, 4)).toBeUndefined();
    expect(fitValue('string', 12_345, 5)).toBe(12_345);
  });
});

describe('a stream of packets', () => {
  const pdu = fc.uint8Array({ minLength: 1, maxLength: 300 });
  const cuts = fc.array(fc.nat(), { maxLength: 12 });

  test('gives the same PDUs wherever it is cut, also when they come in pieces', () => {
    fc.assert(
      fc.property(fc.array(pdu, { maxLength: 5 }), fc.integer({ min: 1, max: 200 }), cuts, (pdus, most, offsets) => {
        const bytes = Buffer.concat(pdus.flatMap((one) => [encodeData(one), encodeDataInPieces(one, most)]));
        const twice = pdus.flatMap((one) => [[...one], [...one]]);
        expect(readPackets(cutAt(bytes, offsets))).toEqual({ pdus: twice, controls: [], broken: [] });
      }),
    );
  });

  test('gives the same at every offset', () => {
    const bytes = Buffer.concat([
      encodeConnect(tpdu.confirm, { local: 0x100, remote: 0x102 }),
      encodeData(encodeRead([{ area: 'DB', db: 1, start: 0, count: 4 }])),
    ]);
    const whole = readPackets([bytes]);
    expect(whole).toMatchObject({ controls: [tpdu.confirm], broken: [] });
    for (let at = 0; at <= bytes.length; at++) expect(readPackets([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  });

  test('of noise never throws, is broken at most once, and the same wherever it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), cuts, (noise, offsets) => {
        const whole = readPackets([noise]);
        expect(whole.broken.length).toBeLessThanOrEqual(1);
        expect(readPackets(cutAt(noise, offsets))).toEqual(whole);
      }),
    );
  });

  test('of endless pieces is given up', () => {
    const piece = encodeData(new Uint8Array(1000));
    piece[6] = 0; // more follows
    expect(readPackets(Array.from({ length: 9 }, () => piece)).broken).toEqual(['a message of more than 8192 bytes']);
  });
});

const area = fc.constantFrom<Area>('I', 'Q', 'M', 'DB', 'P', 'T', 'C');
const stretch = fc.record({
  area,
  db: fc.integer({ min: 1, max: 9 }),
  start: fc.nat(50),
  count: fc.integer({ min: 1, max: 100 }),
}) as fc.Arbitrary<Stretch>;

describe('requests', () => {
  test('and their answers stay within the PDU, and nothing is lost or reordered', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 60 }), fc.constantFrom(240, 480, 960), (stretches, pduBytes) => {
        const asked = stretches.filter((one) => dataBytes(one) <= mostReadBytes(pduBytes));
        const requests = packReads(asked, pduBytes);
        expect(requests.flat()).toEqual(asked);
        const memory = createPlcMemory(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i + 1, 500])), 1000);
        for (const together of requests) {
          expect(encodeRead(together).length).toBeLessThanOrEqual(pduBytes);
          const head = readHead(encodeRead(together));
          if (typeof head === 'string') throw new Error(head);
          const answer = answerOf(memory, head, pduBytes);
          expect(answer.length).toBeLessThanOrEqual(pduBytes);
          const answered = readHead(answer);
          const items = typeof answered === 'string' ? answered : readItems(answered, together);
          expect(typeof items === 'string' ? items : items.map(({ code, bytes }) => [code, bytes.length])).toEqual(
            together.map((one) => [0xff, dataBytes(one)]),
          );
        }
      }),
    );
  });

  test('are read by a server as they were meant', () => {
    fc.assert(
      fc.property(stretch, (one) => {
        const head = readHead(encodeRead([one]));
        if (typeof head === 'string') throw new Error(head);
        const at = isCounted(one.area) ? one.start : one.start * 8;
        expect(readAsked(head.parameters)).toMatchObject([{ db: one.db, count: one.count, at }]);
      }),
    );
  });

  test('of noise are answered or refused by the simulated controller, and answers of noise are items or a reason', () => {
    const memory = createPlcMemory({ 1: 100 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(4, 5, 0xf0), (noise, code) => {
        const parameters = Uint8Array.of(code, ...noise.subarray(0, 150));
        const head = { kind: rosctr.job, reference: 1, error: 0, parameters, data: noise };
        expect(answerOf(memory, head, 240).length).toBeLessThanOrEqual(1000);
        const items = readItems({ ...head, parameters: Uint8Array.of(4, 1) }, [{ area: 'M', count: 4 }]);
        if (typeof items !== 'string' && items[0]?.code === 0xff) expect(items[0].bytes).toHaveLength(4);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(['string', 'object']).toContain(typeof readHead(Uint8Array.of(0x32, 3, ...noise)));
      }),
    );
  });

  test('of one bit name that bit only', () => {
    const head = readHead(encodeWrite({ area: 'M', db: 0, start: 10, count: 1 }, Uint8Array.of(1), 3));
    const memory = createPlcMemory({});
    memory.areas.M[10] = 0b1000_0000;
    if (typeof head === 'string') throw new Error(head);
    answerOf(memory, head, 240);
    expect(memory.areas.M[10]).toBe(0b1000_1000);
  });
});
