import type { DriftObject } from '../../../contracts/drift-objects.ts';

/** How something goes through the water because of the wind, as a straight line of the wind speed with a scatter. */
export interface LeewayLine {
  /** Per cent of the wind speed. */
  readonly slope: number;
  /** cm/s at no wind. */
  readonly offset: number;
  /** Standard deviation of the measurements around the line, cm/s. */
  readonly deviation: number;
}

/** Leeway down the wind and across it; what goes to the right of the wind or to its left is not known before, and each is as likely. */
export interface Leeway {
  readonly down: LeewayLine;
  readonly right: LeewayLine;
  readonly left: LeewayLine;
}

type Row = readonly [slope: number, offset: number, deviation: number];
const line = ([slope, offset, deviation]: Row): LeewayLine => ({ slope, offset, deviation });
const leeway = (down: Row, right: Row, left: Row): Leeway => ({ down: line(down), right: line(right), left: line(left) });
/** Across the wind as far to the left as to the right. */
const even = (down: Row, [slope, offset, deviation]: Row): Leeway => leeway(down, [slope, offset, deviation], [-slope, -offset, deviation]);

/**
 * Leeway by class.
 *
 * Source: Allen and Plourde, Review of Leeway (US Coast Guard, CG-D-08-99, 1999), with later field work, as the table of the rescue services of 2010 has it; linear fits with down- and
 * crosswind parts (Allen 2005).
 */
export const leeways: Readonly<Record<DriftObject, Leeway>> = {
  personUnknown: even([0.96, 0, 12], [0.54, 0, 9.4]),
  personVertical: even([0.48, 0, 8.3], [0.15, 0, 6.7]),
  personSitting: even([1.6, -3.98, 2.42], [0.13, 0.33, 2.11]),
  personSuit: leeway([1.71, 1.12, 3.93], [1.36, -3.3, 1.71], [-0.13, -2.65, 1.62]),
  personDeceased: even([1.117, 10.2, 3.04], [0.04, 3.9, 4.05]),
  raftUnknown: even([3.7, 0, 12], [1.98, 0, 9.4]),
  raftDeepBallast: leeway([3.52, -2.5, 6.1], [0.62, -3, 3.5], [-0.45, -0.2, 3.6]),
  raftDrogue: leeway([1.91, 0.9, 1.6], [0.78, -3.6, 3.6], [-0.47, -0.1, 3.9]),
  lifeCapsule: even([3.52, 0, 1.9], [1.44, 0, 2]),
  skiffCapsized: even([1.65, 0, 3.1], [0.39, 0, 2.9]),
  fishingVessel: even([2.47, 0, 12], [2.76, 0, 9.4]),
  gillNetter: even([3.72, -0.87, 3.33], [1.41, 2, 3.36]),
  coastalFreighter: even([1.87, 0, 8.3], [2.09, 0, 6.7]),
  debris: even([1.97, 0, 8.3], [0.36, 0, 6.7]),
};

/**
 * Speed of leeway of one particle, m/s.
 *
 * @param wind m/s
 * @param scatter the particle's own deviate of a standard normal distribution, the same as long as it drifts: half of it acts on the offset, half at 10 m/s on the slope
 * Source of the scatter: Breivik and Allen 2008, J. Marine Systems 69, equations 8 and 9.
 */
export function leewayOf({ slope, offset, deviation }: LeewayLine, wind: number, scatter: number): number {
  const perturbation = deviation * scatter;
  return ((slope + perturbation / 20) * wind + offset + perturbation / 2) / 100;
}
