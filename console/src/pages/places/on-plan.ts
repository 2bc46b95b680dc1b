import { wgs84ToPlan } from '../../../../src/contracts/plan-transform.ts';
import type { ShownPlan } from '../../map/plan-layer.ts';
import type { Fence, Mover } from './shape-text.ts';

const isSameFloor = ({ plan }: ShownPlan, floor: number | undefined): boolean => floor === undefined || floor === plan.floor;

/** Movers that are on a plan: within what it covers, and on its floor unless they say none. */
export function isOnPlan(shown: ShownPlan, { longitude, latitude, floor }: Pick<Mover, 'longitude' | 'latitude' | 'floor'>): boolean {
  if (longitude === undefined || latitude === undefined || !isSameFloor(shown, floor)) return false;
  const [x, y] = wgs84ToPlan(shown.transform, longitude, latitude);
  const { left, right, top, bottom } = shown.plan.content.box;
  return x >= left && x <= right && y >= Math.min(top, bottom) && y <= Math.max(top, bottom);
}

/** The plan on which most are, when all whose place is known are indoors, on one plan or another. */
export function commonPlan(plans: readonly ShownPlan[], movers: readonly Mover[]): ShownPlan | undefined {
  const placed = movers.filter(({ longitude, latitude }) => longitude !== undefined && latitude !== undefined);
  const isIndoors = placed.length > 0 && placed.every((mover) => plans.some((plan) => isOnPlan(plan, mover)));
  if (!isIndoors) return undefined;
  const countOf = (plan: ShownPlan) => placed.filter((mover) => isOnPlan(plan, mover)).length;
  return plans.toSorted((a, b) => countOf(b) - countOf(a))[0];
}

/** Fences of the floor of a plan, and those of all floors. */
export const isFenceOnPlan = (shown: ShownPlan, { floor }: Fence): boolean => isSameFloor(shown, floor);
