import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declarationStates } from '../../../contracts/api/declarations.ts';
import { fitting, isMissed, offMs, reachMs, stateBy } from './state.ts';

const window = { id: 'a', state: 'open', from: 1000, to: 2000 } as const;

describe('a movement against a window', () => {
  test.each([
    ['before it', 999, 'early', -1],
    ['at its beginning', 1000, 'onTime', 0],
    ['at its end', 2000, 'onTime', 0],
    ['after it', 2500, 'late', 500],
  ] as const)('%s', (_, time, state, off) => {
    expect([stateBy(window, time), offMs(window, time)]).toEqual([state, off]);
  });

  test.each([
    ['is there no more than the reach before it', 1000 - reachMs, 'a'],
    ['is not there earlier', 999 - reachMs, undefined],
    ['is there no more than the reach after it', 2000 + reachMs, 'a'],
    ['is not there later', 2001 + reachMs, undefined],
  ])('%s', (_, time, id) => {
    expect(fitting([window], time)?.id).toBe(id);
  });

  test('fits the nearest window, of two around it the one that ends first', () => {
    const later = { ...window, id: 'b', from: 5000, to: 9000 };
    expect(fitting([window, later], 4000)?.id).toBe('b');
    expect(fitting([later, { ...later, id: 'c', to: 7000 }], 6000)?.id).toBe('c');
  });

  test('fits only what is open or was missed, and what is nearest of that', () => {
    const planned = fc.record({
      id: fc.string(),
      state: fc.constantFrom(...declarationStates),
      from: fc.integer({ min: 0, max: 2 * reachMs }),
      length: fc.integer({ min: 0, max: reachMs }),
    });
    fc.assert(
      fc.property(fc.array(planned, { maxLength: 8 }), fc.integer({ min: 0, max: 4 * reachMs }), (list, time) => {
        const all = list.map(({ length, ...one }) => ({ ...one, to: one.from + length }));
        const found = fitting(all, time);
        const distance = (one: (typeof all)[number]) => Math.abs(offMs(one, time));
        const candidates = all.filter(({ state }) => state === 'open' || state === 'missed').map(distance);
        const least = Math.min(...candidates);
        expect(found && distance(found)).toBe(least <= reachMs ? least : undefined);
      }),
    );
  });
});

test('what is open is missed once its window is over', () => {
  expect([isMissed(window, 2000), isMissed(window, 2001), isMissed({ ...window, state: 'withdrawn' }, 2001)]).toEqual([false, true, false]);
});
