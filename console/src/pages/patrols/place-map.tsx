import './walk-map.css';
import { circle, divIcon, type LatLngTuple, type LeafletMouseEvent, layerGroup, marker } from 'leaflet';
import { LocateFixed } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useLeaflet } from '../../map/asset-map.tsx';
import { MapMark, useBaseMap } from '../../map/use-base-map.tsx';
import { Button } from '../../ui/button.tsx';
import { deepestZoom, drawOn } from './map-pane.ts';
import { type TypedPlace, usualMeters } from './route-draft.ts';
import { routeWords } from './route-words.ts';

/** A map to choose a place on: by a tap, or by keyboard the middle of the map that was moved there. */
export function PlaceMap({
  place,
  onTake,
}: {
  readonly place: TypedPlace | undefined;
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
  const start = useRef({ longitude, latitude });
  useEffect(() => {
    const { longitude: x, latitude: y } = start.current;
    if (map && x !== undefined && y !== undefined) map.setView([y, x], 16, { animate: false });
  }, [map]);
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
