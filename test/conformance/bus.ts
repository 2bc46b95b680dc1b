import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../src/contracts/events.ts';
import type { Bus, News } from '../../src/kernel/bus.ts';
import type { Database } from '../../src/kernel/database.ts';
import { testDatabase, until } from '../../src/kernel/testing.ts';

/** How patient the bus under test is. */
export interface BusPatience {
  readonly mostAttempts?: number;
  readonly firstDelayMs?: number;
  readonly pollMs?: number;
}

/** A place with a bus; every implementation of `Bus` brings one. */
export interface BusPlace {
  /** Open the bus on what the last one left. */
  open(db: Database, patience: BusPatience): Promise<Bus>;
  /** End the last bus that was opened as `kill -9` does: nothing is waited for. */
  crash(): Promise<void>;
  remove(): Promise<void>;
}

/** The suite of the port `Bus`. */
export function busConformance(name: string, openPlace: () => Promise<BusPlace>): void {
  describe(name, () => suite(openPlace));
}

function suite(openPlace: () => Promise<BusPlace>): void {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: Database;
  let place: BusPlace;
  let bus: Bus;
  const reopen = (patience: BusPatience = {}) => place.open(db, { firstDelayMs: 1, ...patience });

  beforeEach(async () => {
    database = await testDatabase();
    db = database.db;
    place = await openPlace();
    bus = await reopen();
  });
  afterEach(async () => {
    await bus.stop();
    await place.remove();
    await database.drop();
  });

  const announce = async (asset: string) => {
    await db.transaction().execute((trx) => bus.emit(trx, 'asset.changed', { tenant: 'main', assets: [asset] }));
    bus.wake();
  };
  const collect = (into: string[]) => async (event: Event<'asset.changed'>) => {
    into.push(event.body.assets[0] ?? '');
  };
  const isLetter = async () => (await bus.countDeadLetters()) === 1;
  const never = () => new Promise<void>(() => {});

  test('without a wake an event is found by looking', async () => {
    bus = await reopen({ pollMs: 20 });
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], collect(seen));
    bus.start();
    await bus.drained();
    await db.transaction().execute((trx) => bus.emit(trx, 'asset.changed', { tenant: 'main', assets: ['one'] }));
    await until(() => seen.length === 1);
  });

  test('many events of one statement come in their order, each with its kind', async () => {
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed', 'pack.installed'], async (event) => {
      seen.push('pack' in event.body ? event.body.pack : (event.body.assets[0] ?? ''));
    });
    bus.start();
    const news: readonly News[] = Array.from({ length: 300 }, (_, i) =>
      i % 2 === 0
        ? { kind: 'asset.changed', body: { tenant: 'main', assets: [`${i} "quoted" 资产`] } }
        : { kind: 'pack.installed', body: { tenant: 'main', pack: String(i), version: '1.0.0' } },
    );
    await db.transaction().execute((trx) => bus.emitMany(trx, news));
    await db.transaction().execute((trx) => bus.emitMany(trx, []));
    await bus.drained();
    expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? `${i} "quoted" 资产` : String(i))));
  });

  test('of many events one that is not what its kind says is a bug, and none is written', async () => {
    const bad = { kind: 'asset.changed', body: { tenant: 1 } } as unknown as News;
    const good: News = { kind: 'asset.changed', body: { tenant: 'main', assets: [] } };
    bus.subscribe('a', ['asset.changed'], never);
    await expect(db.transaction().execute((trx) => bus.emitMany(trx, [good, bad]))).rejects.toThrow();
    expect(await bus.waiting()).toBe(0);
  });

  test('an event of a transaction that is rolled back is never seen', async () => {
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], collect(seen));
    bus.start();
    const failing = db.transaction().execute(async (trx) => {
      await bus.emit(trx, 'asset.changed', { tenant: 'main', assets: ['gone'] });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await announce('kept');
    await bus.drained();
    expect(seen).toEqual(['kept']);
  });

  test('a body that is not what its kind says is not written', async () => {
    const wrong = { tenant: 'main' } as unknown as { tenant: string; assets: string[] };
    await expect(db.transaction().execute((trx) => bus.emit(trx, 'asset.changed', wrong))).rejects.toThrow(/assets/);
    expect(await bus.waiting()).toBe(0);
  });

  test('an event whose transaction began early and committed late is not passed over', async () => {
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], collect(seen));
    bus.start();
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let isWritten = false;
    const early = db.transaction().execute(async (trx) => {
      await bus.emit(trx, 'asset.changed', { tenant: 'main', assets: ['early'] });
      isWritten = true;
      await held;
    });
    await until(() => isWritten);
    await announce('late');
    // The later event stays behind the open one.
    expect(seen).toEqual([]);
    commit();
    await early;
    await bus.drained();
    expect(seen).toEqual(['early', 'late']);
  });

  test('many writers at the same time lose nothing, and nothing comes twice', async () => {
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], collect(seen));
    bus.start();
    await Promise.all(Array.from({ length: 300 }, (_, i) => announce(String(i))));
    await bus.drained();
    expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  test('what was committed before a crash is delivered after the next start', async () => {
    await announce('before');
    const seen: string[] = [];
    bus = await reopen();
    bus.subscribe('a', ['asset.changed'], collect(seen));
    bus.start();
    await bus.drained();
    expect(seen).toEqual(['before']);
  });

  test('an event whose handler did not finish before a crash comes again with the same id', async () => {
    const ids: string[] = [];
    bus.subscribe('a', ['asset.changed'], (event) => {
      ids.push(event.id);
      return never();
    });
    bus.start();
    await announce('one');
    await until(() => ids.length === 1);
    await place.crash();
    bus = await reopen();
    bus.subscribe('a', ['asset.changed'], async (event) => void ids.push(event.id));
    bus.start();
    await until(() => ids.length === 2);
    await bus.drained();
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test('what was delivered does not come again after a restart', async () => {
    const first: string[] = [];
    bus.subscribe('a', ['asset.changed'], collect(first));
    bus.start();
    await announce('one');
    await bus.drained();
    await bus.stop();
    const second: string[] = [];
    bus = await reopen();
    bus.subscribe('a', ['asset.changed'], collect(second));
    bus.start();
    await announce('two');
    await bus.drained();
    expect([first, second]).toEqual([['one'], ['two']]);
  });

  test('a failing subscriber delays only itself, and its events keep their order', async () => {
    const [good, bad]: [string[], string[]] = [[], []];
    let failures = 0;
    bus.subscribe('good', ['asset.changed'], collect(good));
    bus.subscribe('bad', ['asset.changed'], async (event) => {
      failures += 1;
      if (failures < 4) throw new Error('not yet');
      await collect(bad)(event);
    });
    bus.start();
    await announce('one');
    await announce('two');
    await bus.drained();
    expect([good, bad, failures]).toEqual([['one', 'two'], ['one', 'two'], 5]);
  });

  test('after the last try an event becomes a dead letter and the next one goes on', async () => {
    bus = await reopen({ mostAttempts: 3 });
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], async (event) => {
      if (event.body.assets[0] === 'poison') throw new Error('cannot take this');
      await collect(seen)(event);
    });
    bus.start();
    await announce('poison');
    await announce('fine');
    await bus.drained();
    expect(seen).toEqual(['fine']);
    expect(await bus.deadLetters()).toMatchObject([{ event: 'asset.changed', subscriber: 'a', attempts: 3, error: 'cannot take this' }]);
  });

  test('a dead letter is delivered again by hand, and stays when it fails again', async () => {
    bus = await reopen({ mostAttempts: 1 });
    const seen: string[] = [];
    let isWell = false;
    bus.subscribe('a', ['asset.changed'], async (event) => {
      if (!isWell) throw new Error('ill');
      await collect(seen)(event);
    });
    bus.start();
    await announce('one');
    await until(isLetter);
    const [letter] = await bus.deadLetters();
    await expect(bus.retry(letter?.id ?? '')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(await isLetter()).toBe(true);
    isWell = true;
    await bus.retry(letter?.id ?? '');
    expect([seen, await bus.countDeadLetters()]).toEqual([['one'], 0]);
    await expect(bus.retry('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('tries are counted across restarts', async () => {
    let tries = 0;
    const fail = () => {
      tries += 1;
      return Promise.reject(new Error('no'));
    };
    bus = await reopen({ mostAttempts: 3, firstDelayMs: 300 });
    bus.subscribe('a', ['asset.changed'], fail);
    bus.start();
    await announce('one');
    await until(() => tries > 0);
    await bus.stop();
    bus = await reopen({ mostAttempts: 3, firstDelayMs: 300 });
    bus.subscribe('a', ['asset.changed'], fail);
    bus.start();
    await until(isLetter);
    expect(tries).toBe(3);
  });

  test('two subscribers of one name are a bug', () => {
    bus.subscribe('a', ['asset.changed'], never);
    expect(() => bus.subscribe('a', ['asset.changed'], never)).toThrow('BUG');
  });
}
