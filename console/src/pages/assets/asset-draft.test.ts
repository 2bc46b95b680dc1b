import { expect, test } from 'vitest';
import { type AssetDraft, bodyOf, changeOf, draftOf, wrongIn } from './asset-draft.ts';

const empty = draftOf(undefined);
const vat: AssetDraft = { ...empty, model: 'vat', key: 'vat-1', zh: '一号染缸', attributes: { hotLimit: '98.5', size: '' } };

test.each([
  ['nothing typed', empty, ['model', 'key', 'title']],
  ['a whole one', vat, []],
  ['a key with other letters', { ...vat, key: '染缸' }, ['key']],
  ['a name in English only', { ...vat, zh: '', en: 'Vat 1' }, []],
  ['a latitude alone', { ...vat, latitude: '31' }, ['longitude']],
  ['a longitude alone', { ...vat, longitude: '121' }, ['latitude']],
  ['a place off the earth', { ...vat, latitude: '91', longitude: '181' }, ['latitude', 'longitude']],
  ['a place at the zero of both', { ...vat, latitude: '0', longitude: '0' }, []],
  ['a figure that is none', { ...vat, attributes: { hotLimit: 'hot' } }, ['attributes.hotLimit']],
  ['a figure without end', { ...vat, attributes: { hotLimit: 'Infinity' } }, ['attributes.hotLimit']],
] as const)('what is wrong in %s', (_, draft, wrong) => {
  expect(wrongIn(draft)).toEqual(wrong);
});

test('one name stands for both languages, empty figures are not sent', () => {
  expect(bodyOf({ ...vat, parent: 'p', latitude: '31.2', longitude: '121.5' })).toEqual({
    ...{ key: 'vat-1', model: 'vat', parent: 'p', title: { zh: '一号染缸', en: '一号染缸' } },
    ...{ latitude: 31.2, longitude: 121.5, attributes: { hotLimit: 98.5 } },
  });
});

test.each([
  ['nothing', {}, {}],
  ['a name', { en: 'Vat 1' }, { title: { zh: '一号染缸', en: 'Vat 1' } }],
  ['a place', { latitude: '31', longitude: '121' }, { latitude: 31, longitude: 121 }],
  ['a figure', { attributes: { hotLimit: '90', size: '' } }, { attributes: { hotLimit: 90 } }],
  ['a figure taken away', { attributes: { hotLimit: '', size: '' } }, { attributes: { hotLimit: null } }],
] as const)('a change of %s sends just that', (_, change, sent) => {
  expect(changeOf(vat, { ...vat, ...change })).toEqual(sent);
});

test('a place that is emptied is removed', () => {
  const placed = { ...vat, latitude: '31.2', longitude: '121.5' };
  expect(changeOf(placed, { ...placed, latitude: '', longitude: '' })).toEqual({ latitude: null, longitude: null });
});
