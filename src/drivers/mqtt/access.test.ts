import { describe, expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { type Access, accessOf, ownTopics } from './access.ts';

const accessFor = (topics: readonly string[], rules: readonly string[] = ownTopics, clientId = 'client-1'): Access =>
  accessOf(createTestHost().add({ identity: 'pump', topics }), { clientId, rules });

describe('by default', () => {
  const access = accessFor([]);

  test.each([
    ['yf/pump/values', 'values'],
    ['yf/pump/up/log', 'message'],
    ['yf/pump/down/x', 'refused'],
    ['yf/other/values', 'refused'],
    ['yf/other/up/log', 'refused'],
    ['$SYS/x', 'refused'],
  ] as const)('a message to %s is %s', (topic, fate) => expect(access.publish(topic)).toBe(fate));

  test.each([
    ['yf/pump/down/#', true],
    ['yf/pump/down/a/+', true],
    ['yf/pump/values', false],
    ['yf/+/down/#', false],
    ['yf/other/down/a', false],
    ['#', false],
  ] as const)('subscribing to %s: %s', (filter, isAllowed) => expect(access.maySubscribe(filter)).toBe(isAllowed));
});

test('rules of the source are for each device and client: %u is the identity, %c the client id', () => {
  const access = accessFor([], ['values:plant/%u/%c', 'publish:log/%c', 'subscribe:all/#']);
  expect(access.valuesTopic).toBe('plant/pump/client-1');
  expect(access.publish('plant/pump/client-1')).toBe('values');
  expect(access.publish('plant/pump/client-2')).toBe('refused');
  expect(access.publish('log/client-1')).toBe('message');
  expect(access.publish('yf/pump/values')).toBe('refused');
  expect(access.maySubscribe('all/a')).toBe(true);
});

test.each(['+', '#', 'a/b', '', 'a\0b'])('a client id %j widens no rule', (clientId) => {
  const access = accessFor([], ['log/%c', 'values:v/%c'], clientId);
  expect(access.mistakes).toEqual(['log/%c', 'values:v/%c']);
  expect(access.publish('log/x')).toBe('refused');
  expect(access.maySubscribe('log/+')).toBe(false);
  expect(access.valuesTopic).toBeUndefined();
});

test('deny goes before everything else, and is for publishing and for hearing', () => {
  const access = accessFor(['plant/#', 'deny:plant/secret/#']);
  expect(access.publish('plant/a')).toBe('message');
  expect(access.publish('plant/secret/a')).toBe('refused');
  expect(access.maySubscribe('plant/secret/a')).toBe(false);
  // The wider filter is allowed, and what is denied is left out of it.
  expect(access.maySubscribe('plant/#')).toBe(true);
  expect([access.isDenied?.('plant/secret/a'), access.isDenied?.('plant/a')]).toEqual([true, false]);
});

test('a denied values topic is not taken on the fast path', () => {
  expect(accessFor(['deny:yf/pump/values']).valuesTopic).toBeUndefined();
});
