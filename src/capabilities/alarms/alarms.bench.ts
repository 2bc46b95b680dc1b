import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Verdict } from '../../contracts/detector.ts';
import type { Database } from '../../kernel/database.ts';
import type { TestSite } from './testing/site.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'alarms';
  readonly case: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
}

/** How large the plant of the benchmark is. */
export interface Size {
  readonly assets: number;
  readonly rulesPerAsset: number;
  readonly alarms: number;
}

/** The plant for which the alarm list must answer within 50 ms. */
export const largePlant: Size = { assets: 10_000, rulesPerAsset: 3, alarms: 100_000 };

/** Fill the tables of alarms with a plant of this size: every rule has an open alarm, the rest is history. */
export async function fillAlarms(db: Database, { assets, rulesPerAsset, alarms }: Size): Promise<void> {
  const rules = assets * rulesPerAsset;
  await sql`
    insert into alarm_rule
    select 'rule-' || lpad(i::text, 8, '0'), 1000000 + i, 'main', 'asset-' || i % ${assets}::integer, i, 'dams', 'key-' || i / ${assets}::integer,
      jsonb_build_object('zh', '水位高于汛限水位', 'en', 'Level above the flood limit'),
      jsonb_build_object('zh', '水库 ' || i % ${assets}::integer, 'en', 'Reservoir ' || i % ${assets}::integer),
      '{"zh":"水位","en":"Level"}', 'm', 2, 'above', '{"limit":70}', '{"limit":70,"deadband":0}', 0, 0, 1 + i % 4, true, false, null, true, false,
      null, '{"zh":"开闸泄洪","en":"Open the gate"}', '{"zh":"漫坝","en":"Overtopping"}', '{"kind":"assumed","reference":"benchmark"}', true, i, 71, 0,
      '水位高于汛限水位 level above the flood limit 水库 reservoir ' || i % ${assets}::integer
    from generate_series(0, ${rules}::integer - 1) i`.execute(db);
  await sql`
    insert into alarm
    select 'alarm-' || lpad(i::text, 8, '0'), 'main', 'rule-' || lpad((i % ${rules}::integer)::text, 8, '0'), 'asset-' || i % ${assets}::integer,
      1 + i % 4, case when i < ${rules}::integer then 'unacknowledged' else 'normal' end, '{}',
      case when i < ${rules}::integer then 'unacknowledged' else 'normal' end, case when i < ${rules}::integer then 'open' else 'closed' end,
      1.7e12 + i * 1000, null, null, null, 71, 70, 0, 0, null, null, null
    from generate_series(0, ${alarms}::integer - 1) i`.execute(db);
  await sql`vacuum analyze alarm_rule, alarm`.execute(db); // as the database does by itself after a while
}

/** What operators ask of a large plant, and the path for it. */
export const listCases: Readonly<Record<string, string>> = {
  open: '/alarms',
  critical: '/alarms?priority=1',
  history: '/alarms?view=history',
  'history-of-asset': '/alarms?view=history&asset=asset-77',
  'history-of-days': '/alarms?view=history&from=1700050000000&to=1700060000000',
  text: '/alarms?text=reservoir%20123',
  'text-in-history': '/alarms?view=history&text=reservoir%209999',
  counts: '/alarms/counts',
  rules: '/rules',
  'rules-text': '/rules?text=reservoir%20123',
};

/** Time from the call to the answer of the API, per case. */
export async function benchLists(site: TestSite, runs = 20): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path] of Object.entries(listCases)) {
    await site.call('GET', path); // the first call of a connection plans and caches
    const times = await timed(runs, () => site.call('GET', path));
    figures.push({ bench: 'alarms', case: `list-${name}`, metric: 'median_ms', value: quantile(times, 0.5), unit: 'ms', runs });
    figures.push({ bench: 'alarms', case: `list-${name}`, metric: 'p95_ms', value: quantile(times, 0.95), unit: 'ms', runs });
  }
  return figures;
}

/** Time from a verdict to its announcement, one verdict at a time. */
export async function benchAnnounce(site: TestSite, rule: number, runs = 500): Promise<readonly Figure[]> {
  const verdicts: readonly Verdict[] = site.turns(rule, runs);
  let next = 0;
  const times = await timed(runs, () => site.alarms.verdicts(verdicts.slice(next, ++next)));
  const figure = { bench: 'alarms', case: 'verdict-to-announce', unit: 'ms', runs } as const;
  return [
    { ...figure, metric: 'median_ms', value: quantile(times, 0.5) },
    { ...figure, metric: 'p99_ms', value: quantile(times, 0.99) },
  ];
}

/** Verdicts per second when a thousand rules speak at once. */
export async function benchFlood(site: TestSite, verdicts: readonly Verdict[]): Promise<readonly Figure[]> {
  const [ms = Number.NaN] = await timed(1, () => site.alarms.verdicts(verdicts));
  return [{ bench: 'alarms', case: 'flood', metric: 'verdicts_per_second', value: verdicts.length / (ms / 1000), unit: '1/s', runs: 1 }];
}

async function timed(runs: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], q: number): number =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN) * 100) / 100;
