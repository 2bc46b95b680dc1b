import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import type { OrderRow } from './schema.ts';
import { isClosed, isComplete, mayGo, type OrderState, ticked } from './state.ts';
import { changedOrder, type OrderChange } from './update-order.ts';

const text = { zh: '看', en: 'Look' };
const order: OrderRow = {
  ...{ id: 'o', tenant: 'main', number: 'WO-20261124-0001', title: text, state: 'open', asset: 'a', assetTitle: text, alarm: null },
  ...{ response: null, priority: 2, assignedTo: 'operator', createdAt: 0, dueAt: 1, closedAt: null, closedBy: null, note: null },
  checklist: [
    { text, done: false },
    { text, done: false },
  ],
};
const mark = { by: 'Li', at: 5 };
const states: readonly OrderState[] = ['open', 'inProgress', 'done', 'cancelled'];

/** The order after changes; a refused one changes nothing. */
const reached = (changes: readonly OrderChange[]): OrderRow =>
  changes.reduce<OrderRow>((at, change) => {
    try {
      return changedOrder(at, change, mark);
    } catch (error) {
      if (error instanceof Failure) return at;
      throw error;
    }
  }, order);

const anyChange = fc.record(
  {
    state: fc.constantFrom(...states),
    tick: fc.record({ index: fc.integer({ min: 0, max: 3 }), done: fc.boolean() }),
    note: fc.constantFrom('', ' ', 'pump was replaced'),
  },
  { requiredKeys: [] },
);

describe('a work order', () => {
  test.each<[OrderState, readonly OrderState[]]>([
    ['open', ['inProgress', 'cancelled']],
    ['inProgress', ['done', 'cancelled']],
    ['done', []],
    ['cancelled', []],
  ])('that is %s may become %j', (from, to) => {
    expect(states.filter((state) => mayGo(from, state))).toEqual(to);
  });

  test('never closes with open lines and no note, and says who closed it', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 20 }), (changes) => {
        const { state, checklist, note, closedAt, closedBy } = reached(changes);
        if (isClosed(state)) expect(isComplete(checklist) || (note ?? '').trim() !== '').toBe(true);
        expect([closedAt, closedBy]).toEqual(isClosed(state) ? [5, 'Li'] : [null, null]);
      }),
    );
  });

  test('never changes once it is closed', () => {
    const closed = reached([{ state: 'inProgress' }, { state: 'done', note: 'pump was replaced' }]);
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(() => changedOrder(closed, change, mark)).toThrow(Failure);
      }),
    );
  });

  test('is begun by its first tick', () => {
    expect(reached([{ tick: { index: 0, done: true } }])).toMatchObject({
      state: 'inProgress',
      checklist: [{ done: true, ...mark }, { done: false }],
    });
  });

  test('forgets who ticked when the tick is taken away', () => {
    expect(ticked([{ text, done: true, ...mark }], { index: 0, done: false }, { by: 'Wang', at: 9 })).toEqual([{ text, done: false }]);
  });
});
