import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { fence } from '../../contracts/api/fences.ts';
import type { Received } from '../../contracts/api/index.ts';
import { Failure, savedMeanwhile } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import type { News, Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';
import { hoursProblem } from './hours.ts';
import { type FenceRow, type PackFenceRow, tables } from './schema.ts';
import { shapeProblem } from './shape-problem.ts';

/** A fence as the API shows it. */
export type FenceView = z.output<typeof fence>;

/** Fences of one tenant, at most. */
export const mostFences = 5000;

/** All tenants' fences: in memory to read, in the database to keep. */
export interface Fences {
  list(tenant: string): readonly FenceRow[];
  find(tenant: string, id: string): FenceRow | undefined;
  /** Throws `BAD_REQUEST` (shape, model), `TOO_LARGE` beyond {@link mostFences}. */
  create(caller: Caller, wanted: Received<'createFence', 'body'>): Promise<FenceRow>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST`, `CONFLICT` when the change begins with another version than there is. */
  update(caller: Caller, id: string, change: Received<'updateFence', 'body'>): Promise<FenceRow>;
  /** Throws `NOT_FOUND`. Its events stay. */
  remove(caller: Caller, id: string): Promise<void>;
  /** Make the fence that a pack brings, or bring it up to date; one that a person changed or removed is left alone. Throws `BAD_REQUEST`, `TOO_LARGE`. */
  takeOver(caller: Caller, from: PackFenceName, wanted: Received<'createFence', 'body'>): Promise<void>;
  tenants(): Iterable<string>;
}

/** Which fence of which pack. */
export type PackFenceName = Pick<PackFenceRow, 'pack' | 'packKey'>;

/** Read the fences of the database. `changed` is called with the tenant once a change is stored. */
export async function openFences(
  deps: { readonly db: Database; readonly clock: Clock; readonly assets: Assets; readonly outbox: Outbox },
  changed: (tenant: string) => void,
): Promise<Fences> {
  const { db, clock, assets, outbox } = deps;
  const all = new Map<string, Map<string, FenceRow>>();
  const of = (tenant: string) => all.get(tenant) ?? all.set(tenant, new Map()).get(tenant) ?? new Map<string, FenceRow>();
  for (const row of await tables(db).selectFrom('fence').selectAll().orderBy('id').execute()) of(row.tenant).set(row.id, row);
  const put = async (row: FenceRow, before?: FenceRow, note?: (trx: Trx) => Promise<void>) => {
    await db.transaction().execute(async (trx) => {
      await store(trx, row);
      await note?.(trx);
      await outbox.emitMany(trx, endedAlarms(row, before, clock.now()));
    });
    outbox.wake();
    of(row.tenant).set(row.id, row);
    changed(row.tenant);
    return row;
  };
  const fresh = (caller: Caller, wanted: Received<'createFence', 'body'>): FenceRow => {
    const { tenant } = caller;
    if (of(tenant).size >= mostFences)
      throw new Failure('TOO_LARGE', `creating a fence: ${tenant} has ${mostFences}`, { details: { limit: `${mostFences} fences` } });
    const now = clock.now();
    const row = { ...columnsOf(wanted), id: uuidv7(), tenant, createdAt: now, changedAt: now };
    refuse(assets, row);
    return row;
  };
  const known = ({ tenant }: Caller, id: string, doing: string) => {
    const row = of(tenant).get(id);
    if (row === undefined) throw new Failure('NOT_FOUND', `${doing} fence ${id}: there is none`, { details: { what: `fence ${id}` } });
    return row;
  };
  return {
    list: (tenant) => [...of(tenant).values()],
    find: (tenant, id) => of(tenant).get(id),
    tenants: () => all.keys(),
    create: async (caller, wanted) => put(fresh(caller, wanted)),
    takeOver: async (caller, from, wanted) => {
      const name = { tenant: caller.tenant, ...from };
      const known = await readNote(db, name);
      const before = known && of(caller.tenant).get(known.fence);
      if (known !== undefined && before?.changedAt !== known.writtenAt) return;
      const row = before === undefined ? fresh(caller, wanted) : { ...before, ...columnsOf(wanted), changedAt: later(clock.now(), before) };
      refuse(assets, row);
      await put(row, before, (trx) => note(trx, { ...name, fence: row.id, writtenAt: row.changedAt }));
    },
    update: async (caller, id, { changedAt, ...change }) => {
      const before = known(caller, id, 'changing');
      if (changedAt !== undefined && changedAt !== before.changedAt) throw savedMeanwhile(`changing fence ${id}`);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const row: FenceRow = { ...before, ...given, changedAt: later(clock.now(), before) };
      refuse(assets, row, change);
      return put(row, before);
    },
    remove: async (caller, id) => {
      const before = known(caller, id, 'removing');
      await db.transaction().execute(async (trx) => {
        await tables(trx).deleteFrom('fence').where('id', '=', id).execute();
        await outbox.emitMany(trx, endedAlarms({ ...before, isEnabled: false }, before, clock.now()));
      });
      outbox.wake();
      of(caller.tenant).delete(id);
      changed(caller.tenant);
    },
  };
}

/** The time of a change, which is its version: later than the one before, also by a clock that was put back. */
const later = (now: EpochMs, { changedAt }: FenceRow): EpochMs => Math.max(now, changedAt + 1);

/** What a person or a pack said, as it is stored. */
function columnsOf(wanted: Received<'createFence', 'body'>) {
  const {
    hours = null,
    dwellSeconds = null,
    mostSpeed = null,
    silent = null,
    approach = null,
    floor = null,
    basis = null,
    ...rest
  } = wanted;
  return { ...rest, hours, dwellSeconds, mostSpeed, silent, approach, floor, basis };
}

const readNote = (db: Database, { tenant, pack, packKey }: PackFenceName & { readonly tenant: string }) =>
  tables(db)
    .selectFrom('packFence')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('pack', '=', pack)
    .where('packKey', '=', packKey)
    .executeTakeFirst();

async function note(trx: Trx, row: PackFenceRow): Promise<void> {
  await tables(trx)
    .insertInto('packFence')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'pack', 'packKey']).doUpdateSet(row))
    .execute();
}

/** Alarms that can hold no longer after a change: all of a fence that is off, and those that raise none any more. */
export function endedAlarms(fence: FenceRow, before: FenceRow | undefined, time: number): readonly News[] {
  const { id, tenant } = fence;
  const over = (origin: string): News => ({ kind: 'alarm.unwanted', body: { tenant, origin, time } });
  const had = Object.keys(before?.alarms ?? {}) as (keyof FenceRow['alarms'])[]; // holds: the keys are those of the contract
  if (!fence.isEnabled) return had.length === 0 ? [] : [over(`fence:${id}`)];
  return had.filter((kind) => fence.alarms[kind] === undefined).map((kind) => over(`fence:${id}:${kind}`));
}

/** What a moving fence and one that stays cannot have, by the names of the API. */
const onlyStill = ['dwellSeconds', 'mostSpeed', 'silent', 'floor'] as const;
const stillAlarms = ['enter', 'leave', 'dwell', 'fast', 'silent'] as const;
const movingAlarms = ['near', 'approach'] as const;

/** Refuse a fence with all reasons at once. Models that it had before may be gone; those that are newly named may not. */
function refuse(assets: Assets, fence: FenceRow, change: Partial<FenceRow> | Received<'updateFence', 'body'> = fence): void {
  const { shape, hours, tenant } = fence;
  const named = [...(change.models ?? []), ...(change.shape?.kind === 'around' ? change.shape.models : [])];
  const strange = named.filter((model) => assets.model(tenant, model) === undefined);
  const carriers = change.shape?.kind === 'around' ? change.shape.assets.filter((id) => assets.asset(id)?.tenant !== tenant) : [];
  const isMoving = shape.kind === 'around';
  const wrong = (isMoving ? stillAlarms : movingAlarms).filter((kind) => fence.alarms[kind] !== undefined);
  const problems = [
    shapeProblem(shape),
    hours === null ? undefined : hoursProblem(hours),
    ...strange.map((model) => `there is no model ${model}; choose one of an installed pack`),
    ...carriers.map((id) => `there is no asset ${id}`),
    ...(isMoving ? onlyStill.filter((name) => fence[name] !== null).map((name) => `a moving fence has no ${name}`) : []),
    fence.asksDeclarations && isMoving ? 'a moving fence asks for no declarations' : undefined,
    fence.approach !== null && !isMoving ? 'only a moving fence has an approach' : undefined,
    ...wrong.map((kind) => `${isMoving ? 'a moving fence' : 'a fence that stays'} has no alarm ${kind}`),
  ];
  const what = problems
    .filter((problem) => problem !== undefined)
    .join('; ')
    .slice(0, 500);
  if (what !== '') throw new Failure('BAD_REQUEST', `checking a fence: ${what}`, { details: { what } });
}

const jsonColumns = ['title', 'shape', 'models', 'shipTypes', 'hours', 'silent', 'approach', 'basis', 'alarms'] as const;

async function store(db: Database, row: FenceRow): Promise<void> {
  const json = Object.fromEntries(
    jsonColumns.filter((name) => row[name] !== null).map((name) => [name, sql`${JSON.stringify(row[name])}::jsonb`]),
  );
  const values = { ...row, ...(json as unknown as object) };
  await tables(db)
    .insertInto('fence')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}
