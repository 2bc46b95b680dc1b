import { expect, test } from 'vitest';
import { countedBy } from './counted-by.ts';

const counts = {
  byPriority: ([1, 2, 3, 4] as const).map((priority) => ({ priority, unacknowledged: 0, open: 10 ** priority })),
  ...{ shelved: 5, suppressed: 6, outOfService: 7 },
};

test.each([
  ['all open ones', {}, 11_110],
  ['those of some priorities', { view: 'open', priority: '1,3' }, 1010],
  ['not: of an asset', { view: 'open', asset: 'a' }, undefined],
  ['not: with a text', { text: 'x' }, undefined],
  ['not: history', { view: 'history' }, undefined],
] as const)('the counters tell how many a list holds (%s)', (_, filter, total) => {
  expect(countedBy(filter, counts)).toBe(total);
});

test('before the counters have come they tell nothing', () => {
  expect(countedBy({}, undefined)).toBeUndefined();
});
