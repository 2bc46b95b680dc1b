import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event } from '../contracts/events.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { silentLog, testDatabase, until, virtualClock } from './testing.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let outbox: Outbox;
const clock = virtualClock();

const open = (more: { pollMs?: number; mostAttempts?: number; firstDelayMs?: number } = {}) =>
  createOutbox({ db: database.db, clock, log: silentLog, firstDelayMs: 1, ...more });

beforeEach(async () => {
  database = await testDatabase();
  outbox = await open();
});
afterEach(async () => {
  await outbox.stop();
  await database.drop();
});

const announce = async (asset: string) => {
  await database.db.transaction().execute((trx) => outbox.emit(trx, 'asset.changed', { tenant: 'main', assets: [asset] }));
  outbox.wake();
};
const collect = (into: string[]) => async (event: Event<'asset.changed'>) => {
  into.push(event.body.assets[0] ?? '');
};

test('an event reaches its subscriber once it is committed', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await announce('one');
  await until(() => seen.length === 1, 500);
  await outbox.drained();
  expect(seen).toEqual(['one']);
});
