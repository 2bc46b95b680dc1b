import './walk-map.css';
import { circleMarker, divIcon, type LatLngTuple, latLngBounds, layerGroup, type Marker, marker, polyline } from 'leaflet';
import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useLeaflet } from '../../map/asset-map.tsx';
import { setExtent, useWayBack } from '../../map/extent.ts';
import { MapMark, useBaseMap } from '../../map/use-base-map.tsx';
import { deepestZoom, drawOn } from './map-pane.ts';
import type { WalkMark } from './walk-marks.ts';
import { patrolWords } from './words.ts';

/** Shown at first no deeper than this. */
const firstZoom = 17;

const placeOf = ({ latitude, longitude }: WalkMark): LatLngTuple => [latitude, longitude];

/** A mark with its number and name, built as elements, so that a name can carry no markup. */
function pointMarker(mark: WalkMark, said: string): Marker {
  const element = document.createElement('div');
  const number = document.createElement('b');
  number.textContent = String(mark.number);
  const name = document.createElement('span');
  name.className = 'place-name';
  name.textContent = mark.title;
  element.append(number, name);
  const icon = divIcon({ className: `walk-mark ${mark.look}`, html: element, iconSize: [0, 0] });
  return marker(placeOf(mark), {
    icon,
    keyboard: false,
    interactive: false,
    alt: `${mark.number} ${mark.title}: ${said}`,
    riseOnHover: true,
  });
}

const lookWords = { visited: 'visited', bad: 'isBad', toVisit: 'toVisit', left: 'left' } as const;

/** The points of a patrol on the map, in the order of the walk; what was visited is a full disc, what is left a hollow square. */
export function WalkMap({ label, marks }: { readonly label: string; readonly marks: readonly WalkMark[] }) {
  const t = useT(patrolWords);
  const box = useRef<HTMLDivElement>(null);
  const map = useLeaflet(box, deepestZoom);
  const base = useBaseMap(map);
  const boundsOf = () => latLngBounds(marks.map(placeOf));
  const isFitted = useRef(false);
  useWayBack(map, boundsOf);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bounds are those of the marks
  useEffect(() => {
    if (!map) return;
    setExtent(map, 'things', boundsOf());
    if (!isFitted.current) map.fitBounds(boundsOf(), { padding: [48, 48], maxZoom: firstZoom, animate: false });
    isFitted.current = true;
    const on = drawOn(map);
    const drawn = layerGroup([
      polyline(marks.map(placeOf), { ...on, className: 'walk-way', weight: 2, dashArray: '4 6' }),
      ...marks.flatMap(({ was: at, ...mark }) => {
        if (!at) return [];
        const there: LatLngTuple = [at[1], at[0]];
        const look = { ...on, className: 'walk-was', weight: 2 };
        return [polyline([placeOf(mark), there], look), circleMarker(there, { ...look, radius: 4 })];
      }),
      ...marks.map((mark) => pointMarker(mark, t(lookWords[mark.look]))),
    ]).addTo(map);
    return () => void drawn.remove();
  }, [map, marks, t]);
  return (
    <section className="map walk-map" aria-label={label}>
      <div className="map-box" ref={box} />
      <MapMark base={base} />
    </section>
  );
}
