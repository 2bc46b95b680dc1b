import { describe, expect, test } from 'vitest';
import { beginning, filterIn, isSame, type SavedFilter, withFilter } from './filter.ts';

const keys = ['view', 'priority'];
const saved = (name: string, isDefault: boolean): SavedFilter => ({
  ...{ id: name, list: 'alarms', name, filter: { view: name }, isShared: false, owner: 'li', isOwn: true, isDefault, changedAt: 0 },
});

describe('the filter of a list', () => {
  test('is the part of the address that the list says, without what is empty', () => {
    expect(filterIn({ view: 'history', priority: '', alarm: '7' }, keys)).toEqual({ view: 'history' });
  });

  test('takes the place of the one before and leaves the rest of the address', () => {
    expect(withFilter({ view: 'history', alarm: '7' }, keys, { priority: '1' })).toEqual({ alarm: '7', priority: '1' });
    expect(withFilter({ view: 'history' }, keys, {})).toEqual({});
  });

  test('of a newer version brings nothing into the address that the list does not know', () => {
    expect(withFilter({}, keys, { view: 'open', colour: 'red' })).toEqual({ view: 'open' });
  });

  test.each([
    [{ view: 'a' }, { view: 'a' }, true],
    [{ view: 'a' }, { view: 'b' }, false],
    [{ view: 'a' }, { view: 'a', priority: '1' }, false],
    [{}, {}, true],
  ])('%j and %j show the same: %s', (a, b, same) => {
    expect(isSame(a as never, b as never)).toBe(same);
  });

  test('is the default of the person where the address says nothing, and never where it says anything', () => {
    const items = [saved('open', false), saved('history', true)];
    expect(beginning(items, {})).toEqual({ view: 'history' });
    expect(beginning(items, { alarm: undefined })).toEqual({ view: 'history' });
    expect(beginning(items, { alarm: '7' })).toBeUndefined();
    expect(beginning(items, { tab: 'events' }, ['tab'])).toEqual({ view: 'history' });
    expect(beginning([saved('open', false)], {})).toBeUndefined();
  });
});
