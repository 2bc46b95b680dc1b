import { type Map as LeafletMap, type Renderer, svg } from 'leaflet';

/** Deepest zoom: a point within a workshop. */
export const deepestZoom = 20;

const pane = 'walk';

/** A place above the base map, which is drawn anew with the theme and would cover it, to draw lines and circles on; they take their colours from the style sheet. */
export function drawOn(map: LeafletMap): { readonly pane: string; readonly renderer: Renderer; readonly interactive: false } {
  const made = map.getPane(pane) ?? map.createPane(pane);
  made.style.zIndex = '450';
  made.style.pointerEvents = 'none';
  return { pane, renderer: svg({ pane }), interactive: false };
}
