import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { parseAddress } from './address.ts';
import { s7Config } from './config.ts';
import { valueTypes } from './values.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
const keyRows = readme.slice(readme.indexOf('| key '), readme.indexOf('Types: ')).split('\n').slice(2);
const keys = keyRows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? ''));

describe('the README', () => {
  test('shows the configuration as it is', () => {
    expect(withoutPadding(readme)).toContain(withoutPadding(configTable(s7Config)));
  });

  test.each(keys)('shows the key %s, which is an address', (key) => {
    expect(parseAddress(key)).not.toHaveProperty('refused');
  });

  test.each(Object.keys(valueTypes))('names the type %s', (type) => {
    expect(readme).toContain(`\`${type}\``);
  });

  test('has keys to show', () => {
    expect(keys.length).toBeGreaterThan(20);
  });
});

test('an empty configuration is complete, stays on this computer and writes nothing', () => {
  expect(s7Config.parse({})).toMatchObject({ host: '127.0.0.1', port: 102, writes: 'refuse' });
});
