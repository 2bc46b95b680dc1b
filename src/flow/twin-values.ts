import type { TwinPoint } from '../contracts/driver.ts';
import type { EpochMs } from '../contracts/time.ts';

const dayMs = 86_400_000;
/** A state is held so long. */
const stateMs = 900_000;
/** The wave goes so far from the middle of the range, as a share of it, and the noise so far from the wave: both ends of the range are never met. */
const waveShare = 0.3;
const noiseShare = 0.05;
/** Intervals in which something falls, and the most that falls, as a share of the range. */
const fallShare = 0.1;
const mostFall = 0.02;

/** What a point shows at a time, as the share of its range. */
const shares: Readonly<Record<TwinPoint['shape'], (point: number, time: EpochMs) => number>> = {
  wave: (point, time) => {
    const wave = waveShare * Math.sin(2 * Math.PI * (time / dayMs + chance(point, 0)));
    const noise = noiseShare * (2 * chance(point, Math.floor(time / 1000)) - 1);
    return 0.5 + wave + noise;
  },
  state: (point, time) => chance(point, Math.floor(time / stateMs)),
  fall: (point, time) => {
    const second = Math.floor(time / 1000);
    return chance(point, second) < fallShare ? mostFall * chance(point, -second) : 0;
  },
};

/**
 * A plausible value of a point at a time, always within its range: a slow daily wave with noise; a state that is held for a quarter of an
 * hour; or now and then a small amount, as rain falls. The same point has the same value at the same time.
 */
export function twinValue({ point, low, high, decimals, shape }: TwinPoint, time: EpochMs): number {
  const share = shares[shape](point, time);
  const value = shape === 'state' ? low + Math.floor(share * (Math.floor(high - low) + 1)) : low + share * (high - low);
  return Math.min(high, Math.max(low, Number(value.toFixed(decimals))));
}

/** A number in 0…1 (1 excluded) that two whole numbers stand for; evenly spread. */
function chance(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b | 0, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
