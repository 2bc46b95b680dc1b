import { expect, test } from 'vitest';
import { crossingsAgainst, type Told } from './noise-score.ts';

/** Five fixes far outside, five far inside, five far outside. */
const through = [...Array(5).fill(-80), ...Array(5).fill(80), ...Array(5).fill(-80)];
const told = (...list: readonly string[]): readonly Told[] =>
  list.map((one) => ({ kind: one.startsWith('+') ? 'enter' : 'leave', fix: Number(one.slice(1)) }));

test.each<[string, readonly Told[], Partial<ReturnType<typeof crossingsAgainst>>]>([
  ['told at once', told('+5', '-10'), { wrong: 0, missed: 0, clear: 2, late: [0, 0] }],
  ['told late', told('+8', '-14'), { wrong: 0, missed: 0, late: [3, 4] }],
  ['told two fixes before', told('+3', '-8'), { wrong: 0, missed: 0, late: [0, 0] }],
  ['told three fixes before', told('+2', '-10'), { wrong: 1, missed: 1, late: [0] }],
  ['told twice', told('+5', '-6', '+7', '-10'), { wrong: 2, missed: 0, late: [0, 0] }],
  ['not told at all', told(), { wrong: 0, missed: 2, late: [] }],
  ['told after it was over', told('+13', '-14'), { wrong: 1, missed: 1, late: [4] }],
])('%s', (_name, list, score) => {
  expect(crossingsAgainst(through, list, 30)).toMatchObject(score);
});

test('what is never further beyond the edge than noise, or not longer than two fixes, may be told or not', () => {
  const grazing = [-80, -80, -80, 20, 20, 20, 20, -80, -80, -80, 80, 80, -80, -80, -80];
  expect(crossingsAgainst(grazing, [], 30)).toMatchObject({ wrong: 0, missed: 0, clear: 0 });
  expect(crossingsAgainst(grazing, told('+4', '-7', '+10', '-12'), 30)).toMatchObject({ wrong: 0, missed: 0, clear: 2 });
});

test('beyond noise is counted from half of what makes a stay clear', () => {
  const slowly = [-80, -80, -80, 5, 10, 14, 16, 30, 80, 80];
  expect(crossingsAgainst(slowly, told('+7'), 30)).toMatchObject({ late: [4], lateBeyond: [1] });
});
