import { expect, test } from 'vitest';
import { burstMs, createChooser, mostApart, type Told } from './choose.ts';

const alarm = (change: Partial<Told> = {}): Told => ({
  ...{ id: 'a', priority: 1, state: 'unacknowledged', raisedAt: 0, returns: 0 },
  ...change,
});
const all = [1, 2, 3, 4];

test('a new alarm is told once, whatever is said of it later', () => {
  const chooser = createChooser();
  expect(chooser.next(alarm(), all, 0)).toEqual({ kind: 'alarm', alarm: alarm() });
  expect(chooser.next(alarm(), all, 1)).toBeUndefined();
  expect(chooser.next(alarm({ state: 'acknowledged' }), all, 2)).toBeUndefined();
});

test('an alarm that comes back while it is open is told again', () => {
  const chooser = createChooser();
  chooser.next(alarm(), all, 0);
  expect(chooser.next(alarm({ returns: 1 }), all, 1)?.kind).toBe('alarm');
});

test('what is not chosen, and what somebody has already seen, is not told', () => {
  const chooser = createChooser();
  expect(chooser.next(alarm({ priority: 3 }), [1, 2], 0)).toBeUndefined();
  expect(chooser.next(alarm({ id: 'b', state: 'acknowledged' }), all, 0)).toBeUndefined();
  expect(chooser.next(alarm({ id: 'c' }), [], 0)).toBeUndefined();
});

test('a flood is one message that counts, and afterwards each is told again', () => {
  const chooser = createChooser();
  const kinds = Array.from({ length: mostApart + 2 }, (_, n) => chooser.next(alarm({ id: String(n) }), all, n));
  expect(kinds.slice(0, mostApart).map((one) => one?.kind)).toEqual(Array(mostApart).fill('alarm'));
  expect(kinds.slice(mostApart)).toEqual([
    { kind: 'many', count: mostApart + 1 },
    { kind: 'many', count: mostApart + 2 },
  ]);
  expect(chooser.next(alarm({ id: 'later' }), all, 2 * burstMs)?.kind).toBe('alarm');
});
