import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../contracts/detector.ts';
import { silentLog } from '../../kernel/testing.ts';
import { createIntake } from './intake.ts';

const verdict = (rule: number, value = 0): Verdict => ({ rule, point: 0, isAbnormal: true, time: 0, value, quality: 0 });
/** An intake that remembers what was written, and fails with an SQLSTATE as long as `refuses` says so; 53100 is a full disk. */
function remembering(refuses: (batch: readonly Verdict[]) => boolean, code = '53100') {
  const written: number[] = [];
  const apply = async (batch: readonly Verdict[]) => {
    if (refuses(batch)) throw Object.assign(new Error('refused for a test'), { code });
    written.push(...batch.map(({ rule }) => rule));
  };
  return { written, intake: createIntake({ apply, log: silentLog }) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('the intake', () => {
  test('writes everything in order, in batches', async () => {
    const sizes: number[] = [];
    const { written, intake } = remembering((batch) => {
      sizes.push(batch.length);
      return false;
    });
    await Promise.all([intake.take(numbers(600).map((n) => verdict(n))), intake.take([verdict(600)])]);
    expect(written).toEqual(numbers(601));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(250);
  });

  test('keeps its order over a database that comes back', async () => {
    let failures = 3;
    const { written, intake } = remembering(() => failures-- > 0);
    await intake.take(numbers(5).map((n) => verdict(n)));
    expect(written).toEqual(numbers(5));
  });

  test('leaves out the one verdict that the database refuses, and no other', async () => {
    const { written, intake } = remembering((batch) => batch.some(({ rule }) => rule === 2), '22P02');
    await intake.take(numbers(5).map((n) => verdict(n)));
    expect(written).toEqual([0, 1, 3, 4]);
  });

  test('leaves nothing out while the database is away or its disk is full', async () => {
    let calls = 0;
    const { written, intake } = remembering(() => calls++ < 5);
    await intake.take([verdict(1)]);
    expect(written).toEqual([1]);
  });

  test('keeps the newest verdict of each rule when too many wait', async () => {
    const values = new Map<number, number>();
    const apply = async (batch: readonly Verdict[]) => {
      for (const { rule, value } of batch) values.set(rule, value);
    };
    const intake = createIntake({ apply, log: silentLog });
    await intake.take(numbers(150_000).map((n) => verdict(n % 1000, n)));
    expect([...values]).toEqual(numbers(1000).map((rule) => [rule, 149_000 + rule]));
  });

  test('closes while the database is away', async () => {
    const { written, intake } = remembering(() => true);
    const taken = intake.take([verdict(1)]);
    await intake.close();
    await taken;
    expect(written).toEqual([]);
  });
});
