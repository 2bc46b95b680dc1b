import { beforeEach, describe, expect, test } from 'vitest';
import { ApiProblem, unreachable } from '../../api/problem.ts';
import type { Store } from '../../offline/carry-over.ts';
import { KeptElsewhere } from '../../offline/kept.ts';
import { memoryStore } from '../../offline/testing.ts';
import { type KeptVisit, keptStarts, openOutbox, readKept, useKept } from './outbox.ts';

const kept = (point: string, at = 1): KeptVisit => ({ patrol: 'p', point, visit: { id: `v-${point}`, at, results: [] }, photos: [] });
const conflict = new ApiProblem(409, { code: 'CONFLICT', message: 'taken', text: { zh: '已有', en: 'taken' } });
let store: Store;
beforeEach(() => {
  store = memoryStore();
});

test('a visit stays on the phone until it has arrived, and goes out with the same id', async () => {
  const outbox = openOutbox(store, { id: 'Li' });
  outbox.keep(kept('gate'));
  await outbox.flush(async () => Promise.reject(unreachable(undefined)));
  expect(useKept.getState()).toMatchObject({ list: [{ point: 'gate' }], isSending: false });
  const sent: string[] = [];
  await openOutbox(store, { id: 'Li' }).flush(async ({ visit }) => void sent.push(visit.id));
  expect(sent).toEqual(['v-gate']);
  expect(readKept(store, 'Li')).toEqual([]);
});

test('the position of a visit is kept with it, and goes out as it was', async () => {
  const position = { longitude: 119.5, latitude: 26.1 };
  const outbox = openOutbox(store, { id: 'Li' });
  outbox.keep({ ...kept('gate'), visit: { ...kept('gate').visit, ...position } });
  await outbox.flush(async () => Promise.reject(unreachable(undefined)));
  const sent: unknown[] = [];
  await openOutbox(store, { id: 'Li' }).flush(async ({ visit: { longitude, latitude } }) => void sent.push({ longitude, latitude }));
  expect(sent).toEqual([position]);
});

test('what the server refuses is kept with the reason, is not sent again, and does not hold up the others', async () => {
  const outbox = openOutbox(store, { id: 'Li' });
  outbox.keep(kept('gate', 1));
  outbox.keep(kept('toe', 2));
  const sent: string[] = [];
  const send = async ({ point }: KeptVisit) => {
    sent.push(point);
    if (point === 'gate') throw conflict;
  };
  await outbox.flush(send);
  await outbox.flush(send);
  expect(sent).toEqual(['gate', 'toe']);
  expect(readKept(store, 'Li')).toMatchObject([{ point: 'gate', refused: { en: 'taken' } }]);
  outbox.drop(kept('gate'));
  expect(readKept(store, 'Li')).toEqual([]);
});

test('visits are sent by nobody else on the same phone, and what cannot be read stops nothing', async () => {
  store.setItem('yangfan.visit/Li/p/odd', '{');
  openOutbox(store, { id: 'Li' }).keep(kept('gate'));
  const sent: string[] = [];
  await openOutbox(store, { id: 'Wang' }).flush(async ({ point }) => void sent.push(point));
  expect(sent).toEqual([]);
  await openOutbox(store, { id: 'Li' }).flush(async ({ point }) => void sent.push(point));
  expect(sent).toEqual(['gate']);
});

test('a visit that was written anew while the older one was on its way is sent too, and stays when it does not get through', async () => {
  const outbox = openOutbox(store, { id: 'Li' });
  outbox.keep(kept('gate'));
  const newer = { ...kept('gate'), visit: { ...kept('gate').visit, id: 'v-2' } };
  const sent: string[] = [];
  await outbox.flush(async ({ visit }) => {
    if (visit.id === 'v-2') throw unreachable(undefined);
    sent.push(visit.id);
    outbox.keep(newer);
  });
  expect([sent, readKept(store, 'Li')]).toEqual([['v-gate'], [newer]]);
  await outbox.flush(async ({ visit }) => void sent.push(visit.id));
  expect([sent, readKept(store, 'Li')]).toEqual([['v-gate', 'v-2'], []]);
});

test('what is kept after there was nothing to send goes out as well', async () => {
  const outbox = openOutbox(store, { id: 'Li' });
  const sent: string[] = [];
  const send = async ({ visit }: KeptVisit) => void sent.push(visit.id);
  await outbox.flush(send);
  outbox.keep(kept('gate'));
  await outbox.flush(send);
  expect(sent).toEqual(['v-gate']);
});

test('who asks to send while it is underway waits for it, and nothing goes out twice', async () => {
  const outbox = openOutbox(store, { id: 'Li' });
  outbox.keep(kept('gate'));
  const sent: string[] = [];
  const send = async ({ visit }: KeptVisit) => {
    await Promise.resolve();
    sent.push(visit.id);
  };
  await Promise.all([outbox.flush(send), openOutbox(store, { id: 'Li' }).flush(send)]);
  expect([sent, readKept(store, 'Li')]).toEqual([['v-gate'], []]);
});

test('what another tab has kept is shown once this one looks, so that it is not entered again over it', () => {
  const outbox = openOutbox(store, { id: 'Li' });
  store.setItem('yangfan.visit/Li/p/gate', JSON.stringify(kept('gate')));
  expect(useKept.getState().list).toEqual([]);
  outbox.look();
  expect(useKept.getState().list).toMatchObject([{ point: 'gate' }]);
});

test('what another tab has kept since a form was opened is not written over, what lay there before is', () => {
  const outbox = openOutbox(store, { id: 'Li' });
  const other = kept('gate');
  openOutbox(store, { id: 'Li' }).keep(other);
  const mine = { ...other, visit: { ...other.visit, id: 'mine' } };
  expect(() => outbox.keep(mine, { id: undefined })).toThrow(KeptElsewhere);
  expect(readKept(store, 'Li')).toEqual([other]);
  outbox.keep(mine, { id: other.visit.id });
  outbox.keep(mine, { id: undefined });
  expect(readKept(store, 'Li')).toEqual([mine]);
});

describe('what lies under a name, from before ids were the key,', () => {
  const madeAt = Date.UTC(2026, 0, 1);
  const id = `${madeAt
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
  const old = (name: string, one: KeptVisit) =>
    store.setItem(`yangfan.visit/${encodeURIComponent(name)}/p/${one.point}`, JSON.stringify(one));

  test('is carried over to the account, sent once, and shown to nobody else', async () => {
    old('王工', kept('gate', madeAt + 1));
    store.setItem('yangfan.visit/王工x/p/toe', JSON.stringify(kept('toe', madeAt + 1)));
    const outbox = openOutbox(store, { id, name: '王工' });
    expect(readKept(store, id)).toEqual([kept('gate', madeAt + 1)]);
    expect(readKept(store, '王工')).toEqual([]);
    const sent: string[] = [];
    await outbox.flush(async ({ visit }) => void sent.push(visit.id));
    openOutbox(store, { id, name: '王工' });
    expect([sent, readKept(store, id), store.length]).toEqual([['v-gate'], [], 1]);
  });
  test('stays where it is when it is older than the account: somebody of another company was called so', () => {
    old('Li', kept('gate', madeAt - 1));
    openOutbox(store, { id, name: 'Li' });
    expect([readKept(store, id), readKept(store, 'Li')]).toEqual([[], [kept('gate', madeAt - 1)]]);
  });
  test('does not take the place of what was entered since, and waits until that is gone', () => {
    const newer = { ...kept('gate', madeAt + 9), visit: { id: 'newer', at: madeAt + 9, results: [] } };
    openOutbox(store, { id }).keep(newer);
    old('Li', kept('gate', madeAt + 1));
    openOutbox(store, { id, name: 'Li' }).drop(newer);
    expect(readKept(store, 'Li')).toHaveLength(1);
    openOutbox(store, { id, name: 'Li' });
    expect([readKept(store, id), readKept(store, 'Li')]).toEqual([[kept('gate', madeAt + 1)], []]);
  });
  test('is not lost where there is no room for the longer key', () => {
    old('Li', kept('gate', madeAt + 1));
    const full: Store = {
      ...{ getItem: (key) => store.getItem(key), removeItem: (key) => store.removeItem(key), key: (i) => store.key(i) },
      get length() {
        return store.length;
      },
      setItem: (key, value) => {
        if (key.includes(id)) throw new Error('full');
        store.setItem(key, value);
      },
    };
    openOutbox(full, { id, name: 'Li' });
    expect(readKept(store, 'Li')).toHaveLength(1);
  });
});

test('a walk that was begun without a network is kept with its time, once, and goes out later', async () => {
  const outbox = keptStarts.openOutbox(store, { id: 'Li' });
  outbox.keep({ patrol: 'p', at: 5 });
  await outbox.flush(async () => Promise.reject(unreachable(undefined)));
  expect(keptStarts.readKept(store, 'Li')).toEqual([{ patrol: 'p', at: 5 }]);
  const sent: unknown[] = [];
  await keptStarts.openOutbox(store, { id: 'Li' }).flush(async (start) => void sent.push(start));
  expect([sent, keptStarts.readKept(store, 'Li')]).toEqual([[{ patrol: 'p', at: 5 }], []]);
});
