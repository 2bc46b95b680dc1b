import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandState, commandStates } from '../../contracts/command.ts';
import { endStates, eventOf, hasEnded, mayGo, openStates } from './state.ts';

const order = new Map(commandStates.map((state, i) => [state, i]));
const anyState = fc.constantFrom(...commandStates);

/** The states that a command passes when it is asked to go here and there; what is not allowed changes nothing. */
function passed(wishes: readonly CommandState[]): readonly CommandState[] {
  const way: CommandState[] = ['requested'];
  for (const to of wishes) if (mayGo(way.at(-1) ?? 'requested', to)) way.push(to);
  return way;
}

describe('a command', () => {
  test.each<[CommandState, readonly CommandState[]]>([
    ['requested', ['confirmed', 'refused', 'expired', 'cancelled']],
    ['confirmed', ['checked', 'refused', 'expired', 'cancelled']],
    ['checked', ['sent', 'refused', 'expired', 'cancelled']],
    ['sent', ['acknowledged', 'verified', 'refused', 'expired', 'failed']],
    ['acknowledged', ['verified', 'failed']],
    ['verified', []],
    ['refused', []],
    ['expired', []],
    ['cancelled', []],
    ['failed', []],
  ])('that is %s may become %j', (from, to) => {
    expect(commandStates.filter((state) => mayGo(from, state))).toEqual(to);
  });

  test('is sent at most once, and only after it was confirmed and checked', () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 40 }), (wishes) => {
        const way = passed(wishes);
        expect(way.filter((state) => state === 'sent').length).toBeLessThanOrEqual(1);
        if (way.includes('sent')) expect(way.slice(0, 4)).toEqual(['requested', 'confirmed', 'checked', 'sent']);
        if (way.includes('acknowledged')) expect(way).toContain('sent');
      }),
    );
  });

  test('never goes back, and nothing follows its end', () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 40 }), (wishes) => {
        const way = passed(wishes);
        const places = way.map((state) => order.get(state) ?? -1);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(way.slice(0, -1).filter(hasEnded)).toEqual([]);
      }),
    );
  });

  test('is open or has ended, and each end has its event', () => {
    expect([...openStates, ...endStates].sort()).toEqual([...commandStates].sort());
    expect(openStates.map(eventOf)).toEqual(openStates.map(() => undefined));
    expect(endStates.map(eventOf)).toEqual(['command.verified', 'command.refused', 'command.refused', 'command.refused', 'command.failed']);
  });
});
