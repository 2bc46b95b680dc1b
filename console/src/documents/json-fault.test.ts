import { array, constantFrom, assert as hold, jsonValue, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFault } from './json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('where a text stops being JSON', () => {
  test.each([
    ['{\n  "a": 1,\n  b: 2\n}', { line: 3, column: 3 }],
    ['{"a": 1,}', { line: 1, column: 9 }],
    ['[1, 2', { line: 1, column: 6 }],
    ['[1}', { line: 1, column: 3 }],
    ['{"a" 1}', { line: 1, column: 6 }],
    ['', { line: 1, column: 1 }],
    ['时间,数值\n1,2', { line: 1, column: 1 }],
    ['{} {}', { line: 1, column: 4 }],
    ['"a\nb"', { line: 1, column: 1 }],
    ['[01]', { line: 1, column: 2 }],
  ])('%j: %j', (text, fault) => expect(jsonFault(text)).toEqual(fault));

  test('is nowhere in JSON of any kind, however it is set', () =>
    hold(property(jsonValue(), (value) => jsonFault(`\r\n${JSON.stringify(value, undefined, 2)}\t`) === undefined)));

  test('agrees with the parser on any text', () => {
    const piece = constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u00e9',
      '\\x',
    );
    hold(property(array(piece, { maxLength: 9 }), (pieces) => (jsonFault(pieces.join('')) === undefined) === isJson(pieces.join(''))));
  });
});
