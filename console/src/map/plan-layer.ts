import type { FeatureCollection } from 'geojson';
import { latLng as at, type LatLng, type Map as LeafletMap, latLngBounds } from 'leaflet';
import { useEffect, useRef } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { type PlanTransform, planToWgs84 } from '../../../src/contracts/plan-transform.ts';
import { fetchFile, linkTo } from '../api/client.ts';
import { useCanvasTheme } from '../app/canvas-theme.ts';
import { isDark } from '../app/preferences.ts';
import { useLanguage } from '../i18n/use-t.ts';
import { type MapDoor, useMapDoor } from './map-door.ts';
import { geoJsonLayer } from './own-map.ts';

export type FloorPlan = Reply<'listFloorPlans'>['items'][number];
/** What has to be known of a plan to draw it. */
export type PlacedPlan = Pick<FloorPlan, 'id' | 'title' | 'floor' | 'content' | 'fit'>;
type Content = NonNullable<FloorPlan['content']>;

/** A plan with its file and how it lies. */
export interface ShownPlan {
  readonly plan: Pick<FloorPlan, 'id' | 'floor'> & { readonly content: Content };
  readonly transform: PlanTransform;
}

/** A plan as it can be shown, or `undefined` while it lacks its file or its control points. */
export function shownOf(plan: PlacedPlan | undefined, transform = plan?.fit?.transform): ShownPlan | undefined {
  return plan?.content && transform ? { plan: { ...plan, content: plan.content }, transform } : undefined;
}

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

const readPlan = ({ id, content }: ShownPlan['plan'], { plan }: MapDoor, signal: AbortSignal): Promise<Response> =>
  fetchFile(plan, { params: { id }, query: { v: content.sha256 } }, signal);

/** The page has asked the server before and says what is wrong with it; the plan alone is missing then. */
const unreadable = (error: unknown): void => console.warn('the floor plan could not be read', error);

/** Draw a plan between the base map and the fences, and go there once it is chosen. */
export function usePlanLayer(map: LeafletMap | undefined, shown: ShownPlan | undefined): void {
  const language = useLanguage();
  const dark = isDark(useCanvasTheme());
  const door = useMapDoor();
  const key = shown && JSON.stringify([shown.plan.id, shown.plan.content.sha256, shown.transform]);
  const known = useRef(shown);
  known.current = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what is shown; colours are read from the document, which follows `dark`
  useEffect(() => {
    const { current } = known;
    if (!map || !current) return;
    return current.plan.content.space === 'pixels' ? drawPicture(map, current, door) : drawDrawing(map, current, { language, door });
  }, [map, key, language, dark, door]);
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
function drawPicture(map: LeafletMap, { plan, transform }: ShownPlan, door: MapDoor): () => void {
  const gone = new AbortController();
  let address = '';
  const image = document.createElement('img');
  readPlan(plan, door, gone.signal)
    .then((answer) => answer.blob())
    .then((blob) => {
      if (gone.signal.aborted) return;
      address = URL.createObjectURL(blob);
      image.src = address;
    })
    .catch((error) => gone.signal.aborted || unreadable(error));
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
    gone.abort();
    URL.revokeObjectURL(address);
    map.off('zoomend viewreset', lay);
    image.remove();
  };
}

interface How {
  readonly language: 'zh' | 'en';
  readonly door: MapDoor;
}

function drawDrawing(map: LeafletMap, { plan, transform }: ShownPlan, { language, door }: How): () => void {
  const gone = new AbortController();
  let remove = () => {};
  paneOf(map);
  readPlan(plan, door, gone.signal)
    .then((answer) => answer.json())
    .then((file: FeatureCollection) => {
      if (gone.signal.aborted) return;
      const layer = geoJsonLayer(file, language, { pane, toLatLng: placer(transform) }).addTo(map);
      remove = () => void layer.remove();
    })
    .catch((error) => gone.signal.aborted || unreadable(error));
  return () => {
    gone.abort();
    remove();
  };
}
