import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSubscriptions } from './subscriptions.ts';
import { covers, isFilter, isTopic } from './topic.ts';

// Source: MQTT 3.1.1 §4.7, whose examples these are.
test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'a/b', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/x', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/x', true],
])('%s matches %s: %s', (filter, topic, isMatch) => {
  expect(covers(filter, topic)).toBe(isMatch);
  const tree = createSubscriptions<string, string>();
  tree.set(filter, 'me', 'entry');
  const found: string[] = [];
  tree.match(topic, (_subscriber, entry) => found.push(entry));
  expect(found).toEqual(isMatch ? ['entry'] : []);
});

test.each([
  ['a/#', 'a/+/b', true],
  ['a/+', 'a/#', false],
  ['a/b', 'a/+', false],
  ['a/+/c', 'a/+/c', true],
  ['+/b', '+/b', true],
  ['a/#', '#', false],
  ['#', '$share/x', false],
])('the right to %s is a right to %s: %s', (allowed, wanted, isCovered) => expect(covers(allowed, wanted)).toBe(isCovered));

test.each(['', 'a#', 'a/#/b', 'a+', '+a/b', 'a\0', 'a/'.repeat(64)])('%j is no filter', (filter) => expect(isFilter(filter)).toBe(false));
test.each(['', 'a/+', '#', 'a\0b'])('%j is no topic', (topic) => expect(isTopic(topic)).toBe(false));

describe('the tree of subscriptions', () => {
  const filter = fc
    .array(fc.constantFrom('a', 'b', '', '$x', '+'), { minLength: 1, maxLength: 4 })
    .chain((levels) => fc.constantFrom(levels.join('/'), [...levels, '#'].join('/')))
    .filter(isFilter);
  const topic = fc
    .array(fc.constantFrom('a', 'b', '', '$x'), { minLength: 1, maxLength: 5 })
    .map((levels) => levels.join('/'))
    .filter(isTopic);

  test('finds just the filters that match, after adding and removing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(filter), fc.array(filter), topic, (added, removed, wanted) => {
        const tree = createSubscriptions<string, string>();
        for (const f of added) tree.set(f, 'me', f);
        for (const f of removed) tree.delete(f, 'me');
        const found: string[] = [];
        tree.match(wanted, (_subscriber, f) => found.push(f));
        expect(found.sort()).toEqual(added.filter((f) => !removed.includes(f) && covers(f, wanted)).sort());
      }),
      { numRuns: 1000 },
    );
  });
});
