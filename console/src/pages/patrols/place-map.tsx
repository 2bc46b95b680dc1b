import './walk-map.css';
import {
  circle,
  divIcon,
  type LatLngTuple,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  latLngBounds,
  layerGroup,
  marker,
} from 'leaflet';
import { LocateFixed } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useLeaflet } from '../../map/asset-map.tsx';
import { setExtent, world } from '../../map/extent.ts';
import { type ShownPlan, usePlanLayer } from '../../map/plan-layer.ts';
import { MapMark, useBaseMap } from '../../map/use-base-map.tsx';
import { Button } from '../../ui/button.tsx';
import { deepestZoom, drawOn } from './map-pane.ts';
import { markIcon } from './mark-icon.ts';
import { type TypedPlace, usualMeters } from './route-draft.ts';
import { routeWords } from './route-words.ts';

/** What is shown beside the place that is chosen. */
export interface Landmark {
  readonly look: 'toVisit' | 'machine';
  readonly sign: string;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

const placeOf = ({ latitude, longitude }: Landmark): LatLngTuple => [latitude, longitude];

/** The other points of the route and its machine; the map begins where they are. */
function useLandmarks(map: LeafletMap | undefined, landmarks: readonly Landmark[], start: LatLngTuple | undefined): void {
  const isBegun = useRef(false);
  useEffect(() => {
    if (!map) return;
    const known = [...landmarks.map(placeOf), ...(start ? [start] : [])];
    if (known.length > 0 && !isBegun.current) {
      isBegun.current = true;
      setExtent(map, 'things', world);
      if (start) map.setView(start, 16, { animate: false });
      else map.fitBounds(latLngBounds(known), { padding: [48, 48], maxZoom: 16, animate: false });
    }
    const marks = landmarks.map((one) =>
      marker(placeOf(one), { icon: markIcon(one.look, one.sign, one.name), interactive: false, keyboard: false, alt: one.name }),
    );
    const drawn = layerGroup(marks).addTo(map);
    return () => void drawn.remove();
  }, [map, landmarks, start]);
}

/** A map to choose a place on: by a tap, or by keyboard the middle of the map that was moved there. */
export function PlaceMap({
  place,
  landmarks,
  plan,
  onTake,
}: {
  readonly place: TypedPlace | undefined;
  readonly landmarks: readonly Landmark[];
  readonly plan: ShownPlan | undefined;
  readonly onTake: (lon: number, lat: number) => void;
}) {
  const t = useT(routeWords);
  const box = useRef<HTMLDivElement>(null);
  const map = useLeaflet(box, deepestZoom);
  const base = useBaseMap(map);
  const take = useRef(onTake);
  take.current = onTake;
  const { longitude, latitude, withinMeters = usualMeters } = place ?? {};
  useEffect(() => {
    const onTap = ({ latlng }: LeafletMouseEvent) => {
      const { lng, lat } = latlng.wrap();
      take.current(lng, lat);
    };
    map?.on('click', onTap);
    return () => void map?.off('click', onTap);
  }, [map]);
  const [start] = useState<LatLngTuple | undefined>(longitude === undefined || latitude === undefined ? undefined : [latitude, longitude]);
  useLandmarks(map, landmarks, start);
  usePlanLayer(map, plan);
  useEffect(() => {
    if (!map || longitude === undefined || latitude === undefined) return;
    const at: LatLngTuple = [latitude, longitude];
    const icon = divIcon({ className: 'walk-mark picked', html: '', iconSize: [16, 16] });
    const drawn = layerGroup([
      circle(at, { radius: withinMeters, ...drawOn(map), className: 'walk-within' }),
      marker(at, { icon, interactive: false, keyboard: false }),
    ]).addTo(map);
    return () => void drawn.remove();
  }, [map, longitude, latitude, withinMeters]);
  const takeMiddle = () => {
    const { lng, lat } = map?.getCenter().wrap() ?? { lng: 0, lat: 0 };
    onTake(lng, lat);
  };
  return (
    <>
      <span className="muted">{t('mapHint')}</span>
      <section className="map walk-map" aria-label={t('mapLabel')}>
        <div className="map-box" ref={box} />
        <MapMark base={base} />
      </section>
      <span>
        <Button icon={<LocateFixed size={14} aria-hidden="true" />} disabled={!map} onClick={takeMiddle}>
          {t('takeMiddle')}
        </Button>
      </span>
    </>
  );
}
