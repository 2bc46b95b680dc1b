/** A label over a scene: where the middle of its lower edge belongs, and its size; px. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Smaller ones take their place first: what is abnormal, then what is near. */
  readonly rank: number;
}

/** Room between two labels, px. */
const gap = 3;
/** How many heights of itself a label may be away from its place. */
const mostSteps = 3;

const overlaps = (a: PlacedLabel, b: PlacedLabel): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 + gap && a.y > b.y - b.height - gap && b.y > a.y - a.height - gap;

/**
 * How far down each label is moved so that none lies over another, px (negative: up); `undefined` for one that has no room near its place.
 * Each tries its own place, then above and below in steps of its height. Never moves a label whose place is free.
 */
export function placeLabels(labels: readonly PlacedLabel[]): readonly (number | undefined)[] {
  const order = labels.map((label, index) => ({ label, index })).sort((a, b) => a.label.rank - b.label.rank || a.index - b.index);
  const kept: PlacedLabel[] = [];
  const shifts = new Array<number | undefined>(labels.length).fill(undefined);
  for (const { label, index } of order) {
    const step = label.height + gap;
    const tries = [0, ...Array.from({ length: mostSteps }, (_, i) => [-(i + 1) * step, (i + 1) * step]).flat()];
    const shift = tries.find((by) => !kept.some((other) => overlaps({ ...label, y: label.y + by }, other)));
    if (shift === undefined) continue;
    shifts[index] = shift;
    kept.push({ ...label, y: label.y + shift });
  }
  return shifts;
}
