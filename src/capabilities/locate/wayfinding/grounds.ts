import type { PlanOutline, PlanOutlines } from '../maps/plan-outlines.ts';
import { type Ground, groundOf } from './ground.ts';

/** A plan that lies on the earth. */
export type LaidPlan = PlanOutline & Required<Pick<PlanOutline, 'box' | 'transform'>>;

/** The ground of a version of a plan; `undefined` when the plan is another one by now. */
export type GroundFor = (tenant: string, plan: LaidPlan) => Promise<Ground | undefined>;

/** Plans whose ground is kept in memory, 1.5 MB each at most. */
const mostGrounds = 8;

/** Makes the ground of a plan once per version of it, and keeps those that were asked for last. */
export function createGrounds(plans: Pick<PlanOutlines, 'obstaclesOf'>): GroundFor {
  const grounds = new Map<string, { readonly version: number; readonly ground: ReturnType<GroundFor> }>();
  const made: GroundFor = async (tenant, plan) => {
    const obstacles = await plans.obstaclesOf(tenant, plan);
    return obstacles && groundOf({ transform: plan.transform, box: plan.box, obstacles });
  };
  const begun = (tenant: string, plan: LaidPlan) => {
    const ground = made(tenant, plan);
    const forget = () => {
      if (grounds.get(plan.id)?.ground === ground) grounds.delete(plan.id);
    };
    // What could not be read is tried again by the next who asks.
    ground.then((found) => found ?? forget(), forget);
    return { version: plan.changedAt, ground };
  };
  return (tenant, plan) => {
    const known = grounds.get(plan.id);
    const own = known?.version === plan.changedAt ? known : begun(tenant, plan);
    grounds.delete(plan.id);
    grounds.set(plan.id, own);
    for (const old of grounds.keys()) if (grounds.size > mostGrounds) grounds.delete(old);
    return own.ground;
  };
}
