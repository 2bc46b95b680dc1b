import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { luminance, rgbOf } from '../pages/design/contrast.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
/** What a rule of a style sheet declares. */
const declared = (sheet: string, selector: string): ReadonlyMap<string, string> => {
  const body = sheet.split(`\n${selector} {`)[1]?.split('}')[0] ?? '';
  return new Map([...body.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
};
const tokens = declared(read('../theme/tokens.css'), '[data-theme="contrast"]');
const grounds = declared(read('./pictures.css'), '[data-theme="contrast"] .picture');
const colour = (name = ''): readonly [number, number, number] => rgbOf(tokens.get(name) ?? '') ?? [Number.NaN, 0, 0];

/** `color-mix(in srgb, var(--a) 38%, var(--b))` as it is painted. */
function mixed(text = ''): readonly [number, number, number] {
  const [, one, share, other] = /var\((--\w+)\) (\d+)%, var\((--\w+)\)/.exec(text) ?? [];
  const [a, b, part] = [colour(one), colour(other), Number(share) / 100];
  const at = (i: 0 | 1 | 2): number => a[i] * part + b[i] * (1 - part);
  return [at(0), at(1), at(2)];
}

describe('process pictures in high contrast', () => {
  test.each(['--pic-rock', '--pic-ground'])('words on %s have 7:1', (name) => {
    const ratio = (luminance(colour('--ink')) + 0.05) / (luminance(mixed(grounds.get(name))) + 0.05);
    expect(ratio).toBeGreaterThanOrEqual(7);
  });
});
