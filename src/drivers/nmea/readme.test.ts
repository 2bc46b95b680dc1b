import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { aisKeys, textKeys } from './ais/values.ts';
import { nmeaConfig } from './config.ts';
import { instruments } from './instruments.ts';
import { createReader } from './reader.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

describe('the README', () => {
  test('has the table of the configuration', () => {
    expect(readme).toContain(configTable(nmeaConfig));
  });

  test.each(Object.entries(aisKeys))('explains the key %s', (name, { unit, meaning }) => {
    expect(readme).toContain(`| \`${name}\` | ${unit} | ${meaning} |`);
  });

  test.each(Object.entries(textKeys))('explains the text %s', (name, meaning) => {
    expect(readme).toContain(`| \`${name}\` | ${meaning} |`);
  });

  test.each(Object.entries(instruments))('lists the sentence %s with its keys', (formatter, { values }) => {
    const keys = values.map(([key]) => `\`${key}\``).join(' ');
    expect(readme).toContain(`| ${formatter} | ${keys === '' ? '–' : keys} |`);
  });

  test('shows sentences that can be sent', () => {
    const reader = createReader(nmeaConfig.parse({}));
    const lines = readme.split('\n').flatMap((line) => /^printf '%s\\r\\n' '(.+)' \|/.exec(line)?.[1]?.split(`' '`) ?? []);
    const messages = lines.map((line) => reader.read(line, { time: 0, nowMs: 0, peer: '' }));
    expect(messages).toMatchObject([{ identity: '371798000' }, { identity: 'own-ship' }]);
  });
});
