import type { Map as LeafletMap } from 'leaflet';
import { type Box, withRoomBeside } from './labels.ts';

const boxOf = (element: Element): Box => element.getBoundingClientRect();

/** What lies at a box of the map, in pixels of the window. */
export function onWindow(map: LeafletMap, boxes: readonly Box[]): readonly Box[] {
  const { left: x, top: y } = map.getContainer().getBoundingClientRect();
  return boxes.map(({ left, right, top, bottom }) => ({ left: left + x, right: right + x, top: top + y, bottom: bottom + y }));
}

/** Hide names of the base map and of floor plans that would lie under what is drawn over them (`taken`, pixels of the window), over each other, or over the edge. */
export function yieldNames(map: LeafletMap, taken: readonly Box[]): void {
  const names = [...map.getContainer().querySelectorAll<HTMLElement>('.place-label > span')];
  const room = withRoomBeside(taken, names.map(boxOf), boxOf(map.getContainer()));
  names.forEach((name, i) => void name.classList.toggle('hidden', !room[i]));
}

/** Boxes of elements on the map, in pixels of the window. */
export const boxesOf = (map: LeafletMap, selector: string): readonly Box[] => [...map.getContainer().querySelectorAll(selector)].map(boxOf);
