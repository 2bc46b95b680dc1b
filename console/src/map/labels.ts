/** A label on the map: where its mark stands, in pixels, and how wide its text is. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

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
