import { describe, expect, test } from 'vitest';
import { nameFinder, replaceInJson, withAliases, withContacts, withNames } from './name-in-text.ts';

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

describe('another name of somebody', () => {
  const finder = withAliases(nameFinder('zhang.wei', [], '#'), ['张伟'], '#');

  test.each([
    ['张伟', '#'],
    ['[{"name":"张伟","user":"zhang.wei"}]', '[{"name":"#","user":"#"}]'],
    ['张伟民', '张伟民'],
    ['请张伟处理', '请张伟处理'],
  ])('is found as a whole: %s', (text, wanted) => {
    expect([finder.replace(text), finder.isIn(text)]).toEqual([wanted, text !== wanted]);
  });
});

describe('how somebody is reached', () => {
  const finder = withContacts(nameFinder('lihua', [], 'erased-1'), ['Li.Hua@example.com', '13912345678'], 'erased-1');

  test.each([
    ['write to li.hua@EXAMPLE.com.', 'write to erased-1@erased.invalid.'],
    ['{"note":"lihua\\nli.hua@example.com"}', '{"note":"erased-1\\nerased-1@erased.invalid"}'],
    ['电话13912345678，请回电', '电话erased-1，请回电'],
    ['+86-13912345678', '+86-erased-1'],
  ])('%s is found', (text, replaced) => {
    expect(finder.isIn(text)).toBe(true);
    expect(finder.replace(text)).toBe(replaced);
  });

  test.each(['jia.li.hua@example.com', 'li.hua@example.community', '139123456789', '0139123456780'])('%s is of another', (text) => {
    expect(finder.isIn(text)).toBe(false);
  });
});

describe('names by which people are called', () => {
  const alone = withAliases(nameFinder('zhang.wei', [], 'erased-1'), ['张伟'], 'erased-1');
  const within = withNames(nameFinder('zhang.wei', [], 'erased-1'), ['张伟'], ['张伟明'], 'erased-1');
  test.each([
    ['张伟', 'erased-1', 'erased-1'],
    ['通知张伟到场，zhang.wei 已确认', '通知张伟到场，erased-1 已确认', '通知erased-1到场，erased-1 已确认'],
    ['通知张伟明到场', '通知张伟明到场', '通知张伟明到场'],
  ])('in %s', (text, whenAlone, whenWithin) => {
    expect(alone.replace(text)).toBe(whenAlone);
    expect(within.replace(text)).toBe(whenWithin);
    expect(within.isIn(text)).toBe(whenWithin !== text);
  });
});
