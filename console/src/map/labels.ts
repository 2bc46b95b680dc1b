/** A label on the map: where its mark stands, in pixels, and how wide its text is. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Where no side is free its name may lie over marks after its own; default true. False where those are drawn over it, so that nobody could read it. */
  readonly mayCover?: boolean;
}

/** Width and height of a mark: as small as a pointer may hit (WCAG 2.5.8). */
export const markSize = 24;

/** A box on the screen, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const liesWithin = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

/** On which side of its mark a name stands. */
export type Side = 'right' | 'left';

const sides: readonly Side[] = ['right', 'left'];
const half = markSize / 2;
const halfName = 8;
/** From the middle of a mark to the far end of its name, without the text. */
const beside = 22;

/** Where a mark is. */
export const markBox = ({ x, y }: Pick<PlacedLabel, 'x' | 'y'>): Box => ({
  left: x - half,
  right: x + half,
  top: y - half,
  bottom: y + half,
});

/** Where the name beside a mark is. */
export function nameBox({ x, y, width }: PlacedLabel, side: Side): Box {
  const [left, right] = side === 'right' ? [x + half, x + beside + width] : [x - beside - width, x - half];
  return { left, right, top: y - halfName, bottom: y + halfName };
}

/**
 * On which side each name has room, the first ones first: beside all other marks and the names before it, or at least beside the marks before it.
 * A name never goes over the edge of the map, where it would be cut, nor below what lies over the map (`taken`). `undefined`: nowhere, and the name is hidden (its mark and hint stay).
 */
export function sidesWithRoom(labels: readonly PlacedLabel[], edge: Box, taken: readonly Box[] = []): readonly (Side | undefined)[] {
  const marks = labels.map(markBox);
  const kept = [...taken];
  return labels.map((label, i) => {
    const isFree = (side: Side, among: readonly Box[]) => ![...kept, ...among].some((other) => meet(other, nameBox(label, side)));
    const before = marks.slice(0, i);
    const others = [...before, ...marks.slice(i + 1)];
    const whole = sides.filter((one) => liesWithin(nameBox(label, one), edge));
    const side =
      whole.find((one) => isFree(one, others)) ?? (label.mayCover === false ? undefined : whole.find((one) => isFree(one, before)));
    if (side) kept.push(nameBox(label, side));
    return side;
  });
}

/** Which names of the base map have room within its edge, beside what is drawn over it, and beside each other, the first ones first. */
export function withRoomBeside(taken: readonly Box[], names: readonly Box[], edge: Box): readonly boolean[] {
  const kept = [...taken];
  return names.map((name) => {
    const hasRoom = liesWithin(name, edge) && !kept.some((other) => meet(name, other));
    if (hasRoom) kept.push(name);
    return hasRoom;
  });
}

/** Marks that are moved, at most; of more than so many nobody could tell one from the other. */
const mostApart = 1000;

/** How far down (or up, below 0) each mark is moved so that none covers another, as little as can be; the first ones stay. Pixels. */
export function apart(places: readonly { readonly x: number; readonly y: number }[]): readonly number[] {
  const kept: { readonly x: number; readonly y: number }[] = [];
  return places.map(({ x, y }, i) => {
    const near = i < mostApart ? kept.filter((other) => Math.abs(other.x - x) < markSize).map((other) => other.y - y) : [];
    const isFree = (shift: number) => near.every((other) => Math.abs(other - shift) >= markSize);
    const beside = near.flatMap((other) => [other + markSize, other - markSize]).sort((a, b) => Math.abs(a) - Math.abs(b));
    const shift = [0, ...beside].find(isFree) ?? 0; // the furthest of them is free
    kept.push({ x, y: y + shift });
    return shift;
  });
}
