import { describe, expect, test } from 'vitest';
import { pictureScene } from '../../../../../src/contracts/api/picture-elements.ts';
import { sceneKinds } from '../../../../../src/contracts/scene.ts';
import type { PictureScene } from '../../../pictures/data.ts';
import {
  addedItem,
  addedView,
  changedItem,
  mostItems,
  pastedItems,
  problemsOf,
  startedAt,
  starter,
  unitFor,
  viewOf,
  wholeScene,
  withoutItems,
  withoutView,
} from './scene-draft.ts';

const place = { at: [13, 1.4, -26] as const, unit: 10 };

test('the scene to begin with is one that the server takes', () => {
  expect(pictureScene.parse(starter)).toEqual(starter);
});

describe('a new thing', () => {
  test.each(sceneKinds)('of the kind %s is what the server takes, once its point is chosen', (kind) => {
    const { scene, id } = addedItem(starter, kind, place);
    const bound = scene.items.map((one) => (one.point === -1 ? { ...one, point: 7 } : one));
    expect(pictureScene.safeParse({ ...scene, items: bound }).error).toBeUndefined();
    expect(scene.items.at(-1)).toMatchObject({ id, kind });
  });

  test('stands on the grid, on the height that was looked at', () => {
    expect(addedItem(starter, 'box', place).scene.items.at(-1)).toMatchObject({ at: [10, 6, -30], size: [10, 10, 10] });
  });

  test('has an id of its own', () => {
    const once = addedItem(starter, 'box', place);
    expect([once.id, addedItem(once.scene, 'box', place).id]).toEqual(['box-1', 'box-2']);
  });
});

test.each([
  [120, 10],
  [500, 20],
  [700, 50],
  [5, 0.2],
  [0, 0.05],
])('seen from %d away, %d is a length that suits', (distance, unit) => {
  expect(unitFor(distance)).toBe(unit);
});

describe('copies', () => {
  test('lie beside, have other ids, and are what was pasted', () => {
    const { scene, ids } = pastedItems(starter, starter.items, 5);
    expect([...ids]).toEqual(['box-1']);
    expect(scene.items.at(-1)).toMatchObject({ id: 'box-1', at: [5, -1, 5], size: [200, 2, 200] });
  });

  test('end where a scene is full', () => {
    const [ground] = starter.items;
    const full: PictureScene = {
      ...starter,
      items: Array.from({ length: mostItems - 1 }, (_, i) => ({ ...ground, id: `b${i}` }) as never),
    };
    const two = [...starter.items, ...starter.items];
    expect(pastedItems(full, two, 5).scene.items.length).toBe(mostItems);
  });
});

test('a thing is changed by its id, and taken away', () => {
  const [ground] = starter.items;
  const next = changedItem(starter, { ...ground, material: 'grass' } as never);
  expect(next.items).toMatchObject([{ id: 'ground', material: 'grass' }]);
  expect(withoutItems(next, new Set(['ground'])).items).toEqual([]);
});

describe('views', () => {
  const second = viewOf({ zh: '二', en: 'Two' }, { eye: [1.00049, 2, 3], target: [0, 0, 0] });
  const both = addedView(starter, second);
  test('are kept to the millimetre', () => {
    expect(second.eye).toEqual([1, 2, 3]);
  });
  test('the first is where the scene starts', () => {
    expect(startedAt(both, 1).views.map(({ title }) => title.en)).toEqual(['Two', 'Overview']);
  });
  test('the last one stays', () => {
    const one = withoutView(both, 0);
    expect(one.views).toEqual([second]);
    expect(withoutView(one, 0)).toBe(one);
  });
});

describe('what keeps a scene from being saved', () => {
  const wrong = (item: object) => problemsOf({ ...starter, items: [item as never] }).map(({ text }) => text.en);
  const gate = { ...addedItem(starter, 'gate', place).scene.items.at(-1), point: 7 };
  const water = { ...addedItem(starter, 'water', place).scene.items.at(-1), point: 7 };
  test.each([
    ['a gate without a point', { ...gate, point: -1 }, /no point yet/],
    ['a gate without a stroke', { ...gate, full: 0 }, /must be above 0/],
    ['water with one value twice', { ...water, to: [0, 9] }, /another value/],
    ['a label that says nothing', { ...addedItem(starter, 'label', place).scene.items.at(-1), title: undefined }, /neither a name/],
    ['a condition without a point', { ...gate, visible: { point: -1 } }, /condition/],
  ])('%s', (_, item, expected) => {
    expect(wrong(item)).toEqual([expect.stringMatching(expected)]);
  });
  test('nothing, when nothing is wrong', () => {
    expect([...wrong(gate), ...wrong(water), ...problemsOf(starter)]).toEqual([]);
  });
});

test('before it is saved, a scene has every text in both languages and no empty ways', () => {
  const scene = { ...starter, items: [{ ...starter.items[0], title: { zh: '地面', en: ' ' }, opens: {} } as never] };
  expect(wholeScene(scene).items).toMatchObject([{ title: { zh: '地面', en: '地面' }, opens: undefined }]);
});
