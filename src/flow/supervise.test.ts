import { expect, test } from 'vitest';
import type { LinkEvent, Session } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import { createCounters } from './counters.ts';
import { supervise, usualBackoff, waitOf } from './supervise.ts';
import { handClock, until } from './testing.ts';

const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

function setUp(run: (signal: AbortSignal, tries: number) => Promise<void>) {
  const counters = createCounters('s');
  const told: LinkEvent[] = [];
  let tries = 0;
  let ends = 0;
  const open = (): Session => ({ run: (signal) => run(signal, tries++) });
  const supervised = supervise({
    open,
    counters,
    clock: handClock(),
    random: () => 0.5,
    backoff: { firstMs: 1, mostMs: 4, calmMs: 60_000 },
    tell: (event) => told.push(event),
    onEnd: () => ends++,
  });
  return { counters, told, supervised, tries: () => tries, ends: () => ends };
}

test.each([
  [0, 0.5, 1000],
  [1, 0.5, 2000],
  [5, 0.5, 32_000],
  [6, 0.5, 60_000],
  [500, 0.5, 60_000],
  [0, 0, 750],
  [6, 1, 75_000],
])('try %i with chance %s waits %i ms', (attempt, random, ms) => {
  expect(waitOf(usualBackoff, attempt, random)).toBe(ms);
});

test('a source that fails is tried again for ever, and its last error is shown', async () => {
  const source = setUp(async () => {
    throw new Failure('LINK_LOST', 'reading from plc-3: no answer');
  });
  await until('five tries', () => source.tries() >= 5);
  expect(source.counters).toMatchObject({ lastError: 'reading from plc-3: no answer' });
  expect(source.told[0]).toMatchObject({ kind: 'error', identity: undefined, detail: 'reading from plc-3: no answer' });
  await source.supervised.stop();
  expect(source.counters.state).toBe('stopped');
});

test('a session that ends by itself, and one that cannot be opened, are tried again too', async () => {
  const ended = setUp(async () => {});
  await until('a second try', () => ended.tries() >= 2);
  expect(ended.counters.lastError).toContain('ended by itself');
  await ended.supervised.stop();
});

test('the signal of a session that has ended by itself aborts, so that nothing is kept by what still listens to it', async () => {
  const signals: AbortSignal[] = [];
  const source = setUp(async (signal) => {
    signals.push(signal);
    throw new Failure('LINK_LOST', 'reading from plc-3: no answer');
  });
  await until('three tries', () => source.tries() >= 3);
  expect(signals.slice(0, 2).map(({ aborted: isOver }) => isOver)).toEqual([true, true]);
  await source.supervised.stop();
});

test('an error met outside of run ends the session and is shown', async () => {
  const source = setUp(aborted);
  await until('the first session', () => source.tries() === 1);
  source.supervised.crash(new Error('broken listener'));
  await until('a second session', () => source.tries() === 2);
  expect(source.counters.lastError).toBe('broken listener');
  expect(source.ends()).toBe(1);
  await source.supervised.stop();
});

test('stop ends a running session and a waiting one at once', async () => {
  const running = setUp(aborted);
  await running.supervised.stop();
  const counters = createCounters('w');
  const waiting = supervise({
    open: () => ({ run: () => Promise.reject(new Error('no link')) }),
    counters,
    clock: handClock(),
    random: () => 0,
    tell: () => {},
    onEnd: () => {},
  });
  await until('the wait', () => counters.state === 'down');
  expect(counters.retryAt).toBe(handClock().time + 750);
  await waiting.stop();
  expect(counters).toMatchObject({ state: 'stopped', retryAt: undefined });
});
