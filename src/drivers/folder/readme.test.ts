import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { folderConfig } from './config.ts';

test('the README shows the configuration as it is', () => {
  expect(readFileSync(new URL('./README.md', import.meta.url), 'utf8')).toContain(configTable(folderConfig));
});
