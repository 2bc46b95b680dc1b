import snmp from 'net-snmp';
import { describe, expect, test } from 'vitest';
import { addressOf, parseKey } from './key.ts';
import { objectNames } from './mib.ts';
import { counterOf, hasBegunAnew, numberOf, rateBetween } from './values.ts';

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
  const rate = (type: string, [from, to]: readonly [unknown, unknown], ms = 1000, [fromTicks, toTicks] = [Number.NaN, Number.NaN]) => {
    const [before, now] = [
      counterOf(varbind(type, from), { ticks: fromTicks, at: 0 }),
      counterOf(varbind(type, to), { ticks: toTicks, at: ms }),
    ];
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

  test.each([
    ['of an answer that came 500 ms late', 1500, [100, 200], 1000],
    ['of an answer after a late one', 600, [200, 300], 1000],
    ['within the steps of sysUpTime', 1008, [100, 200], 1000 / 1.008],
    ['of an agent whose clock stands', 1000, [100, 100], 1000],
    ['of an agent that counts seconds instead of hundredths', 1000, [7, 8], 1000],
    ['of an agent whose clock wraps around after 497 days', 1500, [4_294_967_290, 94], 1000],
  ] as const)('%s goes by the time between the counts, not between the answers', (_, ms, ticks, expected) => {
    expect(rate('Counter', [500, 1500], ms, [...ticks])).toBeCloseTo(expected, 6);
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

test.each([
  ['a minute older after a minute', [3_000, 0], [9_000, 60_000], false],
  ['younger than before', [9_000, 0], [3_000, 60_000], true],
  ['older than before, but it was away for longer than it is old', [3_000, 0], [40_000, 600_000], true],
  ['whose clock has wrapped around after 497 days', [4_294_967_290, 0], [5_994, 60_000], false],
  ['with a clock that stands', [1_000, 0], [1_000, 600_000], false],
  ['with a clock that is a little slow', [100, 0], [5_700, 60_000], false],
] as const)('an agent that is %s', (_, [ticks, at], [nowTicks, nowAt], hasBegun) => {
  expect(hasBegunAnew({ ticks, at }, { ticks: nowTicks, at: nowAt })).toBe(hasBegun);
});
