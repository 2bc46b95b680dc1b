import { sql } from 'kysely';
import { alarmTargets } from '../../contracts/alarm.ts';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { among } from '../../kernel/among.ts';
import type { Database } from '../../kernel/database.ts';
import { columnsOf, floodsIn, periodMs } from './floods.ts';
import type { Mine } from './mine.ts';

type Performance = Reply<'measureAlarms'>;

/** Whose alarms, and what time it is. */
interface Place extends Mine {
  readonly now: EpochMs;
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const longestMs = 366 * 86_400_000;
const mostColumns = 240;
const mostListed = 50;

/** The whole ten minutes that a range touches, not beyond the present one. */
function spanOf({ from, to }: Received<'measureAlarms', 'query'>, now: EpochMs): Span {
  if (to <= from || to - from > longestMs)
    throw new Failure('BAD_REQUEST', `measuring alarms from ${from} to ${to}: the range is empty or longer than 366 days`, {
      details: { what: 'to must be later than from, by at most 366 days' },
    });
  const start = Math.floor(from / periodMs) * periodMs;
  const end = Math.ceil(Math.min(to, now) / periodMs) * periodMs;
  return { from: start, to: Math.max(end, start + periodMs) };
}

/** What was told to the operators: conditions that came or came back while nothing hid them. */
const annunciated = ({ tenant, seen }: Mine, { from, to }: Span) => sql`
  select s.time, a.rule, a.priority from alarm_step s join alarm a on a.id = s.alarm
  where s.cause in ('raised', 'reraised') and s.to_state = 'unacknowledged'
    and s.time >= ${from}::double precision and s.time < ${to}::double precision and a.tenant = ${tenant} and ${among('a.asset', seen)}`;

/** Annunciations per ten minutes, zeros included. */
async function countPeriods(db: Database, mine: Mine, span: Span): Promise<readonly number[]> {
  const { rows } = await sql<{ period: number; count: string }>`
    select floor((time - ${span.from}::double precision) / ${periodMs})::integer as period, count(*) as count
    from (${annunciated(mine, span)}) told group by 1`.execute(db);
  const counts = new Array<number>((span.to - span.from) / periodMs).fill(0);
  for (const { period, count } of rows) counts[period] = Number(count);
  return counts;
}

interface RuleRow {
  readonly rule: string;
  readonly title: Text;
  readonly asset: string;
  readonly asset_title: Text;
  readonly priority: number;
  readonly count: string;
}

const ruleView = ({ rule, title, asset, asset_title, priority, count }: RuleRow) => ({
  ...{ rule, title, asset, assetTitle: asset_title, priority, count: Number(count) },
});

/** The ten rules that told most. */
async function topTen(db: Database, mine: Mine, span: Span) {
  const { rows } = await sql<RuleRow>`
    select r.id as rule, r.title, r.asset, r.asset_title, r.priority, told.count
    from (select rule, count(*) as count from (${annunciated(mine, span)}) t group by rule order by 2 desc, 1 limit 10) told
    join alarm_rule r on r.id = told.rule order by told.count desc, r.id`.execute(db);
  return rows.map(ruleView);
}

/** Rules that came back too often within a minute, and how often that was. */
async function chattering(db: Database, mine: Mine, span: Span) {
  const { rows } = await sql<RuleRow>`
    with told as (
      select rule, time - lag(time, ${alarmTargets.chatteringTimes - 1}) over (partition by rule order by time) as took
      from (${annunciated(mine, span)}) t)
    select r.id as rule, r.title, r.asset, r.asset_title, r.priority, count(*) as count
    from told join alarm_rule r on r.id = told.rule where told.took <= ${alarmTargets.chatteringMs}
    group by r.id order by count desc, r.id limit ${mostListed}`.execute(db);
  return rows.map(ruleView);
}

async function byPriority(db: Database, mine: Mine, span: Span, total: number): Promise<Performance['byPriority']> {
  const { rows } = await sql<{ priority: number; count: string }>`
    select priority, count(*) as count from (${annunciated(mine, span)}) told group by priority`.execute(db);
  return [1, 2, 3, 4].map((priority) => {
    const count = Number(rows.find((row) => row.priority === priority)?.count ?? 0);
    return { priority, count, share: total > 0 ? count / total : 0 };
  });
}

/** Alarms whose condition holds now, and those for which it has done so for too long. */
async function standing(db: Database, { tenant, seen, now }: Place) {
  const holds = sql`a.tenant = ${tenant} and ${among('a.asset', seen)} and a.place <> 'closed' and a.process in ('unacknowledged', 'acknowledged')`;
  const isStale = sql`a.raised_at <= ${now - alarmTargets.staleMs}::double precision`;
  const counts = await sql<{ standing: string; stale: string }>`
    select count(*) as standing, count(*) filter (where ${isStale}) as stale from alarm a where ${holds}`.execute(db);
  const { rows } = await sql<RuleRow & { alarm: string; since: number }>`
    select a.id as alarm, a.raised_at as since, r.id as rule, r.title, r.asset, r.asset_title, a.priority
    from alarm a join alarm_rule r on r.id = a.rule
    where ${holds} and ${isStale} order by a.raised_at, a.id limit ${mostListed}`.execute(db);
  return {
    standing: Number(counts.rows[0]?.standing ?? 0),
    staleCount: Number(counts.rows[0]?.stale ?? 0),
    stale: rows.map(({ alarm, since, rule, title, asset, asset_title: assetTitle, priority }) => ({
      ...{ alarm, since, rule, title, asset, assetTitle, priority },
    })),
  };
}

function peakOf(counts: readonly number[], from: EpochMs): Performance['peak'] {
  const count = Math.max(0, ...counts);
  return count > 0 ? { count, time: from + counts.indexOf(count) * periodMs } : undefined;
}

/** Floods as the API shows them: all are counted, the newest are listed. */
function floodsOf(counts: readonly number[], from: EpochMs): Performance['floods'] {
  const floods = floodsIn(counts, from);
  const flooded = floods.reduce((sum, flood) => sum + flood.to - flood.from, 0);
  return { count: floods.length, shareOfTime: flooded / (counts.length * periodMs), list: floods.slice(-mostListed).reverse() };
}

/**
 * How the alarm system does against {@link alarmTargets}, by what it told the operators; what was shelved, suppressed or out of service
 * told nobody. An alarm that returned more than 500 times is counted with its first 500.
 *
 * @throws Failure `BAD_REQUEST` for a range that is empty or longer than 366 days
 */
export async function measureAlarms(db: Database, place: Place, query: Received<'measureAlarms', 'query'>): Promise<Performance> {
  const span = spanOf(query, place.now);
  const counts = await countPeriods(db, place, span);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const top = await topTen(db, place, span);
  const ofTop = top.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ ...span, periods: counts.length, total, averageRate: total / counts.length, peak: peakOf(counts, span.from) },
    floods: floodsOf(counts, span.from),
    rates: { from: span.from, ...columnsOf(counts, mostColumns) },
    byPriority: await byPriority(db, place, span, total),
    topTen: top,
    topTenShare: total > 0 ? ofTop / total : 0,
    chattering: await chattering(db, place, span),
    ...(await standing(db, place)),
  };
}
