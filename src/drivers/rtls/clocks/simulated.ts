import { distance, metresPerNs, type Place } from '../solver/measure.ts';
import { nsPerTick, wrapped } from './ticks.ts';

/** A crystal of its own: where its counter began and how much faster than the truth it runs. */
export interface Crystal {
  readonly startTicks: number;
  readonly ppm: number;
  /** Parts per million that it changes by in a second, e.g. while it warms. */
  readonly ppmPerSecond?: number;
}

/** Anchors whose counters run freely, in tests. Times are true seconds. */
export interface SimulatedAir {
  /** What a beacon of an anchor looks like. */
  beacon(
    from: string,
    second: number,
    to?: readonly string[],
  ): { readonly anchor: string; readonly ticks: number; readonly heard: readonly { readonly anchor: string; readonly ticks: number }[] };
  /** When anchors hear a blink of a tag. */
  blink(place: Place, second: number): readonly { readonly anchor: string; readonly ticks: number }[];
  /** An anchor starts anew: another counter. */
  restart(anchor: string, crystal: Crystal): void;
}

/** @param noise normally distributed with deviation 1; each hearing is off by `noiseNs` times it */
export function simulateAir(
  places: ReadonlyMap<string, Place>,
  crystals: ReadonlyMap<string, Crystal>,
  { noise, noiseNs }: { readonly noise: () => number; readonly noiseNs: number },
): SimulatedAir {
  const now = new Map(crystals);
  const placeOf = (anchor: string): Place => places.get(anchor) ?? [0, 0, 0];
  const read = (anchor: string, second: number, off = 0): number => {
    const { startTicks = 0, ppm = 0, ppmPerSecond = 0 } = now.get(anchor) ?? {};
    const ran = second * (1 + ppm * 1e-6) + (ppmPerSecond * 1e-6 * second ** 2) / 2;
    return wrapped(Math.round(startTicks + (ran * 1e9 + off) / nsPerTick));
  };
  const hear = (anchor: string, place: Place, second: number) => ({
    anchor,
    ticks: read(anchor, second + distance(place, placeOf(anchor)) / metresPerNs / 1e9, noiseNs * noise()),
  });
  return {
    beacon: (from, second, to = [...places.keys()].filter((one) => one !== from)) => ({
      ...{ anchor: from, ticks: read(from, second), heard: to.map((anchor) => hear(anchor, placeOf(from), second)) },
    }),
    blink: (place, second) => [...places.keys()].map((anchor) => hear(anchor, place, second)),
    restart: (anchor, crystal) => void now.set(anchor, crystal),
  };
}
