import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { lwm2mConfig } from './config.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(lwm2mConfig)));
});

test('an empty configuration is complete and stays on this computer', () => {
  expect(lwm2mConfig.parse({})).toMatchObject({ host: '127.0.0.1', port: 5783, signIn: 'if-set' });
});
