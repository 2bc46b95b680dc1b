import { describe, expect, test } from 'vitest';
import { blankStep, contactsOf, edited, editedLines, listOf, moved, optionsOf, stepAt, withItem } from './plan-draft.ts';

describe('a text that is edited in one language', () => {
  test('is followed by the other as long as both say the same', () => {
    const first = edited(undefined, 'zh', '水');
    expect(first).toEqual({ zh: '水', en: '水' });
    expect(edited(first, 'zh', '水泵')).toEqual({ zh: '水泵', en: '水泵' });
    const apart = edited(first, 'en', 'Pump');
    expect(apart).toEqual({ zh: 'Pump', en: 'Pump' });
    expect(edited({ zh: '泵', en: 'Pump' }, 'zh', '水泵')).toEqual({ zh: '水泵', en: 'Pump' });
  });

  test('keeps lines by their place', () => {
    const before = [{ zh: '一', en: 'One' }];
    expect(editedLines(before, 'zh', '壹\n二')).toEqual([
      { zh: '壹', en: 'One' },
      { zh: '二', en: '二' },
    ]);
  });
});

test('names are parted by commas of both languages', () => expect(listOf('a, b，c、 d,')).toEqual(['a', 'b', 'c', 'd']));
test('contacts are a name and the telephone after the last comma', () =>
  expect(contactsOf([], 'en', 'Town, hall, +86 10\nnobody')).toEqual([
    { name: 'Town, hall', phone: '+86 10' },
    { name: 'nobody', phone: '' },
  ]));
test('contacts with their name as before keep it in the other language, one that is renamed has one name', () => {
  const text = { zh: '消防', en: 'Fire brigade' };
  const before = [{ name: 'Fire brigade', text, phone: '119' }];
  expect(contactsOf(before, 'zh', '消防，119-1\n消防队，119')).toEqual([
    { name: 'Fire brigade', text, phone: '119-1' },
    { name: '消防队', phone: '119' },
  ]);
});
test('answers keep what they say in the other language', () =>
  expect(optionsOf([{ key: 'yes', title: { zh: '是', en: 'Yes' } }], 'zh', 'yes 好\nno')).toEqual([
    { key: 'yes', title: { zh: '好', en: 'Yes' } },
    { key: 'no', title: { zh: '', en: '' } },
  ]));
test('items are changed, taken out and moved', () => {
  expect(withItem([1, 2, 3], 1, 5)).toEqual([1, 5, 3]);
  expect(withItem([1, 2, 3], 1, undefined)).toEqual([1, 3]);
  expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
});
test('a new step has a key of its own', () => {
  const one = blankStep([]);
  expect(blankStep([one, { ...one, key: 'step3' }]).key).toBe('step4');
});
test.each([
  ['steps.2.after', 3],
  ['body.steps.0.title.zh', 1],
  ['levels', undefined],
])('the place %s lies in step %s', (path, step) => expect(stepAt(path)).toBe(step));
