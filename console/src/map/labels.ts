/** A label on the map: where its mark stands, in pixels, and how wide its text is. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Width and height of a mark: as small as a pointer may hit (WCAG 2.5.8). */
export const markSize = 24;

const height = 16;
const markWidth = 26;

const overlap = (a: PlacedLabel, b: PlacedLabel): boolean =>
  Math.abs(a.y - b.y) < height && a.x < b.x + markWidth + b.width && b.x < a.x + markWidth + a.width;

/** Which labels have room, the first ones first: one that would lie over an earlier one is hidden (its mark and hint stay). */
export function withRoom(labels: readonly PlacedLabel[]): readonly boolean[] {
  const kept: PlacedLabel[] = [];
  return labels.map((label) => {
    const hasRoom = !kept.some((other) => overlap(label, other));
    if (hasRoom) kept.push(label);
    return hasRoom;
  });
}

/** A box on the screen, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Which names of the base map have room beside what is drawn over it, and beside each other, the first ones first. */
export function withRoomBeside(taken: readonly Box[], names: readonly Box[]): readonly boolean[] {
  const kept = [...taken];
  return names.map((name) => {
    const hasRoom = !kept.some((other) => meet(name, other));
    if (hasRoom) kept.push(name);
    return hasRoom;
  });
}

/** How far down each mark is moved so that none covers another; the first ones stay. Pixels. */
export function apart(places: readonly { readonly x: number; readonly y: number }[]): readonly number[] {
  const kept: { readonly x: number; readonly y: number }[] = [];
  return places.map(({ x, y }) => {
    let shift = 0;
    const covers = () => kept.find((other) => Math.abs(other.x - x) < markSize && Math.abs(other.y - y - shift) < markSize);
    for (let other = covers(); other && kept.length < 1000; other = covers()) shift = other.y - y + markSize;
    kept.push({ x, y: y + shift });
    return shift;
  });
}
