import { expect, test } from 'vitest';
import { readInstrument } from './instruments.ts';
import { createReadings } from './readings.ts';
import { readSentence, writeSentence } from './sentence.ts';

/** What a sentence says, and how much of it is bad. */
function read(...fields: readonly string[]) {
  const sentence = readSentence(writeSentence('$', fields));
  if ('refused' in sentence) throw new Error(sentence.detail);
  const readings = createReadings();
  readInstrument(readings, sentence);
  return { ...Object.fromEntries(readings.keys.map((key, i) => [key, readings.values[i]])), bad: readings.bad };
}

test.each([
  ['E', { variation: 4.2, bad: 0 }],
  ['W', { variation: -4.2, bad: 0 }],
  ['', { bad: 1 }],
  ['N', { bad: 1 }],
])('a variation with the letter "%s" is east, west or none', (letter, expected) => {
  expect(read('HCHDG', '98.3', '', '', '4.2', letter)).toEqual({ headingMagnetic: 98.3, ...expected });
});

test('a variation of zero needs no letter, and one that is not there is none', () => {
  expect(read('HCHDG', '98.3', '0.0', '', '', '')).toEqual({ headingMagnetic: 98.3, deviation: 0, bad: 0 });
});
