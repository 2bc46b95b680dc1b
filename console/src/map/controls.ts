import type { Map as LeafletMap } from 'leaflet';
import type { Box } from './labels.ts';

/** What lies over the map: its buttons, the line of its licence, its scale and its mark. */
const controls = '.leaflet-bar, .leaflet-control-attribution, .leaflet-control-scale-line, .map-mark';

/** Where they lie, in pixels from the corner of the map. */
export function boxesOfControls(map: LeafletMap): readonly Box[] {
  const box = map.getContainer();
  const frame = box.getBoundingClientRect();
  return [...(box.parentElement ?? box).querySelectorAll(controls)].map((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left: left - frame.left, right: right - frame.left, top: top - frame.top, bottom: bottom - frame.top };
  });
}
