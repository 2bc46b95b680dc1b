import { Readable } from 'node:stream';
import type { EventBody } from '../../contracts/events.ts';
import type { Pack, PackFloorPlan, PackZone } from '../../contracts/pack.ts';
import { type PlanTransform, planToWgs84 } from '../../contracts/plan-transform.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database } from '../../kernel/database.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { createTurns } from '../../kernel/turns.ts';
import { type Assets, installedPack } from '../assets/index.ts';
import type { Locate } from './locate.ts';
import type { FloorPlans, FloorPlanView } from './maps/floor-plans.ts';
import { tables } from './schema.ts';

/** What {@link createPackPlaces} is built from. */
export interface PackPlacesDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly assets: Assets;
  readonly floorPlans: FloorPlans;
  readonly locate: Pick<Locate, 'listFences' | 'createFence'>;
}

/** The floor plans that packs brought. */
export interface PackPlaces {
  /** The ids of the floor plans of a pack by their keys in it, without those that people have removed; makes them when that has not been done yet. */
  plansOf(installed: EventBody<'pack.installed'>): Promise<ReadonlyMap<string, string>>;
}

/** Bring the floor plans and zones of packs when they are installed. The tables of locate must be there. */
export function createPackPlaces(deps: PackPlacesDeps): PackPlaces {
  const inTurn = createTurns();
  const takeOver = (installed: EventBody<'pack.installed'>) => inTurn(() => takeOverPlaces(deps, installed));
  deps.outbox.subscribe('locate.packPlaces', ['pack.installed'], ({ body }) => takeOver(body));
  return {
    plansOf: async (installed) => {
      await takeOver(installed);
      return idsOfPlans(deps, installed);
    },
  };
}

async function idsOfPlans({ assets, floorPlans }: PackPlacesDeps, installed: EventBody<'pack.installed'>) {
  const pack = installedPack(assets, installed);
  const caller = callerOf(pack, installed.tenant);
  const ids = new Map<string, string>();
  for (const [key, plan] of Object.entries(pack.floorPlans ?? {})) {
    const own = await ownPlan(floorPlans, caller, plan);
    if (own !== undefined) ids.set(key, own.id);
  }
  return ids;
}

/** A pack as who makes its places. */
const callerOf = ({ id }: Pack, tenant: string): Caller => ({
  ...{ id: 'system', name: `pack ${id}`, role: 'administrator', tenant, kind: 'system' },
});

/**
 * Bring what was never brought: a newer version of the pack adds new plans and zones, and changes none that is there.
 * Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
async function takeOverPlaces(deps: PackPlacesDeps, installed: EventBody<'pack.installed'>): Promise<void> {
  const { tenant } = installed;
  const pack = installedPack(deps.assets, installed);
  for (const [key, plan] of Object.entries(pack.floorPlans ?? {})) await bringPlan(deps, { tenant, pack, key, plan });
}

interface Brought {
  readonly tenant: string;
  readonly pack: Pack;
  readonly key: string;
  readonly plan: PackFloorPlan;
}

async function bringPlan(deps: PackPlacesDeps, brought: Brought): Promise<void> {
  const { tenant, pack, key, plan } = brought;
  const caller = callerOf(pack, tenant);
  await once(deps, brought, key, async () => void (await drawnPlan(deps.floorPlans, caller, plan)));
  // Where a person has removed the plan, its new zones have no place.
  const own = await ownPlan(deps.floorPlans, caller, plan);
  const transform = own?.fit?.transform;
  if (own === undefined || transform === undefined) return;
  const { walking } = plan;
  // A slash, as of a zone, and a name that no zone can have.
  if (walking !== undefined && own.walking === undefined)
    await once(
      deps,
      brought,
      `${key}/#walking`,
      async () => void (await deps.floorPlans.update(caller, own.id, { walking: { entrances: [], ...walking } })),
    );
  for (const [zoneKey, zone] of Object.entries(plan.zones))
    await once(deps, brought, `${key}/${zoneKey}`, () => bringZone(deps, caller, { zone, floor: plan.floor, transform }));
}

/** Do something that was not done before, and note it. Broken off in between it is done again, so `act` must bear that. */
async function once({ db }: PackPlacesDeps, { tenant, pack }: Brought, key: string, act: () => Promise<void>): Promise<void> {
  const mark = { tenant, pack: pack.id, key };
  const own = tables(db).selectFrom('packPlace').select('key').where('tenant', '=', tenant).where('pack', '=', pack.id);
  if ((await own.where('key', '=', key).executeTakeFirst()) !== undefined) return;
  await act();
  await tables(db)
    .insertInto('packPlace')
    .values(mark)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const ownPlan = async (floorPlans: FloorPlans, caller: Caller, { building, floor }: PackFloorPlan): Promise<FloorPlanView | undefined> =>
  (await floorPlans.list(caller)).find((one) => one.by === caller.name && one.building === building && one.floor === floor);

/** The plan with its file and control points; one that was begun before is finished. */
async function drawnPlan(floorPlans: FloorPlans, caller: Caller, plan: PackFloorPlan): Promise<FloorPlanView> {
  const { title, building, floor, method, controls, drawing } = plan;
  const { id } = (await ownPlan(floorPlans, caller, plan)) ?? (await floorPlans.create(caller, { title, building, floor }));
  await floorPlans.putFile(caller, id, { body: Readable.from([Buffer.from(JSON.stringify(drawing))]) });
  return floorPlans.update(caller, id, { method, controls: [...controls] });
}

interface ZoneOnFloor {
  readonly zone: PackZone;
  readonly floor: number;
  readonly transform: PlanTransform;
}

/** The zone as a fence, unless it is there already. */
async function bringZone({ locate }: PackPlacesDeps, caller: Caller, { zone, floor, transform }: ZoneOnFloor): Promise<void> {
  const { title, ring, models = [], dwellSeconds, alarms = {} } = zone;
  const corners = ring.map(([x, y]): [number, number] => [...planToWgs84(transform, x, y)]);
  const isThere = locate.listFences(caller).items.some((one) => one.title.en === title.en && one.floor === floor);
  if (isThere) return;
  const watched = { floor, alarms, asksDeclarations: false, models: [...models], ...(dwellSeconds !== undefined && { dwellSeconds }) };
  await locate.createFence(caller, { title, shape: { kind: 'polygon', ring: corners }, shipTypes: [], isEnabled: true, ...watched });
}
