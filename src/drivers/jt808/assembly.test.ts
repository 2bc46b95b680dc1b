import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AssemblyLimits, assemblyLimits, createAssembler, type FragmentFrame } from './assembly.ts';

const part = (index: number, options: { total?: number; first?: number; body?: Uint8Array; id?: number } = {}): FragmentFrame => {
  const { total = 3, first = 10, body = Uint8Array.of(index), id = 0x0704 } = options;
  return {
    id,
    version: undefined,
    phone: '000000000001',
    serial: (first + index - 1) & 0xffff,
    encryption: 0,
    fragment: { total, index },
    body,
  };
};

const assembler = (limits: Partial<AssemblyLimits> = {}, limit = 1_000_000) => {
  const budget = { used: 0, limit };
  return { budget, made: createAssembler(budget, { ...assemblyLimits, ...limits }) };
};

describe('fragments', () => {
  test('make their message in whatever order they come, with the serial of the last', () => {
    const orders = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 });
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 65_535 }), (order, first) => {
        const { made, budget } = assembler();
        const added = order.map((index) => made.add(part(index, { total: 5, first }), 0));
        expect(added.slice(0, 4).map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
        const last = added[4];
        if (last?.kind !== 'complete') throw new Error(last?.kind);
        expect([...last.message.body]).toEqual([1, 2, 3, 4, 5]);
        expect(last.message.serial).toBe((first + 4) & 0xffff);
        expect(budget.used).toBe(0);
      }),
    );
  });

  test('of two messages do not mix', () => {
    const { made } = assembler();
    made.add(part(1), 0);
    made.add(part(1, { first: 20 }), 0);
    made.add(part(2, { id: 0x0104 }), 0);
    expect(made.unfinished).toBe(3);
  });

  test('that come again after the end are known for a while, and nobody is asked for the rest', () => {
    const { made, budget } = assembler();
    for (const index of [1, 2, 3]) made.add(part(index), 0);
    expect(made.add(part(2), 1)).toEqual({ kind: 'repeat' });
    expect(made.due(1 + assemblyLimits.quietMs)).toEqual([]);
    expect([made.unfinished, budget.used]).toEqual([0, 0]);
    expect(made.add(part(2), assemblyLimits.rememberMs + 1)).toEqual({ kind: 'waiting' });
  });

  test('that all come again after the end make the message again: its answer was lost', () => {
    const { made } = assembler();
    for (const index of [1, 2, 3]) made.add(part(index), 0);
    expect([3, 1, 2].map((index) => made.add(part(index), 5000).kind)).toEqual(['repeat', 'repeat', 'complete']);
  });

  test('that are missing are asked for after a quiet time, and given up after some requests', () => {
    const { made, budget } = assembler({ quietMs: 100, requests: 2 });
    made.add(part(2), 0);
    expect(made.due(99)).toEqual([]);
    expect(made.due(100)).toMatchObject([{ kind: 'ask', firstSerial: 10, missing: [1, 3] }]);
    expect(made.due(150)).toEqual([]);
    expect(made.due(200)).toMatchObject([{ kind: 'ask' }]);
    expect(made.due(300)).toMatchObject([{ kind: 'lost', detail: '2 of 3 fragments did not come' }]);
    expect(made.unfinished).toBe(0);
    expect(budget.used).toBe(0);
  });

  test('that are missing in great number are asked for in portions', () => {
    const { made } = assembler();
    made.add(part(1, { total: 60_000 }), 0);
    const [due] = made.due(assemblyLimits.quietMs);
    expect(due?.kind === 'ask' ? due.missing.length : 0).toBe(assemblyLimits.atOnce);
  });

  test('of a message that is too long are refused and cost nothing more', () => {
    const { made, budget } = assembler({ messageBytes: 1000 });
    const body = new Uint8Array(500);
    made.add(part(1, { body }), 0);
    expect(made.add(part(2, { body }), 0).kind).toBe('refused');
    expect(budget.used).toBe(0);
  });

  test('beyond the bytes of the source are refused', () => {
    const { made } = assembler({}, 1000);
    expect(made.add(part(1, { body: new Uint8Array(1000) }), 0).kind).toBe('refused');
  });

  test('without a byte are not free', () => {
    const { made, budget } = assembler();
    made.add(part(1, { body: new Uint8Array() }), 0);
    expect(budget.used).toBeGreaterThan(0);
  });

  test('of a fifth unfinished message are refused', () => {
    const { made } = assembler();
    const added = [0, 100, 200, 300, 400].map((first) => made.add(part(1, { first }), 0).kind);
    expect(added).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'refused']);
  });

  test('are forgotten with their link', () => {
    const { made, budget } = assembler();
    made.add(part(1), 0);
    made.clear();
    expect([made.unfinished, budget.used]).toEqual([0, 0]);
  });
});
