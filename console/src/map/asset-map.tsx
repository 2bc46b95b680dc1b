import 'leaflet/dist/leaflet.css';
import './map.css';
import { control, divIcon, type Map as LeafletMap, latLngBounds, type Marker, map as makeMap, marker } from 'leaflet';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { priorityOf } from '../ui/priority-badge.tsx';
import { boxesOf, yieldNames } from './base-names.ts';
import { boxesOfControls } from './controls.ts';
import { limitMap, setExtent, useWayBack, world } from './extent.ts';
import { apart, type Box, markSize, sidesWithRoom } from './labels.ts';
import { type ShownPlan, usePlanLayer } from './plan-layer.ts';
import { MapMark, useBaseMap } from './use-base-map.tsx';
import { mapWords } from './words.ts';

/** A place on the map. */
export interface Place {
  readonly id: string;
  readonly title: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Highest priority of its open alarms. */
  readonly priority?: number;
  /** Kind of thing, drawn as a small shape when there is no alarm. */
  readonly kind: 'water' | 'spot';
}

/** What the map shows. */
export interface AssetMapProps {
  readonly label: string;
  readonly places: readonly Place[];
  /** Content of the card of a place. */
  readonly card: (id: string) => ReactNode;
  readonly selected?: string;
  /** Base map; default: the one of the organisation, or the sketch. */
  readonly baseMap?: string | undefined;
  /** Floor plan over it; default: none. */
  readonly plan?: ShownPlan | undefined;
  readonly onSelect: (id: string | undefined) => void;
  /** Told the map itself once it stands, for what draws on it beside this. Default: nobody is told. */
  readonly onMap?: (map: LeafletMap | undefined) => void;
}

/** Deepest zoom of the base map. */
const baseZoom = 11;
/** Deepest zoom with a floor plan. */
const planZoom = 21;
/** Until something lies on it: the middle of China, whole at zoom 4. */
const startView = { center: [35, 104], zoom: 4 } as const;

/** A marker: the badge of its priority, or a quiet shape; beside it the name. Built as elements, so that a name can carry no markup. */
function markerElement({ title, priority, kind }: Place): HTMLElement {
  const element = document.createElement('div');
  const mark = document.createElement('span');
  mark.className = priority === undefined ? `place-mark ${kind}` : `badge p${priorityOf(priority)} ringing`;
  mark.textContent = priority === undefined ? '' : String(priorityOf(priority));
  const name = document.createElement('span');
  name.className = 'place-name';
  name.textContent = title;
  element.append(mark, name);
  return element;
}

function placeMarker(place: Place, onSelect: (id: string) => void): Marker {
  const icon = divIcon({ className: 'place', html: markerElement(place), iconSize: [markSize, markSize] });
  return marker([place.latitude, place.longitude], {
    icon,
    keyboard: true,
    title: place.title,
    alt: place.title,
    zIndexOffset: place.priority === undefined ? 0 : (5 - place.priority) * 1000,
    riseOnHover: true,
  }).on('click keypress', () => onSelect(place.id));
}

/** The map as it is seen, in pixels of its layers, above the line of its licence. */
function edgeOf(map: LeafletMap): Box {
  const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
  const { x: width, y: height } = map.getSize();
  const licence = map.getContainer().querySelector<HTMLElement>('.leaflet-control-attribution')?.offsetHeight ?? 0;
  return { left, top, right: left + width, bottom: top + height - licence };
}

/** What lies over the map, in pixels of its layers. */
function boxesOver(map: LeafletMap): readonly Box[] {
  const { x, y } = map.containerPointToLayerPoint([0, 0]);
  return boxesOfControls(map).map(({ left, right, top, bottom }) => ({
    left: left + x,
    right: right + x,
    top: top + y,
    bottom: bottom + y,
  }));
}

/** Move marks apart that would cover each other, put names where they have room, and hide those that would lie over a more urgent place. */
function arrange(map: LeafletMap, markers: readonly Marker[], priorities: readonly (number | undefined)[]): void {
  const elements = markers.map((one) => one.getElement());
  const names = elements.map((element) => element?.querySelector<HTMLElement>('.place-name'));
  const places = markers.map((one) => map.latLngToLayerPoint(one.getLatLng()));
  const shifts = apart(places);
  elements.forEach((element, i) => {
    const shift = shifts[i] ?? 0;
    if (!element) return;
    element.style.marginTop = `${shift - markSize / 2}px`;
    element.style.setProperty('--shift', `${Math.abs(shift)}px`); // a line leads back to where it is
    element.classList.toggle('moved', shift !== 0);
    element.classList.toggle('moved-up', shift < 0);
  });
  const room = sidesWithRoom(
    places.map(({ x, y }, i) => ({
      ...{ x, y: y + (shifts[i] ?? 0), width: names[i]?.offsetWidth ?? 0 },
      mayCover: priorities[i] !== undefined, // its mark and name lie above those without an alarm
    })),
    edgeOf(map),
    boxesOver(map),
  );
  names.forEach((name, i) => {
    name?.classList.toggle('hidden', room[i] === undefined);
    name?.parentElement?.classList.toggle('left', room[i] === 'left');
  });
}

/** What names of the base map give way to. */
const placesAndNames = '.place > div > :first-child, .place-name:not(.hidden)';

/**
 * Make the map once; hand it out when it stands. The base map ends at zoom 11; more is for what is drawn by hand. It goes as far as its base map and
 * what lies on it, see `extent.ts`.
 * How deep it goes may change while it stands: a floor plan comes later than its map.
 */
export function useLeaflet(box: { readonly current: HTMLDivElement | null }, mostZoom = baseZoom): LeafletMap | undefined {
  const t = useT(mapWords);
  const [map, setMap] = useState<LeafletMap>();
  useEffect(() => {
    if (!box.current) return;
    const made = makeMap(box.current, {
      center: [startView.center[0], startView.center[1]],
      zoom: startView.zoom,
      maxZoom: baseZoom,
      maxBoundsViscosity: 1,
      preferCanvas: true,
      zoomControl: false,
      attributionControl: false,
    });
    control.scale({ imperial: false, position: 'bottomright' }).addTo(made);
    control.attribution({ prefix: false, position: 'bottomright' }).addTo(made);
    const watcher = new ResizeObserver(() => limitMap(made.invalidateSize({ animate: false })));
    watcher.observe(box.current);
    setMap(made);
    return () => {
      watcher.disconnect();
      made.remove();
      setMap(undefined);
    };
  }, [box]);
  useEffect(() => {
    map?.setMaxZoom(mostZoom);
  }, [map, mostZoom]);
  useEffect(() => {
    if (!map) return;
    const buttons = control.zoom({ position: 'topleft', zoomInTitle: t('zoomIn'), zoomOutTitle: t('zoomOut') }).addTo(map);
    return () => void buttons.remove();
  }, [map, t]);
  return map;
}

/** Show all places once, when they are first known, and again when that is asked for; a plan says itself what is to be seen. */
function useFit(map: LeafletMap | undefined, places: readonly Place[], hasPlan: boolean): void {
  const isFitted = useRef(false);
  const boundsOf = () => latLngBounds(places.map((p) => [p.latitude, p.longitude]));
  useWayBack(map, () => (places.length === 0 ? undefined : boundsOf()));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bounds are those of the places
  useEffect(() => {
    if (!map) return;
    setExtent(map, 'things', hasPlan ? world : boundsOf());
    if (hasPlan || places.length === 0 || isFitted.current) return;
    isFitted.current = true;
    map.fitBounds(boundsOf(), { paddingTopLeft: [48, 48], paddingBottomRight: [48, 72], maxZoom: 9, animate: false });
  }, [map, places, hasPlan]);
}

/** Assets on the offline base map: shape and colour by alarm priority, a card with values on a click. No tile server. */
export function AssetMap({ label, places, card, selected, onSelect, onMap, baseMap, plan }: AssetMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const map = useLeaflet(box, plan ? planZoom : undefined);
  const base = useBaseMap(map, baseMap);
  useFit(map, places, plan !== undefined);
  usePlanLayer(map, plan);
  useEffect(() => onMap?.(map), [map, onMap]);
  const select = useRef(onSelect);
  select.current = onSelect;
  useEffect(() => {
    if (!map) return;
    const sorted = [...places].sort((a, b) => (a.priority ?? 9) - (b.priority ?? 9));
    const markers = sorted.map((place) => placeMarker(place, (id) => select.current(id)).addTo(map));
    const settle = () =>
      arrange(
        map,
        markers,
        sorted.map(({ priority }) => priority),
      );
    let frame = 0;
    const yieldSoon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => yieldNames(map, boxesOf(map, placesAndNames)));
    };
    settle();
    yieldSoon();
    map.on('zoomend moveend resize', settle);
    map.on('zoomend moveend layeradd', yieldSoon); // names of the base map come later, and anew with each zoom and language
    return () => {
      map.off('zoomend moveend resize', settle);
      map.off('zoomend moveend layeradd', yieldSoon);
      cancelAnimationFrame(frame);
      for (const one of markers) one.remove();
    };
  }, [map, places]);
  return (
    <section className="map" aria-label={label}>
      <div className="map-box" ref={box} />
      <MapMark base={base} />
      {selected !== undefined && <div className="map-card">{card(selected)}</div>}
    </section>
  );
}
