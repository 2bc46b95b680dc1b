import { expect, test } from 'vitest';
import { pathsBelow, textOf } from './files.ts';

/** Texts in which a per cent stands right behind its number; keys of OPC UA are written so. */
const tight = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /(\d|\})%/.test(line.replace(/deadband=[\d.]+ 或 1%/, '')) && /\p{Script=Han}/u.test(line));

test('per cents stand off their numbers in texts for people, as all units do', () => {
  const sources = [...pathsBelow('src', /\.ts$/), ...pathsBelow('console/src', /\.tsx?$/)].filter((path) => !/\.test\.ts$/.test(path));
  expect(sources.length).toBeGreaterThan(1000);
  expect(sources.flatMap((path) => tight(textOf(path)).map((line) => `${path}: ${line.trim()}`))).toEqual([]);
});

test.each(['已用 {percent}%', '90% 分位'])('%s is found', (text) => expect(tight(text)).toHaveLength(1));
