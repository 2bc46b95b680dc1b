import { expect, test } from 'vitest';
import { programTitles, titleText } from './notify-titles.ts';

test.each(Object.values(programTitles))('$en is told in both languages, in whichever it was stored', (both) => {
  expect([titleText(both.zh), titleText(both.en)]).toEqual([both, both]);
});

test('the name of before, which had both languages in one text, is told in each', () => {
  expect(titleText('站内 In-app')).toEqual(programTitles.inApp);
});

test('what a person calls a channel stays as it was written', () => {
  expect(titleText('值班群')).toEqual({ zh: '值班群', en: '值班群' });
});
