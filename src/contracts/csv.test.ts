import { expect, test } from 'vitest';
import { delimiterOf, headingOf, withPoint } from './csv.ts';

test.each([
  ['a,b;c,d', ','],
  ['a;b,c;d', ';'],
  ['a\tb', '\t'],
  ['a', ','],
  ['', ','],
])('the cells of %j are parted by %j', (line, sign) => expect(delimiterOf(line)).toBe(sign));

test.each([
  ['\uFEFF\r\n,,\r\n;\na,b\nc', 'a,b'],
  ['a\rb', 'a'],
  [' ,;\t\n', ''],
  ['', ''],
])('the heading of %j is %j', (csv, line) => expect(headingOf(csv)).toBe(line));

test.each([
  ['0,5', ';', '0.5'],
  ['-,25', '\t', '-.25'],
  ['0,5', ',', '0,5'],
  ['1,2,3', ';', '1,2,3'],
  ['a,5', ';', 'a,5'],
])('%j in a table parted by %j is %s', (cell, sign, read) => expect(withPoint(cell, sign)).toBe(read));
