import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event } from '../contracts/events.ts';
import { createOutbox, type News, type Outbox } from './outbox.ts';
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

const isLetter = async () => (await outbox.countDeadLetters()) === 1;
const never = () => new Promise<void>(() => {});

test('an event reaches its subscriber within milliseconds of the commit', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await outbox.drained();
  const delays: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    await database.db.transaction().execute((trx) => outbox.emit(trx, 'asset.changed', { tenant: 'main', assets: [String(i)] }));
    const before = performance.now();
    outbox.wake();
    while (seen.length <= i) await new Promise(setImmediate);
    delays.push(performance.now() - before);
  }
  expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(25);
});

test('without a wake an event is found by looking', async () => {
  outbox = await open({ pollMs: 20 });
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await outbox.drained();
  await database.db.transaction().execute((trx) => outbox.emit(trx, 'asset.changed', { tenant: 'main', assets: ['one'] }));
  await until(() => seen.length === 1);
});

test('many events of one statement come in their order, each with its kind', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed', 'pack.installed'], async (event) => {
    seen.push('pack' in event.body ? event.body.pack : (event.body.assets[0] ?? ''));
  });
  outbox.start();
  const news: readonly News[] = Array.from({ length: 300 }, (_, i) =>
    i % 2 === 0
      ? { kind: 'asset.changed', body: { tenant: 'main', assets: [`${i} "quoted" 资产`] } }
      : { kind: 'pack.installed', body: { tenant: 'main', pack: String(i), version: '1.0.0' } },
  );
  await database.db.transaction().execute((trx) => outbox.emitMany(trx, news));
  await database.db.transaction().execute((trx) => outbox.emitMany(trx, []));
  await outbox.drained();
  expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? `${i} "quoted" 资产` : String(i))));
});

test('of many events one that is not what its kind says is a bug, and none is written', async () => {
  const bad = { kind: 'asset.changed', body: { tenant: 1 } } as unknown as News;
  const good: News = { kind: 'asset.changed', body: { tenant: 'main', assets: [] } };
  outbox.subscribe('a', ['asset.changed'], never);
  await expect(database.db.transaction().execute((trx) => outbox.emitMany(trx, [good, bad]))).rejects.toThrow();
  expect(await outbox.waiting()).toBe(0);
});

test('an event of a transaction that is rolled back is never seen', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  const failing = database.db.transaction().execute(async (trx) => {
    await outbox.emit(trx, 'asset.changed', { tenant: 'main', assets: ['gone'] });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await announce('kept');
  await outbox.drained();
  expect(seen).toEqual(['kept']);
});

test('a body that is not what its kind says is not written', async () => {
  const wrong = { tenant: 'main' } as unknown as { tenant: string; assets: string[] };
  await expect(database.db.transaction().execute((trx) => outbox.emit(trx, 'asset.changed', wrong))).rejects.toThrow(/assets/);
  expect(await outbox.waiting()).toBe(0);
});

test('an event whose transaction began early and committed late is not passed over', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  let commit = () => {};
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let isWritten = false;
  const early = database.db.transaction().execute(async (trx) => {
    await outbox.emit(trx, 'asset.changed', { tenant: 'main', assets: ['early'] });
    isWritten = true;
    await held;
  });
  await until(() => isWritten);
  await announce('late');
  // The later event stays behind the open one.
  expect(seen).toEqual([]);
  commit();
  await early;
  await outbox.drained();
  expect(seen).toEqual(['early', 'late']);
});

test('many writers at the same time lose nothing, and nothing comes twice', async () => {
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await Promise.all(Array.from({ length: 300 }, (_, i) => announce(String(i))));
  await outbox.drained();
  expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
});

test('what was committed before a crash is delivered after the next start', async () => {
  await announce('before');
  const seen: string[] = [];
  outbox = await open();
  outbox.subscribe('a', ['asset.changed'], collect(seen));
  outbox.start();
  await outbox.drained();
  expect(seen).toEqual(['before']);
});

test('an event whose handler did not finish before a crash comes again with the same id', async () => {
  const ids: string[] = [];
  const crashing = await open();
  crashing.subscribe('a', ['asset.changed'], (event) => {
    ids.push(event.id);
    return never();
  });
  crashing.start();
  await announce('one');
  crashing.wake();
  await until(() => ids.length === 1);
  outbox.subscribe('a', ['asset.changed'], async (event) => void ids.push(event.id));
  outbox.start();
  await outbox.drained();
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('what was delivered does not come again after a restart', async () => {
  const first: string[] = [];
  outbox.subscribe('a', ['asset.changed'], collect(first));
  outbox.start();
  await announce('one');
  await outbox.drained();
  await outbox.stop();
  const second: string[] = [];
  outbox = await open();
  outbox.subscribe('a', ['asset.changed'], collect(second));
  outbox.start();
  await announce('two');
  await outbox.drained();
  expect([first, second]).toEqual([['one'], ['two']]);
});

test('a failing subscriber delays only itself, and its events keep their order', async () => {
  const [good, bad]: [string[], string[]] = [[], []];
  let failures = 0;
  outbox.subscribe('good', ['asset.changed'], collect(good));
  outbox.subscribe('bad', ['asset.changed'], async (event) => {
    failures += 1;
    if (failures < 4) throw new Error('not yet');
    await collect(bad)(event);
  });
  outbox.start();
  await announce('one');
  await announce('two');
  await outbox.drained();
  expect([good, bad, failures]).toEqual([['one', 'two'], ['one', 'two'], 5]);
});

test('after the last try an event becomes a dead letter and the next one goes on', async () => {
  outbox = await open({ mostAttempts: 3 });
  const seen: string[] = [];
  outbox.subscribe('a', ['asset.changed'], async (event) => {
    if (event.body.assets[0] === 'poison') throw new Error('cannot take this');
    await collect(seen)(event);
  });
  outbox.start();
  await announce('poison');
  await announce('fine');
  await outbox.drained();
  expect(seen).toEqual(['fine']);
  expect(await outbox.deadLetters()).toMatchObject([{ event: 'asset.changed', subscriber: 'a', attempts: 3, error: 'cannot take this' }]);
});

test('a dead letter is delivered again by hand, and stays when it fails again', async () => {
  outbox = await open({ mostAttempts: 1 });
  const seen: string[] = [];
  let isWell = false;
  outbox.subscribe('a', ['asset.changed'], async (event) => {
    if (!isWell) throw new Error('ill');
    await collect(seen)(event);
  });
  outbox.start();
  await announce('one');
  await until(isLetter);
  const [letter] = await outbox.deadLetters();
  await expect(outbox.retry(letter?.id ?? '')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  expect(await isLetter()).toBe(true);
  isWell = true;
  await outbox.retry(letter?.id ?? '');
  expect([seen, await outbox.countDeadLetters()]).toEqual([['one'], 0]);
  await expect(outbox.retry('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('tries are counted across restarts', async () => {
  const failing = await open({ mostAttempts: 3, firstDelayMs: 60_000 });
  failing.subscribe('a', ['asset.changed'], () => Promise.reject(new Error('no')));
  failing.start();
  await announce('one');
  failing.wake();
  await until(
    async () => (await sql<{ attempts: number }>`select attempts from outbox_cursor`.execute(database.db)).rows[0]?.attempts === 1,
  );
  await failing.stop();
  outbox = await open({ mostAttempts: 3 });
  let tries = 0;
  outbox.subscribe('a', ['asset.changed'], () => {
    tries += 1;
    return Promise.reject(new Error('no'));
  });
  outbox.start();
  await until(isLetter);
  expect(tries).toBe(2);
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

test('two subscribers of one name are a bug', () => {
  outbox.subscribe('a', ['asset.changed'], never);
  expect(() => outbox.subscribe('a', ['asset.changed'], never)).toThrow('BUG');
});
