import { describe, expect, test } from 'vitest';
import type { PagesData } from '../api/pages.ts';
import { type Alarm, belongs, withAlarm } from './alarm-cache.ts';

const alarm = (change: Partial<Alarm>): Alarm =>
  // holds: the functions under test read no other field
  ({ id: 'a1', asset: 'idukki', priority: 2, state: 'unacknowledged', ...change }) as Alarm;
const list = (...items: Alarm[]): PagesData<Alarm> => ({ pages: [{ items, total: items.length }], pageParams: [undefined] });

describe('which list an alarm belongs into', () => {
  test.each([
    ['open', 'unacknowledged', true],
    ['open', 'returnedUnacknowledged', true],
    ['open', 'normal', false],
    ['open', 'shelved', false],
    ['shelved', 'shelved', true],
    ['shelved', 'acknowledged', false],
    ['history', 'normal', true],
  ] as const)('%s with %s: %s', (view, state, expected) => {
    expect(belongs(alarm({ state }), { view })).toBe(expected);
  });

  test('filters of priority and asset are decided here, of text and time by the server', () => {
    expect(belongs(alarm({}), { priority: '1,3' })).toBe(false);
    expect(belongs(alarm({}), { priority: '2', asset: 'idukki' })).toBe(true);
    expect(belongs(alarm({}), { asset: 'kakkayam' })).toBe(false);
    expect(belongs(alarm({}), { text: 'level' })).toBeUndefined();
    expect(belongs(alarm({}), { view: 'history', from: 5 })).toBeUndefined();
  });
});

describe('a list after an alarm came live', () => {
  const known = alarm({ id: 'a2' });

  test('a new alarm stands at the top and is counted', () => {
    const [page] = withAlarm(list(known), alarm({}), true).pages;
    expect(page?.items.map((a) => a.id)).toEqual(['a1', 'a2']);
    expect(page?.total).toBe(2);
  });

  test('a known alarm is replaced where it stands', () => {
    const data = withAlarm(list(alarm({ id: 'a0' }), known), alarm({ id: 'a2', state: 'acknowledged' }), true);
    expect(data.pages[0]?.items.map((a) => a.state)).toEqual(['unacknowledged', 'acknowledged']);
    expect(data.pages[0]?.total).toBe(2);
  });

  test('an alarm that is over leaves', () => {
    const data = withAlarm(list(known), alarm({ id: 'a2', state: 'normal' }), false);
    expect(data.pages[0]).toEqual({ items: [], total: 0 });
  });

  test('an alarm of no concern changes nothing', () => {
    const data = list(known);
    expect(withAlarm(data, alarm({}), false)).toBe(data);
  });
});
