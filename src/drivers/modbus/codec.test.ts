import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { encodeRtu, encodeTcp, rtuAnswerBytes, rtuRequestBytes } from './adu.ts';
import { readAnswer, readRequest, type Table } from './pdu.ts';
import { createRtuReader } from './rtu-reader.ts';
import { answerOf, createSlaveMemory, setValueIn, valueIn } from './slave-memory.ts';
import { createTcpReader } from './tcp-reader.ts';
import { fitValue, type Order, readValue, type ValueType, valueTypes, writeValue } from './values.ts';

const types = Object.keys(valueTypes).filter((type) => type !== 'bit') as ValueType[]; // holds: they are its keys
const orders: readonly Order[] = [0, 1, 2, 3];

interface Frame {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: readonly number[];
}

const frame = fc.record({
  transaction: fc.nat(65_535),
  unit: fc.nat(255),
  pdu: fc.array(fc.nat(255), { minLength: 1, maxLength: 253 }),
});

/** Bytes cut at the given offsets. */
function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const cuts = [0, ...offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((to, i) => bytes.subarray(cuts[i], to));
}

function readTcp(pieces: readonly Uint8Array[]): { readonly frames: Frame[]; readonly broken: string[] } {
  const seen: { frames: Frame[]; broken: string[] } = { frames: [], broken: [] };
  const reader = createTcpReader({
    frame: (transaction, unit, pdu) => void seen.frames.push({ transaction, unit, pdu: [...pdu] }),
    broken: (detail) => void seen.broken.push(detail),
  });
  for (const piece of pieces) reader.push(piece);
  return seen;
}

describe('values', () => {
  const cases = types.flatMap((type) => orders.map((order) => ({ type, order })));
  test.each(cases)('$type in order $order is read as it was written', ({ type, order }) => {
    const whole = valueTypes[type];
    const {
      range: [least, most],
    } = 'range' in whole ? whole : { range: [-1e30, 1e30] as const };
    fc.assert(
      fc.property(fc.double({ min: least, max: most, noNaN: true }), (value) => {
        const raw = fitValue(type, value) ?? Number.NaN;
        const bytes = writeValue(raw, type, order);
        const held = type === 'float32' ? Math.fround(raw) : raw;
        expect(readValue(bytes, 0, type, order) + 0).toBe(held + 0); // + 0: minus zero is zero
      }),
    );
  });

  test.each([
    ['uint16', 65_536],
    ['uint16', -1],
    ['int16', 32_768],
    ['uint32', 2 ** 32],
    ['int64', 2 ** 53],
    ['float32', 1e39],
    ['float64', Number.NaN],
    ['bcd16', 10_000],
    ['bit', 2],
  ] as const)('%s does not take %d', (type, value) => {
    expect(fitValue(type, value)).toBeUndefined();
  });
});

describe('a simulated unit', () => {
  const addressOf = (key: string) => {
    const address = parseAddress(key);
    if ('refused' in address) throw new Error(address.refused.en);
    return address;
  };
  const filled = (word: number) => {
    const memory = createSlaveMemory(20);
    memory.holding.fill(word);
    memory.input.fill(word);
    return memory;
  };

  test.each([
    ['coil:3', 1],
    ['holding:5:int16', 32_767],
    ['holding:6:float32:CDAB', 9999],
    ['input:8.4-7', 15],
    ['holding:10.12-19:uint32:DCBA', 255],
    ['holding:12:bcd32', 99_999_999],
  ])('holds what it is given at %s, and leaves the registers beside it', (key, most) => {
    const address = addressOf(key);
    fc.assert(
      fc.property(fc.nat(most), fc.nat(65_535), (value, word) => {
        const memory = filled(word);
        setValueIn(memory, address, value);
        expect(valueIn(memory, address)).toBe(value);
        const outside = [...memory[address.table]].filter((_, i) => i < address.start || i >= address.start + address.count);
        expect(new Set(outside)).toEqual(new Set([address.table === 'coil' ? 0 : word]));
      }),
    );
  });

  test('writes before it reads in function 23, as in the example of clause 6.17, and does neither beyond its end', () => {
    const memory = createSlaveMemory(20);
    memory.holding.set([0x00fe, 0x0acd, 0x0001, 0x0003, 0x000d], 3);
    const asked = Buffer.from('1700030006000e00030600ff00ff00ff', 'hex');
    expect(Buffer.from(answerOf(memory, asked)).toString('hex')).toBe('170c00fe0acd00010003000d0000');
    expect([...memory.holding.slice(14, 17)]).toEqual([255, 255, 255]);
    const beyond = Buffer.from('17000300060013000204000a000b', 'hex');
    expect([Buffer.from(answerOf(memory, beyond)).toString('hex'), memory.holding[19]]).toEqual(['9702', 0]);
  });

  test('leaves the bits beside those that it is given', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(65_535), (value, word) => {
        const memory = filled(word);
        setValueIn(memory, addressOf('input:8.4-7'), value);
        expect(memory.input[8]).toBe((word & 0xff0f) | (value << 4));
        setValueIn(memory, addressOf('input:8.4-7'), 16);
        expect(valueIn(memory, addressOf('input:8.4-7'))).toBe(value);
      }),
    );
  });
});

describe('a stream of Modbus TCP', () => {
  test('gives the same frames wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (frames, cuts) => {
        const bytes = Uint8Array.from(
          frames.flatMap(({ transaction, unit, pdu }) => [...encodeTcp(transaction, unit, Uint8Array.from(pdu))]),
        );
        expect(readTcp(cutAt(bytes, cuts))).toEqual({ frames, broken: [] });
      }),
    );
  });

  test('of noise never throws, and is broken at most once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        const whole = readTcp([bytes]);
        expect(whole.broken.length).toBeLessThanOrEqual(1);
        expect(readTcp(cutAt(bytes, cuts))).toEqual(whole);
      }),
    );
  });
});

describe('a stream of Modbus RTU', () => {
  const readRtu = (pieces: readonly Uint8Array[]): number[][] => {
    const seen: number[][] = [];
    const reader = createRtuReader({ isStart: (unit, code) => unit === 1 && (code & 0x7f) === 3, lengthOf: rtuAnswerBytes });
    for (const piece of pieces) reader.push(piece, (_, pdu) => void seen.push([...pdu]));
    return seen;
  };
  const answer = fc.array(fc.nat(255), { minLength: 2, maxLength: 250 }).map((data) => Uint8Array.from([3, data.length, ...data]));

  test('gives an answer wherever it is cut, also behind bytes of other units', () => {
    const stray = fc.array(fc.integer({ min: 2, max: 255 }), { maxLength: 40 });
    fc.assert(
      fc.property(stray, answer, fc.array(fc.nat(), { maxLength: 8 }), (before, pdu, cuts) => {
        const bytes = Uint8Array.from([...before, ...encodeRtu(1, pdu)]);
        expect(readRtu(cutAt(bytes, cuts))).toEqual([[...pdu]]);
      }),
    );
  });

  test('of noise never throws and holds no more than two frames', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 6 }), (pieces) => {
        const reader = createRtuReader({ isStart: (unit) => unit < 128, lengthOf: rtuRequestBytes });
        for (const piece of pieces) reader.push(piece, () => {});
        const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
        expect(reader.reset().bytes).toBeLessThanOrEqual(total + 512);
      }),
    );
  });
});

describe('answers', () => {
  test('of noise are data of the right length, an exception or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Table>('coil', 'holding'),
        fc.integer({ min: 1, max: 125 }),
        fc.uint8Array({ maxLength: 253 }),
        (table, count, pdu) => {
          const answer = readAnswer(readRequest(table, 0, count), pdu);
          if (answer.kind === 'data') expect(answer.bytes).toHaveLength(table === 'coil' ? Math.ceil(count / 8) : 2 * count);
        },
      ),
    );
  });

  test('of a simulated unit to noise are always an answer of its function', () => {
    const memory = createSlaveMemory(100);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 253 }), (pdu) => {
        const answer = answerOf(memory, pdu);
        expect((answer[0] ?? 0) & 0x7f).toBe((pdu[0] ?? 0) & 0x7f);
        expect(answer.length).toBeLessThanOrEqual(253);
      }),
    );
  });
});
