import './walk-map.css';
import {
  circleMarker,
  type FitBoundsOptions,
  type LatLngTuple,
  type Map as LeafletMap,
  latLngBounds,
  layerGroup,
  type Marker,
  marker,
  polyline,
} from 'leaflet';
import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { useLeaflet } from '../../map/asset-map.tsx';
import { setExtent, useWayBack, world } from '../../map/extent.ts';
import { type ShownPlan, usePlanLayer } from '../../map/plan-layer.ts';
import { MapMark, useBaseMap } from '../../map/use-base-map.tsx';
import { deepestZoom, drawOn } from './map-pane.ts';
import { markIcon } from './mark-icon.ts';
import type { WalkMark } from './walk-marks.ts';
import { patrolWords } from './words.ts';

/** Shown at first no deeper than this. */
const firstZoom = 17;
/** Room for names, which stand to the right of their marks and to the left of the machine, and for what the map says below. */
const room = { paddingTopLeft: [120, 40], paddingBottomRight: [120, 64] } satisfies FitBoundsOptions;

const placeOf = ({ latitude, longitude }: MapPlace): LatLngTuple => [latitude, longitude];

interface MapPlace {
  readonly longitude: number;
  readonly latitude: number;
}

/** Where the machine of a patrol is, with its name. */
export interface MachineMark extends MapPlace {
  readonly name: string;
  /** It has not told its place for longer than it should. */
  readonly isStale: boolean;
}

/** What is drawn of a patrol. */
export interface WalkMapProps {
  readonly label: string;
  readonly marks: readonly WalkMark[];
  readonly machine: MachineMark | undefined;
  readonly plan: ShownPlan | undefined;
}

type Say = Translate<typeof patrolWords>;

function pointMarker(mark: WalkMark, t: Say): Marker {
  const name = [mark.title, mark.floor !== undefined && t('onFloor', { n: String(mark.floor) })].filter(Boolean).join(' · ');
  return marker(placeOf(mark), {
    icon: markIcon(mark.look, String(mark.number), name),
    keyboard: false,
    interactive: false,
    alt: `${mark.number} ${name}: ${t(lookWords[mark.look])}`,
    riseOnHover: true,
  });
}

const lookWords = { visited: 'visited', bad: 'isBad', toVisit: 'toVisit', left: 'left' } as const;

/** The points, the way between them, and where their visits were. */
function usePoints(map: LeafletMap | undefined, marks: readonly WalkMark[]): void {
  const t = useT(patrolWords);
  useEffect(() => {
    if (!map) return;
    const on = drawOn(map);
    const drawn = layerGroup([
      polyline(marks.map(placeOf), { ...on, className: 'walk-way', weight: 2, dashArray: '4 6' }),
      ...marks.flatMap(({ was: at, ...mark }) => {
        if (!at) return [];
        const there: LatLngTuple = [at[1], at[0]];
        const look = { ...on, className: 'walk-was', weight: 2 };
        return [polyline([placeOf(mark), there], look), circleMarker(there, { ...look, radius: 4 })];
      }),
      ...marks.map((mark) => pointMarker(mark, t)),
    ]).addTo(map);
    return () => void drawn.remove();
  }, [map, marks, t]);
}

/** The machine, which moves while the points stay. */
function useMachineMark(map: LeafletMap | undefined, machine: MachineMark | undefined): void {
  const { longitude, latitude, name = '', isStale = false } = machine ?? {};
  useEffect(() => {
    if (!map || longitude === undefined || latitude === undefined) return;
    const look = isStale ? 'machine stale' : 'machine';
    const drawn = marker([latitude, longitude], {
      icon: markIcon(look, '▲', name),
      keyboard: false,
      interactive: false,
      alt: name,
      zIndexOffset: 1000,
    }).addTo(map);
    return () => void drawn.remove();
  }, [map, longitude, latitude, name, isStale]);
}

/** The points of a patrol on the map, in the order of the walk; what was visited is a full disc, what is left a hollow square. */
export function WalkMap({ label, marks, machine, plan }: WalkMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const map = useLeaflet(box, deepestZoom);
  const base = useBaseMap(map);
  const boundsOf = () => latLngBounds([...marks, ...(machine ? [machine] : [])].map(placeOf));
  const fitted = useRef('');
  useWayBack(map, boundsOf);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bounds are those of the marks and the machine
  useEffect(() => {
    if (!map || marks.length === 0) return;
    setExtent(map, 'things', plan ? world : boundsOf().pad(1)); // else the map could not be zoomed out to where all names have room
    const shown = marks.map(({ id }) => id).join(' ');
    // A plan says itself what is to be seen.
    if (!plan && fitted.current !== shown) map.fitBounds(latLngBounds(marks.map(placeOf)), { ...room, maxZoom: firstZoom, animate: false });
    fitted.current = shown;
  }, [map, marks, machine, plan]);
  usePlanLayer(map, plan);
  usePoints(map, marks);
  useMachineMark(map, machine);
  return (
    <section className="map walk-map" aria-label={label}>
      <div className="map-box" ref={box} />
      <MapMark base={base} />
    </section>
  );
}
