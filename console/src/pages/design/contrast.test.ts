import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wallOnFloor } from '../../map/own-look.ts';
import { contrastOf, rgbOf } from './contrast.ts';

const style = readFileSync(new URL('../../theme/tokens.css', import.meta.url), 'utf8');

/** The tokens of a theme as the style sheet sets them. */
function tokensOf(theme: string): ReadonlyMap<string, string> {
  const block = style.match(new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]+)\\}`))?.[1] ?? '';
  return new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

describe('contrast', () => {
  test.each([
    ['#000', '#fff', 21],
    ['#fff', '#fff', 1],
    ['#767676', '#ffffff', 4.54],
  ])('of %s on %s is %s', (one, other, ratio) => {
    expect(contrastOf(one, other)).toBeCloseTo(ratio, 2);
  });

  test.each(['rgba(0, 0, 0, 0.5)', '', '#12', 'red'])('"%s" is no hexadecimal colour', (text) => {
    expect(rgbOf(text)).toBeUndefined();
  });
});

const grounds = ['--bg', '--surface', '--raised'];
const texts = ['--ink', '--ink2', '--ink3', '--p1t', '--p2t', '--p3t', '--p4t', '--acc'];
const badges = [
  ['--p1i', '--p1'],
  ['--p2i', '--p2'],
  ['--p3i', '--p3'],
  ['--p4i', '--p4'],
  ['--acc-ink', '--acc'],
  ['--acc', '--acc-soft'],
] as const;
const pairs = [...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)), ...badges];
const themes = [
  { theme: 'light', least: 4.5 },
  { theme: 'dark', least: 4.5 },
  { theme: 'contrast', least: 7 },
];

describe.each(themes)('the theme "$theme" keeps $least : 1', ({ theme, least }) => {
  const tokens = tokensOf(theme);

  test.each(pairs)('%s on %s', (text, ground) => {
    expect(contrastOf(tokens.get(text) ?? '', tokens.get(ground) ?? '')).toBeGreaterThanOrEqual(least);
  });

  test('sets every colour that the light theme sets', () => {
    expect([...tokens.keys()].sort()).toEqual([...tokensOf('light').keys()].sort());
  });
});

test.each(themes)('walls of a floor plan stand out from its ground in the theme "$theme"', ({ theme }) => {
  const tokens = tokensOf(theme);
  expect(contrastOf(tokens.get(wallOnFloor.wall) ?? '', tokens.get(wallOnFloor.floor) ?? '')).toBeGreaterThanOrEqual(2.5);
});

test('borders of the high contrast theme stand out from their ground by 3 : 1', () => {
  const tokens = tokensOf('contrast');
  for (const line of ['--line', '--line2'])
    for (const ground of grounds) expect(contrastOf(tokens.get(line) ?? '', tokens.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
});
