import type { LonLat } from '../../contracts/distance.ts';
import { type Fence, indexFences } from './fence-index.ts';
import { planOf, type Shape } from './geometry.ts';
import { createRandom, placeFrom } from './testing.ts';
import { createWatch, type Fix } from './watch.ts';

/** How much is measured. */
export interface Load {
  readonly things: number;
  readonly fences: number;
  /** Fixes of each thing, one a second. */
  readonly rounds: number;
}

const usual: Load = { things: 20_000, fences: 2_000, rounds: 30 };
const centre: LonLat = [121.6, 29.9];
/** Half of the side of the region, e.g. of a port city with its roads, in metres. */
const reach = 30_000;

/** A circle, a polygon of eight corners or a corridor of four pieces, 100 m to 1.5 km in size. */
function shapeOf(i: number, random: () => number): Shape {
  const at = placeFrom(centre, (random() * 2 - 1) * reach, (random() * 2 - 1) * reach);
  const metres = 100 + random() * 1400;
  const around = (k: number): LonLat => placeFrom(at, metres * Math.cos((k * Math.PI) / 4), metres * Math.sin((k * Math.PI) / 4));
  if (i % 3 === 0) return { kind: 'circle', centre: at, metres };
  if (i % 3 === 1) return { kind: 'polygon', ring: Array.from({ length: 8 }, (_, k) => around(k)) };
  return { kind: 'corridor', line: Array.from({ length: 5 }, (_, k) => placeFrom(at, k * 300, (k % 2) * 200)), metres: 50 };
}

/** Fixes of all things, round by round: each goes straight on at up to 20 m/s. */
function fixesOf({ things, rounds }: Load, random: () => number): readonly Fix[] {
  const starts = Array.from(
    { length: things },
    () => [(random() * 2 - 1) * reach, (random() * 2 - 1) * reach, random() * 40 - 20, random() * 40 - 20] as const,
  );
  const names = starts.map((_, i) => `thing-${i}`);
  return Array.from({ length: rounds }, (_, second) =>
    starts.map(([x, y, vx, vy], i) => {
      const [longitude, latitude] = placeFrom(centre, x + vx * second, y + vy * second);
      return { thing: names[i] ?? '', time: second * 1000, longitude, latitude };
    }),
  ).flat();
}

/** Positions a second on one core, each compared with all fences; what is inside at the end is checked against every fence one by one. */
export function benchLocate(load: Load = usual, runs = 5) {
  const random = createRandom(42);
  const fences = Array.from({ length: load.fences }, (_, i): Fence => ({ id: `fence-${i}`, shape: shapeOf(i, random) }));
  const fixes = fixesOf(load, random);
  const index = indexFences(fences, 50);
  const rates = Array.from({ length: runs }, () => {
    let crossings = 0;
    const watch = createWatch(index, { told: () => crossings++ });
    const begun = process.cpuUsage();
    for (const fix of fixes) watch.take(fix);
    const { user, system } = process.cpuUsage(begun);
    check(fences, fixes.slice(-load.things), watch.insideOf);
    if (crossings < load.things / 10) throw new Error(`verifying: only ${crossings} crossings`);
    return fixes.length / ((user + system) / 1e6);
  }).sort((a, b) => a - b);
  const median = rates[runs >> 1] ?? 0;
  const spread = ((rates.at(-1) ?? 0) - (rates[0] ?? 0)) / median;
  return [{ bench: 'locate', case: 'fences-2000', metric: 'positions_per_second', value: median, unit: '1/s', runs, spread }] as const;
}

/** Throws when a thing far inside of a fence is not in it, or one far outside is. */
function check(fences: readonly Fence[], fixes: readonly Fix[], insideOf: (thing: string) => readonly Fence[]): void {
  const plans = fences.map(({ id, shape }) => ({ id, plan: planOf(shape) }));
  for (const { thing, longitude, latitude } of fixes.slice(0, 500)) {
    const inside = new Set(insideOf(thing).map(({ id }) => id));
    for (const { id, plan } of plans) {
      const depth = plan.depth(longitude, latitude);
      if (Math.abs(depth) > 60 && depth > 0 !== inside.has(id)) throw new Error(`verifying: ${thing} is ${depth} m within ${id}`);
    }
  }
}
