import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Audit, createAudit } from './audit.ts';
import { hashOf } from './audit-row.ts';
import { nameFinder } from './personal/name-in-text.ts';
import { callerOf, testDatabase, virtualClock } from './testing.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let audit: Audit;
beforeEach(async () => {
  database = await testDatabase();
  audit = await createAudit(database.db, virtualClock());
});
afterEach(() => database.drop());

const write = (action: string, detail?: Record<string, unknown>) =>
  audit.write({ caller: callerOf('engineer'), action, target: 't', outcome: 'ok', address: '10.0.0.1', detail });
const forced = (statement: string) =>
  database.db.transaction().execute(async (trx) => {
    await sql.raw('alter table audit disable trigger all').execute(trx);
    await sql.raw(statement).execute(trx);
    await sql.raw('alter table audit enable trigger all').execute(trx);
  });

test('many at the same time make one whole chain', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, i) => write(`a${i}`)));
  expect(await audit.verify()).toEqual({ entries: 50 });
});

test.each(['update audit set action = $$x$$', 'delete from audit', 'truncate audit'])('the database refuses: %s', async (statement) => {
  await write('a');
  await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('only be added to');
});

test.each([
  ['changed', `update audit set caller = overlay(caller placing 'x' from 1 for 1) where seq = 2`, 2, 'changed'],
  ['removed', 'delete from audit where seq = 2', 3, 'missing'],
  ['renumbered', 'update audit set seq = 9 where seq = 2', 3, 'missing'],
] as const)('a line that was %s by force is found, and where', async (_, statement, found, kind) => {
  for (const action of ['a', 'b', 'c']) await write(action);
  const { items } = await audit.list('main', { limit: 10 });
  await forced(statement);
  const { brokenAt, broken } = await audit.verify();
  expect([brokenAt, broken]).toMatchObject([items[3 - found]?.id, { kind, number: 2, action: items[3 - found]?.action }]);
});

test('lines are listed newest first, page by page, by action and by caller', async () => {
  for (const action of ['a', 'b', 'a', 'b', 'a']) await write(action);
  const first = await audit.list('main', { limit: 2, action: 'a' });
  const second = await audit.list('main', { limit: 2, action: 'a', after: first.next });
  expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, undefined]);
  expect((await audit.list('main', { limit: 10, caller: 'nobody' })).items).toEqual([]);
  expect((await audit.list('other', { limit: 10 })).items).toEqual([]);
});

test('a detail is written without secrets, and a giant one is cut', async () => {
  await write('a', {
    config: { host: 'h', password: 'p' },
    url: 'mqtt://u:p4ssw0rd@h',
    text: 'x'.repeat(100_000),
    list: Array(10_000).fill('y'.repeat(200)),
  });
  await write('b', { zero: 'a\u0000b' });
  const { items } = await audit.list('main', { limit: 2 });
  const text = JSON.stringify(items);
  expect(text).not.toContain('"p"');
  expect(text).not.toContain('p4ssw0rd');
  expect(text.length).toBeLessThan(10_000);
  expect(await audit.verify()).toEqual({ entries: 2 });
});

describe('erasing a person from the audit', () => {
  const li = { ...callerOf('operator'), name: 'li-wei' };
  const person = { name: 'li-wei', pseudonym: 'erased-1', finder: nameFinder('li-wei', ['engineer'], 'erased-1') };
  const erase = () => database.db.transaction().execute((trx) => audit.erase(trx, callerOf('administrator'), person));
  const all = async () => JSON.stringify((await sql`select * from audit order by seq`.execute(database.db)).rows);
  /** Lines as they were written before there was salt. */
  const makeOld = async () => {
    const { rows } = await sql<Parameters<typeof hashOf>[0]>`select * from audit order by seq`.execute(database.db);
    let previous = '';
    for (const row of rows) {
      previous = hashOf({ ...row, version: 1, salt: null, erases: null }, previous);
      await forced(`update audit set version = 1, salt = null, hash = '${previous}' where seq = ${row.seq}`);
    }
  };
  beforeEach(async () => {
    await write('a');
    await audit.write({ caller: li, action: 'b', outcome: 'ok', address: '10.0.0.9' });
    await write('c', { assignedTo: 'li-wei', note: 'asked Li-Wei twice' });
    await write('d');
  });

  test.each([
    ['salted', async () => {}],
    ['old', makeOld],
  ])('leaves no name in %s lines, and the chain whole', async (_, asWritten) => {
    await asWritten();
    expect(await audit.verify()).toEqual({ entries: 4 });
    expect((await audit.about('main', person)).map(({ action }) => action)).toEqual(['b', 'c']);
    expect(await erase()).toBe(2);
    expect((await all()).toLowerCase()).not.toContain('li-wei');
    expect(await all()).not.toContain('10.0.0.9');
    expect(await audit.verify()).toEqual({ entries: 5, erased: 2 });
    await write('e');
    expect(await audit.verify()).toEqual({ entries: 6, erased: 2 });
    expect((await audit.list('main', { limit: 10, caller: 'erased-1' })).items).toMatchObject([{ action: 'b' }]);
  });

  test.each([
    ['old', makeOld],
    ['salted', async () => {}],
  ])('keeps nothing by which a name could be tried out on %s lines', async (_, asWritten) => {
    await asWritten();
    await erase();
    const { rows } = await sql<Parameters<typeof hashOf>[0] & { hash: string }>`select * from audit order by seq`.execute(database.db);
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('no lines');
    expect(hashOf({ ...second, caller: 'li-wei', address: '10.0.0.9' }, first.hash)).not.toBe(second.hash);
  });

  test.each([
    ['a rewritten line', `update audit set action = 'x' where seq = 2`, 2],
    ['a rewritten line, back to a name', `update audit set caller = 'wang' where seq = 2`, 2],
    ['a line that was not rewritten', `update audit set caller = 'erased-1', salt = null where seq = 4`, 4],
    ['the line that seals', `update audit set erases = '[]' where seq = 5`, 2],
    ['a missing line', 'delete from audit where seq = 3', 4],
  ])('hides no tampering: %s', async (_, statement, found) => {
    await erase();
    const { items } = await audit.list('main', { limit: 10 });
    await forced(statement);
    expect((await audit.verify()).brokenAt).toBe(items[5 - found]?.id);
  });

  test('is of one tenant, and another person next leaves the chain whole', async () => {
    await audit.write({ caller: { ...li, tenant: 'other' }, action: 'z', outcome: 'ok' });
    await erase();
    expect((await audit.list('other', { limit: 10 })).items).toMatchObject([{ caller: 'li-wei' }]);
    const next = { name: 'engineer', pseudonym: 'erased-2', finder: nameFinder('engineer', [], 'erased-2') };
    await database.db.transaction().execute((trx) => audit.erase(trx, callerOf('administrator'), next));
    expect(await audit.verify()).toEqual({ entries: 7, erased: 4 });
  });

  test('is refused without it being said that it is one', async () => {
    await expect(sql`update audit set caller = 'erased-1'`.execute(database.db)).rejects.toThrow('only be added to');
  });
});
