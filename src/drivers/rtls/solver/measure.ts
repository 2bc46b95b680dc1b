/** A place in local metres: x, y and height. */
export type Place = readonly [x: number, y: number, z: number];

/** A fixed UWB station. */
export interface Anchor {
  readonly id: string;
  readonly place: Place;
}

/** A distance from two-way ranging. */
export interface Range {
  readonly anchor: Anchor;
  /** Measured, less the known bias of the pair of devices. */
  readonly metres: number;
  /** Standard deviation in line of sight, m. */
  readonly sigma: number;
}

/** How much further the tag is from an anchor than from the reference anchor, from arrival times of one blink (TDoA). */
export interface RangeDifference {
  readonly anchor: Anchor;
  readonly reference: Anchor;
  /** c · (t_anchor − t_reference) with both clocks synchronised, m. */
  readonly metres: number;
  readonly sigma: number;
}

/** The height that a tag is carried at: keeps the height where anchors of one height tell little of it. */
export interface Floor {
  readonly z: number;
  /** How far it may be from that, m. */
  readonly sigma: number;
}

/** Speed of light in air, m/ns: 299,792,458 m/s over the refractive index 1.0003 (`assumed` for dry air at sea level). */
export const metresPerNs = 0.299792458 / 1.0003;

/** Distance of two places, m. */
export const distance = (a: Place, b: Place): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/**
 * How far an observation is believed, 0…1, by its residual (measured − expected) in standard deviations.
 *
 * Bodies and walls lengthen the way of the first pulse and never shorten it, so a range that is too long loses weight from 1.5 deviations on and
 * quickly (Cauchy), one that is too short only as an outlier (Huber, 2.5). `assumed`, tuned on ranges in line of sight.
 */
export function belief(deviations: number): number {
  if (deviations > longFrom) return 1 / (1 + ((deviations - longFrom) / longFrom) ** 2);
  return deviations < -shortFrom ? shortFrom / -deviations : 1;
}
const longFrom = 1.5;
const shortFrom = 2.5;

/**
 * Radius of the circle that holds 95 % of a two-dimensional normal distribution of this covariance.
 *
 * Polynomial in the ratio of the axes; within 1 % of the exact value, which a test finds by integration.
 */
export function radius95(xx: number, xy: number, yy: number): number {
  const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const large = Math.sqrt(Math.max(0, middle + half));
  const ratio = large === 0 ? 0 : Math.sqrt(Math.max(0, middle - half)) / large;
  return large * (1.96079 + 0.004071 * ratio + 0.114276 * ratio ** 2 + 0.371625 * ratio ** 3);
}
