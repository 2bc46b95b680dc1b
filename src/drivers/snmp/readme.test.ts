import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { snmpConfig } from './config.ts';
import { parseKey } from './key.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
const rows = readme.slice(readme.indexOf('| key '), readme.indexOf('Integers, gauges')).split('\n').slice(2);
const keys = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? ''));

test('the README shows the configuration as it is', () => {
  expect(readme).toContain(configTable(snmpConfig));
});

test.each(keys)('the README shows the key %s, which is one', (key) => {
  expect(parseKey(key)).toBeDefined();
});

test('the README has keys to show', () => {
  expect(keys.length).toBeGreaterThan(5);
});
