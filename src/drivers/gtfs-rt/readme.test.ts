import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { gtfsRtConfig } from './config.ts';
import { feedKeys } from './readings.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');

test('the README shows the configuration as it is', () => {
  expect(readme).toContain(configTable(gtfsRtConfig));
});

test.each(Object.values(feedKeys).flat())('the README shows the key %s', (key) => {
  expect(readme).toContain(`\`${key}\``);
});
