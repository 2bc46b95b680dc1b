import type { PictureElement } from '../../pictures/data.ts';
import { type Chosen, changed, type Draft, gridUnits, shifted, snapped } from './draft.ts';

/** A place in units of the picture. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The eight handles of a box by the share of its width and height at which they are; the middle of a side moves that side only. */
export const handles = [
  [0, 0],
  [0.5, 0],
  [1, 0],
  [1, 0.5],
  [1, 1],
  [0.5, 1],
  [0, 1],
  [0, 0.5],
] as const;
export type Handle = (typeof handles)[number];

/** What the pointer does since it went down. */
export type Gesture =
  | { readonly type: 'move'; readonly chosen: Chosen; readonly lead: PictureElement }
  | { readonly type: 'resize'; readonly element: PictureElement; readonly handle: Handle }
  | { readonly type: 'rotate'; readonly element: PictureElement }
  | { readonly type: 'vertex'; readonly element: PathElement; readonly index: number }
  | { readonly type: 'marquee' };

/** An element with corners of its own. */
export type PathElement = Extract<PictureElement, { readonly kind: 'line' | 'area' | 'level' }>;

interface Way {
  readonly from: Spot;
  readonly to: Spot;
  /** Grid of places; 0 for none. */
  readonly step: number;
}

const least = 4;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A place turned about another. */
export function turned({ x, y }: Spot, about: Spot, degrees: number): Spot {
  const [sin, cos] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))];
  const [dx, dy] = [x - about.x, y - about.y];
  return { x: about.x + dx * cos - dy * sin, y: about.y + dx * sin + dy * cos };
}

const middleOf = ({ x, y, w, h }: PictureElement): Spot => ({ x: x + w / 2, y: y + h / 2 });

/** An element with one handle dragged; what is opposite stays where it is, also when the element is turned. */
export function resized(element: PictureElement, [fx, fy]: Handle, { from, to, step }: Way): PictureElement {
  const by = turned({ x: to.x - from.x, y: to.y - from.y }, { x: 0, y: 0 }, -element.rotation);
  const size = (length: number, share: number, moved: number) =>
    share === 0.5 ? length : Math.max(snapped(length + (share === 1 ? moved : -moved), step), least);
  const w = size(element.w, fx, by.x);
  const h = size(element.h, fy, by.y);
  const anchor = (one: Pick<PictureElement, 'x' | 'y' | 'w' | 'h'>): Spot => ({ x: one.x + (1 - fx) * one.w, y: one.y + (1 - fy) * one.h });
  const next = { ...element, w, h };
  const before = turned(anchor(element), middleOf(element), element.rotation);
  const after = turned(anchor(next), middleOf(next), element.rotation);
  return { ...next, x: next.x + before.x - after.x, y: next.y + before.y - after.y };
}

/** An element turned so that its upper side looks at a place; in steps of 15° unless free. */
export function rotated(element: PictureElement, { to, step }: Way): PictureElement {
  const middle = middleOf(element);
  const degrees = (Math.atan2(to.y - middle.y, to.x - middle.x) * 180) / Math.PI + 90;
  const wanted = step > 0 ? snapped(degrees, 15) : Math.round(degrees);
  return { ...element, rotation: ((wanted + 540) % 360) - 180 };
}

/** An element with one corner at a place; its box stays, corners may lie a little outside. */
export function bent(element: PathElement, index: number, { to, step }: Way): PathElement {
  const at = turned({ x: snapped(to.x, step), y: snapped(to.y, step) }, middleOf(element), -element.rotation);
  const share = (place: number, start: number, length: number) => Math.min(Math.max((place - start) / length, -1), 2);
  const corner: [number, number] = [share(at.x, element.x, element.w), share(at.y, element.y, element.h)];
  return { ...element, path: cornersOf(element).map((one, i) => (i === index ? corner : one)) };
}

/** The corners of an element in shares of its box. */
export const cornersOf = ({ path }: PathElement): [number, number][] =>
  path ?? [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];

/** A corner more between one and the next. */
export function split(element: PathElement, index: number): PathElement {
  const corners = cornersOf(element);
  const [a, b] = [corners[index], corners[(index + 1) % corners.length]];
  if (!a || !b) return element;
  const middle: [number, number] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return { ...element, path: corners.toSpliced(index + 1, 0, middle) };
}

/** A corner less, as long as enough are left. */
export function merged(element: PathElement, index: number): PathElement {
  const corners = cornersOf(element);
  return corners.length <= (element.kind === 'line' ? 2 : 3) ? element : { ...element, path: corners.toSpliced(index, 1) };
}

/** The draft as it would be if the pointer went up now. */
export function applied(draft: Draft, gesture: Gesture, way: Way): Draft {
  switch (gesture.type) {
    case 'move': {
      const { lead, chosen } = gesture;
      const x = snapped(lead.x + way.to.x - way.from.x, way.step) - lead.x;
      const y = snapped(lead.y + way.to.y - way.from.y, way.step) - lead.y;
      return shifted(draft, chosen, { x, y });
    }
    case 'resize':
      return changed(draft, resized(gesture.element, gesture.handle, way));
    case 'rotate':
      return changed(draft, rotated(gesture.element, way));
    case 'vertex':
      return changed(draft, bent(gesture.element, gesture.index, way));
    case 'marquee':
      return draft;
  }
}

/** The grid that holds while a key is pressed: Alt frees. */
export const stepOf = ({ altKey }: { readonly altKey: boolean }): number => (altKey ? 0 : gridUnits);
