import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../contracts/detector.ts';
import { type Bench, judge } from './judge.ts';
import { type Moved, move } from './move.ts';
import type { AlarmRecord, RuleRecord } from './schema.ts';

const text = { zh: '高水位', en: 'High level' };
const rule: RuleRecord = {
  ...{ id: 'r', number: 7, tenant: 'main', asset: 'a', point: 1, key: 'high', title: text, assetTitle: text, pointTitle: text, unit: 'm' },
  ...{
    decimals: 2,
    kind: 'above',
    declared: {},
    params: { limit: 5 },
    others: [],
    onDelayMs: 0,
    offDelayMs: 0,
    priority: 2,
    enabled: true,
  },
  ...{
    isChanged: false,
    inService: true,
    isSuppressed: false,
    advice: text,
    consequence: text,
    source: { kind: 'assumed', reference: 'x' },
  },
  ...{ isActive: false, activeQuality: 0, searchText: '' },
};
const bench = (change: Partial<RuleRecord> = {}): Bench => ({
  rules: new Map([[7, { ...rule, ...change }]]),
  alarms: new Map(),
  limitOf: () => 5,
});
const verdict = (isAbnormal: boolean, time = 0): Verdict => ({ rule: 7, point: 1, isAbnormal, time, value: 6, quality: 8 });

const listOf = (moved: Moved | undefined): readonly Moved[] => (moved === undefined ? [] : [moved]);

/** Feed a sequence; 'ack' acknowledges what is there. */
function play(at: Bench, sequence: readonly ('on' | 'off' | 'ack')[]): readonly Moved[] {
  return sequence.flatMap((what, time): readonly Moved[] => {
    if (what !== 'ack') return listOf(judge(at, verdict(what === 'on', time)).moved);
    const alarm = at.alarms.get('r');
    const moved = alarm && move(alarm, 'acknowledged', { time });
    if (moved === undefined) return [];
    if (moved.alarm.place === 'closed') at.alarms.delete('r');
    else at.alarms.set('r', moved.alarm);
    return [{ rule, ...moved }];
  });
}

const anySequence = fc.array(fc.constantFrom('on' as const, 'off' as const, 'ack' as const), { maxLength: 80 });

describe('verdicts', () => {
  test('raise an alarm with value, quality and limit of the moment', () => {
    expect(judge(bench(), verdict(true, 42)).moved?.alarm).toMatchObject({
      ...{ state: 'unacknowledged', place: 'open', raisedAt: 42, value: 6, quality: 8, limitValue: 5, returns: 0 },
    });
  });

  test('of any order never make a second alarm while the first is there', () => {
    fc.assert(
      fc.property(anySequence, (sequence) => {
        const open = new Set<string>();
        for (const { alarm } of play(bench(), sequence)) {
          if (alarm.place === 'closed') open.delete(alarm.id);
          else open.add(alarm.id);
          expect(open.size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('of an oscillating tag give one alarm that counts its returns, until somebody acknowledges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (times) => {
        const at = bench();
        const moved = play(at, Array.from({ length: times }, () => ['on', 'off'] as const).flat());
        expect(new Set(moved.map(({ alarm }) => alarm.id)).size).toBe(1);
        expect(moved.at(-1)?.alarm).toMatchObject({ state: 'returnedUnacknowledged', returns: times - 1, raisedAt: 0 });
      }),
    );
  });

  test('given twice change nothing the second time', () => {
    fc.assert(
      fc.property(anySequence, (sequence) => {
        const once = play(bench(), sequence).map(({ step }) => [step.cause, step.toState]);
        const twice = play(bench(), sequence.flatMap((what) => (what === 'ack' ? [what] : [what, what]))); // biome-ignore format: one line reads better
        expect(twice.map(({ step }) => [step.cause, step.toState])).toEqual(once);
      }),
    );
  });

  test.each<[string, Partial<RuleRecord>, string]>([
    ['a rule that is disabled', { enabled: false }, 'idle-rule'],
    ['a rule with a problem', { problem: text }, 'idle-rule'],
    ['a retired rule', { retiredAt: 1 }, 'idle-rule'],
  ])('of %s are not taken', (_, change, outcome) => {
    expect(judge(bench(change), verdict(true))).toEqual({ outcome });
  });

  test('of a rule that nobody knows are not taken', () => {
    expect(judge(bench(), { ...verdict(true), rule: 8 })).toEqual({ outcome: 'unknown-rule' });
  });

  test('of a rule out of service are remembered without an alarm', () => {
    const at = bench({ inService: false });
    expect(judge(at, verdict(true, 5))).toEqual({ outcome: 'taken', moved: undefined });
    expect(at.rules.get(7)).toMatchObject({ isActive: true, activeSince: 5 });
  });

  test('without a value leave the value open', () => {
    expect(judge(bench(), { ...verdict(true), value: Number.NaN }).moved?.alarm.value).toBeUndefined();
  });

  test('that end a shelved alarm keep it on the shelf and bring it back as one alarm', () => {
    const at = bench();
    play(at, ['on', 'ack']);
    const shelved = move(at.alarms.get('r') as AlarmRecord, 'shelved', { time: 1, until: 9 }); // holds: it was just raised
    if (shelved !== undefined) at.alarms.set('r', shelved.alarm);
    const moved = play(at, ['off', 'on']);
    expect(moved.map(({ alarm }) => [alarm.state, alarm.process, alarm.returns])).toEqual([
      ['shelved', 'normal', 0],
      ['shelved', 'unacknowledged', 1],
    ]);
  });
});
