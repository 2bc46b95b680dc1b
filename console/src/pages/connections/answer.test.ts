import { expect, it } from 'vitest';
import { formats } from '../../i18n/format.ts';
import { answerLines } from './answer.ts';

const look = { text: (text: { en: string } | undefined) => text?.en ?? '', format: formats('en'), nameOf: (key: string) => `[${key}]` };

it('shows readings line by line with unit, and a missing value as a dash', () => {
  const readings = [{ element: 'Z', title: { zh: '水位', en: 'Level' }, unit: 'm', values: [1.25, null] }];
  expect(answerLines({ readings }, look)).toEqual([{ label: 'Level', value: '1.25, — m' }]);
});

it('shows plain parts by name and leaves out what is shown elsewhere', () => {
  expect(answerLines({ function: '45', offsetSeconds: 1, version: 'V1' }, look)).toEqual([{ label: '[version]', value: 'V1' }]);
});

it('survives parts of any shape', () => {
  expect(() => answerLines({ a: [[1], 'x', 3, { deep: { er: 1 } }], b: { c: [1] }, d: undefined }, look)).not.toThrow();
});
