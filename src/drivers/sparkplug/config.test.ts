import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { sparkplugConfig } from './config.ts';

/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

const textOf = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const readme = textOf('README.md');

test('the README shows the configuration as it is', () => {
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(sparkplugConfig)));
});

test('an empty configuration is complete', () => {
  expect(sparkplugConfig.parse({})).toMatchObject({ mode: 'broker', hostId: 'yangfan', port: 1884 });
});

describe('the table of normative assertions', () => {
  const goldenCases = readdirSync(new URL('testcases/', import.meta.url)).join('\n');
  const assertions = readme.slice(readme.indexOf('## Normative assertions'), readme.indexOf('## What happens with bad input'));
  const named = [...assertions.matchAll(/`([a-z-]+\.test\.ts)`: ([^;|]+)/g)].map(([, file = '', title = '']) => ({
    file,
    title: title.trim(),
  }));

  test('names tests', () => {
    expect(named.length).toBeGreaterThan(15);
  });

  test.each(named)('names a test that is there: $file, $title', ({ file, title }) => {
    expect(file === 'golden.test.ts' ? goldenCases : textOf(file)).toContain(title);
  });
});
