import { Control, DomEvent, DomUtil, type LatLngBounds, type Map as LeafletMap, latLngBounds } from 'leaflet';
import { useEffect, useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { mapWords } from './words.ts';

/** The whole world as the map can draw it. Source: Web Mercator, EPSG:3857. */
export const world = latLngBounds([-85.06, -180], [85.06, 180]);

type Part = 'base' | 'things';
const extents = new WeakMap<LeafletMap, Partial<Record<Part, LatLngBounds>>>();

const copyOf = (bounds: LatLngBounds): LatLngBounds => latLngBounds(bounds.getSouthWest(), bounds.getNorthEast());

/** Where the map may be moved to: over all its parts with a little room, and not beyond the world unless one of them goes on across the date line. */
export function regionOf(parts: readonly LatLngBounds[]): LatLngBounds {
  const [first = world, ...others] = parts;
  const all = others.reduce((sum, one) => sum.extend(one), copyOf(first));
  const roomy = all.pad(0.05);
  return latLngBounds(
    [Math.max(roomy.getSouth(), world.getSouth()), Math.max(roomy.getWest(), Math.min(all.getWest(), world.getWest()))],
    [Math.min(roomy.getNorth(), world.getNorth()), Math.min(roomy.getEast(), Math.max(all.getEast(), world.getEast()))],
  );
}

/** The world, and what of a place lies across its edge. */
export const worldWith = (bounds: LatLngBounds): LatLngBounds => copyOf(world).extend(bounds);

/** Keep the map within {@link regionOf}, and let it be zoomed out until all of that is seen. */
export function limitMap(map: LeafletMap): void {
  if (map.getSize().x === 0) return; // not seen yet
  const region = regionOf(Object.values(extents.get(map) ?? {}));
  map.setMaxBounds(region);
  map.setMinZoom(0); // else the zoom of the bounds would not be less than the last one
  map.setMinZoom(map.getBoundsZoom(region));
}

/** Say how far the base map, or what lies on it, goes; `undefined`: it says nothing. */
export function setExtent(map: LeafletMap, part: Part, bounds: LatLngBounds | undefined): void {
  const { [part]: before, ...others } = extents.get(map) ?? {};
  if (bounds && before?.equals(bounds)) return;
  extents.set(map, bounds?.isValid() ? { ...others, [part]: bounds } : others);
  limitMap(map);
}

const frameIcon = 'M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5';

function iconOf(path: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const icon = document.createElementNS(space, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', path);
  icon.append(line);
  return icon;
}

/** A button of the map that leads back to all that lies on it; `boundsOf` tells where that is, `undefined` when nothing does. */
export function useWayBack(map: LeafletMap | undefined, boundsOf: () => LatLngBounds | undefined): void {
  const t = useT(mapWords);
  const ask = useRef(boundsOf);
  ask.current = boundsOf;
  useEffect(() => {
    if (!map) return;
    const bar = DomUtil.create('div', 'leaflet-bar');
    const button = DomUtil.create('a', 'map-all', bar);
    button.href = '#';
    button.title = t('showAll');
    button.setAttribute('role', 'button');
    button.setAttribute('aria-label', t('showAll'));
    button.append(iconOf(frameIcon));
    DomEvent.disableClickPropagation(bar);
    DomEvent.on(button, 'click', (event) => {
      DomEvent.preventDefault(event);
      map.fitBounds(ask.current() ?? regionOf(Object.values(extents.get(map) ?? {})), { padding: [40, 40], maxZoom: 15 });
    });
    const Way = Control.extend({ onAdd: () => bar });
    const way = new Way({ position: 'topleft' }).addTo(map);
    return () => void way.remove();
  }, [map, t]);
}
