import { beforeEach, expect, test } from 'vitest';
import type { Store } from './carry-over.ts';
import { forgetLastPatrols, type LastPatrol, lastPatrolAt, readLastPatrol, rememberPatrol } from './last-patrol.ts';
import { memoryStore } from './testing.ts';

const known = (id: string, heardAt = 1, state: LastPatrol['patrol']['state'] = 'started'): LastPatrol => ({
  heardAt,
  user: 'Li',
  mayWalk: true,
  patrol: {
    ...{ id, number: 'XJ-1', route: 'r', title: 'Dam', walker: 'person', state, openedAt: 0, dueAt: 9, skipped: 0, assignedTo: '' },
    ...{ pointCount: 1, visited: 0, missedPoints: [], points: [{ id: 'gate', title: 'Gate', items: [] }], visits: [], files: [] },
  },
});
let store: Store;
beforeEach(() => {
  store = memoryStore();
});

test('a patrol comes back as it was known, by its address too, and no other does', () => {
  rememberPatrol(store, known('a'));
  expect(readLastPatrol(store, 'a')).toEqual(known('a'));
  expect(lastPatrolAt(store, '/patrols/a')).toEqual(known('a'));
  expect(['/patrols/b', '/patrols', '/patrols/routes/a', '/work/a'].map((path) => lastPatrolAt(store, path))).toEqual(
    Array(4).fill(undefined),
  );
});

test('a finished one is forgotten, and of many the five that were read last are kept', () => {
  rememberPatrol(store, known('a'));
  rememberPatrol(store, known('a', 2, 'finished'));
  expect(readLastPatrol(store, 'a')).toBeUndefined();
  for (const [i, id] of [...'bcdefg'].entries()) rememberPatrol(store, known(id, 10 + i));
  expect([...'bcdefg'].filter((id) => readLastPatrol(store, id))).toEqual([...'cdefg']);
});

test('after the session nothing is left of it; what was found and not sent stays', () => {
  store.setItem('yangfan.visit/Li/a/gate', '{}');
  for (const id of 'abc') rememberPatrol(store, known(id));
  forgetLastPatrols(store);
  expect([store.length, store.getItem('yangfan.visit/Li/a/gate')]).toEqual([1, '{}']);
});

test('a full store keeps nothing outdated and stops nothing', () => {
  rememberPatrol(store, known('a'));
  const full: Store = {
    ...{ getItem: (key) => store.getItem(key), removeItem: (key) => store.removeItem(key), key: (i) => store.key(i) },
    ...{ length: store.length, setItem: () => { throw new Error('full'); } }, // biome-ignore format: one line
  };
  rememberPatrol(full, known('a', 2));
  expect(readLastPatrol(store, 'a')).toBeUndefined();
});

test.each(['{', 'null', '{}', '{"heardAt":1,"user":"Li","mayWalk":true,"patrol":{"points":[]}}'])('%s is nothing known', (text) => {
  store.setItem('yangfan.patrol/a', text);
  expect(readLastPatrol(store, 'a')).toBeUndefined();
});
