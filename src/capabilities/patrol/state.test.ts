import { describe, expect, test } from 'vitest';
import { type DangerState, dangerStates, dangerSteps, isDangerClosed, isDangerOverdue } from '../../contracts/danger.ts';
import type { DangerRow } from './schema.ts';
import { changedDanger, type Mark } from './state.ts';

const ready: DangerRow = {
  ...{ id: 'd', tenant: 'main', number: 'HD-20261124-0001', title: 'Loose rail', description: null, state: 'reported', level: 'major' },
  ...{ asset: null, assetTitle: null, origin: { by: 'hand' }, reportedAt: 0, reportedBy: 'Zhao', dueAt: 100, assignedTo: 'Li', version: 3 },
  ...{ mendedAt: null, mendedBy: null, verifiedAt: null, verifiedBy: null, closedAt: null, closedBy: null, note: 'welded' },
  ...{ reason: null, overdueAt: 5 },
};
const engineer: Mark = { by: 'Wang', role: 'engineer', at: 50 };
const pairs = dangerStates.flatMap((from) => dangerStates.filter((to) => to !== from).map((to) => [from, to] as const));
const isStep = (from: DangerState, to: DangerState) => dangerSteps.some((step) => step.from === from && step.to === to);

describe('steps', () => {
  test.each(pairs.filter(([from, to]) => isStep(from, to)))('%s may become %s when it has what that needs', (from, to) => {
    const { danger, entries } = changedDanger({ ...ready, state: from }, { version: 3, state: to, reason: 'because' }, engineer);
    expect(danger).toMatchObject({ state: to, version: 4, reason: 'because' });
    expect(entries).toMatchObject([{ kind: 'state', from, to }]);
  });

  test.each(pairs.filter(([from, to]) => !isStep(from, to)))('%s cannot become %s', (from, to) => {
    const change = { version: 3, state: to, reason: 'because' };
    expect(() => changedDanger({ ...ready, state: from }, change, engineer)).toThrow(
      isDangerClosed(from) ? `it is ${from}` : `it is ${from} and cannot become ${to}`,
    );
  });

  test.each(dangerSteps.flatMap((step) => step.needs.map((need) => [step.from, step.to, need] as const)))(
    '%s cannot become %s without %s',
    (from, to, need) => {
      const empty = { level: null, dueAt: null, assignedTo: '', note: null };
      const lacking = { ...ready, state: from, ...(need in empty && { [need]: empty[need as keyof typeof empty] }) };
      const change = { version: 3, state: to, ...(need !== 'reason' && { reason: 'because' }) };
      expect(() => changedDanger(lacking, change, engineer)).toThrow(`needs ${need}`);
    },
  );

  test.each(dangerSteps.filter(({ role }) => role === 'engineer'))('$from → $to is no step of an operator', ({ from, to }) => {
    const change = { version: 3, state: to, reason: 'because' };
    const operator: Mark = { ...engineer, role: 'operator' };
    expect(() => changedDanger({ ...ready, state: from }, change, operator)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });
});

describe('a change', () => {
  test('sets fields before the step that needs them', () => {
    const bare: DangerRow = { ...ready, level: null, dueAt: null };
    const { danger, entries } = changedDanger(bare, { version: 3, state: 'assessed', level: 'general', dueAt: 900 }, engineer);
    expect(danger).toMatchObject({ state: 'assessed', level: 'general', dueAt: 900, overdueAt: null });
    expect(entries).toEqual([
      { kind: 'changed', fields: ['level', 'dueAt'] },
      { kind: 'state', from: 'reported', to: 'assessed' },
    ]);
  });

  test('of another version is refused', () => {
    expect(() => changedDanger(ready, { version: 2, title: 'Other' }, engineer)).toThrow('version 3, not 2');
  });

  test('that changes nothing keeps the version', () => {
    expect(changedDanger(ready, { version: 3, title: ready.title, state: 'reported' }, engineer)).toEqual({ danger: ready, entries: [] });
  });

  test('of level or due date is refused to an operator', () => {
    const operator: Mark = { ...engineer, role: 'operator' };
    expect(() => changedDanger(ready, { version: 3, level: 'general' }, operator)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  test('does not leave it to nobody while it is being mended', () => {
    const change = { version: 3, assignedTo: '' };
    expect(() => changedDanger({ ...ready, state: 'assigned' }, change, engineer)).toThrow('needs somebody');
    expect(changedDanger({ ...ready, state: 'assessed' }, change, engineer).danger.assignedTo).toBe('');
  });

  test('of what was mended is refused until it is given back', () => {
    expect(() => changedDanger({ ...ready, state: 'mended' }, { version: 3, note: 'other' }, engineer)).toThrow('give it back first');
  });
});

test('who mended it may not verify it, whatever the role', () => {
  const mended: DangerRow = { ...ready, state: 'mended', mendedBy: 'Wang', mendedAt: 40 };
  expect(() => changedDanger(mended, { version: 3, state: 'verified' }, { ...engineer, role: 'administrator' })).toThrow(
    'another person must',
  );
  expect(changedDanger(mended, { version: 3, state: 'verified' }, { ...engineer, by: 'Qian' }).danger).toMatchObject({
    verifiedBy: 'Qian',
  });
});

test('what is given back loses who mended it and what was done', () => {
  const verified: DangerRow = { ...ready, state: 'verified', mendedBy: 'Li', mendedAt: 40, verifiedBy: 'Qian', verifiedAt: 45 };
  const { danger } = changedDanger(verified, { version: 3, state: 'assigned', reason: 'still loose' }, engineer);
  expect(danger).toMatchObject({ mendedBy: null, mendedAt: null, verifiedBy: null, verifiedAt: null, note: null, reason: 'still loose' });
});

test.each([
  ['assessed', 100, 101, true],
  ['assigned', 100, 101, true],
  ['assigned', 100, 100, false],
  ['mended', 100, 101, false],
  ['reported', undefined, 101, false],
] as const)('%s due at %s is overdue at %s: %s', (state, dueAt, now, expected) => {
  expect(isDangerOverdue({ state, dueAt }, now)).toBe(expected);
});
