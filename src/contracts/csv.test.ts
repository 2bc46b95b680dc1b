import { expect, test } from 'vitest';
import { delimiterOf, headingOf } from './csv.ts';

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
