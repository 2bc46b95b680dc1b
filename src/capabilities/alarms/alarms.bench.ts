import { sql } from 'kysely';
import type { Database } from '../../kernel/database.ts';

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
      1.7e12 + i * 1000, null, null, null, 71, 70, 0, 0, null, null, null, null, true
    from generate_series(0, ${alarms}::integer - 1) i`.execute(db);
  await sql`vacuum analyze alarm_rule, alarm`.execute(db); // as the database does by itself after a while
}
