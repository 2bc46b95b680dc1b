import snmp from 'net-snmp';
import { describe, expect, test } from 'vitest';
import { addressOf, parseKey } from './key.ts';
import { objectNames } from './mib.ts';
import { counterOf, numberOf, rateBetween } from './values.ts';

const { ObjectType } = snmp;
const varbind = (type: string, value: unknown) => ({ oid: '1.3.6', type: ObjectType[type] ?? -1, value });

test.each([
  ['Integer', -3, -3],
  ['Gauge', 4_294_967_295, 4_294_967_295],
  ['Counter64', Buffer.from('0100000000', 'hex'), 4_294_967_296],
  ['OctetString', Buffer.from(' 21.50 '), 21.5],
  ['OctetString', Buffer.from('12 V'), Number.NaN],
  ['Opaque', Buffer.from('9f780441bc0000', 'hex'), 23.5],
  ['Opaque', Buffer.from('9f79084037800000000000', 'hex'), 23.5],
  ['Opaque', Buffer.from('9f7804', 'hex'), Number.NaN],
  ['OID', '1.3.6.1', Number.NaN],
  ['Null', null, Number.NaN],
])('%s %o is %s', (type, value, number) => {
  expect(numberOf(varbind(type, value))).toBe(number);
});

describe('a rate', () => {
  const rate = (type: string, [from, to]: readonly [unknown, unknown], ms = 1000) => {
    const [before, now] = [counterOf(varbind(type, from), 0), counterOf(varbind(type, to), ms)];
    return before === undefined || now === undefined ? 'no counter' : rateBetween(before, now);
  };
  const wide = (hex: string) => Buffer.from(hex, 'hex');
  test.each([
    ['Counter', [100, 350], 250],
    ['Counter', [4_294_967_295, 4], 5],
    ['Counter', [7, 7], 0],
    ['Counter64', [wide('fffffffffffffff0'), wide('fffffffffffffff8')], 8],
    ['Counter64', [wide('0100'), wide('0001')], undefined],
    ['Gauge', [1, 2], 'no counter'],
  ] as const)('of %s %o is %s', (type, readings, expected) => {
    expect(rate(type, readings)).toBe(expected);
  });

  test('needs time between the readings', () => {
    expect(rate('Counter', [1, 2], 0)).toBeUndefined();
  });
});

describe('a key', () => {
  test.each([
    ['1.3.6.1.2.1.1.3.0', { oid: '1.3.6.1.2.1.1.3.0', row: undefined, isRate: false, isTrap: false }],
    ['.1.3.6.1', { oid: '1.3.6.1', row: undefined, isRate: false, isTrap: false }],
    ['sysUpTime.0', { oid: '1.3.6.1.2.1.1.3.0', row: undefined, isRate: false, isTrap: false }],
    ['ifHCInOctets.3:rate', { oid: '1.3.6.1.2.1.31.1.1.1.6.3', row: undefined, isRate: true, isTrap: false }],
    [
      'ifOperStatus[ifName=ge-0/0/1]',
      { oid: '1.3.6.1.2.1.2.2.1.8', row: { column: '1.3.6.1.2.1.31.1.1.1.1', text: 'ge-0/0/1' }, isRate: false, isTrap: false },
    ],
    ['trap:linkDown', { oid: '1.3.6.1.6.3.1.1.5.3', row: undefined, isRate: false, isTrap: true }],
  ])('%s is %o', (text, key) => {
    expect(parseKey(text)).toEqual(key);
  });

  test.each([
    '',
    'unknownName',
    '1',
    '3.1.4',
    '1.3.4294967296',
    '1.3..6',
    'trap:linkDown:rate',
    'ifOperStatus[=x]',
    'constructor',
    '1.3.6[nothing=x]',
  ])('%s is none', (text) => {
    expect(parseKey(text)).toBeUndefined();
  });

  test.each(Object.entries(objectNames))('the name %s stands for an OID', (_, oid) => {
    expect(oid).toMatch(/^1\.3\.6(\.\d+)+$/);
  });
});

test.each([
  ['10.0.0.5', { host: '10.0.0.5', port: 161 }],
  ['switch.example:1161', { host: 'switch.example', port: 1161 }],
  ['core@10.0.0.5:162', { host: '10.0.0.5', port: 162 }],
  ['', undefined],
  ['a b', undefined],
  ['10.0.0.5:70000', undefined],
])('the identity "%s" is at %o', (identity, address) => {
  expect(addressOf(identity, 161)).toEqual(address);
});
