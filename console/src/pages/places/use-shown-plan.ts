import { useEffect, useMemo, useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { shownOf } from '../../map/plan-layer.ts';
import { commonPlan, isFenceOnPlan, isOnPlan } from './on-plan.ts';
import type { Fence, Mover } from './shape-text.ts';
import { fitOf, type Tying } from './tying.ts';

/** Chosen where the map shall be without a plan. */
export const outdoors = 'none';

interface PlanAsked {
  readonly chosen: string | undefined;
  /** The asset whose way is shown. */
  readonly asset: string | undefined;
  readonly movers: readonly Mover[];
  readonly tying: Tying | undefined;
}

/**
 * The floor plan that is shown: the chosen one; without a choice the one on which the asset is whose way is shown, else the one on which everything is; or the one that is being tied to the earth.
 */
export function useShownPlan({ chosen, asset, movers, tying }: PlanAsked) {
  const plans = useCall('listFloorPlans', undefined, { everyMs: 60_000 }).data?.items;
  const [found, setFound] = useState<ReadonlyMap<string, string>>(new Map());
  // Found once: who leaves the house does not take the plan away.
  useEffect(() => {
    if (!plans) return;
    const shown = plans.flatMap((plan) => shownOf(plan) ?? []);
    const planOf = (key: string) => commonPlan(shown, key === everybody ? movers : movers.filter((mover) => mover.asset === key))?.plan.id;
    setFound((before) => {
      const fresh = [everybody, asset ?? everybody].filter((key) => !before.has(key)).map((key) => [key, planOf(key)] as const);
      const known = fresh.flatMap(([key, plan]) => (plan === undefined ? [] : [[key, plan] as const]));
      return known.length === 0 ? before : new Map([...before, ...known]);
    });
  }, [plans, movers, asset]);
  const own = found.get(asset ?? everybody) ?? found.get(everybody);
  return useMemo(() => {
    const fit = tying && fitOf(tying);
    if (tying) return shownOf(tying.plan, fit && !('problem' in fit) ? fit.transform : undefined);
    return shownOf(plans?.find(({ id }) => id === (chosen ?? own)));
  }, [plans, chosen, own, tying]);
}

/** No asset has this id. */
const everybody = '';

/** What of movers and fences is drawn: with a plan those of its floor, while it is being tied to the earth all. */
export function useDrawn(movers: readonly Mover[], fences: readonly Fence[], floor: ReturnType<typeof useShownPlan>) {
  return useMemo(
    () => ({
      movers: floor ? movers.filter((mover) => isOnPlan(floor, mover)) : movers,
      fences: floor ? fences.filter((fence) => isFenceOnPlan(floor, fence)) : fences,
    }),
    [movers, fences, floor],
  );
}
