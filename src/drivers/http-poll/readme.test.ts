import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { httpPollConfig } from './config.ts';

test('the README shows the configuration as it is', () => {
  expect(readFileSync(new URL('./README.md', import.meta.url), 'utf8')).toContain(configTable(httpPollConfig));
});

test('an empty configuration is complete and stays on this computer', () => {
  expect(httpPollConfig.parse({})).toMatchObject({ url: 'http://127.0.0.1:8080/{identity}', pollSeconds: 60 });
});
