import { shown } from '../payload/tally.ts';
import type { Health } from './anchor-health.ts';
import type { RtlsConfig } from './config.ts';
import type { Message } from './message.ts';
import type { Plan } from './plan.ts';
import type { TagState } from './solver/tag-filter.ts';

/** Everything that is known of a tag or an anchor, by the keys that a device may have. */
export interface Values {
  /** WGS 84, degrees; not where the plan has no control points. */
  readonly longitude?: number | undefined;
  readonly latitude?: number | undefined;
  /** Metres of the plan. */
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly height?: number | undefined;
  readonly floor?: number | undefined;
  /** Standard deviation of the place, m. */
  readonly accuracy?: number | undefined;
  /** m/s. */
  readonly speed?: number | undefined;
  /** Degrees from north, clockwise. */
  readonly course?: number | undefined;
  /** Observations of the message that were used. */
  readonly anchors?: number | undefined;
  /** Of an anchor, see {@link Health}. */
  readonly perMinute?: number | undefined;
  readonly bias?: number | undefined;
  readonly residual?: number | undefined;
  /** How much faster its clock runs than that of the reference, parts per million. */
  readonly clock?: number | undefined;
}

/** The circle of 95 % of a normal distribution, in standard deviations. */
const deviationsOf95 = 2.4477;

/** What follows for a tag from its ranges. */
export function valuesOfState(
  { place: [x, y, z], velocity, radius95 }: TagState,
  { plan, floor, anchors }: { readonly plan: Plan; readonly floor: number; readonly anchors: number },
): Values {
  const [longitude, latitude] = plan.toEarth(x, y) ?? [];
  return { longitude, latitude, x, y, height: z, floor, accuracy: radius95 / deviationsOf95, speed: Math.hypot(...velocity), anchors };
}

/** The floor that omlox counts from 0, the ground, with halves for floors in between, as ours: 1 is the ground, −1 the first below it. */
const floorOf = (floor: number | undefined): number | undefined => (floor === undefined || floor < 0 ? floor : floor + 1);

/** What a location leaves out is not known, and told so: what an earlier one said would be taken for its own. */
const orUnknown = (value: number | undefined): number => value ?? Number.NaN;

/** No plan is larger, m, as those of the configuration. */
const mostMetres = 100_000;

/** A location that was solved elsewhere; a string says why it cannot be used. @param zones whose local metres are those of the plan; none: all */
export function valuesOfLocation(
  { position, crs, source = '', accuracy, floor, speed, course }: Extract<Message, { readonly kind: 'location' }>['location'],
  { plan, zones }: { readonly plan: Plan; readonly zones: readonly string[] },
): Values | string {
  const [x = Number.NaN, y = Number.NaN, height] = position.coordinates;
  const said = {
    height,
    floor: orUnknown(floorOf(floor)),
    accuracy: orUnknown(accuracy),
    speed: orUnknown(speed),
    course: orUnknown(course),
  };
  if (crs === 'local') {
    if (zones.length > 0 && !zones.includes(source)) return `local metres of zone ${shown(source)}, which is not of the plan`;
    if (Math.max(Math.abs(x), Math.abs(y)) > mostMetres) return 'a place that there is none of';
    const [longitude, latitude] = plan.toEarth(x, y) ?? [];
    return { ...said, x, y, longitude, latitude };
  }
  if (!/^EPSG:4326$/i.test(crs)) return `crs ${crs.slice(0, 40)}: local and EPSG:4326 are taken`;
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? { ...said, longitude: x, latitude: y } : 'a place that there is none of';
}

/** How an anchor is. */
export const valuesOfHealth = ({ perMinute, bias, residual }: Health): Values => ({ perMinute, bias, residual });

/** Where an anchor is. */
export function placeOfAnchor(plan: Plan, anchor: string, floor: RtlsConfig['floor']): Values {
  const [x = Number.NaN, y = Number.NaN, height] = plan.anchors.get(anchor)?.place ?? [];
  const [longitude, latitude] = plan.toEarth(x, y) ?? [];
  return { longitude, latitude, x, y, height, floor };
}
