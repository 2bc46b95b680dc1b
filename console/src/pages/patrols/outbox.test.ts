import { beforeEach, expect, test } from 'vitest';
import { ApiProblem, unreachable } from '../../api/problem.ts';
import type { Store } from '../../offline/kept.ts';
import { memoryStore } from '../../offline/testing.ts';
import { type KeptVisit, openOutbox, readKept, useKept } from './outbox.ts';

const kept = (point: string, at = 1): KeptVisit => ({ patrol: 'p', point, visit: { id: `v-${point}`, at, results: [] }, photos: [] });
const conflict = new ApiProblem(409, { code: 'CONFLICT', message: 'taken', text: { zh: '已有', en: 'taken' } });
let store: Store;
beforeEach(() => {
  store = memoryStore();
});

test('a visit stays on the phone until it has arrived, and goes out with the same id', async () => {
  const outbox = openOutbox(store, 'Li');
  outbox.keep(kept('gate'));
  await outbox.flush(async () => Promise.reject(unreachable(undefined)));
  expect(useKept.getState()).toMatchObject({ list: [{ point: 'gate' }], isSending: false });
  const sent: string[] = [];
  await openOutbox(store, 'Li').flush(async ({ visit }) => void sent.push(visit.id));
  expect(sent).toEqual(['v-gate']);
  expect(readKept(store, 'Li')).toEqual([]);
});

test('the position of a visit is kept with it, and goes out as it was', async () => {
  const position = { longitude: 119.5, latitude: 26.1 };
  const outbox = openOutbox(store, 'Li');
  outbox.keep({ ...kept('gate'), visit: { ...kept('gate').visit, ...position } });
  await outbox.flush(async () => Promise.reject(unreachable(undefined)));
  const sent: unknown[] = [];
  await openOutbox(store, 'Li').flush(async ({ visit: { longitude, latitude } }) => void sent.push({ longitude, latitude }));
  expect(sent).toEqual([position]);
});

test('what the server refuses is kept with the reason, is not sent again, and does not hold up the others', async () => {
  const outbox = openOutbox(store, 'Li');
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
  openOutbox(store, 'Li').keep(kept('gate'));
  const sent: string[] = [];
  await openOutbox(store, 'Wang').flush(async ({ point }) => void sent.push(point));
  expect(sent).toEqual([]);
  await openOutbox(store, 'Li').flush(async ({ point }) => void sent.push(point));
  expect(sent).toEqual(['gate']);
});

test('a visit that was written anew while the older one was on its way is sent too, and stays when it does not get through', async () => {
  const outbox = openOutbox(store, 'Li');
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
  const outbox = openOutbox(store, 'Li');
  const sent: string[] = [];
  const send = async ({ visit }: KeptVisit) => void sent.push(visit.id);
  await outbox.flush(send);
  outbox.keep(kept('gate'));
  await outbox.flush(send);
  expect(sent).toEqual(['v-gate']);
});

test('who asks to send while it is underway waits for it, and nothing goes out twice', async () => {
  const outbox = openOutbox(store, 'Li');
  outbox.keep(kept('gate'));
  const sent: string[] = [];
  const send = async ({ visit }: KeptVisit) => {
    await Promise.resolve();
    sent.push(visit.id);
  };
  await Promise.all([outbox.flush(send), openOutbox(store, 'Li').flush(send)]);
  expect([sent, readKept(store, 'Li')]).toEqual([['v-gate'], []]);
});

test('what another tab has kept is shown once this one looks, so that it is not entered again over it', () => {
  const outbox = openOutbox(store, 'Li');
  store.setItem('yangfan.visit/Li/p/gate', JSON.stringify(kept('gate')));
  expect(useKept.getState().list).toEqual([]);
  outbox.look();
  expect(useKept.getState().list).toMatchObject([{ point: 'gate' }]);
});
