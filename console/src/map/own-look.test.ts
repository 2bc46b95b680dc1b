import { expect, test } from 'vitest';
import { kindOf, nameOf } from './own-look.ts';

test.each([
  ['water', 'water'],
  ['waterway', 'water'],
  ['water_name', 'place'],
  ['earth', 'land'],
  ['landuse', 'green'],
  ['buildings', 'building'],
  ['transportation', 'road'],
  ['transportation_name', 'place'],
  ['boundaries', 'boundary'],
  ['pois', 'place'],
  ['contours', 'other'],
  [undefined, 'other'],
  [7, 'other'],
])('a layer that is called %s is drawn as %s', (name, kind) => expect(kindOf(name)).toBe(kind));

test('a name is taken in the language of the page, and in another rather than none', () => {
  const both = { 'name:zh': '苏州', 'name:en': 'Suzhou', name: 'Sūzhōu' };
  expect([nameOf(both, 'zh'), nameOf(both, 'en'), nameOf({ name: 'Sūzhōu' }, 'en'), nameOf({}, 'zh'), nameOf(null, 'zh')]).toEqual([
    '苏州',
    'Suzhou',
    'Sūzhōu',
    undefined,
    undefined,
  ]);
});
