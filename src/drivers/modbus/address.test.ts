import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress, unitOf } from './address.ts';

describe('a key is an address', () => {
  test.each([
    ['holding:100:float32:CDAB', { table: 'holding', start: 100, count: 2, type: 'float32', order: 1 }],
    ['holding:100:float32', { table: 'holding', start: 100, count: 2, type: 'float32', order: 0 }],
    ['input:5:int16', { table: 'input', start: 5, count: 1, type: 'int16' }],
    ['input:5:int16:BA', { table: 'input', start: 5, count: 1, type: 'int16', order: 2 }],
    ['holding:0:uint64:GHEFCDAB', { table: 'holding', start: 0, count: 4, type: 'uint64', order: 1 }],
    ['holding:0:float64:dcba', { table: 'holding', start: 0, count: 4, type: 'float64', order: 3 }],
    ['coil:3', { table: 'coil', start: 3, count: 1, type: 'bit' }],
    ['discrete:7', { table: 'discrete', start: 7, count: 1, type: 'bit' }],
    ['holding:20.4', { table: 'holding', start: 20, count: 1, type: 'uint16', bit: 4, bits: 1 }],
    ['holding:20.4-7', { table: 'holding', start: 20, count: 1, type: 'uint16', bit: 4, bits: 4 }],
    ['40021.0-15:uint16:BA@5s', { table: 'holding', start: 20, count: 1, order: 2, bit: 0, bits: 16, everyMs: 5000 }],
    ['input:20.12-19:uint32:CDAB', { table: 'input', start: 20, count: 2, type: 'uint32', order: 1, bit: 12, bits: 8 }],
    ['holding:20.31:uint32', { count: 2, type: 'uint32', bit: 31, bits: 1 }],
    ['holding:20:uint32', { type: 'uint32', bit: 0, bits: 0, text: undefined }],
    ['holding:100:string[16]', { start: 100, count: 8, order: 0, everyMs: 60_000, text: { bytes: 16, encoding: 'utf8' } }],
    ['40101:string[15]:BA', { start: 100, count: 8, order: 2, text: { bytes: 15, encoding: 'utf8' } }],
    ['input:0:string[250]:gbk@1m', { count: 125, order: 0, everyMs: 60_000, text: { bytes: 250, encoding: 'gbk' } }],
    ['input:0:string[2]:ba:ASCII@5s', { count: 1, order: 2, everyMs: 5000, text: { bytes: 2, encoding: 'ascii' } }],
    ['input:0:string[2]:utf8', { count: 1, order: 0, text: { bytes: 2, encoding: 'utf8' } }],
    ['40101', { table: 'holding', start: 100, count: 1, type: 'uint16' }],
    ['400101:int32', { table: 'holding', start: 100, count: 2, type: 'int32' }],
    ['465536', { table: 'holding', start: 65_535, count: 1, type: 'uint16' }],
    ['30001.15', { table: 'input', start: 0, count: 1, type: 'uint16', bit: 15, bits: 1 }],
    ['00001', { table: 'coil', start: 0, count: 1, type: 'bit' }],
    ['10008', { table: 'discrete', start: 7, count: 1, type: 'bit' }],
    ['holding:1@5s', { table: 'holding', start: 1, everyMs: 5_000 }],
    ['40001:uint32:DCBA@250ms', { table: 'holding', start: 0, order: 3, everyMs: 250 }],
    ['coil:1@2m', { table: 'coil', start: 1, everyMs: 120_000 }],
  ])('%s', (key, address) => {
    expect(parseAddress(key)).toMatchObject(address);
  });

  test.each([
    ['holding:30:string:8', 'such as string[16]'],
    ['holding:30:string', 'such as string[16]'],
    ['holding:30:string[0]', '1 to 250'],
    ['holding:30:string[251]', '1 to 250'],
    ['holding:65530:string[16]', 'beyond 65536'],
    ['holding:30:string[8]:CDAB', 'AB or BA, not CDAB'],
    ['holding:30:string[8]:AB:ebcdic', 'no encoding ebcdic'],
    ['holding:30.4:string[8]', 'has no bits'],
    ['coil:30:string[8]', 'hold no text'],
    ['holding:30:int16[4]', 'only a text has a length'],
    ['holding:30:int16:AB:gbk', 'only a text has a length and an encoding'],
    ['holding:20.16', 'bits 0 to 15'],
    ['coil:3.1', 'they have no bits'],
    ['coil:3:int16', 'a bit has no type'],
    ['holding:20.4:int16', 'from uint16 or uint32, not from int16'],
    ['holding:20.4-7:float32', 'from uint16 or uint32, not from float32'],
    ['holding:20.4-16', 'add :uint32 for two registers'],
    ['holding:20.4-32:uint32', 'uint32 has bits 0 to 31'],
    ['holding:20.7-4', 'the lower bit comes first: .4-7'],
    ['coil:3.1-2', 'they have no bits'],
    ['holding:20:bit', 'say which bit'],
    ['holding:20:int24', 'there is no type int24'],
    ['holding:20:toString', 'is no address'],
    ['holding:20:constructor', 'there is no type constructor'],
    ['holding:20:int32:AABB', 'has no byte order AABB'],
    ['holding:20:int32:AB', 'has no byte order AB'],
    ['register:20', 'there is no table register'],
    ['constructor:20', 'there is no table constructor'],
    ['holding:65535:int32', 'beyond 65536'],
    ['holding:99999', 'beyond 65536'],
    ['20001', 'no Modbus address'],
    ['40000', 'no Modbus address'],
    ['101', 'is no address'],
    ['', 'is no address'],
    ['holding:1@0s', 'the period must be'],
    ['holding:1@2000m', 'the period must be'],
    ['温度', 'is no address'],
  ])('%s is refused with its reason', (key, why) => {
    const refused = parseAddress(key);
    expect('refused' in refused && refused.refused.en).toContain(why);
    expect('refused' in refused && refused.refused.zh).not.toBe('');
  });

  test('whatever the text, parsing gives an address within the tables or a reason', () => {
    const key = fc.oneof(fc.string(), fc.stringMatching(/^(holding|coil|4)[:0-9.@a-zA-Z]{0,20}$/));
    fc.assert(
      fc.property(key, (text) => {
        const address = parseAddress(text);
        if (!('refused' in address)) expect(address.start + address.count).toBeLessThanOrEqual(65_536);
      }),
    );
  });
});

test.each([
  ['1', 1],
  ['255', 255],
  ['pump@7', 7],
  ['泵@站@12', 12],
  ['256', undefined],
  ['pump', undefined],
  ['pump7', undefined],
  ['', undefined],
  ['-1', undefined],
])('the identity %s has the unit %s', (identity, unit) => {
  expect(unitOf(identity)).toBe(unit);
});
