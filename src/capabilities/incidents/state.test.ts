import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planBody } from '../../contracts/api/plans.ts';
import {
  hasStepEnded,
  mayStepGo,
  type NewPlan,
  type PlanBody,
  type PlanLevel,
  planLevels,
  planProblems,
  type StepState,
  stepStates,
  waitsFor,
} from '../../contracts/plan.ts';
import type { StepRow } from './schema.ts';
import { appliesAt, movesOf } from './state.ts';
import { both, floodPlan } from './testing/rig.ts';
import { levelFor } from './triggers.ts';

const step = (key: string, more: Partial<NewPlan['steps'][number]> = {}) => ({
  key,
  title: both(key),
  do: { kind: 'action' as const },
  ...more,
});
const problems = (more: Partial<NewPlan>) => planProblems(floodPlan(more)).map(({ path, text }) => `${path}: ${text.en}`);

describe('a plan', () => {
  test.each<[Partial<NewPlan>, string]>([
    [{ steps: [step('a'), step('a')] }, 'steps.1.key: The key a is there twice'],
    [{ steps: [step('a', { after: ['b'] })] }, 'steps.0.after: There is no step b'],
    [
      { steps: [step('a', { do: { kind: 'call', contacts: [{ name: 'erased-1', phone: '00000' }] } })] },
      'steps.0.do.contacts: Somebody to be called was erased (number 00000): enter somebody else with a number, or take the line out',
    ],
    [{ steps: [step('a', { if: { step: 'b' } })] }, 'steps.0.if: There is no step b'],
    [{ steps: [step('a'), step('b', { if: { step: 'a', answer: 'yes' } })] }, 'steps.1.if: The step a has no option yes'],
    [{ steps: [step('a', { after: ['b'] }), step('b', { if: { step: 'a' } })] }, 'steps: These steps wait for each other: a, b'],
    [
      { levels: [{ level: 'IV', criterion: both('x') }], triggers: [], steps: [step('a', { fromLevel: 'I' })] },
      'steps.0.fromLevel: The plan has no level I',
    ],
    [
      { levels: [{ level: 'IV', criterion: both('x') }], triggers: [{ level: 'I', all: [{ rule: 'r' }] }], steps: [step('a')] },
      'triggers.0.level: The plan has no level I',
    ],
    [
      { levels: (['IV', 'IV'] as const).map((level) => ({ level, criterion: both('x') })), triggers: [], steps: [step('a')] },
      'levels: A level is there twice',
    ],
  ])('that is wrong (%#) is told so: %j', (more, expected) => {
    expect(problems(more)).toEqual([expected]);
  });

  test('that is right has no problem', () => expect(problems({})).toEqual([]));

  test.each<[string, unknown]>([
    ['a trigger without a condition', { triggers: [{ level: 'IV', all: [{ count: 2 }] }] }],
    ['a command without a value', { steps: [step('a', { do: { kind: 'command', asset: 'x', command: 'y' } as never })] }],
    ['a script as the address of a video', { steps: [step('a', { do: { kind: 'video', url: 'javascript:alert(1)' } })] }],
    ['a video of nothing', { steps: [step('a', { do: { kind: 'video' } })] }],
    ['a video of two', { steps: [step('a', { do: { kind: 'video', url: '/places', asset: 'x' } })] }],
    ['no steps', { steps: [] }],
  ])('with %s is no plan', (_, more) => {
    expect(planBody.safeParse({ ...floodPlan(), ...(more as object) }).success).toBe(false);
  });
});

const row = (key: string, state: StepState, more: Partial<StepRow> = {}): StepRow => ({
  ...{
    incident: 'i',
    key,
    position: 0,
    state,
    beginsAt: null,
    startedAt: null,
    dueAt: null,
    overdueAt: null,
    endedAt: null,
    endedBy: null,
  },
  ...{ note: null, answer: null, ref: null, reached: null, ...more },
});
const outcomes = ['done', 'failed', 'skipped'] as const;

/** What somebody made of a step of a plan at random. */
interface Made {
  readonly after: readonly number[];
  readonly asked: number | undefined;
  readonly is: (typeof outcomes)[number];
  readonly fromLevel: PlanLevel | undefined;
  readonly delayMinutes: number;
  readonly outcome: 'done' | 'skipped';
}
const made: fc.Arbitrary<Made> = fc.record({
  after: fc.array(fc.nat(9), { maxLength: 3 }),
  asked: fc.option(fc.nat(9), { nil: undefined }),
  is: fc.constantFrom(...outcomes),
  fromLevel: fc.option(fc.constantFrom(...planLevels), { nil: undefined }),
  delayMinutes: fc.nat(3),
  outcome: fc.constantFrom('done', 'skipped'),
});

/** A plan whose steps wait for earlier ones only, so that it is sound. */
function planOf(given: readonly Made[]): PlanBody {
  const earlier = (n: number, i: number) => `s${n % i}`;
  const steps = given.map(({ after, asked, is, fromLevel, delayMinutes }, i) =>
    step(`s${i}`, {
      ...{ delayMinutes, after: i === 0 ? [] : after.map((n) => earlier(n, i)), fromLevel },
      ...(asked !== undefined && i > 0 && { if: { step: earlier(asked, i), is } }),
    }),
  );
  return floodPlan({ steps });
}

/** Play a plan for some hours, a minute at a time; which steps began, in their order, and how all stand at the end. */
function played(body: PlanBody, level: PlanLevel, given: readonly Made[]) {
  const rows = new Map(body.steps.map((one) => [one.key, row(one.key, 'waiting')]));
  const begun: string[] = [];
  for (let now = 0; now < 200; now++)
    for (const move of movesOf({ body, level, steps: rows }, now * 60_000)) {
      const before = rows.get(move.key) as StepRow; // holds: moves are of steps that are there
      if (move.to === 'begin') begun.push(move.key);
      const outcome = move.to === 'skip' ? 'skipped' : (given[Number(move.key.slice(1))]?.outcome ?? 'done');
      rows.set(move.key, { ...before, ...(move.to === 'delay' ? { beginsAt: move.until } : { state: outcome }) });
    }
  return { begun, rows };
}

/** True when a step, or one that it waits for, is not done at a level. */
function isAbove(body: PlanBody, level: PlanLevel, key: string): boolean {
  const one = body.steps.find((other) => other.key === key);
  if (one === undefined) return false;
  return !appliesAt(one, level) || waitsFor(one).some((other) => isAbove(body, level, other));
}

describe('the steps', () => {
  test('play any sound plan to its end, whatever their outcomes, and none begins twice', () => {
    const all = fc.property(fc.array(made, { minLength: 1, maxLength: 10 }), fc.constantFrom(...planLevels), (given, level) => {
      const body = planOf(given);
      expect(planProblems(body)).toEqual([]);
      const { begun, rows } = played(body, level, given);
      expect(new Set(begun).size).toBe(begun.length);
      expect([...rows.values()].filter(({ key, state }) => !hasStepEnded(state) && !isAbove(body, level, key))).toEqual([]);
    });
    fc.assert(all, { numRuns: 200 });
  });

  test('leave their ends for no other state', () => {
    for (const from of stepStates) for (const to of stepStates) if (hasStepEnded(from)) expect(mayStepGo(from, to)).toBe(false);
  });
});

describe('a trigger', () => {
  const alarm = (id: string, more = {}) => ({ id, ruleKey: 'high', asset: 'a', priority: 3, ...more });
  const isWithin = (asset: string, key: string) => asset === key;
  const level = (raised: ReturnType<typeof alarm>, others: readonly ReturnType<typeof alarm>[] = []) =>
    levelFor(floodPlan(), { raised, active: [raised, ...others], isWithin });

  test.each([
    ['one alarm', alarm('1'), [], 'IV'],
    ['two at once', alarm('1'), [alarm('2')], 'II'],
    ['a critical one elsewhere', alarm('1'), [alarm('2', { ruleKey: 'x', priority: 1 })], 'IV'],
    ['a critical one there', alarm('1'), [alarm('2', { ruleKey: 'x', priority: 1, asset: 'gate-1' })], 'I'],
    ['an alarm that none is about', alarm('1', { ruleKey: 'x' }), [alarm('2'), alarm('3')], undefined],
  ] as const)('with %s gives the most severe level that holds', (_, raised, others, expected) => {
    expect(level(raised, others)).toBe(expected);
  });
});
