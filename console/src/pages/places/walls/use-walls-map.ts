import {
  circleMarker,
  divIcon,
  type FeatureGroup,
  type LatLngTuple,
  type Map as LeafletMap,
  marker,
  type Polygon,
  type Polyline,
  polygon,
  polyline,
} from 'leaflet';
import { useCallback, useEffect, useRef } from 'react';
import { planToWgs84, wgs84ToPlan } from '../../../../../src/contracts/plan-transform.ts';
import { useText } from '../../../i18n/use-t.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { tokens, useLayer } from '../places-layers.ts';
import type { OnTap } from '../places-map.tsx';
import type { LonLat } from '../shape-text.ts';
import type { At, Chosen, Work } from './draft.ts';
import { useWallsCanvas } from './walls-layer.ts';

/** So near a click means something, px: a finger is broader than a pointer. */
const reachPx = matchMedia('(pointer: coarse)').matches ? 18 : 10;

/** How far {@link reachPx} reaches on the plan, in its units. */
export function reachOn(map: LeafletMap, { scale }: NonNullable<FloorPlan['fit']>): number {
  const [from, to] = [map.containerPointToLatLng([0, 0]), map.containerPointToLatLng([reachPx, 0])];
  return map.distance(from, to) / scale;
}

/** What drawing on the map needs. */
export interface WallsOnMap extends Work {
  readonly map: LeafletMap | undefined;
  readonly fit: NonNullable<FloorPlan['fit']>;
  /** Its points can be dragged. */
  readonly canMove: boolean;
  readonly onTap: OnTap;
  readonly onClick: (at: At, reach: number) => void;
  readonly onMove: (chosen: Chosen, point: number, moved: { readonly at: At; readonly reach: number }) => void;
}

type Line = Polyline | Polygon;
type Placed = (at: readonly [number, number]) => LatLngTuple;

function drawObstacles(
  group: FeatureGroup,
  { draft, chosen }: Work,
  { renderer, placed }: { readonly renderer: WallsCanvas; readonly placed: Placed },
): Line | undefined {
  const token = tokens();
  let own: Line | undefined;
  for (const [i, { kind, line }] of draft.obstacles.entries()) {
    const isChosen = chosen?.kind === 'obstacle' && chosen.i === i;
    const isOpen = draft.isOpen && i === draft.obstacles.length - 1;
    const look = {
      renderer,
      pane: 'walls',
      interactive: false,
      color: token(isChosen ? '--acc' : '--s4'),
      weight: isChosen ? 4 : 2.5,
      ...(isOpen && { dashArray: '6 5' }),
    };
    const places = line.map(placed);
    const shape = kind === 'block' ? polygon(places, { ...look, fillOpacity: 0.25 }) : polyline(places, look);
    shape.addTo(group);
    if (isChosen) own = shape;
    if (isOpen) for (const place of places) circleMarker(place, { ...look, dashArray: undefined, radius: 4, weight: 2 }).addTo(group);
  }
  return own;
}
type WallsCanvas = ReturnType<typeof useWallsCanvas>;

const handle = (className: string, words = '') => {
  const html = document.createElement('span');
  html.textContent = words;
  return divIcon({ className: `walls-handle ${className}`, html, iconSize: [28, 28] });
};

/** The points of what is chosen, to be dragged; its line follows while they are. */
function drawHandles(
  group: FeatureGroup,
  { draft, chosen, fit, onMove, map }: WallsOnMap,
  { own, placed }: { readonly own: Line | undefined; readonly placed: Placed },
) {
  if (!chosen || !map) return;
  const points = chosen.kind === 'entrance' ? [draft.entrances[chosen.i]?.at ?? []] : (draft.obstacles[chosen.i]?.line ?? []);
  const places = points.filter((one): one is At => one.length === 2).map(placed);
  for (const [k, place] of places.entries()) {
    const one = marker(place, { icon: handle('point'), draggable: true, keyboard: false }).addTo(group);
    one.on('drag', () => {
      const { lat, lng } = one.getLatLng();
      own?.setLatLngs(places.map((other, n): LatLngTuple => (n === k ? [lat, lng] : other)));
    });
    one.on('dragend', () => {
      const { lat, lng } = one.getLatLng();
      onMove(chosen, k, { at: [...wgs84ToPlan(fit.transform, lng, lat)], reach: reachOn(map, fit) });
    });
  }
}

/** Draw walls, blocks and entrances on the map in a colour that the plan itself has not, take clicks on it, and let the points of what is chosen be dragged. */
export function useWallsMap(work: WallsOnMap): void {
  const { map, draft, chosen, fit, canMove, onTap } = work;
  const text = useText();
  const renderer = useWallsCanvas(map);
  const act = useRef(work);
  act.current = work;
  const draw = useCallback(
    (group: FeatureGroup) => {
      const placed: Placed = (at) => {
        const [longitude, latitude] = planToWgs84(fit.transform, ...at);
        return [latitude, longitude];
      };
      const own = drawObstacles(group, { draft, chosen }, { renderer, placed });
      for (const [i, { title, at }] of draft.entrances.entries()) {
        const isChosen = chosen?.kind === 'entrance' && chosen.i === i;
        const icon = handle(isChosen ? 'entrance chosen' : 'entrance', text(title) || String(i + 1));
        marker(placed(at), { icon, interactive: false, keyboard: false }).addTo(group);
      }
      if (canMove) drawHandles(group, act.current, { own, placed });
    },
    [draft, chosen, fit, canMove, renderer, text],
  );
  useLayer(map, draw);
  useEffect(() => {
    onTap(([longitude, latitude]: LonLat) => {
      const { map: shown, fit: lies, onClick } = act.current;
      if (shown) onClick([...wgs84ToPlan(lies.transform, longitude, latitude)], reachOn(shown, lies));
    });
    return () => onTap(undefined);
  }, [onTap]);
  useEffect(() => {
    // The second click of two ends a line.
    map?.doubleClickZoom.disable();
    return () => void map?.doubleClickZoom.enable();
  }, [map]);
}
