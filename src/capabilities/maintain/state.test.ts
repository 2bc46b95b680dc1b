import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { isClosed, isComplete, isOutside, isOverdue, mayGo, type OrderState, orderStates } from '../../contracts/work.ts';
import type { OrderRow } from './schema.ts';
import { changedOrder, type OrderChange, ticked } from './state.ts';

const text = { zh: '看', en: 'Look' };
const order: OrderRow = {
  ...{
    id: 'o',
    tenant: 'main',
    number: 'WO-20261124-0001',
    title: text,
    description: null,
    about: null,
    kind: 'corrective',
    state: 'open',
  },
  ...{ asset: 'a', assetTitle: text, alarm: null, response: null, origin: null, priority: 2, assignedTo: 'operator', createdAt: 0 },
  ...{ createdBy: 'system', dueAt: 1, startedAt: null, doneAt: null, doneBy: null, closedAt: null, closedBy: null, note: null },
  ...{ reason: null, needsSignature: false, signature: null, version: 1, overdueAt: null, failure: null, noFailure: false },
  undetermined: null,
  checklist: [
    { text, done: false },
    { text, done: false },
  ],
};
const mark = { by: 'Li', at: 5 };

/** The order after changes; a refused one changes nothing. */
const reached = (changes: readonly OrderChange[], start = order): OrderRow =>
  changes.reduce<OrderRow>((at, change) => {
    try {
      return changedOrder(at, change, mark).order;
    } catch (error) {
      if (error instanceof Failure) return at;
      throw error;
    }
  }, start);

const anyChange = fc.record(
  {
    state: fc.constantFrom(...orderStates),
    reason: fc.constantFrom('no part', 'false alarm'),
    tick: fc.record({ index: fc.integer({ min: 0, max: 3 }), done: fc.boolean(), notApplicable: fc.boolean() }),
    note: fc.constantFrom('', ' ', 'pump was replaced'),
    assignedTo: fc.constantFrom('', 'Wang'),
    dueAt: fc.integer(),
  },
  { requiredKeys: [] },
);

describe('a work order', () => {
  test.each<[OrderState, readonly OrderState[]]>([
    ['draft', ['open', 'cancelled']],
    ['open', ['assigned', 'inProgress', 'cancelled']],
    ['assigned', ['open', 'inProgress', 'cancelled']],
    ['inProgress', ['waiting', 'done', 'cancelled']],
    ['waiting', ['inProgress', 'cancelled']],
    ['done', ['inProgress', 'verified']],
    ['verified', []],
    ['cancelled', []],
  ])('that is %s may become %j', (from, to) => {
    expect(orderStates.filter((state) => mayGo(from, state))).toEqual(to);
  });

  test('is never done with open lines and no note, says who did and who closed it, and its version rises', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 20 }), (changes) => {
        const { state, checklist, note, doneAt, doneBy, closedAt, closedBy, version } = reached(changes);
        if (state === 'done' || state === 'verified') {
          expect(isComplete(checklist) || (note ?? '').trim() !== '').toBe(true);
          expect([doneAt, doneBy]).toEqual([5, 'Li']);
        }
        expect([closedAt, closedBy]).toEqual(isClosed(state) ? [5, 'Li'] : [null, null]);
        expect(version).toBeLessThanOrEqual(1 + changes.length);
      }),
    );
  });

  test.each<OrderState>(['verified', 'cancelled'])('never changes once it is %s', (state) => {
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(() => changedOrder({ ...order, state }, change, mark)).toThrow(Failure);
      }),
    );
  });

  test('is begun by its first tick', () => {
    expect(reached([{ tick: { index: 0, done: true } }])).toMatchObject({
      ...{ state: 'inProgress', startedAt: 5, version: 2 },
      checklist: [{ done: true, ...mark }, { done: false }],
    });
  });

  test('is ticked once when a phone sends the tick again, at the time on site', () => {
    const started: OrderRow = { ...order, createdAt: 2, state: 'assigned' };
    const tick = { index: 0, done: true, at: 3 };
    const first = changedOrder(started, { tick }, mark);
    expect(first.order).toMatchObject({ startedAt: 3, checklist: [{ done: true, by: mark.by, at: 3 }, { done: false }] });
    expect(changedOrder(first.order, { tick }, { ...mark, at: 9 })).toEqual({ order: first.order, entries: [] });
    const odd = [1, 99].map((at) => changedOrder(started, { tick: { ...tick, at } }, mark).order.checklist[0]?.at);
    expect(odd).toEqual([2, mark.at]);
  });

  test('are told in the timeline in both languages', () => {
    const told = (tick: NonNullable<OrderChange['tick']>) =>
      changedOrder(order, { tick }, mark).entries.find(({ kind }) => kind === 'check');
    expect(told({ index: 0, done: true })).toEqual({ kind: 'check', title: { zh: '看：✓', en: 'Look: ✓' } });
    expect(told({ index: 0, done: false, notApplicable: true })?.title).toEqual({ zh: '看：不适用', en: 'Look: does not apply' });
  });
  test('keeps what somebody else has settled after the tick of a phone, and says so', () => {
    const begun: OrderRow = { ...order, createdAt: 0, state: 'inProgress' };
    const theirs = changedOrder(begun, { tick: { index: 0, done: false, notApplicable: true } }, { by: 'Wang', at: 9 }).order;
    const late = { tick: { index: 0, done: true, at: 4 } };
    expect(() => changedOrder(theirs, late, { by: 'Li', at: 12 })).toThrow('settled since, by Wang');
    expect(changedOrder(theirs, { tick: { ...late.tick, at: 10 } }, { by: 'Li', at: 12 }).order.checklist[0]).toMatchObject({ by: 'Li' });
  });

  test.each<[OrderState, OrderChange]>([
    ['inProgress', { state: 'waiting' }],
    ['open', { state: 'cancelled' }],
    ['done', { state: 'inProgress' }],
  ])('that is %s needs a reason for %j', (state, change) => {
    expect(() => changedOrder({ ...order, state }, change, mark)).toThrow('needs a reason');
    expect(changedOrder({ ...order, state }, { ...change, reason: 'so' }, mark).order).toMatchObject({ ...change, reason: 'so' });
  });

  test('is not verified by who finished it, but by another person or an engineer', () => {
    const done: OrderRow = { ...order, state: 'done', doneBy: 'Li' };
    expect(() => changedOrder(done, { state: 'verified' }, mark)).toThrow('may not verify');
    expect(changedOrder(done, { state: 'verified' }, { by: 'Wang', at: 6 }).order.closedBy).toBe('Wang');
    expect(changedOrder(done, { state: 'verified' }, { ...mark, isEngineer: true }).order.closedBy).toBe('Li');
  });

  describe('of which a word on what failed is asked for', () => {
    const asking = { ...mark, asksFailure: () => true };
    const begun: OrderRow = { ...order, state: 'inProgress', checklist: [] };
    const failure = { mode: 'VIB', cause: 'wear', impact: 'critical', failedAt: 1 } as const;
    const words: readonly OrderChange[] = [{ failure }, { noFailure: true }, { undetermined: 'scrapped before anybody looked' }];

    test('is neither done nor verified without it, and the reason says what may be said', () => {
      const what = expect.objectContaining({ zh: expect.stringContaining('登记故障模式与原因') });
      const refusal = { code: 'CONFLICT', details: { what } };
      expect(() => changedOrder(begun, { state: 'done' }, asking)).toThrow(expect.objectContaining(refusal));
      const done: OrderRow = { ...begun, state: 'done', doneBy: 'Wang' };
      expect(() => changedOrder(done, { state: 'verified' }, asking)).toThrow('why it cannot be determined');
      expect(changedOrder(begun, { state: 'cancelled', reason: 'twice' }, asking).order.state).toBe('cancelled');
    });

    test.each(words.map((word) => [word]))('is done with %j in the same change, or said before', (word) => {
      expect(changedOrder(begun, { ...word, state: 'done' }, asking).order).toMatchObject({ ...word, state: 'done' });
      const said = changedOrder(begun, word, asking).order;
      expect(changedOrder(said, { state: 'done' }, asking).order.state).toBe('done');
    });

    test('keeps one word at a time, and does not lose it once it is done', () => {
      const all = words.reduce((at, word) => changedOrder(at, word, asking).order, begun);
      expect(all).toMatchObject({ failure: null, noFailure: false, undetermined: 'scrapped before anybody looked' });
      expect(changedOrder(all, { failure }, asking).order).toMatchObject({ failure, noFailure: false, undetermined: null });
      const done: OrderRow = { ...all, state: 'done' };
      expect(() => changedOrder(done, { undetermined: null }, asking)).toThrow('closing it needs');
      expect(changedOrder(done, { noFailure: true }, asking).order).toMatchObject({ noFailure: true, undetermined: null });
    });

    test('may be changed otherwise when it was done before that was asked for', () => {
      expect(changedOrder({ ...begun, state: 'done' }, { note: 'more' }, asking).order.note).toBe('more');
    });

    test('of another kind says nothing of it', () => {
      expect(() => changedOrder({ ...begun, kind: 'inspection' }, { undetermined: 'x' }, mark)).toThrow('only a corrective order');
    });
  });

  test('that nothing is changed of keeps its version and its timeline', () => {
    expect(changedOrder(order, { priority: 2, assignedTo: 'operator', state: 'open', title: 'Look' }, mark)).toEqual({
      order,
      entries: [],
    });
  });

  test('that is changed for another version is refused', () => {
    expect(() => changedOrder(order, { version: 2, priority: 1 }, mark)).toThrow('changed meanwhile');
  });

  test('forgets who settled a line that is opened again', () => {
    const line = { text, kind: 'value' as const, unit: 'bar', low: 1, done: true, value: 2, ...mark };
    expect(ticked([line], { index: 0, done: false }, { by: 'Wang', at: 9 })).toEqual([
      { text, kind: 'value', unit: 'bar', low: 1, done: false },
    ]);
  });
});

test('a limit itself is allowed', () => {
  expect([{ value: 2, low: 2 }, { value: 1.9, low: 2 }, { value: 4.1, high: 4 }, { low: 2 }].map(isOutside)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('is overdue only while somebody has to do it', () => {
  const overdue = orderStates.filter((state) => isOverdue({ state, dueAt: 10 }, 11));
  expect(overdue).toEqual(['open', 'assigned', 'inProgress', 'waiting']);
});
