import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { Received } from '../../contracts/api/index.ts';
import type { fence } from '../../contracts/api/locate.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Assets } from '../assets/index.ts';
import type { Shape } from './geometry.ts';
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
  deps: { readonly db: Database; readonly clock: Clock; readonly assets: Assets },
  changed: (tenant: string) => void,
): Promise<Fences> {
  const { db, clock, assets } = deps;
  const all = new Map<string, Map<string, FenceRow>>();
  const of = (tenant: string) => all.get(tenant) ?? all.set(tenant, new Map()).get(tenant) ?? new Map<string, FenceRow>();
  for (const row of await tables(db).selectFrom('fence').selectAll().orderBy('id').execute()) of(row.tenant).set(row.id, row);
  const put = async (row: FenceRow) => {
    await store(db, row);
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
    create: async (caller, { dwellSeconds = null, ...wanted }) => {
      const { tenant } = caller;
      if (of(tenant).size >= mostFences)
        throw new Failure('TOO_LARGE', `creating a fence: ${tenant} has ${mostFences}`, { details: { limit: `${mostFences} fences` } });
      refuse(assets, tenant, wanted);
      const now = clock.now();
      return put({ ...wanted, id: uuidv7(), tenant, dwellSeconds, createdAt: now, changedAt: now });
    },
    update: async (caller, id, change) => {
      const row = known(caller, id, 'changing');
      refuse(assets, caller.tenant, change);
      const { title = row.title, shape = row.shape, models = row.models, isEnabled = row.isEnabled } = change;
      const dwellSeconds = change.dwellSeconds === undefined ? row.dwellSeconds : change.dwellSeconds;
      return put({ ...row, title, shape, models, isEnabled, dwellSeconds, changedAt: clock.now() });
    },
    remove: async (caller, id) => {
      known(caller, id, 'removing');
      await tables(db).deleteFrom('fence').where('id', '=', id).execute();
      of(caller.tenant).delete(id);
      changed(caller.tenant);
    },
  };
}

function refuse(
  assets: Assets,
  tenant: string,
  wanted: { readonly shape?: Shape | undefined; readonly models?: readonly string[] | undefined },
) {
  const shape = wanted.shape && shapeProblem(wanted.shape);
  const strange = (wanted.models ?? []).filter((model) => assets.model(tenant, model) === undefined);
  const models = strange.map((model) => `there is no model ${model}; choose one of an installed pack`);
  const what = [...(shape === undefined ? [] : [shape]), ...models].join('; ').slice(0, 500);
  if (what !== '') throw new Failure('BAD_REQUEST', `checking a fence: ${what}`, { details: { what } });
}

async function store(db: Database, row: FenceRow): Promise<void> {
  const json = { shape: sql<Shape>`${JSON.stringify(row.shape)}::jsonb`, models: sql<string[]>`${JSON.stringify(row.models)}::jsonb` };
  const values = { ...row, ...json };
  await tables(db)
    .insertInto('fence')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}
