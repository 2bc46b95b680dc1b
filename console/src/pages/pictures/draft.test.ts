import { describe, expect, test } from 'vitest';
import { pictureElement } from '../../../../src/contracts/api/picture-elements.ts';
import { type ElementKind, elementKindInfo, elementKinds } from '../../../../src/contracts/picture.ts';
import type { PictureElement } from '../../pictures/data.ts';
import { type History, reduce } from '../../ui/undo.ts';
import { added, aligned, boundsOf, type Draft, ordered, pasted, shifted, unfinished, whole, within, without } from './draft.ts';
import { applied, bent, cornersOf, handles, merged, type PathElement, resized, rotated, split } from './gesture.ts';

const empty: Draft = { title: { zh: '空', en: 'Empty' }, width: 1600, height: 900, elements: [] };
const box = (id: string, x: number, y: number, w = 100, h = 50, rotation = 0): PictureElement => ({
  ...{ kind: 'rect', id, x, y, w, h, rotation, bands: [], material: 'equipment', radius: 0 },
});
const of = (...elements: PictureElement[]): Draft => ({ ...empty, elements });
const places = ({ elements }: Draft) => elements.map(({ id, x, y }) => [id, x, y]);
const ids = (...names: string[]) => new Set(names);

describe('an element that is added', () => {
  test.each(elementKinds)('of the kind %s is what the API takes, as soon as its point is chosen', (kind: ElementKind) => {
    const { draft, id } = added(empty, kind, { x: 803, y: 401 });
    const element = draft.elements[0];
    expect(element).toMatchObject({ kind, id });
    expect(unfinished(draft) !== undefined).toBe(elementKindInfo[kind].needsPoint);
    expect(pictureElement.safeParse({ ...element, ...(elementKindInfo[kind].needsPoint && { point: 7 }) }).error).toBeUndefined();
  });

  test('snaps to the grid and gets an id of its own', () => {
    const first = added(empty, 'rect', { x: 803, y: 401 });
    const second = added(first.draft, 'rect', { x: 0, y: 0 });
    expect(places(first.draft)).toEqual([['rect-1', 720, 350]]);
    expect(second.id).toBe('rect-2');
  });
});

describe('chosen elements', () => {
  const three = of(box('a', 0, 0), box('b', 200, 40, 60, 20), box('c', 500, 100, 40, 40));

  test('move together, others stay', () => {
    expect(places(shifted(three, ids('a', 'c'), { x: 10, y: -5 }))).toEqual([
      ['a', 10, -5],
      ['b', 200, 40],
      ['c', 510, 95],
    ]);
  });

  test.each([
    ['left', [0, 0, 0]],
    ['right', [440, 480, 500]],
    ['centre', [220, 240, 250]],
  ] as const)('are aligned %s', (how, xs) => {
    expect(aligned(three, ids('a', 'b', 'c'), how).elements.map(({ x }) => x)).toEqual(xs);
  });

  test.each([
    ['top', [0, 0, 0]],
    ['middle', [45, 60, 50]],
    ['bottom', [90, 120, 100]],
  ] as const)('are aligned %s', (how, ys) => {
    expect(aligned(three, ids('a', 'b', 'c'), how).elements.map(({ y }) => y)).toEqual(ys);
  });

  test('are spread with equal gaps, the outermost stay', () => {
    expect(aligned(three, ids('a', 'b', 'c'), 'spreadX').elements.map(({ x }) => x)).toEqual([0, 270, 500]);
    expect(aligned(three, ids('a', 'b'), 'spreadX')).toBe(three);
  });

  test('go before or behind all others, in their order', () => {
    expect(ordered(three, ids('a', 'b'), 'front').elements.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(ordered(three, ids('c'), 'back').elements.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  test('are pasted beside themselves with ids of their own, and removed', () => {
    const { draft, ids: copies } = pasted(three, three.elements.slice(0, 2));
    expect([...copies]).toEqual(['rect-1', 'rect-2']);
    expect(places(draft).slice(3)).toEqual([
      ['rect-1', 20, 20],
      ['rect-2', 220, 60],
    ]);
    expect(without(draft, copies)).toEqual(three);
  });

  test('are those that lie wholly in a box', () => {
    expect([...within(three, { x: -1, y: -1, w: 270, h: 70 })]).toEqual(['a', 'b']);
    expect(boundsOf(three.elements)).toEqual({ x: 0, y: 0, w: 540, h: 140 });
  });
});

describe('the pointer', () => {
  const way = (from: [number, number], to: [number, number], step = 10) => ({
    from: { x: from[0], y: from[1] },
    to: { x: to[0], y: to[1] },
    step,
  });

  test('moves the first one onto the grid and the others with it; with Alt it is free', () => {
    const two = of(box('a', 3, 3), box('b', 108, 55));
    const gesture = { type: 'move', chosen: ids('a', 'b'), lead: box('a', 3, 3) } as const;
    expect(places(applied(two, gesture, way([0, 0], [21, 4])))).toEqual([
      ['a', 20, 10],
      ['b', 125, 62],
    ]);
    expect(places(applied(two, gesture, way([0, 0], [21, 4], 0)))[0]).toEqual(['a', 24, 7]);
  });

  test.each(handles.map((handle) => [handle] as const))('resizes by the handle %s; the opposite side stays', (handle) => {
    for (const rotation of [0, 30, 90, -135]) {
      const before = box('a', 100, 100, 80, 60, rotation);
      const after = resized(before, handle, way([0, 0], [17, 11], 0));
      const [fx, fy] = [1 - handle[0], 1 - handle[1]];
      const anchor = ({ x, y, w, h }: PictureElement) => {
        const [sin, cos] = [Math.sin((rotation * Math.PI) / 180), Math.cos((rotation * Math.PI) / 180)];
        const [dx, dy] = [(fx - 0.5) * w, (fy - 0.5) * h];
        return [x + w / 2 + dx * cos - dy * sin, y + h / 2 + dx * sin + dy * cos];
      };
      for (const [i, place] of anchor(after).entries()) expect(place).toBeCloseTo(anchor(before)[i] ?? 0, 6);
    }
  });

  test('does not turn a box inside out', () => {
    expect(resized(box('a', 0, 0, 40, 40), [1, 1], way([40, 40], [-500, -500]))).toMatchObject({ x: 0, y: 0, w: 4, h: 4 });
  });

  test('turns in steps of 15°, or freely', () => {
    const one = box('a', 0, 0, 100, 100);
    expect(rotated(one, way([50, -30], [150, 52])).rotation).toBe(90);
    expect(rotated(one, way([50, -30], [50, 150])).rotation).toBe(-180);
    expect(rotated(one, way([50, -30], [60, -30], 0)).rotation).toBe(7);
  });

  test('bends a line at a corner, makes corners and takes them away, but not the last two', () => {
    const line = added(empty, 'line', { x: 100, y: 30 }).draft.elements[0] as PathElement; // holds: it is a line
    const more = split(line, 0);
    expect(cornersOf(more)).toEqual([
      [0, 0.5],
      [0.5, 0.5],
      [1, 0.5],
    ]);
    expect(cornersOf(bent(more, 1, way([0, 0], [100, 60])))[1]).toEqual([0.5, 1]);
    expect(cornersOf(merged(more, 1))).toEqual(cornersOf(line));
    expect(merged(line, 0)).toBe(line);
  });
});

describe('what is saved', () => {
  test('has every text in both languages and no way that leads nowhere', () => {
    const link = { ...box('a', 0, 0), kind: 'link', opens: {}, title: { zh: '', en: 'Go' } } as PictureElement;
    const text = added(empty, 'text', { x: 0, y: 0 }).draft.elements[0] as Extract<PictureElement, { kind: 'text' }>;
    const saved = whole({ ...of(link, { ...text, text: { zh: '坝', en: ' ' } }), title: { zh: ' 水库 ', en: '' } });
    expect(saved.title).toEqual({ zh: '水库', en: '水库' });
    expect(saved.elements).toMatchObject([{ opens: undefined, title: { zh: 'Go', en: 'Go' } }, { text: { zh: '坝', en: '坝' } }]);
  });
});

test('one step back undoes what was done to one thing in a row', () => {
  const start: History<number> = { draft: 0, past: [], future: [] };
  const typed = [1, 2, 3].reduce((history, draft) => reduce(history, { type: 'change', draft, about: 'edit a' }), start);
  const other = reduce(typed, { type: 'change', draft: 9, about: 'edit b' });
  const back = reduce(other, { type: 'undo' });
  expect([other.draft, back.draft, reduce(back, { type: 'undo' }).draft, reduce(back, { type: 'redo' }).draft]).toEqual([9, 3, 0, 9]);
});
