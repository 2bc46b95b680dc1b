import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { mqttClientConfig } from './config.ts';

/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(mqttClientConfig)));
});

test('an empty configuration is complete', () => {
  expect(mqttClientConfig.parse({})).toMatchObject({ host: '127.0.0.1', port: 1883, tls: false, retained: 'refused' });
});

test.each(['yf/values', '%u/%u', 'a%u/values', 'a/#/%u'])('subscribing to %j is refused, because it names no device', (pattern) => {
  expect(mqttClientConfig.safeParse({ subscriptions: [pattern] }).success).toBe(false);
});

test.each(['%u', 'a/+/%u', 'yf/%u/#'])('subscribing to %j is right', (pattern) => {
  expect(mqttClientConfig.safeParse({ subscriptions: [pattern] }).success).toBe(true);
});

test.each(['a/b', 'a/+/%u', 'x%u/y'])('the command topic %j is refused', (pattern) => {
  expect(mqttClientConfig.safeParse({ commandTopic: pattern }).success).toBe(false);
});
