import { expect, test } from 'vitest';
import { checklistOf, checklistText } from './checklist-text.ts';

test.each([
  [
    'Leaks\n\n  Noise ',
    [
      { text: 'Leaks', kind: 'tick' },
      { text: 'Noise', kind: 'tick' },
    ],
  ],
  ['Oil pressure [2..4 bar]', [{ text: 'Oil pressure', kind: 'value', low: 2, high: 4, unit: 'bar' }]],
  ['油温 [..80 °C]', [{ text: '油温', kind: 'value', high: 80, unit: '°C' }]],
  ['Level [-1.5..]', [{ text: 'Level', kind: 'value', low: -1.5 }]],
  ['Seal [type B]', [{ text: 'Seal [type B]', kind: 'tick' }]],
  ['', []],
])('%j is read as a checklist', (typed, checks) => {
  expect(checklistOf(typed)).toEqual(checks);
  expect(checklistOf(checklistText(checklistOf(typed)))).toEqual(checks);
});
