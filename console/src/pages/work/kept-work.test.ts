import { afterEach, expect, it, vi } from 'vitest';
import { memoryStore } from '../../offline/testing.ts';
import { typedOf, wordOf } from './failure-fields.tsx';
import { finishOf, type KeptFinish, keptFinishes, sendFinish } from './finishes.ts';
import type { OrderDetail } from './order.tsx';

const order = { id: 'o1', number: 'WO-1', version: 3, createdAt: Date.UTC(2026, 10, 28), noFailure: false } as OrderDetail; // holds: what is looked at
const answering = (answers: readonly [status: number, body: object][]) => {
  const asked: { readonly url: string; readonly body: unknown }[] = [];
  const left = [...answers];
  vi.stubGlobal('fetch', async (url: string, { body }: { body?: unknown }) => {
    const next = left.shift();
    if (next === undefined) throw new TypeError('no network');
    asked.push({ url, body: typeof body === 'string' ? JSON.parse(body) : body });
    return new Response(JSON.stringify(next[1]), { status: next[0] });
  });
  return asked;
};
afterEach(() => vi.unstubAllGlobals());

it('keeps a finished order without a network, sends it later, and one that lacks a word on what failed stays with the reason', async () => {
  const store = memoryStore();
  const outbox = keptFinishes.openOutbox(store, 'Li');
  outbox.keep(finishOf(order, 'done', {}));
  answering([]);
  await outbox.flush(sendFinish);
  expect(keptFinishes.readKept(store, 'Li')).toMatchObject([{ order: 'o1', body: { state: 'done' } }]);
  const refusal = { code: 'CONFLICT', message: 'no', text: { zh: '须登记故障模式与原因', en: 'needs the failure mode' } };
  answering([[409, refusal]]);
  await outbox.flush(sendFinish);
  const [kept] = keptFinishes.readKept(store, 'Li') as [KeptFinish];
  expect(kept.refused).toEqual(refusal.text);
  const asked = answering([[200, {}]]);
  outbox.keep(finishOf(order, 'done', { word: { undetermined: 'scrapped' } }));
  await outbox.flush(sendFinish);
  expect(asked).toEqual([{ url: '/api/v1/work-orders/o1', body: { state: 'done', undetermined: 'scrapped' } }]);
  expect(keptFinishes.readKept(store, 'Li')).toEqual([]);
});

it('sends the signature before the step that names it, under an id that stays', async () => {
  const signature = { picture: { id: 's1', name: 'signature.png', content: 'data:image/png;base64,AAEC' }, name: 'Li' };
  const asked = answering([
    [200, {}],
    [200, {}],
  ]);
  await sendFinish(finishOf(order, 'done', { signature }));
  expect(asked[0]?.url).toBe('/api/v1/work-orders/o1/files/s1?name=signature.png&purpose=signature');
  expect(asked[1]?.body).toEqual({ state: 'done', signature: { file: 's1', name: 'Li' } });
});

it('verifies the version that was looked at', () => {
  expect(finishOf(order, 'verified', { word: { noFailure: true } }).body).toEqual({ state: 'verified', version: 3, noFailure: true });
});

it('is said with failure mode and cause, or that nothing had failed, or why it cannot be told, and not before', () => {
  const typed = typedOf(order);
  expect(wordOf(typed)).toBeUndefined();
  expect(wordOf({ ...typed, mode: 'VIB', cause: 'wear' })).toEqual({
    failure: { mode: 'VIB', cause: 'wear', impact: 'critical', failedAt: order.createdAt },
  });
  expect(wordOf({ ...typed, mode: 'VIB', cause: 'wear', restoredAt: '2026-11-01T00:00' })).toBeUndefined();
  expect(wordOf({ ...typed, kind: 'noFailure' })).toEqual({ noFailure: true });
  expect(wordOf({ ...typed, kind: 'undetermined', why: ' ' })).toBeUndefined();
  expect(wordOf({ ...typed, kind: 'undetermined', why: ' scrapped ' })).toEqual({ undetermined: 'scrapped' });
});
