import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { httpConfig } from './config.ts';

test('the README shows the configuration as it is', () => {
  expect(readFileSync(new URL('./README.md', import.meta.url), 'utf8')).toContain(configTable(httpConfig));
});

test('an empty configuration is complete', () => {
  expect(httpConfig.parse({})).toMatchObject({ host: '127.0.0.1', port: 8081 });
});
