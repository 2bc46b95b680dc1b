import { canvas, divIcon, type FeatureGroup, type Map as LeafletMap, latLngBounds, marker, polyline } from 'leaflet';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { usePreferences } from '../../../app/preferences.ts';
import { useT } from '../../../i18n/use-t.ts';
import { latLng, tokens, useLayer } from '../places-layers.ts';
import type { LonLat } from '../shape-text.ts';
import { stretchOf, type Way } from './stretch.ts';
import { wayWords } from './words.ts';

const pane = 'way';
const marksPane = 'way-marks';

/** A pane that lets clicks through to what is below it. */
function paneAt(map: LeafletMap, name: string, zIndex: string): void {
  const made = map.getPane(name) ?? map.createPane(name);
  made.style.zIndex = zIndex;
  made.style.pointerEvents = 'none';
}

function mark(group: FeatureGroup, at: LonLat, { className, words }: { readonly className: string; readonly words: string }): void {
  const html = document.createElement('span');
  html.textContent = words;
  const icon = divIcon({ className: `way-mark ${className}`, html, iconSize: [0, 0] });
  marker(latLng(at), { pane: marksPane, icon, interactive: false, keyboard: false }).addTo(group);
}

/** More numbers than this would hide the way. */
const mostNumbers = 40;

/** Draw a way: a line on a light one, dashed where it goes through whatever is between; its ends in words, its steps by number, the chosen one broader. */
export function useWayLayer(map: LeafletMap | undefined, way: Way | undefined, step: number | undefined): void {
  const t = useT(wayWords);
  const renderer = useMemo(() => {
    if (!map) return undefined;
    paneAt(map, pane, '455');
    paneAt(map, marksPane, '470'); // above the movers
    return canvas({ pane, padding: 0.3 });
  }, [map]);
  const draw = useCallback(
    (group: FeatureGroup) => {
      const [first, last] = [way?.places[0], way?.places.at(-1)];
      if (!way || !first || !last) return;
      const token = tokens();
      const look = { pane, renderer, interactive: false, lineCap: 'round', lineJoin: 'round' } as const;
      const line = way.places.map(latLng);
      polyline(line, { ...look, color: token('--raised'), weight: 9, opacity: 0.95 }).addTo(group);
      polyline(line, { ...look, color: token('--acc'), weight: 4.5, ...(way.kind === 'straight' && { dashArray: '3 10' }) }).addTo(group);
      const stretch = step === undefined ? [] : stretchOf(way, step).map(latLng);
      polyline(stretch, { ...look, color: token('--ink'), weight: 11 }).addTo(group);
      polyline(stretch, { ...look, color: token('--acc'), weight: 5 }).addTo(group);
      for (const [i, { at }] of way.steps.slice(0, mostNumbers).entries())
        if (i > 0 || step === 0) mark(group, at, { className: i === step ? 'number chosen' : 'number', words: String(i + 1) });
      mark(group, first, { className: 'begin', words: t('begin') });
      mark(group, last, { className: 'end', words: t('end') });
    },
    [way, step, renderer, t],
  );
  useLayer(map, draw);
}

/** Show places as large as they fit, also between two whole zooms: on a phone each counts. */
function showAll(map: LeafletMap, places: readonly LonLat[]): void {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = 0.25;
  map.fitBounds(latLngBounds(places.map(latLng)), { padding: [36, 40], animate: false });
  map.options.zoomSnap = zoomSnap;
}

/** Show the whole of a way once it is known, and whatever is asked for later; `key` says which way it is. */
export function useWayView(map: LeafletMap | undefined, way: Way | undefined, key: string) {
  const show = (places: readonly LonLat[]) => map && places.length > 0 && showAll(map, places);
  const shown = useRef('');
  useEffect(() => {
    if (!map || !way || shown.current === key) return;
    shown.current = key;
    show(way.places);
  });
  return show;
}

/** Size of the map on paper, px: as broad as A4 landscape without its margins. */
const paper = { width: 1000, height: 320 } as const;
/** Until the map is drawn again in the colours of paper, the plan with it, ms. */
const drawnMs = 600;

/** Print the page with a map that is as broad as the paper and shows the whole of the way; afterwards all is as it was. */
export async function printWay(map: LeafletMap, places: readonly LonLat[]): Promise<void> {
  const { theme } = usePreferences.getState();
  const { style } = map.getContainer();
  const size = (width: string, height: string) => {
    Object.assign(style, { width, height });
    map.invalidateSize({ animate: false });
    showAll(map, places);
  };
  window.addEventListener(
    'afterprint',
    () => {
      size('', '');
      // After the program has set back what it found when printing began, which was the theme of paper already.
      setTimeout(() => usePreferences.setState({ theme }));
    },
    { once: true },
  );
  // A canvas is drawn with the next frame, which does not come any more once the page is being printed.
  usePreferences.setState({ theme: 'light' });
  size(`${paper.width}px`, `${paper.height}px`);
  await new Promise((resolve) => setTimeout(resolve, drawnMs));
  window.print();
}
