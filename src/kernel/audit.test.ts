import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Audit, createAudit } from './audit.ts';
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
  ['changed', `update audit set caller = 'other' where seq = 2`, 2],
  ['removed', 'delete from audit where seq = 2', 3],
  ['renumbered', 'update audit set seq = 9 where seq = 2', 3],
])('a line that was %s by force is found', async (_, statement, found) => {
  for (const action of ['a', 'b', 'c']) await write(action);
  const { items } = await audit.list('main', { limit: 10 });
  await forced(statement);
  expect((await audit.verify()).brokenAt).toBe(items[3 - found]?.id);
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
