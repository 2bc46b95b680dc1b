import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { noWayReasons } from '../../../contracts/api/ways.ts';
import { type LonLat, metresBetween } from '../../../contracts/distance.ts';
import { Failure } from '../../../contracts/errors.ts';
import { wgs84ToPlan } from '../../../contracts/plan-transform.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Http } from '../../../kernel/http.ts';
import type { Locate } from '../locate.ts';
import type { PlanOutline, PlanOutlines } from '../maps/plan-outlines.ts';
import { freeNear, type Ground, isWithin } from './ground.ts';
import { createGrounds, type LaidPlan } from './grounds.ts';
import { stepsOf } from './steps.ts';
import { walk } from './walk.ts';

/** What {@link createWayfinding} is built from. */
export interface WayfindingDeps {
  readonly http: Http;
  readonly floorPlans: PlanOutlines;
  readonly locate: Pick<Locate, 'readMover'>;
}

/** Ways on foot to things on floor plans. */
export interface Wayfinding {
  /**
   * The shortest way on foot around the walls of the floor plan, or the straight line with the reason why none is known.
   *
   * @throws Failure `NOT_FOUND` for a mover that is not there or never said a place, `BAD_REQUEST` where neither a mover nor a place is given to begin at
   */
  findWay(caller: Caller, asset: string, from: Received<'findWay', 'query'>): Promise<Reply<'findWay'>>;
}

/** How fast people walk in a hall, m/s. `assumed` */
const pace = 1.2;
/** A place that is told within an obstacle counts as beside it up to this far, m; walls have a clearance and tags err. `assumed` */
const beside = 1.5;

/** Answer the operation `findWay` of contracts/api/ways.ts. */
export function createWayfinding({ http, floorPlans, locate }: WayfindingDeps): Wayfinding {
  const groundFor = createGrounds(floorPlans);
  const find = async (caller: Caller, ends: Ends): Promise<Found | NoWay> => {
    // A floor plan lies within no site, so who has roles at sites only sees none.
    const plan = planFor(caller.sites === undefined ? await floorPlans.outlines(caller.tenant) : [], ends);
    if ('why' in plan) return plan;
    const ground = await groundFor(caller.tenant, plan);
    // It was changed after its outline was read: begin anew.
    return ground === undefined ? find(caller, ends) : wayAround(plan, ground, ends);
  };
  const wayfinding: Wayfinding = {
    findWay: async (caller, asset, query) => {
      const to = spotOf(locate, caller, asset);
      const from = startOf(locate, caller, query) ?? { ...placeIn(query), floor: query.floor ?? to.floor };
      const found = await find(caller, { from, to });
      const places = 'why' in found ? [from.at, to.at] : found.places;
      const metres = places.reduce((sum, place, i) => sum + metresBetween(places[i - 1] ?? place, place), 0);
      const way = { asset, ...found, places: places.map(pairOf), metres, to: to.said };
      if ('why' in found) return { ...way, kind: 'straight', steps: [] };
      const steps = stepsOf(places).map((step) => ({ ...step, at: pairOf(step.at) }));
      return { ...way, kind: 'walk', minutes: metres / pace / 60, steps };
    },
  };
  http.route('findWay', ({ caller, params, query }) => wayfinding.findWay(caller, params.asset, query));
  return wayfinding;
}

const pairOf = ([longitude, latitude]: LonLat): [number, number] => [longitude, latitude];

/** Where a way begins or ends. */
interface Spot {
  readonly at: LonLat;
  readonly floor: number | undefined;
}
type Target = Spot & { readonly said: Reply<'findWay'>['to'] };

/** Where a mover was when it last said so. */
function spotOf(locate: Pick<Locate, 'readMover'>, caller: Caller, asset: string): Target {
  const { longitude, latitude, floor, time, state, accuracy } = locate.readMover(caller, asset);
  if (longitude === undefined || latitude === undefined || time === undefined || state === 'unknown')
    throw new Failure('NOT_FOUND', `finding the way: ${asset} never said a place`, { details: { what: `place of asset ${asset}` } });
  const more = { ...(floor !== undefined && { floor }), ...(accuracy !== undefined && { accuracy }) };
  return { at: [longitude, latitude], floor, said: { longitude, latitude, time, state, ...more } };
}

const startOf = (locate: Pick<Locate, 'readMover'>, caller: Caller, { from }: Received<'findWay', 'query'>): Spot | undefined =>
  from === undefined ? undefined : spotOf(locate, caller, from);

function placeIn({ longitude, latitude }: Received<'findWay', 'query'>): Pick<Spot, 'at'> {
  if (longitude !== undefined && latitude !== undefined) return { at: [longitude, latitude] };
  throw new Failure('BAD_REQUEST', 'finding the way: neither a mover nor a place to begin at', {
    details: { what: 'give from, or longitude and latitude' },
  });
}

interface Ends {
  readonly from: Spot;
  readonly to: Spot;
}
type NoWay = { readonly why: (typeof noWayReasons)[number]; readonly plan?: string };
type Found = { readonly places: readonly LonLat[]; readonly plan: string };

const isLaid = (plan: PlanOutline): plan is LaidPlan => plan.box !== undefined && plan.transform !== undefined;
const covers = ({ box, transform }: LaidPlan, [longitude, latitude]: LonLat): boolean =>
  isWithin(box, wgs84ToPlan(transform, longitude, latitude));

/** The plan where the thing is; of several that lie over each other one with walls, and with the beginning on it. */
function planFor(plans: readonly PlanOutline[], { from, to }: Ends): LaidPlan | NoWay {
  const floor = to.floor ?? from.floor;
  const around = plans.filter(isLaid).filter((plan) => (floor === undefined || plan.floor === floor) && covers(plan, to.at));
  const [first] = around;
  if (first === undefined) return { why: 'noPlan' };
  if (from.floor !== undefined && from.floor !== first.floor) return { why: 'otherFloor', plan: first.id };
  const walled = around.filter(({ hasWalls }) => hasWalls);
  const [plan = walled[0]] = walled.filter((one) => covers(one, from.at));
  if (plan === undefined) return { why: 'noWalls', plan: first.id };
  return covers(plan, from.at) ? plan : { why: 'outside', plan: plan.id };
}

function wayAround({ id }: LaidPlan, ground: Ground, { from, to }: Ends): Found | NoWay {
  const [begin, end] = [freeNear(ground, from.at, beside), freeNear(ground, to.at, beside)];
  const cells = begin === undefined || end === undefined ? undefined : walk(ground, begin, end);
  if (cells === undefined) return { why: 'blocked', plan: id };
  // Where one of the two was told within an obstacle, the way goes to the free place beside it first.
  const firstCell = begin === ground.cellOf(from.at) ? 1 : 0;
  const lastCell = end === ground.cellOf(to.at) ? cells.length - 1 : cells.length;
  return { plan: id, places: [from.at, ...cells.slice(firstCell, lastCell).map(ground.placeOf), to.at] };
}
