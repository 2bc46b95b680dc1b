import { describe, expect, test } from 'vitest';
import { widgetKinds } from '../../../../src/contracts/board.ts';
import {
  added,
  changed,
  type Draft,
  doubled,
  type History,
  isDirty,
  nudged,
  placed,
  reduce,
  stepped,
  unfinished,
  whole,
  without,
} from './draft.ts';

const title = { zh: '泵站', en: 'Pumps' };
const empty: Draft = { title, mode: 'dashboard', widgets: [] };
const draft = (...kinds: Parameters<typeof added>[1][]): Draft => kinds.reduce((one: Draft, kind) => added(one, kind) ?? one, empty);
const idsOf = ({ widgets }: Draft) => widgets.map(({ kind, id }) => `${kind} ${id}`);
const start = (one: Draft): History => ({ draft: one, past: [], future: [] });

describe('a draft', () => {
  test.each(widgetKinds)('takes a %s, which then has a place of its own', (kind) => {
    const next = added(draft('text', 'value'), kind);
    expect(next?.widgets).toHaveLength(3);
    expect(new Set(next?.widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
  });

  test('takes a widget where it is dropped, and what lies there makes room', () => {
    const next = added(draft('trend'), 'trend', { x: 2, y: 0 });
    expect(next?.widgets.map(({ id, x, y }) => [id, x, y])).toEqual([
      ['w1', 0, 5],
      ['w2', 2, 0],
    ]);
  });

  test('of a full wall takes nothing more', () => {
    const wall = added({ ...empty, mode: 'wall' }, 'map') ?? empty;
    const full = placed(wall, 'w1', { x: 0, y: 0, w: 32, h: 18 });
    expect(full?.widgets[0]).toMatchObject({ w: 32, h: 18 });
    expect(added(full ?? empty, 'clock')).toBeUndefined();
  });

  test('keeps widgets at least as large as their kind needs, within the grid', () => {
    expect(placed(draft('trend'), 'w1', { x: 40, y: 0, w: 0, h: 0 })?.widgets[0]).toMatchObject({ x: 9, w: 3, h: 3 });
  });

  test('moves a widget for its neighbour, as on a phone', () => {
    const two = draft('text', 'trend');
    expect(stepped(two, 'w2', -1)?.widgets.map(({ id, y }) => [id, y])).toEqual([
      ['w1', 5],
      ['w2', 0],
    ]);
    expect(stepped(two, 'w1', -1)).toBeUndefined();
  });

  test('moves a widget by keys past what is in the way, and not over the edge', () => {
    const two = draft('text', 'trend');
    expect(nudged(two, 'w2', { x: 0, y: -1 })?.widgets.map(({ id, y }) => [id, y])).toEqual([
      ['w1', 5],
      ['w2', 0],
    ]);
    expect(nudged(two, 'w2', { x: 1, y: 0 })?.widgets[1]).toMatchObject({ x: 1 });
    expect(nudged(two, 'w1', { x: -1, y: 0 })).toBeUndefined();
  });

  test('is saved with every text in both languages, and without empty titles', () => {
    const [text, clock] = draft('text', 'clock').widgets;
    const widgets = [
      { ...text, text: { zh: '泵', en: ' ' } },
      { ...clock, title: { zh: '', en: ' ' } },
    ] as Draft['widgets']; // holds: a text and a clock
    const saved = whole({ ...empty, title: { zh: '', en: 'Pumps ' }, widgets });
    expect(saved.title).toEqual({ zh: 'Pumps', en: 'Pumps' });
    expect(saved.widgets).toMatchObject([{ text: { zh: '泵', en: '泵' } }, { title: undefined }]);
  });

  test('loses a widget and closes the gap; a copy gets an id and a place of its own', () => {
    const two = draft('text', 'trend');
    expect(without(two, 'w1').widgets).toMatchObject([{ id: 'w2', y: 0 }]);
    expect(idsOf(doubled(two, 'w2')?.draft ?? empty)).toEqual(['text w1', 'trend w2', 'trend w3']);
  });

  test('is unfinished while a widget does not say what it shows', () => {
    const one = draft('clock', 'value');
    expect(unfinished(one)?.id).toBe('w2');
    const [, value] = one.widgets;
    expect(value && unfinished(changed(one, { ...value, point: 0 } as typeof value))).toBeUndefined();
  });
});

describe('undo', () => {
  test('goes back step by step and forth again, until something else is done', () => {
    const one = reduce(start(empty), { type: 'change', draft: draft('text') });
    const two = reduce(one, { type: 'change', draft: draft('text', 'clock') });
    const back = reduce(reduce(two, { type: 'undo' }), { type: 'undo' });
    expect(back.draft).toBe(empty);
    expect(reduce(back, { type: 'undo' })).toBe(back);
    expect(reduce(reduce(back, { type: 'redo' }), { type: 'redo' }).draft).toEqual(two.draft);
    const other = reduce(back, { type: 'change', draft: draft('map') });
    expect(reduce(other, { type: 'redo' })).toBe(other);
  });

  test('takes typing in one field as one step', () => {
    const type = (history: History, zh: string) =>
      reduce(history, { type: 'change', draft: { ...empty, title: { zh, en: '' } }, about: 'title' });
    const typed = type(type(type(start(empty), 'a'), 'ab'), 'abc');
    expect(typed.draft.title.zh).toBe('abc');
    expect(reduce(typed, { type: 'undo' }).draft).toBe(empty);
  });
});

test('a draft is dirty when it differs from what is saved', () => {
  expect(isDirty(draft('text'), draft('text'))).toBe(false);
  expect(isDirty(draft('text'), draft('map'))).toBe(true);
});
