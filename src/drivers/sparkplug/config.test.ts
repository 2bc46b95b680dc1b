import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { sparkplugConfig } from './config.ts';

/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(sparkplugConfig)));
});

test('an empty configuration is complete', () => {
  expect(sparkplugConfig.parse({})).toMatchObject({ mode: 'broker', hostId: 'yangfan', port: 1884 });
});
