import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { wantedKind } from '../../contracts/alarm.ts';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { Priority } from '../../contracts/pack.ts';
import { quality as qualityOf } from '../../contracts/quality.ts';
import type { Trx } from '../../kernel/database.ts';
import type { AlarmDeps } from './deps.ts';
import { ignored } from './figures.ts';
import { searchTextOf } from './instances.ts';
import { type Bench, judge } from './judge.ts';
import type { Changes, Ledger } from './ledger.ts';
import { ownComments } from './own-comments.ts';
import { quieten } from './quieten.ts';
import { newNumbers, saveRules } from './rule-store.ts';
import { present, type RuleRecord, tables } from './schema.ts';
import { lockBench } from './verdicts.ts';

export type Wanted = EventBody<'alarm.wanted'>;
export type Unwanted = EventBody<'alarm.unwanted'>;

const good = qualityOf('good');

/** What takes wishes for alarms. */
export interface WantedParts {
  readonly deps: AlarmDeps;
  readonly ledger: Ledger;
  readonly limitOf: Bench['limitOf'];
  readonly hushOf: Bench['hushOf'];
}

/**
 * Raise or clear the alarm that another capability wants, or end all of an origin.
 *
 * The condition becomes a rule of its own without a detector, so that its alarm has the whole life of one: one at a time, acknowledged, shelved,
 * out of service. Priority and service that a person changed are kept. The same event again, or an older one, changes nothing.
 *
 * @throws Failure `NOT_AVAILABLE` for an asset or point that is not known yet; the event is tried again
 */
export async function takeWanted(parts: WantedParts, body: Wanted | Unwanted): Promise<void> {
  await parts.ledger.change((trx) => ('origin' in body ? retire(trx, body) : apply(parts, trx, body)));
}

async function apply({ deps, limitOf, hushOf }: WantedParts, trx: Trx, wanted: Wanted): Promise<Changes> {
  const before = await readWanted(trx, wanted);
  if (before === undefined && !wanted.isAbnormal) return { moved: [] };
  if (before?.activeSince !== undefined && wanted.time < before.activeSince) {
    ignored.inc({ reason: 'late' });
    return { moved: [] };
  }
  const rule = wanted.isAbnormal ? await save(deps, trx, wanted, before) : before;
  if (rule === undefined) throw new Error('BUG: a condition that ends has its rule');
  const bench: Bench = { ...(await lockBench(trx, { ids: [rule.id] })), limitOf, hushOf };
  const { isAbnormal, time, value = Number.NaN, quality = good } = wanted;
  const { outcome, moved } = judge(bench, { rule: rule.number, isAbnormal, time, value, quality });
  if (outcome !== 'taken') ignored.inc({ reason: outcome });
  return { rules: [...bench.rules.values()], moved: moved === undefined ? [] : [moved] };
}

async function readWanted(trx: Trx, { tenant, asset, key }: Wanted): Promise<RuleRecord | undefined> {
  const row = await tables(trx)
    .selectFrom('alarmRule')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('asset', '=', asset)
    .where('key', '=', key)
    .where('pack', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row && present<RuleRecord>(row);
}

/** Make the rule what the wish says. */
async function save(deps: AlarmDeps, trx: Trx, wanted: Wanted, before: RuleRecord | undefined): Promise<RuleRecord> {
  const number = before?.number ?? (await newNumbers(trx, 1))[0] ?? 0;
  const rule = ruleOf(deps, { ...wanted, number }, before);
  await saveRules(trx, [rule]);
  return rule;
}

/** How a condition of the asset itself is shown. */
const ofAsset = { number: undefined, title: undefined, unit: '', decimals: 0 };

function ruleOf({ assets }: AlarmDeps, wanted: Wanted & { readonly number: number }, before: RuleRecord | undefined): RuleRecord {
  const asset = assets.asset(wanted.asset);
  const shown = wanted.point === undefined ? ofAsset : assets.point(wanted.point);
  if (asset === undefined || shown === undefined)
    throw new Failure('NOT_AVAILABLE', `making the alarm ${wanted.key}: asset ${wanted.asset} is not known yet`, {
      details: { what: `asset ${wanted.asset}` },
    });
  const { tenant, key, title, advice, consequence, limit, reference, referenceText, number } = wanted;
  const names = { title, assetTitle: asset.title, pointTitle: shown.title };
  const told = { priority: wanted.priority as Priority, source: { kind: 'design', reference, text: referenceText } as const }; // holds: the event's schema lets 1…4 through
  return {
    ...{ id: uuidv7(), enabled: true, inService: true, isSuppressed: false, isChanged: false },
    ...{ isActive: false, activeSince: undefined, activeValue: undefined, activeQuality: 0, others: [] },
    ...before,
    ...{ tenant, asset: asset.id, key, number, point: shown.number, unit: shown.unit, decimals: shown.decimals, kind: wantedKind },
    ...{ ...names, advice, consequence, declared: {}, params: limit === undefined ? {} : { limit }, onDelayMs: 0, offDelayMs: 0 },
    ...(before?.isChanged ? { priority: before.priority, source: before.source } : told),
    ...{ retiredAt: undefined, searchText: searchTextOf(names, [asset.key]) },
  };
}

async function retire(trx: Trx, { tenant, origin, time }: Unwanted): Promise<Changes> {
  const { rows } = await sql<{ id: string }>`
    select id from alarm_rule where tenant = ${tenant} and pack is null and retired_at is null and starts_with(key, ${`${origin}:`})`.execute(
    trx,
  );
  const bench = await lockBench(trx, { ids: rows.map(({ id }) => id) });
  const retired = [...bench.rules.values()].map((rule) => ({ ...rule, retiredAt: time }));
  await saveRules(trx, retired);
  const quiet = retired.map((rule) => quieten(bench, rule, { time, comment: ownComments.watchedNoLonger }));
  return { rules: quiet.map(({ rule }) => rule), moved: quiet.flatMap(({ moved }) => moved ?? []) };
}
