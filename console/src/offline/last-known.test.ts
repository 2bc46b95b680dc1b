import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLastKnown } from './last-known.ts';

test('what was written is read again', () => {
  const known = { heardAt: 1_700_000_000_000, alarms: [{ priority: 1, open: 3, unacknowledged: 2 }] };
  expect(parseLastKnown(JSON.stringify(known))).toEqual(known);
});

test.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['null', 'null'],
  ['no time', '{"alarms":[]}'],
  ['a time that is none', '{"heardAt":"yesterday"}'],
  ['a time before the beginning', '{"heardAt":-1}'],
])('%s is nothing known', (_, text) => {
  expect(parseLastKnown(text)).toBeUndefined();
});

test('counts that are none are left out, the rest stays', () => {
  const sound = { priority: 2, open: 0, unacknowledged: 0 };
  const alarms = [sound, null, 7, { priority: 1 }, { ...sound, open: -1 }];
  expect(parseLastKnown(JSON.stringify({ heardAt: 1, alarms }))).toEqual({ heardAt: 1, alarms: [sound] });
  expect(parseLastKnown('{"heardAt":1,"alarms":"x"}')).toEqual({ heardAt: 1, alarms: [] });
});

test('never throws, whatever lies in the storage', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseLastKnown(text)));
});
