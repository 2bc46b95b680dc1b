import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { rtlsConfig } from './config.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(rtlsConfig)));
});

test('an empty configuration is complete and stays on this computer', () => {
  expect(rtlsConfig.parse({})).toMatchObject({ mode: 'http', host: '127.0.0.1', port: 8084, anchors: [] });
});

test('the examples of the README are messages', async () => {
  const { readMessages } = await import('./message.ts');
  const examples = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) =>
    readMessages(Buffer.from(text)).map(({ kind }) => kind),
  );
  expect(examples).toEqual([['ranges'], ['arrivals'], ['sync', 'blink'], ['location']]);
});
