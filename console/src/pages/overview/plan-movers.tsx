import type { Map as LeafletMap } from 'leaflet';
import { useMemo } from 'react';
import { useCall } from '../../api/queries.ts';
import type { ShownPlan } from '../../map/plan-layer.ts';
import { isOnPlan } from '../places/on-plan.ts';
import { useMoverCanvas } from '../places/use-mover-canvas.ts';

/** Between two askings for who there is, ms; places themselves come on the live connection. */
const everyMs = 15_000;
const never = () => false;

/** What moves on a floor plan, drawn as on the map page and moving with the live connection. */
export function PlanMovers(props: {
  readonly map: LeafletMap;
  readonly plan: ShownPlan;
  readonly selected: string | undefined;
  readonly onSelect: (asset: string) => void;
}) {
  const { map, plan, selected, onSelect } = props;
  const all = useCall('listMovers', { query: { limit: 5000 } }, { everyMs, keepPrevious: true }).data?.items;
  const movers = useMemo(() => (all ?? []).filter((mover) => isOnPlan(plan, mover)), [all, plan]);
  useMoverCanvas(map, { movers, selected, onMover: onSelect, isBusy: never });
  return null;
}
