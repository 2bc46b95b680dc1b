import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeTcp } from './adu.ts';
import { readRequest } from './pdu.ts';
import { createTcpWire, type Outcome } from './wire.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A wire with what it says, and the answer of a unit to the n-th request for one register. */
function wireOf() {
  const broken = vi.fn();
  const wire = createTcpWire({ answerMs: 1000, inFlight: 8, quietMs: 0, write: () => {}, refuse: () => {}, gaveUp: () => {}, broken });
  const ask = (unit: number): Outcome['kind'][] => {
    const outcomes: Outcome['kind'][] = [];
    wire.ask({ unit, pdu: readRequest('holding', 0, 1), done: ({ kind }) => outcomes.push(kind) });
    return outcomes;
  };
  const answer = (transaction: number, unit: number): Uint8Array => encodeTcp(transaction, unit, Uint8Array.of(3, 2, 0x12, 0x34));
  return { wire, broken, ask, answer };
}

test('a unit that is silent does not end the link on which the answer of another is coming', () => {
  const { wire, broken, ask, answer } = wireOf();
  const silent = ask(1);
  vi.advanceTimersByTime(100);
  const slow = ask(2);
  vi.advanceTimersByTime(10);
  wire.push(answer(2, 2).subarray(0, 5));
  vi.advanceTimersByTime(950);
  expect([silent, broken.mock.calls]).toEqual([['silence'], []]);
  wire.push(answer(2, 2).subarray(5));
  expect(slow).toEqual(['data']);
});

test('an answer that comes late, but comes, does not end the link', () => {
  const { wire, broken, ask, answer } = wireOf();
  const late = ask(1);
  vi.advanceTimersByTime(990);
  wire.push(answer(1, 1).subarray(0, 5));
  vi.advanceTimersByTime(20);
  wire.push(answer(1, 1).subarray(5));
  const next = ask(1);
  wire.push(answer(2, 1));
  expect([late, next, broken.mock.calls]).toEqual([['silence'], ['data'], []]);
});

test('an answer that stops in the middle ends the link, because no later frame could be found', () => {
  const { wire, broken, ask, answer } = wireOf();
  ask(1);
  vi.advanceTimersByTime(10);
  wire.push(answer(1, 1).subarray(0, 8));
  vi.advanceTimersByTime(1000);
  expect(broken).toHaveBeenCalledOnce();
});
