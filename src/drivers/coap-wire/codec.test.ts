import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockValue, createAssembly, readBlock } from './blocks.ts';
import { createExchanges, lifetimeMs } from './exchanges.ts';
import { encodeMessage, type Message, readMessage, uintBytes, uintOption } from './message.ts';

const option = fc.record({ number: fc.nat(65_535), value: fc.uint8Array({ maxLength: 300 }) });
const message: fc.Arbitrary<Message> = fc.record({
  type: fc.nat(3),
  code: fc.integer({ min: 1, max: 255 }),
  id: fc.nat(65_535),
  token: fc.uint8Array({ maxLength: 8 }),
  options: fc.array(option, { maxLength: 6 }).map((all) => all.sort((a, b) => a.number - b.number)),
  payload: fc.uint8Array({ maxLength: 300 }),
});

const plain = (one: ReturnType<typeof readMessage>): unknown =>
  'problem' in one
    ? one
    : { ...one, token: [...one.token], payload: [...one.payload], options: one.options.map(({ number, value }) => [number, ...value]) };

describe('messages', () => {
  test('are read as they were made', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(plain(readMessage(encodeMessage(one)))).toEqual(plain(one));
      }),
    );
  });

  test('that are cut off at any byte, or are noise, are read or refused, and nothing is thrown', () => {
    fc.assert(
      fc.property(message, fc.nat(), (one, at) => {
        const bytes = encodeMessage(one);
        expect(readMessage(bytes.subarray(0, at % bytes.length))).toBeTypeOf('object');
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(readMessage(Uint8Array.of(0x42, ...noise))).toBeTypeOf('object');
      }),
    );
  });

  test.each([
    ['', 'version 1'],
    ['80010001', 'version 1'],
    ['49010001', 'a token that is too long'],
    ['40010001f0', 'reserved or cut off'],
    ['40010001b561', 'beyond the end'],
    ['40010001ff', 'without a payload'],
    ['4000000161', 'empty message that is not empty'],
  ])('%s is refused: %s', (hex, why) => {
    expect(readMessage(Buffer.from(hex, 'hex'))).toMatchObject({ problem: expect.stringContaining(why) });
  });

  test('have numbers in as few bytes as they take', () => {
    expect([0, 255, 256, 65_536].map((value) => uintBytes(value).length)).toEqual([0, 1, 2, 3]);
    const one: Message = {
      type: 0,
      code: 2,
      id: 1,
      token: new Uint8Array(0),
      options: [{ number: 27, value: uintBytes(70_000) }],
      payload: new Uint8Array(0),
    };
    expect(uintOption(one, 27)).toBe(70_000);
    expect(uintOption(one, 12)).toBeUndefined();
  });
});

describe('bodies in parts', () => {
  const part = (number: number, hasMore: boolean) => ({ number, hasMore, size: 16 });
  const bytes = new Uint8Array(16).fill(7);

  test('options are read as they were made, and the reserved size is refused', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.boolean(), fc.nat(6), (number, hasMore, exponent) => {
        const block = { number, hasMore, size: 16 << exponent };
        expect(readBlock(blockValue(block))).toEqual(block);
      }),
    );
    expect(readBlock(7)).toBeUndefined();
  });

  test('are put together, each sender by itself', () => {
    const assembly = createAssembly(100, () => 0);
    expect(assembly.take('a', part(0, true), bytes)).toBe('continue');
    expect(assembly.take('b', part(0, true), bytes)).toBe('continue');
    expect(assembly.take('a', part(1, false), bytes.subarray(0, 3))).toHaveLength(19);
    expect(assembly.take('b', part(2, false), bytes)).toBe('incomplete');
  });

  test('that are too long or do not follow are refused, and begin anew with part 0', () => {
    const assembly = createAssembly(40, () => 0);
    expect(assembly.take('a', part(1, true), bytes)).toBe('incomplete');
    expect(assembly.take('a', part(0, true), bytes.subarray(1))).toBe('incomplete');
    for (const number of [0, 1]) expect(assembly.take('a', part(number, true), bytes)).toBe('continue');
    expect(assembly.take('a', part(2, true), bytes)).toBe('too-large');
    expect(assembly.take('a', part(0, false), bytes)).toHaveLength(16);
  });
});

describe('messages that are sent again', () => {
  test('wait for their answer, then get it again, until they are too old to be doubles', () => {
    let now = 0;
    const exchanges = createExchanges(() => now);
    expect(exchanges.hear('peer', 1)).toBe('new');
    expect(exchanges.hear('peer', 1)).toBe('pending');
    expect(exchanges.hear('other', 1)).toBe('new');
    exchanges.answered('peer', 1, Uint8Array.of(9));
    expect(exchanges.hear('peer', 1)).toEqual(Uint8Array.of(9));
    expect(exchanges.pending).toBe(1);
    now = lifetimeMs;
    expect(exchanges.hear('peer', 1)).toBe('new');
    expect(exchanges.pending).toBe(1);
  });

  test('keep no more memory for an answer than it has bytes', () => {
    const exchanges = createExchanges(() => 0);
    exchanges.hear('peer', 1);
    exchanges.answered('peer', 1, Buffer.concat([Uint8Array.of(9), Uint8Array.of(8)]));
    const kept = exchanges.hear('peer', 1);
    expect(typeof kept === 'string' ? kept : kept.buffer.byteLength).toBe(2);
  });

  test('of very many peers are forgotten, the oldest first', () => {
    const exchanges = createExchanges(() => 0);
    for (let id = 0; id < 40_000; id++) exchanges.hear(`peer ${id}`, 1);
    expect(exchanges.pending).toBe(32_768);
    expect(exchanges.hear('peer 39999', 1)).toBe('pending');
    expect(exchanges.hear('peer 0', 1)).toBe('new');
  });
});
