import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { noWayReasons } from '../../../contracts/api/ways.ts';
import { Failure } from '../../../contracts/errors.ts';
import { wgs84ToPlan } from '../../../contracts/plan-transform.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Http } from '../../../kernel/http.ts';
import { metresBetween } from '../cpa.ts';
import type { LonLat } from '../geometry.ts';
import type { Locate } from '../locate.ts';
import type { FloorPlans, FloorPlanView } from '../maps/floor-plans.ts';
import { freeNear, type Ground, groundOf, isWithin } from './ground.ts';
import { stepsOf } from './steps.ts';
import { walk } from './walk.ts';

/** What {@link createWayfinding} is built from. */
export interface WayfindingDeps {
  readonly http: Http;
  readonly floorPlans: Pick<FloorPlans, 'list'>;
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
/** Plans whose ground is kept in memory. */
const mostGrounds = 8;

/** Answer the operation `findWay` of contracts/api/locate.ts. */
export function createWayfinding({ http, floorPlans, locate }: WayfindingDeps): Wayfinding {
  const groundFor = createGrounds();
  const wayfinding: Wayfinding = {
    findWay: async (caller, asset, query) => {
      const to = spotOf(locate, caller, asset);
      const from = startOf(locate, caller, query) ?? { ...placeIn(query), floor: query.floor ?? to.floor };
      // A floor plan lies within no site, so who has roles at sites only sees none.
      const plans = caller.sites === undefined ? await floorPlans.list(caller) : [];
      const found = wayOn(plans, { from, to, groundFor });
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

type GroundFor = (plan: LaidPlan) => Ground;
interface Ends {
  readonly from: Spot;
  readonly to: Spot;
  readonly groundFor: GroundFor;
}
type NoWay = { readonly why: (typeof noWayReasons)[number]; readonly plan?: string };
type Found = { readonly places: readonly LonLat[]; readonly plan: string };

/** A plan that lies on the earth. */
type LaidPlan = FloorPlanView & Required<Pick<FloorPlanView, 'content' | 'fit'>>;
const isLaid = (plan: FloorPlanView): plan is LaidPlan => plan.content !== undefined && plan.fit !== undefined;
const covers = ({ content, fit }: LaidPlan, [longitude, latitude]: LonLat): boolean =>
  isWithin(content.box, wgs84ToPlan(fit.transform, longitude, latitude));

/** The way on the plan where the thing is; of several that lie over each other one with walls, and with the beginning on it. */
function wayOn(plans: readonly FloorPlanView[], ends: Ends): Found | NoWay {
  const { from, to } = ends;
  const floor = to.floor ?? from.floor;
  const around = plans.filter(isLaid).filter((plan) => (floor === undefined || plan.floor === floor) && covers(plan, to.at));
  const [first] = around;
  if (first === undefined) return { why: 'noPlan' };
  if (from.floor !== undefined && from.floor !== first.floor) return { why: 'otherFloor', plan: first.id };
  const walled = around.filter(({ walking }) => (walking?.obstacles.length ?? 0) > 0);
  const [plan = walled[0]] = walled.filter((one) => covers(one, from.at));
  if (plan === undefined) return { why: 'noWalls', plan: first.id };
  return covers(plan, from.at) ? wayAround(plan, ends) : { why: 'outside', plan: plan.id };
}

function wayAround(plan: LaidPlan, { from, to, groundFor }: Ends): Found | NoWay {
  const ground = groundFor(plan);
  const [begin, end] = [freeNear(ground, from.at, beside), freeNear(ground, to.at, beside)];
  const cells = begin === undefined || end === undefined ? undefined : walk(ground, begin, end);
  if (cells === undefined) return { why: 'blocked', plan: plan.id };
  // Where one of the two was told within an obstacle, the way goes to the free place beside it first.
  const firstCell = begin === ground.cellOf(from.at) ? 1 : 0;
  const lastCell = end === ground.cellOf(to.at) ? cells.length - 1 : cells.length;
  return { plan: plan.id, places: [from.at, ...cells.slice(firstCell, lastCell).map(ground.placeOf), to.at] };
}

/** Makes the ground of a plan once per version of it. */
function createGrounds(): GroundFor {
  const grounds = new Map<string, Ground>();
  return ({ id, changedAt, content, fit, walking }) => {
    const key = `${id} ${changedAt}`;
    const known = grounds.get(key) ?? groundOf({ transform: fit.transform, box: content.box, obstacles: walking?.obstacles ?? [] });
    grounds.delete(key);
    grounds.set(key, known);
    for (const old of grounds.keys()) if (grounds.size > mostGrounds) grounds.delete(old);
    return known;
  };
}
