import { afterEach, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';
import { batchOf } from '../conformance/history.ts';
import { brokenReader, faults } from './broken-reader.ts';
import { createLedger } from './ledger.ts';

let store: TestStore;
afterEach(() => store.remove());

async function filled() {
  store = await openTestStore();
  const ledger = createLedger();
  ledger.follow(store.writer);
  const rows = Array.from({ length: 300 }, (_, i) => [i % 3, i, i / 8, i % 2] as const);
  expect(ledger.send(batchOf(rows))).toBe(true);
  expect(ledger.send(batchOf([[1, 4, 99]]))).toBe(true);
  return ledger;
}

test('a sound store is as its ledger says', async () => {
  const ledger = await filled();
  await ledger.settled();
  expect(await ledger.compare(store.reader)).toEqual({ acknowledged: 300, lost: 0, wrong: 0, missing: 0, first: undefined });
  expect([ledger.sent, ledger.acknowledged, ledger.size]).toEqual([301, 301, 300]);
});

test.each(faults)('a store that %s is found out', async (fault) => {
  const ledger = await filled();
  await ledger.settled();
  const { lost, wrong } = await ledger.compare(brokenReader(store.reader, 1, fault));
  expect([lost, wrong]).toEqual(fault === 'drops a sample' ? [1, 0] : [0, 1]);
});

test('what was sent again has to be the last version, unless it is exempt', async () => {
  const ledger = await filled();
  await ledger.settled();
  const old = { raw: async (point: number) => await store.reader.raw(point, { from: -1, to: 1e9 }, 1e6) };
  const before = {
    raw: async (point: number) => ({ ...(await old.raw(point)), value: (await old.raw(point)).value.map((v) => (v === 99 ? 0.5 : v)) }),
  };
  expect(await ledger.compare(before)).toMatchObject({ wrong: 1, first: 'point 1 at 4 is 0.5 (0)' });
  expect(await ledger.compare(before, { isExempt: (point, time) => point === 1 && time === 4 })).toMatchObject({ lost: 0, wrong: 0 });
});

test('what is not acknowledged yet may be there or not', async () => {
  const ledger = await filled();
  const nothing = { raw: async () => ({ time: new Float64Array(), value: new Float64Array(), quality: new Uint8Array() }) };
  expect(await ledger.compare(nothing)).toMatchObject({ acknowledged: 0, lost: 0 });
  await ledger.settled();
  expect(await ledger.compare(nothing)).toMatchObject({ acknowledged: 300, lost: 300 });
});

test.each([
  ['a newest sample that was never sent', 99, 77],
  ['a newest sample that is older than what is stored', 1, 0.125],
])('%s is found out', async (_, time, value) => {
  const ledger = await filled();
  await ledger.settled();
  const newest: TestStore['writer']['recovered'] = (visit) =>
    store.writer.recovered((point, t, v, q) => (point === 1 ? visit(1, time, value, 1) : visit(point, t, v, q)));
  expect(await ledger.compare(store.reader, { newest: store.writer.recovered })).toMatchObject({ wrong: 0 });
  expect(await ledger.compare(store.reader, { newest })).toMatchObject({ wrong: 1 });
});
