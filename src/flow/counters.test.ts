import { expect, test } from 'vitest';
import { countRefused, createCounters, remarkRefused, statsOf } from './counters.ts';

test('of what is refused the number is kept, and what the driver said of the last', () => {
  const counters = createCounters('s');
  countRefused(counters, 'not-allowed', 2);
  remarkRefused(counters, 'not-allowed', { identity: 'pump-1', detail: 'wrong password' });
  remarkRefused(counters, 'bad-frame', { detail: '10.0.0.7: it is no JSON' });
  const stats = statsOf(counters);
  remarkRefused(counters, 'not-allowed', { identity: '10.0.0.8', detail: '10.0.0.8: certificate has expired' });
  expect(stats).toMatchObject({
    refused: { 'not-allowed': 2 },
    lastRefused: { 'not-allowed': 'pump-1: wrong password', 'bad-frame': '10.0.0.7: it is no JSON' },
  });
  expect(statsOf(counters).lastRefused?.['not-allowed']).toBe('10.0.0.8: certificate has expired');
});

test('a long remark is cut', () => {
  const counters = createCounters('s');
  remarkRefused(counters, 'bad-frame', { detail: 'x'.repeat(1000) });
  expect(statsOf(counters).lastRefused?.['bad-frame']).toHaveLength(300);
});
