import '../../map/map.css';
import 'leaflet/dist/leaflet.css';
import {
  latLng as at,
  featureGroup,
  type LatLngBounds,
  type LatLngTuple,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  latLngBounds,
} from 'leaflet';
import { useCallback, useEffect, useRef } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useT } from '../../i18n/use-t.ts';
import { useLeaflet } from '../../map/asset-map.tsx';
import { setExtent, useWayBack, worldWith } from '../../map/extent.ts';
import { type ShownPlan, usePlanLayer } from '../../map/plan-layer.ts';
import { MapMark, useBaseMap } from '../../map/use-base-map.tsx';
import { useCameraLayer } from './cameras/camera-layer.ts';
import type { Camera } from './cameras/view.ts';
import { lngNear, unwrapped } from './date-line.ts';
import type { Near } from './near-tab.tsx';
import {
  drawShape,
  latLng,
  useDraftLayer,
  useFenceLayer,
  useHeatLayer,
  useNearLayer,
  usePane,
  usePastLayer,
  useRadarLayer,
  useTrackLayer,
} from './places-layers.ts';
import { type Fence, type LonLat, type Mover, placesOf, type Shape } from './shape-text.ts';
import { useMoverCanvas } from './use-mover-canvas.ts';
import type { PastPlaces } from './use-past.ts';
import { placesWords } from './words.ts';

/** What the map shows. */
export interface PlacesMapProps {
  readonly movers: readonly Mover[];
  readonly fences: readonly Fence[];
  /** The mover whose track is shown. */
  readonly selected: string | undefined;
  /** The fence that is marked. */
  readonly fence: string | undefined;
  readonly draft: Shape | undefined;
  readonly track: Reply<'readTrack'> | undefined;
  /** Number of the fix of the track that is marked; default the last. */
  readonly moment: number | undefined;
  /** Where all were at that fix; they are shown then and not where they are now. */
  readonly past: PastPlaces | undefined;
  /** The map stays with the marked fix. */
  readonly isFollowed: boolean;
  /** A place with a reach that is asked about. */
  readonly near: Near | undefined;
  readonly heat: Reply<'heatOfTracks'> | undefined;
  /** The floor plan that is shown, or being tied to the earth. */
  readonly plan: ShownPlan | undefined;
  /** What radars follow. */
  readonly radar: Reply<'listRadarTracks'>['items'];
  readonly cameras: readonly Camera[];
  /** Places that the map is to show, each time that they are others. */
  readonly focus: readonly LonLat[] | undefined;
  /** Told the map itself once it stands, for what draws on it beside this. */
  readonly onMap: (map: LeafletMap | undefined) => void;
  readonly onMover: (asset: string) => void;
  /** Set while a click is for something else than a mover, such as a fence that is drawn: where the person clicked, and how far that is from a place. */
  readonly onClickAt: ((at: LonLat, metresTo: (from: LonLat) => number) => void) | undefined;
}

/** Says what takes a click on the map from now on; `undefined`: nothing of its own. */
export type OnTap = (take: ((at: LonLat) => void) | undefined) => void;

/** The base map is a sketch; fences of some metres and floor plans are drawn far below it. */
const deepestZoom = 21;

/** A place in the copy of the world that the map shows. */
const nearest = (map: LeafletMap, longitude: number, latitude: number): LatLngTuple => [latitude, lngNear(longitude, map.getCenter().lng)];

/**
 * Where all movers and fences are, beside one of them, so that what lies on both sides of the date line is shown together; not valid when
 * there are none.
 */
function boundsOfAll({ movers, fences, cameras }: Pick<PlacesMapProps, 'movers' | 'fences' | 'cameras'>): LatLngBounds {
  const places = [...movers, ...cameras].flatMap(({ longitude, latitude }) =>
    longitude === undefined || latitude === undefined ? [] : [[longitude, latitude] as LonLat],
  );
  const near = [...places, ...fences.flatMap(({ shape }) => placesOf(shape))][0]?.[0] ?? 0;
  const beside = ([longitude, latitude]: LonLat): LatLngTuple => [latitude, lngNear(longitude, near)];
  const bounds = latLngBounds([]);
  for (const { shape } of fences)
    for (const place of placesOf(shape)) bounds.extend('metres' in shape ? at(beside(place)).toBounds(shape.metres * 2) : beside(place));
  for (const place of places) bounds.extend(beside(place));
  return bounds;
}

/** Where a page begins that was opened with a mover chosen: some 20 km across. */
const chosenZoom = 12;
/** A camera is looked at no farther than this: its view, some hundred metres, can be seen. */
const cameraZoom = 14;
/** At less than this a province fills the map, and what is chosen is looked at nearer. */
const farZoom = 8;

/** The mover or camera that is chosen. */
const chosenOf = ({ movers, cameras }: Pick<PlacesMapProps, 'movers' | 'cameras'>, selected: string | undefined) =>
  movers.find(({ asset }) => asset === selected) ?? cameras.find(({ id }) => id === selected);

/** Show all movers and fences once, when they are first known, or the one that is chosen then; later the chosen one. */
function useView(map: LeafletMap | undefined, props: PlacesMapProps): void {
  const { movers, fences, cameras, selected, fence, focus } = props;
  const isFitted = useRef(false);
  const known = useRef({ movers, fences, cameras });
  known.current = { movers, fences, cameras };
  // What is drawn, where something was, what is searched and a plan may be anywhere.
  const isAnywhere = [props.onClickAt, props.track, props.plan, focus].some((one) => one !== undefined);
  useEffect(() => {
    if (!map) return;
    const bounds = boundsOfAll({ movers, fences, cameras });
    setExtent(map, 'things', isAnywhere ? worldWith(bounds) : bounds);
  }, [map, movers, fences, cameras, isAnywhere]);
  useWayBack(map, () => {
    const bounds = boundsOfAll(known.current);
    return bounds.isValid() ? bounds : undefined;
  });
  const hasPlan = props.plan !== undefined;
  useEffect(() => {
    if (!map || isFitted.current || (selected !== undefined && movers.length === 0)) return;
    // A plan says itself what is to be seen; movers that come after it do not lead away from it.
    isFitted.current = hasPlan;
    if (hasPlan) return;
    const bounds = boundsOfAll({ movers, fences, cameras });
    if (!bounds.isValid()) return;
    isFitted.current = true;
    const chosen = chosenOf(known.current, selected);
    if (chosen?.longitude !== undefined && chosen.latitude !== undefined)
      map.setView([chosen.latitude, lngNear(chosen.longitude, bounds.getCenter().lng)], chosenZoom, { animate: false });
    else map.fitBounds(bounds, { padding: [40, 40], maxZoom: 14, animate: false });
  }, [map, movers, fences, cameras, selected, hasPlan]);
  useEffect(() => {
    if (map && focus && focus.length > 0)
      map.fitBounds(latLngBounds(unwrapped(focus, map.getCenter().lng).map(latLng)), { padding: [40, 40], maxZoom: 15 });
  }, [map, focus]);
  const isCamera = cameras.some(({ id }) => id === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link names a camera before it is known
  useEffect(() => {
    const found = chosenOf(known.current, selected);
    if (!map || found?.longitude === undefined || found.latitude === undefined) return;
    // Not as an animation: the panel that opens below makes the map lower, and would end it half-way. From far away all is one spot.
    const zoom = 'hasStill' in found ? Math.max(cameraZoom, map.getZoom()) : map.getZoom() < farZoom ? chosenZoom : map.getZoom();
    map.setView(nearest(map, found.longitude, found.latitude), zoom, { animate: false });
  }, [map, selected, isCamera]);
  const isFenceKnown = fences.some(({ id }) => id === fence);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link names a fence before it is known
  useEffect(() => {
    const found = known.current.fences.find(({ id }) => id === fence);
    if (!map || !found) return;
    const group = featureGroup().addTo(map);
    drawShape(group, found.shape, { opacity: 0, fillOpacity: 0 }, { zoom: map.getZoom(), near: map.getCenter().lng });
    map.fitBounds(group.getBounds(), { padding: [60, 60], maxZoom: 15, animate: false });
    group.remove();
  }, [map, fence, isFenceKnown]);
}

const noMovers: readonly Mover[] = [];

/** Movers, fences, a track and what is being drawn on the offline base map. */
export function PlacesMap(props: PlacesMapProps) {
  const { movers, fences, selected, fence, draft, track, moment, isFollowed } = props;
  const t = useT(placesWords);
  const box = useRef<HTMLDivElement>(null);
  const map = useLeaflet(box, deepestZoom);
  const base = useBaseMap(map);
  const renderer = usePane(map);
  const act = useRef(props);
  act.current = props;
  useView(map, props);
  useEffect(() => act.current.onMap(map), [map]);

  const select = useCallback((asset: string) => act.current.onMover(asset), []);
  const isBusy = useCallback(() => act.current.onClickAt !== undefined, []);
  usePlanLayer(map, props.plan);
  useFenceLayer({ map, renderer }, fences, fence);
  useHeatLayer({ map, renderer }, props.heat);
  useTrackLayer({ map, renderer }, track, moment);
  usePastLayer({ map, renderer }, props.past, selected);
  useNearLayer({ map, renderer }, props.near);
  useRadarLayer({ map, renderer }, props.radar);
  useCameraLayer({ map, renderer }, { cameras: props.cameras, selected, onCamera: select, isBusy });
  useDraftLayer({ map, renderer }, draft);
  useMoverCanvas(map, { movers: props.past ? noMovers : movers, selected, onMover: select, isBusy });
  useEffect(() => {
    const [longitude, latitude] = [track?.longitudes[moment ?? -1], track?.latitudes[moment ?? -1]];
    if (map && isFollowed && longitude !== undefined && latitude !== undefined)
      map.panTo(nearest(map, longitude, latitude), { animate: false });
  }, [map, track, moment, isFollowed]);
  useEffect(() => {
    if (!map) return;
    const click = ({ latlng }: LeafletMouseEvent) => {
      const { lng, lat } = latlng.wrap();
      act.current.onClickAt?.([lng, lat], (from) => map.distance(latLng(from), latlng));
    };
    map.on('click', click);
    return () => void map.off('click', click);
  }, [map]);

  return (
    <section className={`map ${props.onClickAt ? 'drawing' : ''}`} aria-label={t('title')}>
      <div className="map-box" ref={box} />
      <MapMark base={base} />
    </section>
  );
}
