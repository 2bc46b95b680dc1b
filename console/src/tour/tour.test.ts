import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { roles } from '../../../src/contracts/roles.ts';
import { placeCard } from './place.ts';
import { hasSeenTour, parseSeen, withPerson } from './seen.ts';
import { tours } from './steps.ts';

const source = new URL('..', import.meta.url).pathname;
const dictionaries = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /words[^/]*\.ts$|i18n\/common\.ts$/.test(name))
  .map((name) => readFileSync(`${source}${name}`, 'utf8'))
  .join('\n');

describe('who has seen the tour', () => {
  test('is remembered for each person', () => {
    expect(hasSeenTour('ann', ['ann'])).toBe(true);
    expect(hasSeenTour('bob', ['ann'])).toBe(false);
  });

  test('a browser can be told to offer it to nobody', () => {
    expect(hasSeenTour('bob', ['everybody'])).toBe(true);
  });

  test.each([null, '', '{', '{}', '7', '[1]'])('nonsense in the storage is nobody: %s', (text) => {
    expect(parseSeen(text)).toEqual([]);
  });

  test('a person is in the list once, the newest last, and the list ends', () => {
    expect(withPerson(['ann', 'bob'], 'ann')).toEqual(['bob', 'ann']);
    const many = Array.from({ length: 300 }, (_, n) => `p${n}`).reduce(withPerson, [] as readonly string[]);
    expect(many).toHaveLength(100);
    expect(many.at(-1)).toBe('p299');
  });
});

describe('the place of a card', () => {
  const screen = { width: 1440, height: 900 };
  const card = { width: 360, height: 180 };

  test.each([
    ['right of the rail', { left: 0, top: 48, width: 56, height: 852 }, { left: 68, top: 48 }],
    ['below a part of the top bar', { left: 900, top: 8, width: 320, height: 30 }, { left: 900, top: 50 }],
    ['not over the right edge', { left: 1380, top: 8, width: 40, height: 30 }, { left: 1068, top: 50 }],
    ['left of a part without room right and below', { left: 1300, top: 800, width: 130, height: 90 }, { left: 928, top: 708 }],
    ['in the middle of a part as large as the screen', { left: 0, top: 0, ...screen }, { left: 540, top: 360 }],
  ])('%s', (_name, part, place) => {
    expect(placeCard(part, card, screen)).toEqual(place);
  });
});

describe.each(roles)('the tour of a role: %s', (role) => {
  const steps = tours[role];

  test('has five to seven steps, each once', () => {
    expect(steps.length).toBeGreaterThanOrEqual(5);
    expect(steps.length).toBeLessThanOrEqual(7);
    expect(new Set(steps).size).toBe(steps.length);
  });

  test('says all in both languages, and names pages and labels as they are on the screen', () => {
    for (const { title, text, onPhone = text } of steps)
      for (const one of [title, text, onPhone])
        for (const language of ['zh', 'en'] as const) {
          expect(one[language]).not.toBe('');
          for (const [, label] of one[language].matchAll(/“([^”]+)”/g)) expect(dictionaries).toContain(`${language}: '${label}'`);
        }
  });
});

test('the tour of an operator is not that of an engineer', () => {
  expect(tours.operator).not.toEqual(tours.engineer);
});
