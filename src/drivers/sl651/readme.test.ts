import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sl651Config } from './config.ts';
import { bytesOf, hexByte } from './control.ts';
import { elements } from './elements.ts';
import { decodeFrame } from './frame.ts';
import { functions } from './functions.ts';
import { readUp } from './message.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
const lines = new Set(rows.map(([, first, second]) => `${first}|${second}`.replaceAll(' ', '')));
const firstCells = new Set(rows.map(([, first]) => first));

describe('the README', () => {
  test.each(Object.keys(sl651Config.shape))('explains the configuration field %s', (field) => {
    expect(firstCells).toContain(`\`${field}\``);
  });

  test.each(elements.map(({ guide, symbol }) => ({ guide: hexByte(guide), symbol })))('lists element $symbol', ({ guide, symbol }) => {
    expect(lines).toContain(`${guide}|\`${symbol}\``);
  });

  test.each(functions.map(({ code, title }) => ({ code: hexByte(code), zh: title.zh })))('lists function $code', ({ code, zh }) => {
    expect(lines).toContain(`${code}|${zh.replaceAll(' ', '')}`);
  });

  test('shows a frame that can be sent', () => {
    const frame = decodeFrame(bytesOf(/echo ([0-9A-F]+)/.exec(readme)?.[1] ?? ''));
    if ('refused' in frame) throw new Error(frame.detail);
    expect(readUp(frame).readings.map(({ symbol, values }) => [symbol, values[0]])).toEqual([
      ['Z', 12.345],
      ['VT', 12.5],
    ]);
  });
});
