import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { callerOf } from '../../kernel/testing.ts';
import { fillAlarms, largePlant } from './alarms.bench.ts';
import { countAlarms } from './list.ts';
import { openIndex } from './open-index.ts';
import { type TestSite, testSite } from './testing/site.ts';

const operator = callerOf('operator');
let site: TestSite;
beforeAll(async () => {
  site = await testSite();
  await site.install();
  await fillAlarms(site.deps.db, largePlant);
  await site.restart();
}, 120_000);
afterAll(() => site.drop());

const planOf = async (query: string) => {
  const { rows } = await sql.raw<{ 'QUERY PLAN': string }>(`explain ${query}`).execute(site.deps.db);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

/** The counts as the database has them, of all assets or of some. */
async function countedByDatabase(only: string): Promise<Reply<'countAlarms'>> {
  const count = async (where: string, table = 'alarm') => {
    const { rows } = await sql.raw<{ n: number }>(`select count(*)::int as n from ${table} where ${where} ${only}`).execute(site.deps.db);
    return rows[0]?.n ?? 0;
  };
  const open = (priority: number) => `place = 'open' and priority = ${priority}`;
  const byPriority = [1, 2, 3, 4].map(async (priority) => ({
    priority,
    unacknowledged: await count(`${open(priority)} and state <> 'acknowledged'`),
    open: await count(open(priority)),
  }));
  return {
    byPriority: await Promise.all(byPriority),
    shelved: await count(`state = 'shelved' and place <> 'closed'`),
    suppressed: await count(`state = 'suppressed' and place <> 'closed'`),
    outOfService: await count('not in_service and retired_at is null', 'alarm_rule'),
  };
}

// A machine that does other work too takes its time over so many.
describe('with 10,000 assets and 100,000 alarms', { timeout: 120_000 }, () => {
  test.each([
    [`select * from alarm where tenant = 'main' and place = 'open' order by priority, -raised_at, id limit 201`, 'alarm_by_place'],
    [
      `select * from alarm where tenant = 'main' and place = 'open' and (priority, -raised_at, id) > (2, -1.7e12, 'a') order by priority, -raised_at, id limit 201`,
      'alarm_by_place',
    ],
    [`select * from alarm where tenant = 'main' order by raised_at desc, id desc limit 201`, 'alarm_by_time'],
    [`select * from alarm where tenant = 'main' and asset = 'asset-7' order by raised_at desc, id desc limit 201`, 'alarm_by_asset'],
    [
      `select * from alarm where tenant = 'main' and place = 'open' and priority = 3 order by priority, -raised_at, id limit 201`,
      'alarm_by_place',
    ],
    [`select id from alarm where rule = any('{rule-00000007}') and place <> 'closed'`, 'alarm_'],
  ])('%s is answered from the index %s', async (query, index) => {
    const plan = await planOf(query);
    expect(plan).toContain(`using ${index}`);
    expect(plan).not.toContain('Seq Scan');
  });

  test.each([
    ['open', '/alarms', 200],
    ['of a priority', '/alarms?priority=1', 200],
    ['history', '/alarms?view=history', 200],
    ['history of an asset', '/alarms?view=history&asset=asset-77', 10],
    ['history of some days', '/alarms?view=history&from=1700050000000&to=1700060000000', 200],
    ['with words', '/alarms?text=reservoir%20123', 33],
    ['history with words', '/alarms?view=history&text=reservoir%209999', 10],
    ['rules', '/rules', 200],
    ['rules with words', '/rules?text=reservoir%20123', 33],
  ])('a list (%s) is answered', async (_, path, count) => {
    const { status, body } = await site.call('GET', path);
    const { items }: Reply<'listAlarms'> | Reply<'listRules'> = body;
    expect([status, items.length]).toEqual([200, count]);
  });

  test('pages through all open alarms, each once', async () => {
    const seen: string[] = [];
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: Reply<'listAlarms'> = (await site.call('GET', `/alarms?limit=1000${after && `&after=${after}`}`)).body;
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    }
    const { byPriority } = await site.alarms.counts(operator);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(byPriority.reduce((sum, { open }) => sum + open, 0));
  });

  test('10,000 rules that turn normal at once are written whole', async () => {
    const verdicts = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ rule: 1_000_000 + i, point: i, isAbnormal: false, time: 1.8e12, value: 1, quality: 0 },
    }));
    const before = site.announced.length;
    await site.alarms.verdicts(verdicts);
    expect(site.announced.length - before).toBe(10_000);
    const cleared = await sql<{ count: string }>`select count(*) from alarm where state = 'returnedUnacknowledged'`.execute(site.deps.db);
    expect(Number(cleared.rows[0]?.count)).toBeGreaterThanOrEqual(10_000);
    expect(await site.alarms.counts(operator)).toEqual(await countedByDatabase(''));
  });

  test('whose role holds at sites is told the counts of those only', async () => {
    const some = ['asset-7', 'asset-77', 'asset-777'];
    const { tally } = await openIndex(site.deps.db);
    const counted = await countAlarms(site.deps.db, { mine: { tenant: 'main', seen: some }, tally });
    expect(counted).toEqual(await countedByDatabase(`and asset = any('{${some}}')`));
    expect(counted.byPriority.some(({ open }) => open > 0)).toBe(true);
  });
});
