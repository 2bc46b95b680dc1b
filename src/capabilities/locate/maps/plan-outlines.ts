import { sql } from 'kysely';
import { fitPlan, type PlanFit, type PlanTransform } from '../../../contracts/plan-transform.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database } from '../../../kernel/database.ts';
import { type FloorPlanContent, type FloorPlanRow, tables, type Walking } from './schema.ts';

/** Where a floor plan lies and whether it has walls, without the walls themselves. */
export interface PlanOutline {
  readonly id: string;
  /** Its version: no two have the same. */
  readonly changedAt: EpochMs;
  readonly floor: number;
  /** What it covers, in its own units; absent until its file was sent. */
  readonly box?: FloorPlanContent['box'];
  /** Absent until it lies somewhere. */
  readonly transform?: PlanTransform;
  readonly hasWalls: boolean;
}

/** The outlines of a tenant's plans and the walls of one, for what asks often. */
export interface PlanOutlines {
  /** By building, then floor. The database is asked for their versions; what has not changed is not read again, whichever process changed it. */
  outlines(tenant: string): Promise<readonly PlanOutline[]>;
  /** Walls and blocks of a version of a plan; `undefined` when it is another one by now. */
  obstaclesOf(tenant: string, plan: Pick<PlanOutline, 'id' | 'changedAt'>): Promise<Walking['obstacles'] | undefined>;
}

/** Tenants whose outlines are kept in memory; each has some hundred bytes for each of its plans. */
const mostTenants = 64;

/** How a plan lies, if it has a file and enough control points. */
export function fitOf({
  controls,
  method,
  content,
}: Pick<FloorPlanRow, 'controls' | 'method' | 'content'>): PlanFit | { readonly problem: string } | undefined {
  return content === null || controls.length === 0 ? undefined : fitPlan(controls, method, content.space);
}

/** Outlines on a database that has the tables of floor plans. */
export function createPlanOutlines(db: Database): PlanOutlines {
  const tenants = new Map<string, ReadonlyMap<string, PlanOutline>>();
  return {
    outlines: async (tenant) => {
      const own = tables(db).selectFrom('floorPlan').select(['id', 'changedAt']).where('tenant', '=', tenant);
      const versions = await own.orderBy('building').orderBy('floor').orderBy('id').execute();
      const before = tenants.get(tenant);
      const changed = versions.filter(({ id, changedAt }) => before?.get(id)?.changedAt !== changedAt).map(({ id }) => id);
      const fresh = new Map(changed.length === 0 ? [] : (await read(db, tenant, changed)).map((one) => [one.id, one]));
      // One that was removed between the two readings is in neither.
      const all = versions.flatMap(({ id }) => fresh.get(id) ?? (changed.includes(id) ? [] : (before?.get(id) ?? [])));
      tenants.delete(tenant);
      tenants.set(tenant, new Map(all.map((one) => [one.id, one])));
      for (const old of tenants.keys()) if (tenants.size > mostTenants) tenants.delete(old);
      return all;
    },
    obstaclesOf: async (tenant, { id, changedAt }) => {
      const asked = tables(db).selectFrom('floorPlan').select('walking').where('id', '=', id).where('tenant', '=', tenant);
      const row = await asked.where('changedAt', '=', changedAt).executeTakeFirst();
      return row && (row.walking?.obstacles ?? []);
    },
  };
}

async function read(db: Database, tenant: string, ids: readonly string[]): Promise<readonly PlanOutline[]> {
  const asked = tables(db).selectFrom('floorPlan').where('tenant', '=', tenant).where('id', 'in', ids);
  const hasWalls = sql<boolean>`jsonb_array_length(coalesce(walking -> 'obstacles', '[]')) > 0`.as('hasWalls');
  const rows = await asked.select(['id', 'changedAt', 'floor', 'method', 'controls', 'content', hasWalls]).execute();
  return rows.map(({ method, controls, content, ...rest }) => {
    const fit = fitOf({ method, controls, content });
    return {
      ...rest,
      ...(content !== null && { box: content.box }),
      ...(fit !== undefined && !('problem' in fit) && { transform: fit.transform }),
    };
  });
}
