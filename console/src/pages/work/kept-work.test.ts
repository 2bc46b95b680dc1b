import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../offline/testing.ts';
import { typedOf, wordOf } from './failure-fields.tsx';
import { endOf, type KeptDeed, keptDeed, keptWork, sendDeed, withKept } from './kept-work.ts';
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
  const outbox = keptWork.openOutbox(store, { id: 'Li' });
  outbox.keep(endOf(order, 'done', {}));
  answering([]);
  await outbox.flush(sendDeed);
  expect(keptWork.readKept(store, 'Li')).toMatchObject([{ order: 'o1', deed: { body: { state: 'done' } } }]);
  const refusal = { code: 'CONFLICT', message: 'no', text: { zh: '须登记故障模式与原因', en: 'needs the failure mode' } };
  answering([[409, refusal]]);
  await outbox.flush(sendDeed);
  const [kept] = keptWork.readKept(store, 'Li') as [KeptDeed];
  expect(kept.refused).toEqual(refusal.text);
  const asked = answering([[200, {}]]);
  outbox.keep(endOf(order, 'done', { word: { undetermined: 'scrapped' } }));
  await outbox.flush(sendDeed);
  expect(asked).toEqual([{ url: '/api/v1/work-orders/o1', body: { state: 'done', undetermined: 'scrapped' } }]);
  expect(keptWork.readKept(store, 'Li')).toEqual([]);
});

it('sends the signature before the step that names it, under an id that stays', async () => {
  const signature = { picture: { id: 's1', name: 'signature.png', content: 'data:image/png;base64,AAEC' }, name: 'Li' };
  const asked = answering([
    [200, {}],
    [200, {}],
  ]);
  await sendDeed(endOf(order, 'done', { signature }));
  expect(asked[0]?.url).toBe('/api/v1/work-orders/o1/files/s1?name=signature.png&purpose=signature');
  expect(asked[1]?.body).toEqual({ state: 'done', signature: { file: 's1', name: 'Li' } });
});

it('verifies the version that was looked at', () => {
  expect(endOf(order, 'verified', { word: { noFailure: true } }).deed.body).toEqual({ state: 'verified', version: 3, noFailure: true });
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

describe('what is done without a network', () => {
  const at = { now: 100 };
  const bare = {
    ...order,
    checklist: [
      { text: { zh: '油位', en: 'Oil' }, done: false },
      { text: { zh: '温度', en: 'Heat' }, kind: 'value', done: false },
    ],
  } as OrderDetail; // holds: what is looked at
  const tick = (index: number, more: object = {}) => keptDeed(bare, { kind: 'tick', tick: { index, done: true, ...more } });
  const note = (text: string) => keptDeed(bare, { kind: 'entry', entry: { kind: 'note', text } });
  beforeEach(() => {
    at.now = 100;
    vi.spyOn(Date, 'now').mockImplementation(() => ++at.now);
  });
  afterEach(() => vi.restoreAllMocks());

  it('goes out in the order in which it was done, each with its time and an id that stays, and the end last', async () => {
    const store = memoryStore();
    const first = tick(0);
    const [said, value] = [note('leaks'), tick(1, { value: 71.5 })];
    const photo = keptDeed(bare, {
      kind: 'file',
      file: { id: 'f1', name: 'a.jpg', content: 'data:image/jpeg;base64,AAEC' },
      purpose: 'photo',
    });
    const end = endOf(bare, 'done', {});
    for (const deed of [end, photo, value, said, first]) keptWork.openOutbox(store, { id: 'Li' }).keep(deed);
    answering([[200, {}]]);
    await keptWork.openOutbox(store, { id: 'Li' }).flush(sendDeed);
    expect(keptWork.readKept(store, 'Li')).toEqual([said, value, photo, end]);
    const asked = answering([said, value, photo, end].map(() => [200, {}]));
    await keptWork.openOutbox(store, { id: 'Li' }).flush(sendDeed);
    expect(asked.map(({ url }) => url.replace('/api/v1/work-orders/o1', ''))).toEqual([
      '/entries',
      '',
      '/files/f1?name=a.jpg&purpose=photo',
      '',
    ]);
    expect(asked.map(({ body }) => body)).toMatchObject([
      { id: said.id, at: said.at, entry: { kind: 'note', text: 'leaks' } },
      { tick: { index: 1, done: true, value: 71.5, at: value.at } },
      expect.anything(),
      { state: 'done' },
    ]);
    expect(keptWork.readKept(store, 'Li')).toEqual([]);
  });

  it('keeps every note and photo, and of a check the newest word', () => {
    const store = memoryStore();
    const outbox = keptWork.openOutbox(store, { id: 'Li' });
    const deeds = [note('a'), note('b'), tick(0), tick(0, { done: false })];
    for (const deed of deeds) outbox.keep(deed);
    expect(keptWork.readKept(store, 'Li').map(({ id }) => id)).toEqual([deeds[0]?.id, deeds[1]?.id, deeds[3]?.id]);
  });

  it('is shown on the order as done, but not what was refused', () => {
    const refused = { ...tick(1, { value: 3 }), refused: { zh: '不', en: 'no' } };
    const shown = withKept(bare, [tick(0), note('leaks'), refused, { ...tick(1, { value: 9 }), order: 'other' }]);
    expect(shown).toMatchObject({ note: 'leaks', checklist: [{ done: true }, { done: false }] });
    expect(withKept(bare, [])).toEqual(bare);
  });
});
