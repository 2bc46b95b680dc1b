import { useMemo } from 'react';
import { useCall } from '../../api/queries.ts';
import { type ShownPlan, shownOf } from '../../map/plan-layer.ts';
import { type Placed, planOfMost } from '../places/on-plan.ts';
import type { Mover } from '../places/shape-text.ts';

/** A machine as it tells its place now; `undefined` while it is not known, and for none. */
export function useMachine(asset: string | undefined): Mover | undefined {
  const query = { asset: asset ?? '', limit: 1 };
  return useCall('listMovers', { query }, { enabled: asset !== undefined, everyMs: 5000 }).data?.items[0];
}

/** The plan of a floor under most of what is there; of what has no place yet the first plan of that floor. No floor: none. */
export function usePlanOf(floor: number | undefined, placed: readonly Placed[]): ShownPlan | undefined {
  const plans = useCall('listFloorPlans', undefined, { enabled: floor !== undefined }).data?.items;
  return useMemo(() => {
    const shown = (plans ?? []).filter((plan) => plan.floor === floor).flatMap((plan) => shownOf(plan) ?? []);
    const known = placed.filter(({ longitude, latitude }) => longitude !== undefined && latitude !== undefined);
    return known.length === 0 ? shown[0] : planOfMost(shown, known);
  }, [plans, floor, placed]);
}
