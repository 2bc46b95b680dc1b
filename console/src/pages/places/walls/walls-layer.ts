import { canvas, type FeatureGroup, type Map as LeafletMap, polygon, polyline } from 'leaflet';
import { useCallback, useMemo } from 'react';
import { planToWgs84 } from '../../../../../src/contracts/plan-transform.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { tokens, useLayer } from '../places-layers.ts';

const pane = 'walls';

/** The canvas of walls: above the plan, below fences and movers; clicks go through it. */
export function useWallsCanvas(map: LeafletMap | undefined) {
  return useMemo(() => {
    if (!map) return undefined;
    const made = map.getPane(pane) ?? map.createPane(pane);
    made.style.zIndex = '440';
    made.style.pointerEvents = 'none';
    return canvas({ pane, padding: 0.3 });
  }, [map]);
}

/** Draw walls and blocks of a plan as far as they are known, so that one sees what a way goes round. */
export function useWallsLayer(map: LeafletMap | undefined, plan: Pick<FloorPlan, 'walking' | 'fit'> | undefined): void {
  const renderer = useWallsCanvas(map);
  const [obstacles, transform] = [plan?.walking?.obstacles, plan?.fit?.transform];
  const draw = useCallback(
    (group: FeatureGroup) => {
      if (!obstacles || !transform) return;
      const color = tokens()('--ink');
      const look = { pane, renderer, color, interactive: false };
      for (const { kind, line } of obstacles) {
        const places = line
          .map(([x, y]) => planToWgs84(transform, x, y))
          .map(([longitude, latitude]): [number, number] => [latitude, longitude]);
        if (kind === 'block') polygon(places, { ...look, weight: 1, fillOpacity: 0.25 }).addTo(group);
        else polyline(places, { ...look, weight: 2.5 }).addTo(group);
      }
    },
    [obstacles, transform, renderer],
  );
  useLayer(map, draw);
}
