import { describe, expect, test } from 'vitest';
import { certificateState, compareCrew, dayOf } from './compare.ts';
import type { CrewRow } from './schema.ts';

const now = Date.UTC(2026, 10, 28, 12);
const entry = (name: string, document: string, validUntil: string | null = '2030-01-01'): CrewRow => ({
  ...{ id: name + document, tenant: 'main', asset: 'a', name, document, validUntil, rank: 'deckhand', certificate: 'c', phone: '' },
  ...{ changedBy: 'x', changedAt: 0 },
});
const found = (declared: readonly { name: string; document: string }[], registered: readonly CrewRow[]) =>
  compareCrew(declared, registered, now).map(({ name, finding }) => [name, finding]);

describe('persons who were declared, against the register', () => {
  test('are registered, unknown, expired, or not declared', () => {
    const register = [entry('张三', 'A1'), entry('李四', 'B2', '2026-11-27'), entry('王五', 'C3')];
    const declared = [
      { name: '张三', document: 'a 1' },
      { name: '李四', document: 'B-2' },
      { name: '赵六', document: 'D4' },
    ];
    expect(found(declared, register)).toEqual([
      ['张三', 'registered'],
      ['李四', 'expired'],
      ['赵六', 'unknown'],
      ['王五', 'notDeclared'],
    ]);
  });

  test('of the same name with another document are somebody else', () => {
    expect(found([{ name: '张三', document: 'X9' }], [entry('张三', 'A1')])).toEqual([
      ['张三', 'unknown'],
      ['张三', 'notDeclared'],
    ]);
  });

  test('without a document are found by name, once each; who has a document goes first', () => {
    const declared = [
      { name: 'li  wei', document: '' },
      { name: 'Li Wei', document: '' },
      { name: 'Li Wei', document: 'A1' },
    ];
    expect(
      compareCrew(declared, [entry('Li Wei', 'A1'), entry('Li Wei', 'B2')], now).map((one) => [one.finding, one.entry?.document]),
    ).toEqual([
      ['registered', 'B2'],
      ['unknown', undefined],
      ['registered', 'A1'],
    ]);
  });
});

describe('a certificate', () => {
  test.each([
    [null, 'unknown'],
    ['2026-11-27', 'expired'],
    ['2026-11-28', 'expiring'],
    ['2026-12-27', 'expiring'],
    ['2026-12-28', 'valid'],
  ] as const)('until %s is %s', (day, state) => expect(certificateState(day, now)).toBe(state));

  test('is over at midnight in Beijing', () => {
    expect([dayOf(Date.UTC(2026, 10, 28, 15, 59)), dayOf(Date.UTC(2026, 10, 28, 16))]).toEqual(['2026-11-28', '2026-11-29']);
  });
});
