import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { busConformance } from '../../test/conformance/bus.ts';
import type { Event } from '../contracts/events.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { silentLog, testDatabase, until, virtualClock } from './testing.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let outbox: Outbox;
const clock = virtualClock();

const open = (more: { pollMs?: number; mostAttempts?: number; firstDelayMs?: number } = {}) =>
  createOutbox({ db: database.db, clock, log: silentLog, firstDelayMs: 1, ...more });

busConformance('the outbox alone', async () => ({
  open: (db, patience) => createOutbox({ db, clock, log: silentLog, ...patience }),
  async crash() {},
  async remove() {},
}));

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

const never = () => new Promise<void>(() => {});

test('events reach their subscriber one after the other, each after its commit', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  for (let i = 0; i < 20; i += 1) {
    await announce(String(i));
    await until(() => seen.length === i + 1);
  }
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
});

test('who is seldom told of anything does not look at what is not meant for him again and again', async () => {
  /** The first transaction that each look for events asks for. */
  const asked: string[] = [];
  const watched = database.db.withPlugin({
    transformQuery: ({ node }) => {
      const said = JSON.stringify(node);
      const xid = /from outbox(\\n| )+where/.test(said) ? /"value":"(\d+)"/.exec(said)?.[1] : undefined;
      if (xid !== undefined) asked.push(xid);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(database.db);
  const seldom = await createOutbox({ db: watched, clock, log: silentLog });
  const seen: string[] = [];
  seldom.subscribe('seldom', ['pack.installed'], async ({ body }) => void seen.push(body.pack));
  seldom.start();
  for (let i = 0; i < 3; i += 1) await announce(String(i));
  await seldom.drained();
  asked.length = 0;
  await seldom.drained();
  expect(asked.length).toBeGreaterThan(0);
  for (const xid of asked) expect(BigInt(xid)).toBeGreaterThan(BigInt(rows[0]?.xid ?? 0));
  const pack = { tenant: 'main', pack: 'water', version: '1.0.0' };
  await database.db.transaction().execute((trx) => outbox.emit(trx, 'pack.installed', pack));
  await seldom.drained();
  expect(seen).toEqual(['water']);
  expect(await seldom.waiting()).toBe(0);
  await seldom.stop();
});

test('old events go when everybody has them, and stay while somebody waits', async () => {
  const count = async () => (await sql<{ count: number }>`select count(*)::int as count from outbox`.execute(database.db)).rows[0]?.count;
  outbox.subscribe('waits', ['asset.changed'], never);
  await announce('one');
  clock.advance(8 * 86_400_000);
  outbox.start();
  await outbox.waiting();
  expect(await count()).toBe(1);
  const other = await open();
  other.subscribe('reads', ['asset.changed'], async () => {});
  other.start();
  await other.drained();
  await other.stop();
  const last = await open();
  last.subscribe('reads', ['asset.changed'], async () => {});
  last.start();
  await until(async () => (await count()) === 0);
  await last.stop();
  // `stop` waits for handlers, and this one never ends.
  outbox = last;
});

test('after a dump is restored into a younger server nothing undelivered is lost', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await announce('one');
  await outbox.drained();
  await outbox.stop();
  await announce('two');
  await sql`update outbox set xid = (xid::text::bigint + 1000000)::text::xid8`.execute(database.db);
  await sql`update outbox_cursor set xid = (xid::text::bigint + 1000000)::text::xid8`.execute(database.db);
  outbox = await open();
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  await announce('three');
  outbox.start();
  await outbox.drained();
  expect(seen).toEqual(['one', 'two', 'three']);
});
