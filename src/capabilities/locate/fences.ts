import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { Received } from '../../contracts/api/index.ts';
import type { fence } from '../../contracts/api/locate.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { News, Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';
import { hoursProblem } from './hours.ts';
import { type FenceRow, tables } from './schema.ts';
import { shapeProblem } from './shape-problem.ts';

/** A fence as the API shows it. */
export type FenceView = z.output<typeof fence>;

/** Fences of one tenant, at most. */
export const mostFences = 5000;

/** All tenants' fences: in memory to read, in the database to keep. */
export interface Fences {
  list(tenant: string): readonly FenceRow[];
  /** Throws `BAD_REQUEST` (shape, model), `TOO_LARGE` beyond {@link mostFences}. */
  create(caller: Caller, wanted: Received<'createFence', 'body'>): Promise<FenceRow>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST`. */
  update(caller: Caller, id: string, change: Received<'updateFence', 'body'>): Promise<FenceRow>;
  /** Throws `NOT_FOUND`. Its events stay. */
  remove(caller: Caller, id: string): Promise<void>;
  tenants(): Iterable<string>;
}

/** Read the fences of the database. `changed` is called with the tenant once a change is stored. */
export async function openFences(
  deps: { readonly db: Database; readonly clock: Clock; readonly assets: Assets; readonly outbox: Outbox },
  changed: (tenant: string) => void,
): Promise<Fences> {
  const { db, clock, assets, outbox } = deps;
  const all = new Map<string, Map<string, FenceRow>>();
  const of = (tenant: string) => all.get(tenant) ?? all.set(tenant, new Map()).get(tenant) ?? new Map<string, FenceRow>();
  for (const row of await tables(db).selectFrom('fence').selectAll().orderBy('id').execute()) of(row.tenant).set(row.id, row);
  const put = async (row: FenceRow, before?: FenceRow) => {
    await db.transaction().execute(async (trx) => {
      await store(trx, row);
      await outbox.emitMany(trx, endedAlarms(row, before, clock.now()));
    });
    outbox.wake();
    of(row.tenant).set(row.id, row);
    changed(row.tenant);
    return row;
  };
  const known = ({ tenant }: Caller, id: string, doing: string) => {
    const row = of(tenant).get(id);
    if (row === undefined) throw new Failure('NOT_FOUND', `${doing} fence ${id}: there is none`, { details: { what: `fence ${id}` } });
    return row;
  };
  return {
    list: (tenant) => [...of(tenant).values()],
    tenants: () => all.keys(),
    create: async (caller, wanted) => {
      const { tenant } = caller;
      if (of(tenant).size >= mostFences)
        throw new Failure('TOO_LARGE', `creating a fence: ${tenant} has ${mostFences}`, { details: { limit: `${mostFences} fences` } });
      const now = clock.now();
      const { hours = null, dwellSeconds = null, mostSpeed = null, silent = null, approach = null, floor = null, ...rest } = wanted;
      const row = {
        ...rest,
        hours,
        dwellSeconds,
        mostSpeed,
        silent,
        approach,
        floor,
        id: uuidv7(),
        tenant,
        createdAt: now,
        changedAt: now,
      };
      refuse(assets, row);
      return put(row);
    },
    update: async (caller, id, change) => {
      const before = known(caller, id, 'changing');
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const row: FenceRow = { ...before, ...given, changedAt: clock.now() };
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
    fence.approach !== null && !isMoving ? 'only a moving fence has an approach' : undefined,
    ...wrong.map((kind) => `${isMoving ? 'a moving fence' : 'a fence that stays'} has no alarm ${kind}`),
  ];
  const what = problems
    .filter((problem) => problem !== undefined)
    .join('; ')
    .slice(0, 500);
  if (what !== '') throw new Failure('BAD_REQUEST', `checking a fence: ${what}`, { details: { what } });
}

const jsonColumns = ['title', 'shape', 'models', 'shipTypes', 'hours', 'silent', 'approach', 'alarms'] as const;

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
