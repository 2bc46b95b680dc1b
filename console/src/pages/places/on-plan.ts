import { wgs84ToPlan } from '../../../../src/contracts/plan-transform.ts';
import type { ShownPlan } from '../../map/plan-layer.ts';
import type { Fence, Mover } from './shape-text.ts';

const isSameFloor = ({ plan }: ShownPlan, floor: number | undefined): boolean => floor === undefined || floor === plan.floor;

/** What may be somewhere, on a floor or not. */
export interface Placed {
  readonly longitude?: number | undefined;
  readonly latitude?: number | undefined;
  readonly floor?: number | undefined;
}

/** True of what is on a plan: within what it covers, and on its floor unless it says none. */
export function isOnPlan(shown: ShownPlan, { longitude, latitude, floor }: Placed): boolean {
  if (longitude === undefined || latitude === undefined || !isSameFloor(shown, floor)) return false;
  const [x, y] = wgs84ToPlan(shown.transform, longitude, latitude);
  const { left, right, top, bottom } = shown.plan.content.box;
  return x >= left && x <= right && y >= Math.min(top, bottom) && y <= Math.max(top, bottom);
}

/** The plan on which most things are; `undefined` when none is on one. */
export function planOfMost(plans: readonly ShownPlan[], placed: readonly Placed[]): ShownPlan | undefined {
  const counted = plans.map((plan) => ({ plan, count: placed.filter((one) => isOnPlan(plan, one)).length }));
  return counted.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)[0]?.plan;
}

/** The plan on which most are, when all whose place is known are indoors, on one plan or another. */
export function commonPlan(plans: readonly ShownPlan[], movers: readonly Mover[]): ShownPlan | undefined {
  const placed = movers.filter(({ longitude, latitude }) => longitude !== undefined && latitude !== undefined);
  const isIndoors = placed.every((mover) => plans.some((plan) => isOnPlan(plan, mover)));
  return isIndoors ? planOfMost(plans, placed) : undefined;
}

/** Fences of the floor of a plan, and those of all floors. */
export const isFenceOnPlan = (shown: ShownPlan, { floor }: Fence): boolean => isSameFloor(shown, floor);

/** Cells of a heat map on a plan, m: some hundred across it, a metre at least. */
export function cellOfPlan({ plan: { content }, transform: { a, d } }: ShownPlan): number {
  const { left, right, top, bottom } = content.box;
  return Math.max(1, Math.round((Math.hypot(right - left, bottom - top) * Math.hypot(a, d)) / 100));
}
