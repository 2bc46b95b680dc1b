import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { iec104Config } from './config.ts';

/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(iec104Config)));
});

test('an empty configuration is complete', () => {
  expect(iec104Config.parse({})).toMatchObject({ host: '127.0.0.1', port: 2404, k: 12, w: 8 });
});

test('t2 must be less than t1', () => {
  expect(iec104Config.safeParse({ t1: 5, t2: 5 }).success).toBe(false);
});
