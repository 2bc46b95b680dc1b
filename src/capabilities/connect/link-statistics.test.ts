import { expect, test } from 'vitest';
import { noStatistics, withEvents, withLook } from './link-statistics.ts';

const event = (kind: 'connected' | 'disconnected' | 'error' | 'listening') => ({ kind, identity: undefined, time: 0, detail: '' });
const look = (at: number, messages: number, values: number) => ({ at, stats: { messages, values } });

test('connections, losses and errors are counted', () => {
  const once = withEvents(noStatistics, [event('connected'), event('connected'), event('disconnected'), event('listening')]);
  expect(withEvents(once, [event('error')])).toMatchObject({ connects: 2, losses: 1, errors: 1 });
});

test('the rate is that between two looks, and a first look has none', () => {
  const first = withLook(noStatistics, undefined, look(1000, 5, 50));
  expect(first).toEqual(noStatistics);
  expect(withLook(first, look(1000, 5, 50), look(3000, 7, 90))).toMatchObject({ heardAt: 3000, valuesPerSecond: 20 });
});

test('silence leaves when something was last heard', () => {
  const heard = { ...noStatistics, heardAt: 1000, valuesPerSecond: 5 };
  expect(withLook(heard, look(1000, 5, 50), look(2000, 5, 50))).toMatchObject({ heardAt: 1000, valuesPerSecond: 0 });
});

test('counters that began anew, and a clock that went back, tell no nonsense', () => {
  expect(withLook(noStatistics, look(1000, 5, 50), look(2000, 0, 0)).valuesPerSecond).toBe(0);
  expect(withLook(noStatistics, look(2000, 5, 50), look(1000, 9, 99))).toEqual(noStatistics);
});
