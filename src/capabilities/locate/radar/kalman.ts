/** Where a target is and how it goes, on a plane around its radar: x and y in m (east, north), vx and vy in m/s, with their covariance. */
export interface TrackState {
  readonly x: readonly [x: number, y: number, vx: number, vy: number];
  readonly p: readonly (readonly number[])[];
}

/** Where a plot says that something is, with its covariance. */
export interface Measured {
  readonly x: number;
  readonly y: number;
  /** Variances and covariance of x and y, m². */
  readonly r: readonly [xx: number, xy: number, yy: number];
}

/** Spectral density of the acceleration, m²/s³: a vessel that turns. `assumed` */
const agility = 0.05;
/** Standard deviation of a speed that nothing is known of, m/s: most vessels go below 15 m/s. `assumed` */
const unknownSpeed = 8;

/** A state from one plot; its speed is not known. */
export const stateFrom = ({ x, y, r: [xx, xy, yy] }: Measured): TrackState => ({
  x: [x, y, 0, 0],
  p: [
    [xx, xy, 0, 0],
    [xy, yy, 0, 0],
    [0, 0, unknownSpeed ** 2, 0],
    [0, 0, 0, unknownSpeed ** 2],
  ],
});

/** The state some seconds later: constant velocity with white acceleration. */
export function predicted({ x: [x, y, vx, vy], p }: TrackState, t: number): TrackState {
  const at = (i: number, j: number): number => p[i]?.[j] ?? 0;
  // F·P·Fᵀ with F = 1 + t from each speed to its place.
  const parts = (i: number) => (i < 2 ? [i, i + 2] : [i]);
  const next = [0, 1, 2, 3].map((i) =>
    [0, 1, 2, 3].map(
      (j) => parts(i).reduce((sum, a, m) => sum + parts(j).reduce((part, b, n) => part + at(a, b) * t ** (m + n), 0), 0) + noise(i, j, t),
    ),
  );
  return { x: [x + vx * t, y + vy * t, vx, vy], p: next };
}

/** What white acceleration adds to the covariance of places (0, 1) and speeds (2, 3) in a time. */
function noise(i: number, j: number, t: number): number {
  if (i % 2 !== j % 2) return 0;
  const speeds = Number(i >= 2) + Number(j >= 2);
  return [t ** 3 / 3, t ** 2 / 2, t].map((part) => agility * part)[speeds] ?? 0;
}

/** How far a plot is from where a target is expected, and what is needed to correct by it. */
export function innovation({ x, p }: TrackState, plot: Measured) {
  const [dx, dy] = [plot.x - x[0], plot.y - x[1]];
  const at = (i: number, j: number): number => p[i]?.[j] ?? 0;
  const [a, b, c] = [at(0, 0) + plot.r[0], at(0, 1) + plot.r[1], at(1, 1) + plot.r[2]];
  const det = a * c - b * b;
  const inverse = [c / det, -b / det, a / det] as const;
  /** Square of the Mahalanobis distance. */
  const distance = dx * dx * inverse[0] + 2 * dx * dy * inverse[1] + dy * dy * inverse[2];
  return { dx, dy, inverse, distance, logDet: Math.log(det) };
}

/** The state corrected by a plot. */
export function corrected(state: TrackState, plot: Measured): TrackState {
  const { dx, dy, inverse } = innovation(state, plot);
  const at = (i: number, j: number): number => state.p[i]?.[j] ?? 0;
  const gain = [0, 1, 2, 3].map(
    (i) => [at(i, 0) * inverse[0] + at(i, 1) * inverse[1], at(i, 0) * inverse[1] + at(i, 1) * inverse[2]] as const,
  );
  const moved = (i: number): number => (state.x[i] ?? 0) + (gain[i]?.[0] ?? 0) * dx + (gain[i]?.[1] ?? 0) * dy;
  const p = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => at(i, j) - (gain[i]?.[0] ?? 0) * at(0, j) - (gain[i]?.[1] ?? 0) * at(1, j)));
  return { x: [moved(0), moved(1), moved(2), moved(3)], p };
}
