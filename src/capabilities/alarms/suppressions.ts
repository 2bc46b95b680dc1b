import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import { type UnitId, units } from '../../contracts/units.ts';
import { createTurns } from '../../kernel/turns.ts';
import type { AlarmDeps } from './deps.ts';
import type { Bench } from './judge.ts';
import { type SuppressionRow, tables } from './schema.ts';
import { type ApplyParts, applySuppressions, coveredBy, covers, hushed } from './suppression-apply.ts';
import { heldNow } from './suppression-state.ts';

type View = Reply<'createSuppression'>;
type Given = Received<'createSuppression', 'body'>;
type Turn = Received<'switchSuppression', 'body'>;

/** States in which some alarms are not meant, as the design says (ISA-18.2 "suppressed by design"). */
export interface Suppressions {
  list(caller: Caller): Promise<readonly View[]>;
  /** Throws `BAD_REQUEST` for a point, asset or rule that is not there, or when it covers nothing. */
  create(caller: Caller, given: Given): Promise<View>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST`. */
  replace(caller: Caller, id: string, given: Given): Promise<View>;
  /** Its alarms come back. Throws `NOT_FOUND`. */
  remove(caller: Caller, id: string): Promise<void>;
  /** Begin or end one by hand. Throws `NOT_FOUND`, `CONFLICT` for one that a point switches or that is not enabled. */
  turn(caller: Caller, id: string, order: Turn): Promise<View>;
  /** Look at all states now and do what follows; runs by itself every second. */
  settle(): Promise<void>;
  /** Rules have changed: look at what is covered at the next turn. */
  look(): void;
  /** Who or what silences a rule now; `undefined` when nothing does. */
  readonly hushOf: NonNullable<Bench['hushOf']>;
}

/** What suppressions are built from. */
export interface SuppressionParts extends ApplyParts {
  readonly deps: AlarmDeps;
}

/** Open them; what held before a restart still does. */
export async function createSuppressions(parts: SuppressionParts): Promise<Suppressions> {
  const { db, clock } = parts.deps;
  const rows = new Map((await tables(db).selectFrom('alarmSuppression').selectAll().orderBy('id').execute()).map((row) => [row.id, row]));
  let isDue = true;
  const inTurn = createTurns();
  const settle = async () => {
    const tenants = await follow(parts, rows, clock.now());
    if (isDue) for (const { tenant } of rows.values()) tenants.add(tenant);
    isDue = false;
    try {
      for (const tenant of tenants) await applySuppressions(parts, tenant, ofTenant(rows, tenant));
    } catch (error) {
      isDue = true; // the next turn does what was left
      throw error;
    }
  };
  const put = async (row: SuppressionRow): Promise<View> => {
    await save(db, row);
    rows.set(row.id, row);
    isDue = true;
    await settle();
    return viewOf(parts, rows.get(row.id) ?? row);
  };
  return {
    list: ({ tenant }) => Promise.all(ofTenant(rows, tenant).map((row) => viewOf(parts, row))),
    create: (caller, given) =>
      inTurn(async () => {
        await check(parts.deps, caller, given);
        return put({ id: uuidv7(), tenant: caller.tenant, body: given, isActive: false, since: null, endsAt: null, by: null, note: null });
      }),
    replace: (caller, id, given) =>
      inTurn(async () => {
        const row = own(rows, caller, id);
        await check(parts.deps, caller, given);
        const isSameWay = row.body.when.kind === given.when.kind;
        return put({ ...row, body: given, ...(!isSameWay && over) });
      }),
    remove: (caller, id) =>
      inTurn(async () => {
        const { tenant } = own(rows, caller, id);
        await tables(db).deleteFrom('alarmSuppression').where('id', '=', id).execute();
        rows.delete(id);
        await applySuppressions(parts, tenant, ofTenant(rows, tenant));
      }),
    turn: (caller, id, order) => inTurn(async () => put(turned(own(rows, caller, id), caller, { order, now: clock.now() }))),
    settle: () => inTurn(settle),
    look: () => {
      isDue = true;
    },
    hushOf: (rule) => {
      const row = [...rows.values()].find((one) => one.isActive && covers(parts.deps, one, rule));
      return row && hushed(row);
    },
  };
}

type Rows = Map<string, SuppressionRow>;
const ofTenant = (rows: Rows, tenant: string) => [...rows.values()].filter((row) => row.tenant === tenant);
const over = { isActive: false, since: null, endsAt: null, by: null, note: null } as const;

/** Take over the states of the plant; the tenants whose suppressions begin or end. */
async function follow({ deps }: SuppressionParts, rows: Rows, now: number): Promise<Set<string>> {
  const turnedTenants = new Set<string>();
  for (const row of rows.values()) {
    const { when } = row.body;
    const isOver = row.isActive && isGone(deps, row);
    const held = isOver ? over : heldNow(row, when.kind === 'point' ? deps.latest.read(when.point) : undefined, now);
    if (held === row || (isGone(deps, row) && !isOver)) continue;
    const next: SuppressionRow = { ...row, ...held, ...(!held.isActive && { by: null, note: null }) };
    await save(deps.db, next);
    rows.set(row.id, next);
    if (next.isActive !== row.isActive) turnedTenants.add(row.tenant);
  }
  return turnedTenants;
}

/** True when the point that tells the state is of an asset no longer in use. */
function isGone({ assets }: Pick<AlarmDeps, 'assets'>, { body }: SuppressionRow): boolean {
  if (body.when.kind === 'hand') return false;
  const point = assets.point(body.when.point);
  return point === undefined || assets.asset(point.asset)?.retiredAt !== undefined;
}

async function save(db: AlarmDeps['db'], row: SuppressionRow): Promise<void> {
  const stored = { ...row, body: sql<SuppressionRow['body']>`${JSON.stringify(row.body)}::jsonb` };
  await tables(db)
    .insertInto('alarmSuppression')
    .values(stored)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(stored))
    .execute();
}

function own(rows: Rows, caller: Caller, id: string): SuppressionRow {
  const row = rows.get(id);
  if (row !== undefined && row.tenant === caller.tenant) return row;
  throw new Failure('NOT_FOUND', `reading suppression ${id}: there is none`, { details: { what: `suppression ${id}` } });
}

function turned(row: SuppressionRow, { name }: Caller, { order, now }: { readonly order: Turn; readonly now: number }): SuppressionRow {
  const refuse = (what: Text): Failure => conflict(`switching suppression ${row.id}`, what);
  if (row.body.when.kind !== 'hand') throw refuse({ zh: '它由测点切换，不能手动切换', en: 'a point switches it, not a person' });
  if (!order.isOn) return { ...row, ...over };
  if (!row.body.enabled) throw refuse({ zh: '它未启用', en: 'it is not enabled' });
  return { ...row, isActive: true, since: row.since ?? now, endsAt: now + order.minutes * 60_000, by: name, note: order.note };
}

async function check({ db, assets }: AlarmDeps, { tenant }: Caller, { when, asset, rules }: Given): Promise<void> {
  const isOurs = (id: string | undefined) => id !== undefined && assets.asset(id)?.tenant === tenant;
  const found = await tables(db)
    .selectFrom('alarmRule')
    .select('id')
    .where('tenant', '=', tenant)
    .where(sql<boolean>`id = any(${rules}::text[])`)
    .execute();
  const missing = rules.filter((id) => !found.some((rule) => rule.id === id));
  const problems = [
    ...(when.kind === 'point' && !isOurs(assets.point(when.point)?.asset) ? [`there is no point ${when.point}`] : []),
    ...(asset !== undefined && !isOurs(asset) ? [`there is no asset ${asset}`] : []),
    ...(missing.length > 0 ? [`there is no rule ${missing.join(', ')}`] : []),
    ...(asset === undefined && rules.length === 0 ? ['it covers nothing: name an asset or rules'] : []),
  ];
  if (problems.length === 0) return;
  const what = problems.join('; ');
  throw new Failure('BAD_REQUEST', `saving a suppression: ${what}`, { details: { what } });
}

async function viewOf({ deps }: SuppressionParts, row: SuppressionRow): Promise<View> {
  const { assets, db } = deps;
  const { body, id, isActive, since, endsAt, by, note } = row;
  const point = body.when.kind === 'point' ? assets.point(body.when.point) : undefined;
  const covered = (await coveredBy(deps, row)).map((rule) => rule.id);
  const { count } = await tables(db)
    .selectFrom('alarm')
    .select(sql<string>`count(*)`.as('count'))
    .where('place', '=', 'hidden')
    .where('state', '=', 'suppressed')
    .where(sql<boolean>`rule = any(${covered}::text[])`)
    .executeTakeFirstOrThrow();
  return {
    ...body,
    ...{ id, isActive, since: since ?? undefined, until: endsAt ?? undefined, by: by ?? undefined, note: note ?? undefined },
    ...{ pointTitle: point?.title, pointAsset: point?.asset, pointAssetTitle: point && assets.asset(point.asset)?.title },
    ...{
      unit: point?.unit,
      symbol: point && symbolOf(point.unit),
      assetTitle: body.asset === undefined ? undefined : assets.asset(body.asset)?.title,
    },
    ...{ ruleCount: covered.length, alarmCount: Number(count) },
    ...(isGone(deps, row) && { problem: { zh: '状态测点已不在', en: 'The point of its state is gone' } }),
  };
}

const symbolOf = (unit: string): string => (unit in units ? units[unit as UnitId].symbol : ''); // holds: `in` has just checked the key
