import { planToWgs84 } from '../../../../../src/contracts/plan-transform.ts';
import type { Text } from '../../../../../src/contracts/text.ts';
import type { FloorPlan, ShownPlan } from '../../../map/plan-layer.ts';
import { isOnPlan } from '../on-plan.ts';
import type { LonLat, Mover } from '../shape-text.ts';

/** Where a way on foot begins: where a mover is, or a place on a floor. */
export type Start = { readonly asset: string } | { readonly at: LonLat; readonly floor?: number };

/** Said in the address instead of a start while nobody has chosen one: the last of the browser is taken where it can be. */
export const unsaid = 'ask';

/** A start as the address and the browser keep it: the id of a mover, or `longitude,latitude,floor` to a centimetre. */
export const startText = (start: Start): string =>
  'asset' in start
    ? start.asset
    : [...start.at.map((degrees) => Number(degrees.toFixed(7))), start.floor].filter((part) => part !== undefined).join();

/** Reads what {@link startText} wrote; `undefined` for anything else. */
export function readStart(text: string | undefined): Start | undefined {
  if (!text || text === unsaid) return undefined;
  if (!text.includes(',')) return /^[\w-]{1,64}$/.test(text) ? { asset: text } : undefined;
  const [longitude = Number.NaN, latitude = Number.NaN, floor, ...more] = text
    .split(',')
    .map((part) => (part.trim() ? Number(part) : Number.NaN));
  const isPlace = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85 && more.length === 0 && !Number.isNaN(floor);
  return isPlace ? { at: [longitude, latitude], ...(floor !== undefined && { floor }) } : undefined;
}

/** An entrance of a plan as a start. */
export interface Entrance {
  readonly title: Text;
  readonly start: Start;
}

/** The entrances of a plan that lies somewhere. */
export const entrancesOf = ({ walking, fit, floor }: Pick<FloorPlan, 'walking' | 'fit' | 'floor'>): readonly Entrance[] =>
  fit === undefined
    ? []
    : (walking?.entrances ?? []).map(({ title, at: [x, y] }) => ({ title, start: { at: [...planToWgs84(fit.transform, x, y)], floor } }));

/** The plan on which a mover is; of several one with walls, as the server has it. */
export function planOf(plans: readonly FloorPlan[], mover: Mover): FloorPlan | undefined {
  const around = plans.filter((plan) => {
    const shown: ShownPlan | undefined = plan.content &&
      plan.fit && { plan: { ...plan, content: plan.content }, transform: plan.fit.transform };
    return shown !== undefined && isOnPlan(shown, mover);
  });
  return around.find(({ walking }) => (walking?.obstacles.length ?? 0) > 0) ?? around[0];
}

/** Whether a way to a mover can begin there: at another mover that is there, or at a place of the same plan. */
export function isUsable(
  start: Start,
  to: Mover,
  { movers, plans }: { readonly movers: readonly Mover[]; readonly plans: readonly FloorPlan[] },
) {
  if ('asset' in start) return start.asset !== to.asset && movers.some(({ asset }) => asset === start.asset);
  const [longitude, latitude] = start.at;
  const plan = planOf(plans, to);
  return plan !== undefined && planOf([plan], { ...to, longitude, latitude, floor: start.floor }) !== undefined;
}

const storageKey = 'yangfan.way-start';

/** The start that was chosen last in this browser. */
export const lastStart = (): Start | undefined => readStart(localStorage.getItem(storageKey) ?? undefined);

/** Begin there next time as well. */
export const rememberStart = (start: Start): void => localStorage.setItem(storageKey, startText(start));
