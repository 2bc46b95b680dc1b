import type { EpochMs } from '../../../contracts/time.ts';

/** Ticks a second of the counter of a DW1000 or DW3000: 128 × 499.2 MHz, 15.65 ps a tick (DW1000 User Manual, 3.2 and 4.1.6). */
export const ticksPerSecond = 128 * 499.2e6;
export const nsPerTick = 1e9 / ticksPerSecond;
/** The counter has 40 bits: after 17.2 s it begins at 0 again. */
export const turn = 2 ** 40;

/** The same reading of a counter, 0 ≤ ticks < {@link turn}. */
export const wrapped = (ticks: number): number => ((ticks % turn) + turn) % turn;

/** A difference of two readings as the one of least size, −½ turn … ½ turn. */
export const nearest = (ticks: number): number => {
  const positive = wrapped(ticks);
  return positive >= turn / 2 ? positive - turn : positive;
};

/**
 * A difference of two readings with the turns that it has lost.
 *
 * @param ticks the difference, modulo a turn
 * @param elapsedMs what lies between them by another clock, right to 8 s; tells how often the counter has turned over
 */
export function unwrapped(ticks: number, elapsedMs: EpochMs): number {
  const positive = wrapped(ticks);
  return positive + Math.round(((elapsedMs / 1000) * ticksPerSecond - positive) / turn) * turn;
}
