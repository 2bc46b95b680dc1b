import { wgs84ToPlan } from '../../../../src/contracts/plan-transform.ts';
import type { ShownPlan } from '../../map/plan-layer.ts';
import type { Fence, Mover } from './shape-text.ts';

const isSameFloor = ({ plan }: ShownPlan, floor: number | undefined): boolean => floor === undefined || floor === plan.floor;

/** Movers that are on a plan: within what it covers, and on its floor unless they say none. */
export function isOnPlan(shown: ShownPlan, { longitude, latitude, floor }: Mover): boolean {
  if (longitude === undefined || latitude === undefined || !isSameFloor(shown, floor)) return false;
  const [x, y] = wgs84ToPlan(shown.transform, longitude, latitude);
  const { left, right, top, bottom } = shown.plan.content.box;
  return x >= left && x <= right && y >= Math.min(top, bottom) && y <= Math.max(top, bottom);
}

/** Fences of the floor of a plan, and those of all floors. */
export const isFenceOnPlan = (shown: ShownPlan, { floor }: Fence): boolean => isSameFloor(shown, floor);
