import type { FeatureCollection } from 'geojson';
import { latLng as at, type LatLng, type Map as LeafletMap, latLngBounds } from 'leaflet';
import { useEffect, useRef } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type PlanTransform, planToWgs84, wgs84ToPlan } from '../../../../src/contracts/plan-transform.ts';
import { linkTo } from '../../api/client.ts';
import { isDark, usePreferences } from '../../app/preferences.ts';
import { useLanguage } from '../../i18n/use-t.ts';
import { geoJsonLayer } from '../../map/own-map.ts';
import type { Fence, Mover } from './shape-text.ts';

export type FloorPlan = Reply<'listFloorPlans'>['items'][number];
type Content = NonNullable<FloorPlan['content']>;

/** A plan with its file and how it lies. */
export interface ShownPlan {
  readonly plan: FloorPlan & { readonly content: Content };
  readonly transform: PlanTransform;
}

/** A plan as it can be shown, or `undefined` while it lacks its file or its control points. */
export function shownOf(plan: FloorPlan | undefined, transform = plan?.fit?.transform): ShownPlan | undefined {
  return plan?.content && transform ? { plan: { ...plan, content: plan.content }, transform } : undefined;
}

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

const pane = 'plan';

function paneOf(map: LeafletMap): HTMLElement {
  const made = map.getPane(pane) ?? map.createPane(pane);
  // Above the base map, below fences and movers.
  made.style.zIndex = '420';
  made.style.pointerEvents = 'none';
  return made;
}

/** The address of the file of a plan. */
export const planLink = ({ id, content }: FloorPlan): string =>
  linkTo('readFloorPlanFile', { params: { id }, query: { v: content?.sha256 ?? '' } });

/** Draw a plan between the base map and the fences, and go there once it is chosen. */
export function usePlanLayer(map: LeafletMap | undefined, shown: ShownPlan | undefined): void {
  const language = useLanguage();
  const dark = isDark(usePreferences((p) => p.theme));
  const key = shown && JSON.stringify([shown.plan.id, shown.plan.content.sha256, shown.transform]);
  const known = useRef(shown);
  known.current = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what is shown; colours are read from the document, which follows `dark`
  useEffect(() => {
    const { current } = known;
    if (!map || !current) return;
    return current.plan.content.space === 'pixels' ? drawPicture(map, current) : drawDrawing(map, current, language);
  }, [map, key, language, dark]);
  const id = shown?.plan.id;
  useEffect(() => {
    const { current } = known;
    if (!map || !current || current.plan.id !== id) return;
    const { left, right, top, bottom } = current.plan.content.box;
    const place = placer(current.transform);
    const corners = [place(left, top), place(right, top), place(left, bottom), place(right, bottom)];
    map.fitBounds(latLngBounds(corners), { padding: [20, 20], animate: false });
  }, [map, id]);
}

const placer =
  (transform: PlanTransform) =>
  (x: number, y: number): LatLng => {
    const [longitude, latitude] = planToWgs84(transform, x, y);
    return at(latitude, longitude);
  };

/** A picture is laid by the three corners that say how it is turned, scaled and sheared; a map is flat over the length of a building. */
function drawPicture(map: LeafletMap, { plan, transform }: ShownPlan): () => void {
  const image = document.createElement('img');
  image.src = planLink(plan);
  image.alt = '';
  image.className = 'plan-picture leaflet-zoom-hide';
  const { right: width, bottom: height } = plan.content.box;
  image.width = width;
  image.height = height;
  const lay = () => {
    const place = placer(transform);
    const [corner, across, down] = [place(0, 0), place(width, 0), place(0, height)].map((one) => map.latLngToLayerPoint(one));
    if (!corner || !across || !down) return;
    const right = across.subtract(corner).divideBy(width);
    const below = down.subtract(corner).divideBy(height);
    image.style.transform = `matrix(${[right.x, right.y, below.x, below.y, corner.x, corner.y].join(',')})`;
  };
  lay();
  paneOf(map).append(image);
  map.on('zoomend viewreset', lay);
  return () => {
    map.off('zoomend viewreset', lay);
    image.remove();
  };
}

function drawDrawing(map: LeafletMap, { plan, transform }: ShownPlan, language: 'zh' | 'en'): () => void {
  const gone = new AbortController();
  let remove = () => {};
  paneOf(map);
  fetch(planLink(plan), { signal: gone.signal })
    .then((answer) => answer.json())
    .then((file: FeatureCollection) => {
      if (gone.signal.aborted) return;
      const layer = geoJsonLayer(file, language, { pane, toLatLng: placer(transform) }).addTo(map);
      remove = () => void layer.remove();
    })
    // The page has asked the server before and says what is wrong with it; the plan alone is missing then.
    .catch((error) => gone.signal.aborted || console.warn('the floor plan could not be read', error));
  return () => {
    gone.abort();
    remove();
  };
}
