import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeRtu, encodeTcp } from './adu.ts';
import { readRequest, writeRegisterRequest } from './pdu.ts';
import { createRtuWire, createTcpWire, type Outcome } from './wire.ts';

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

describe('on RTU, where an answer does not say to what', () => {
  /** A wire with what was sent and refused; registers have their address as value. */
  function busOf() {
    const refused: string[] = [];
    const sent: Uint8Array[] = [];
    const wire = createRtuWire({
      ...{ answerMs: 1000, inFlight: 1, quietMs: 0, gaveUp: () => {}, broken: () => {} },
      write: (bytes) => sent.push(bytes),
      refuse: (reason) => refused.push(reason),
    });
    const ask = (address: number): (number | string)[] => {
      const outcomes: (number | string)[] = [];
      const done = (outcome: Outcome) => outcomes.push(outcome.kind === 'data' ? (outcome.bytes[1] ?? -1) : outcome.kind);
      wire.ask({ unit: 1, pdu: readRequest('holding', address, 1), done });
      return outcomes;
    };
    const answer = (address: number) => wire.push(encodeRtu(1, Uint8Array.of(3, 2, 0, address)));
    return { wire, ask, answer, refused, sent };
  }

  test('a late answer is not taken for that to the next request', () => {
    const { ask, answer, refused } = busOf();
    const first = ask(10);
    vi.advanceTimersByTime(1000);
    const second = ask(20);
    vi.advanceTimersByTime(500);
    answer(10);
    vi.advanceTimersByTime(1900);
    answer(20);
    expect([first, second, refused]).toEqual([['silence'], [20], ['out-of-order']]);
  });

  test('a request that was lost costs another wait, and its unit is asked again at once', () => {
    const { ask, answer, sent } = busOf();
    ask(10);
    vi.advanceTimersByTime(1000);
    const second = ask(20);
    answer(20);
    expect(second).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(sent).toHaveLength(3);
    answer(20);
    expect(second).toEqual([20]);
  });

  test('the same request takes the late answer, and the answer to itself is not taken for that to the next', () => {
    const { ask, answer } = busOf();
    ask(10);
    vi.advanceTimersByTime(1000);
    const again = ask(10);
    answer(10);
    const next = ask(20);
    answer(10);
    answer(20);
    expect([again, next]).toEqual([[10], [20]]);
  });

  /** A write of one register, how it ended, and its echo. */
  function writeOn(wire: ReturnType<typeof busOf>['wire'], word: number) {
    const outcomes: string[] = [];
    wire.ask({ unit: 1, pdu: writeRegisterRequest(30, word), done: ({ kind }) => outcomes.push(kind) });
    return { outcomes, echo: () => wire.push(encodeRtu(1, Uint8Array.of(6, 0, 30, 0, word))) };
  }

  test('the late echo of an older write is not taken for a refusal of the next', () => {
    const { wire, refused } = busOf();
    const first = writeOn(wire, 1);
    vi.advanceTimersByTime(1000);
    const second = writeOn(wire, 2);
    first.echo();
    second.echo();
    expect([first.outcomes, second.outcomes, refused]).toEqual([['silence'], ['data'], ['out-of-order']]);
  });

  test('a write is not sent again when only the echo of an older one has come', () => {
    const { wire, sent } = busOf();
    const first = writeOn(wire, 1);
    vi.advanceTimersByTime(1000);
    const second = writeOn(wire, 2);
    first.echo();
    vi.advanceTimersByTime(2000);
    expect([second.outcomes, sent.length]).toEqual([['silence'], 2]);
  });

  test('an answer that came damaged is not late', () => {
    const { wire, ask, answer, refused } = busOf();
    ask(30);
    wire.push(Uint8Array.of(1, 3, 2, 0, 30, 0, 0));
    vi.advanceTimersByTime(1000);
    const next = ask(40);
    answer(40);
    expect([next, refused]).toEqual([[40], ['bad-checksum']]);
  });

  test('an answer is not expected for ever', () => {
    const { ask, answer } = busOf();
    ask(10);
    vi.advanceTimersByTime(6000);
    const next = ask(20);
    answer(20);
    expect(next).toEqual([20]);
  });
});
