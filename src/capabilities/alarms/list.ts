import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { among } from '../../kernel/among.ts';
import type { Database } from '../../kernel/database.ts';
import type { Found } from './deps.ts';
import type { Mine } from './mine.ts';
import type { OpenIndex, Tally } from './open-index.ts';
import { type Place, readPlace, textPattern, writePlace } from './paging.ts';
import type { ReadinessOf } from './readiness.ts';
import { type AlarmPlace, type AlarmRecord, present, type RuleRecord, tables } from './schema.ts';
import { type Forms, viewOfAlarm, viewOfRule } from './views.ts';

type AlarmQuery = Received<'listAlarms', 'query'>;

const placeOfView: Readonly<Record<AlarmQuery['view'], AlarmPlace | undefined>> = {
  ...{ open: 'open', shelved: 'hidden', suppressed: 'hidden', history: undefined },
};

/** Whose alarms, and for how many others each of them stands. */
interface Where {
  readonly mine: Mine;
  readonly standsFor: OpenIndex['standsFor'];
}

/**
 * A page of alarms: open and shelved ones by priority and then the newest first, the history (all alarms) the newest first.
 *
 * @throws Failure `BAD_REQUEST` when `after` is not from a page
 */
export async function listAlarms(db: Database, { mine, standsFor }: Where, query: AlarmQuery): Promise<Reply<'listAlarms'>> {
  const alarms = await selectAlarms(db, mine, query);
  const items = alarms.slice(0, query.limit);
  const last = items.at(-1);
  const rules = await rulesOf(db, items);
  return {
    items: items.flatMap((alarm) => {
      const rule = rules.get(alarm.rule);
      return rule === undefined ? [] : [viewOfAlarm(alarm, rule, standsFor(alarm.id))];
    }),
    next: last !== undefined && alarms.length > query.limit ? writePlace([last.priority, last.raisedAt, last.id]) : undefined,
  };
}

/**
 * The alarms of a page and one more, when there is one.
 *
 * Lists that are sorted by priority are read one priority after the other: so each read is a range of the index, whatever the planner thinks.
 */
async function selectAlarms(db: Database, mine: Mine, query: AlarmQuery): Promise<readonly AlarmRecord[]> {
  const place = placeOfView[query.view];
  const priorities = prioritiesIn(query.priority);
  if (place === undefined || priorities === undefined) return selectSome(db, mine, { ...query, priorities });
  const found: AlarmRecord[] = [];
  for (const priority of priorities) {
    const missing = query.limit - found.length;
    if (missing >= 0) found.push(...(await selectSome(db, mine, { ...query, priorities: [priority], limit: missing })));
  }
  return found;
}

async function selectSome(
  db: Database,
  { tenant, seen }: Mine,
  {
    view,
    priorities,
    asset,
    root,
    text,
    from,
    to,
    ...query
  }: Omit<AlarmQuery, 'priority'> & { readonly priorities: readonly number[] | undefined },
): Promise<readonly AlarmRecord[]> {
  const place = placeOfView[view];
  const after = query.after === undefined ? undefined : readPlace(query.after, 'listing alarms');
  const rows = await tables(db)
    .selectFrom('alarm')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(seen !== undefined, (q) => q.where(among('asset', seen)))
    .$if(place !== undefined, (q) => q.where('place', '=', place ?? 'open'))
    .$if(priorities?.length === 1, (q) => q.where(sql<boolean>`priority = ${priorities?.[0]}::integer`))
    .$if((priorities?.length ?? 0) > 1, (q) => q.where(sql<boolean>`priority = any(${priorities}::integer[])`))
    .$if(view === 'shelved', (q) => q.where('state', '<>', 'suppressed'))
    .$if(view === 'suppressed', (q) => q.where('state', '=', 'suppressed'))
    .$if(root !== undefined, (q) => q.where('root', '=', root ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(from !== undefined, (q) => q.where('raisedAt', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('raisedAt', '<', to ?? 0))
    .$if(text !== undefined, (q) => q.where(sql<boolean>`rule in ${rulesWith(tenant, text)}`))
    .$if(after !== undefined, (q) => q.where(isAfter(place, after)))
    .orderBy(place === undefined ? sql`raised_at desc, id desc` : sql`priority, -raised_at, id`)
    .limit(query.limit + 1)
    .execute();
  return rows.map((row) => present<AlarmRecord>(row));
}

function isAfter(place: AlarmPlace | undefined, [priority, raisedAt, id]: Place = [0, 0, '']) {
  return place === undefined
    ? sql<boolean>`(raised_at, id) < (${raisedAt}::double precision, ${id})`
    : sql<boolean>`(priority, -raised_at, id) > (${priority}::integer, ${-raisedAt}::double precision, ${id})`;
}

const prioritiesIn = (text: string | undefined): readonly number[] | undefined =>
  text === undefined ? undefined : [...new Set(text.split(',').map(Number))].sort((a, b) => a - b);

const rulesWith = (tenant: string, text = '') =>
  sql`(select id from alarm_rule where tenant = ${tenant} and search_text like ${textPattern(text)})`;

/** The rules of some alarms, by id. */
export async function rulesOf(db: Database, alarms: readonly Pick<AlarmRecord, 'rule'>[]): Promise<ReadonlyMap<string, RuleRecord>> {
  const ids = [...new Set(alarms.map(({ rule }) => rule))];
  const rows = await tables(db).selectFrom('alarmRule').selectAll().where(sql<boolean>`id = any(${ids}::text[])`).execute();
  return new Map(rows.map((row) => [row.id, present<RuleRecord>(row)]));
}

/** Open alarms by priority, and what is out of sight. */
export async function countAlarms(
  db: Database,
  { mine: { tenant, seen }, tally }: { readonly mine: Mine; readonly tally: OpenIndex['tally'] },
): Promise<Reply<'countAlarms'>> {
  const { count } = await tables(db)
    .selectFrom('alarmRule')
    .select(sql<string>`count(*)`.as('count'))
    .where('tenant', '=', tenant)
    .where(among('asset', seen))
    .where('inService', '=', false)
    .where('retiredAt', 'is', null)
    .executeTakeFirstOrThrow();
  const tallies = tally({ tenant, seen });
  const sum = (isMeant: (one: Tally) => boolean) => tallies.filter(isMeant).reduce((total, one) => total + one.count, 0);
  const byPriority = [1, 2, 3, 4].map((priority) => ({
    priority,
    unacknowledged: sum((group) => group.priority === priority && group.place === 'open' && group.state !== 'acknowledged'),
    open: sum((group) => group.priority === priority && group.place === 'open'),
  }));
  const inState = (meant: AlarmRecord['state']) => sum(({ state }) => state === meant);
  return { byPriority, shelved: inState('shelved'), suppressed: inState('suppressed'), outOfService: Number(count) };
}

/** A page of the rules in use, in the order in which they were made. */
export async function listRules(
  db: Database,
  { mine, ...beside }: { readonly mine: Mine; readonly forms: Forms; readonly now: EpochMs; readonly readinessOf: ReadinessOf },
  { asset, text, after, limit }: Received<'listRules', 'query'>,
): Promise<Reply<'listRules'>> {
  const rows = await tables(db)
    .selectFrom('alarmRule')
    .selectAll()
    .where('tenant', '=', mine.tenant)
    .where(among('asset', mine.seen))
    .where('retiredAt', 'is', null)
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(text !== undefined, (q) => q.where(sql<boolean>`search_text like ${textPattern(text)}`))
    .$if(after !== undefined, (q) => q.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const rules = rows.slice(0, limit).map((row) => present<RuleRecord>(row));
  const alarms = await alarmsOf(db, rules);
  return {
    items: rules.map((rule) => viewOfRule(rule, { openAlarm: alarms.get(rule.id), ...beside })),
    next: rows.length > limit ? rules.at(-1)?.id : undefined,
  };
}

/** Ids of the alarms that rules have at the moment, by rule. */
export async function alarmsOf(db: Database, rules: readonly Pick<RuleRecord, 'id'>[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .selectFrom('alarm')
    .select(['id', 'rule'])
    .where(sql<boolean>`rule = any(${rules.map(({ id }) => id)}::text[])`)
    .where(sql<boolean>`place <> 'closed'`)
    .execute();
  return new Map(rows.map(({ id, rule }) => [rule, id]));
}

/** Hits of the global search: open alarms first, then rules. */
export async function searchAlarms(db: Database, mine: Mine, { text, limit }: { text: string; limit: number }): Promise<readonly Found[]> {
  const { items } = await listAlarms(db, { mine, standsFor: () => 0 }, { view: 'open', text, limit });
  const alarms = items.map(({ id, title, assetTitle, asset }): Found => ({ kind: 'alarm', id, title, detail: assetTitle, asset }));
  const rules = await listRules(db, { mine, forms: new Map(), now: 0, readinessOf: () => undefined }, { text, limit });
  const found = rules.items.map(({ id, title, assetTitle, asset }): Found => ({ kind: 'rule', id, title, detail: assetTitle, asset }));
  return [...alarms, ...found].slice(0, limit);
}
