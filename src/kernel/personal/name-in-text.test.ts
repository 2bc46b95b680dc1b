import { expect, test } from 'vitest';
import { nameFinder, replaceInJson } from './name-in-text.ts';

test.each([
  ['li', [], 'li', '#'],
  ['li', [], 'by Li: ok', 'by #: ok'],
  ['li', [], 'the limit of li.', 'the limit of #.'],
  ['li', ['li-wei'], 'li-wei and li', 'li-wei and #'],
  ['a.b', [], 'a.b acb', '# acb'],
  ['王伟', ['王伟民'], '请王伟处理，王伟民知悉', '请#处理，王伟民知悉'],
  ['王伟', [], '[{"by":"王伟"}]', '[{"by":"#"}]'],
])('%s beside %j in "%s"', (name, others, text, wanted) => {
  const finder = nameFinder(name, others, '#');
  expect(finder.replace(text)).toBe(wanted);
  expect(finder.isIn(text)).toBe(text !== wanted);
});

test('in JSON all strings are looked at, and no name of a field', () => {
  const finder = nameFinder('li', [], '#');
  expect(replaceInJson({ li: ['li', { to: 'for li' }, 1, null] }, finder)).toEqual({ li: ['#', { to: 'for #' }, 1, null] });
});
