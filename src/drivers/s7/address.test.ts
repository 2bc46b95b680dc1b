import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';

const place = (text: string): unknown => {
  const address = parseAddress(text);
  if ('refused' in address) return address.refused.en;
  const { area, db, start, count, type, bit, characters, everyMs } = address;
  return [area, db, start, count, type, bit, characters, everyMs];
};

describe('an address', () => {
  test.each([
    ['DB10.DBD4', ['DB', 10, 4, 4, 'dword', 0, 0, undefined]],
    ['DB10.DBD4:real', ['DB', 10, 4, 4, 'real', 0, 0, undefined]],
    ['db1.dbx0.3', ['DB', 1, 0, 1, 'bool', 3, 0, undefined]],
    ['%DB1.DBW2:int@5s', ['DB', 1, 2, 2, 'int', 0, 0, 5000]],
    ['DB1.DBB7:char', ['DB', 1, 7, 1, 'char', 0, 0, undefined]],
    ['DB1.DBB8:lreal', ['DB', 1, 8, 8, 'lreal', 0, 0, undefined]],
    ['DB10,REAL4', ['DB', 10, 4, 4, 'real', 0, 0, undefined]],
    ['DB10,X4.7', ['DB', 10, 4, 1, 'bool', 7, 0, undefined]],
    ['DB10.LREAL8@250ms', ['DB', 10, 8, 8, 'lreal', 0, 0, 250]],
    ['DB3,STRING20.16', ['DB', 3, 20, 18, 'string', 0, 16, undefined]],
    ['DB3.DBB20:string[16]', ['DB', 3, 20, 18, 'string', 0, 16, undefined]],
    ['MW20', ['M', 0, 20, 2, 'word', 0, 0, undefined]],
    ['%MD20:udint@1m', ['M', 0, 20, 4, 'udint', 0, 0, 60_000]],
    ['M10.3', ['M', 0, 10, 1, 'bool', 3, 0, undefined]],
    ['IW0', ['I', 0, 0, 2, 'word', 0, 0, undefined]],
    ['EW0:int', ['I', 0, 0, 2, 'int', 0, 0, undefined]],
    ['ID4', ['I', 0, 4, 4, 'dword', 0, 0, undefined]],
    ['QB1', ['Q', 0, 1, 1, 'byte', 0, 0, undefined]],
    ['A1.0', ['Q', 0, 1, 1, 'bool', 0, 0, undefined]],
    ['PIW256:int', ['P', 0, 256, 2, 'int', 0, 0, undefined]],
    ['T5', ['T', 0, 5, 1, 's5time', 0, 0, undefined]],
    ['C7', ['C', 0, 7, 1, 'bcd', 0, 0, undefined]],
    ['Z7@1s', ['C', 0, 7, 1, 'bcd', 0, 0, 1000]],
  ])('%s is taken apart', (text, expected) => {
    expect(place(text)).toEqual(expected);
  });

  test.each([
    ['', 'is no address'],
    ['pressure', 'is no address'],
    ['DB0.DBW0', 'between 1 and 65535'],
    ['DB70000.DBW0', 'between 1 and 65535'],
    ['DB1.DBX0', 'say which bit'],
    ['DB1.DBX0.8', 'say which bit'],
    ['DB1.DBW0.3', 'only a bit has a dot'],
    ['DB1.DBW0:real', 'does not fit'],
    ['DB10.DBD8:lreal', 'such as DBB8:lreal'],
    ['DB1.DBB0:bool', 'does not fit'],
    ['DB1.DBX0.1:byte', 'does not fit'],
    ['DB1.FLOAT0', 'there is no type FLOAT'],
    ['MW0:float', 'there is no type FLOAT'],
    ['M10', 'say which bit (M10.3) or which size'],
    ['MW65535', 'beyond 65536'],
    ['DB3,STRING20.201', '1 to 200 characters'],
    ['MW20:int[3]', 'only a string has a length'],
    ['MW20@0s', 'between 1 ms and one day'],
    ['T5:int', 'a number only'],
  ])('%s is refused: %s', (text, why) => {
    expect(place(text)).toContain(why);
  });
});
