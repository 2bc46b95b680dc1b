import type { LonLat } from '../../contracts/distance.ts';
import { type Fence, indexFences } from './fence-index.ts';
import { planOf, type Shape } from './geometry.ts';
import { bestBelief, filterBelief, toldOfWalks } from './noise-bound.ts';
import { crossingsAgainst, type Scored } from './noise-score.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';
import { createWatch } from './watch.ts';

/** Who goes about, and how often it says where it is. */
interface Kind {
  readonly name: string;
  /** m/s. */
  readonly speed: number;
  /** Seconds from fix to fix. */
  readonly every: number;
  /** Fastest that it is known to go, m/s; default: nobody says. */
  readonly mostSpeed?: number;
  /** A way that is never straight: deviation of the heading from the one to the goal, radians; default 0. */
  readonly wander?: number;
  /** So many times as many things; default 1. On foot few edges are passed in an hour. */
  readonly times?: number;
  /** How long an error of a place stays, s (first-order Gauss–Markov); default 0: each place has its own. */
  readonly errorSeconds?: number;
}

/** How much is simulated. */
export interface NoiseLoad {
  readonly things: number;
  /** Seconds that each thing is followed. */
  readonly seconds: number;
  /** Standard deviation of the noise of a place on each axis, m. */
  readonly noiseMetres: number;
}

const kinds: readonly Kind[] = [
  { name: 'person-10s', speed: 1.4, every: 10, mostSpeed: 3, times: 4 },
  { name: 'person-30s', speed: 1.4, every: 30, mostSpeed: 3, times: 4 },
  { name: 'vessel-10s', speed: 7, every: 10, mostSpeed: 13 },
  { name: 'truck-10s', speed: 15, every: 10 },
  { name: 'truck-1s', speed: 15, every: 1 },
  { name: 'fast-1s', speed: 25, every: 1 },
  { name: 'vessel-1s', speed: 7, every: 1, mostSpeed: 13 },
  { name: 'person-1s', speed: 1.4, every: 1, mostSpeed: 3, times: 2 },
  { name: 'stroller-10s', speed: 1.4, every: 10, mostSpeed: 3, wander: 0.44, times: 4 },
  { name: 'stroller-1s', speed: 1.4, every: 1, mostSpeed: 3, wander: 0.44, times: 2 },
  { name: 'unknown-person-1s', speed: 1.4, every: 1, times: 2 },
  { name: 'staying-errors-person-10s', speed: 1.4, every: 10, mostSpeed: 3, times: 4, errorSeconds: 60 },
  { name: 'staying-errors-vessel-10s', speed: 7, every: 10, mostSpeed: 13, errorSeconds: 60 },
  { name: 'staying-errors-truck-10s', speed: 15, every: 10, errorSeconds: 60 },
];
/** Things that stand within 10 m of an edge: seconds from fix to fix, and how long an error stays. */
const stands = [
  ...[0, 10, 60, 300].map((errorSeconds) => ({ every: 1, errorSeconds })),
  ...[0, 60].map((errorSeconds) => ({ every: 10, errorSeconds })),
];
const usual: NoiseLoad = { things: 80, seconds: 3600, noiseMetres: 15 };
const centre: LonLat = [121.6, 29.9];

/** Circles, polygons and corridors of 100 m to 500 m in a lattice, so that ways cross many edges and run along some. */
function fencesOf(random: () => number): readonly Fence[] {
  const at = (i: number): LonLat =>
    placeFrom(centre, ((i % 5) - 2) * 1200 + 300 * random(), (Math.floor(i / 5) - 2) * 1200 + 300 * random());
  return Array.from({ length: 25 }, (_, i): Fence => ({ id: `fence-${i}`, shape: shapeOf(i, at(i), 100 + 400 * random()) }));
}

function shapeOf(i: number, at: LonLat, metres: number): Shape {
  if (i % 3 === 0) return { kind: 'circle', centre: at, metres };
  const around = (k: number): LonLat => placeFrom(at, metres * Math.cos((k * Math.PI) / 3), metres * Math.sin((k * Math.PI) / 3));
  if (i % 3 === 1) return { kind: 'polygon', ring: Array.from({ length: 6 }, (_, k) => around(k)) };
  return { kind: 'corridor', line: [placeFrom(at, -metres, 0), at, placeFrom(at, metres / 2, metres)], metres: 80 };
}

/** Half of the side of the region, m. */
const reach = 3000;
/** Sideways acceleration in a curve and along the way, m/s²; `assumed` for traffic, gentle. */
const sideways = 1.5;
const along = 1;
/** Something stands once in so many seconds on the average, for up to so long. */
const standEvery = 300;
const standMost = 120;
const step = 0.5;
/** A stroller is off its way to one side for so long, s; `assumed`. */
const straySeconds = 60;

/** Places of one thing at each fix, metres from the centre: it makes for one goal after the other, turns as its speed lets it, and stands at times. */
function wayOf({ speed, every, wander = 0 }: Kind, seconds: number, random: () => number): readonly (readonly [number, number])[] {
  const noise = createNoise(random);
  let stray = 0;
  const anywhere = () => (random() * 2 - 1) * reach;
  let [x, y, heading, v, standing] = [anywhere(), anywhere(), random() * 2 * Math.PI, speed, 0];
  let goal = [anywhere(), anywhere()] as const;
  const way: [number, number][] = [];
  for (let t = 0; t < seconds; t += step) {
    if (t % every === 0) way.push([x, y]);
    standing = standing > 0 ? standing - step : random() < step / standEvery ? standMost * random() : 0;
    v += Math.max(-along * step, Math.min(along * step, (standing > 0 ? 0 : speed) - v));
    if (wander > 0) stray = stray * Math.exp(-step / straySeconds) + wander * Math.sqrt((2 * step) / straySeconds) * noise();
    const off = Math.atan2(goal[1] - y, goal[0] - x) + stray - heading;
    const most = (step * sideways) / Math.max(1, speed);
    if (v > 0) heading += Math.max(-most, Math.min(most, Math.atan2(Math.sin(off), Math.cos(off))));
    x += v * step * Math.cos(heading);
    y += v * step * Math.sin(heading);
    if (Math.hypot(goal[0] - x, goal[1] - y) < 100 + 10 * speed) goal = [anywhere(), anywhere()];
  }
  return way;
}

/** Errors of places one after the other, m on each axis. */
function createErrors({ every, errorSeconds = 0 }: Pick<Kind, 'every' | 'errorSeconds'>, metres: number, noise: () => number) {
  const stays = errorSeconds > 0 ? Math.exp(-every / errorSeconds) : 0;
  let [east, north] = [noise(), noise()];
  return (): readonly [number, number] => {
    const error = [metres * east, metres * north] as const;
    const fresh = Math.sqrt(1 - stays * stays);
    [east, north] = [stays * east + fresh * noise(), stays * north + fresh * noise()];
    return error;
  };
}

/** What one kind of thing was told of, beside what it truly did. */
function simulate(kind: Kind, { things, seconds, noiseMetres }: NoiseLoad, seed: number): readonly Scored[] {
  const [random, fences] = [createRandom(seed), fencesOf(createRandom(7))];
  const noise = createNoise(random);
  const plans = fences.map(({ id, shape }) => ({ id, plan: planOf(shape) }));
  return Array.from({ length: things * (kind.times ?? 1) }, () => wayOf(kind, seconds, random)).flatMap((way, i) => {
    const told = new Map(fences.map(({ id }) => [id, [] as { kind: 'enter' | 'leave'; fix: number }[]]));
    const watch = createWatch(indexFences(fences, 50), {
      accuracyMetres: noiseMetres,
      told: (crossing) => told.get(crossing.fence.id)?.push({ kind: crossing.kind, fix: crossing.time / 1000 / kind.every }),
    });
    const errorOf = createErrors(kind, noiseMetres, noise);
    for (const [fix, [x, y]] of way.entries()) {
      const [east, north] = errorOf();
      const [longitude, latitude] = placeFrom(centre, x + east, y + north);
      watch.take({ thing: `thing-${i}`, time: fix * kind.every * 1000, longitude, latitude, mostSpeed: kind.mostSpeed });
    }
    return plans.map(({ id, plan }) => {
      const depths = way.map(([x, y]) => plan.depth(...placeFrom(centre, x, y)));
      return crossingsAgainst(depths, told.get(id) ?? [], 2 * noiseMetres);
    });
  });
}

/** How often an hour something is told of a thing that stands at an edge, where nothing happens. */
function eventsStanding(kind: (typeof stands)[number], { things, seconds, noiseMetres }: NoiseLoad): number {
  const noise = createNoise(createRandom(42));
  let events = 0;
  const watch = createWatch(indexFences([{ id: 'yard', shape: { kind: 'circle', centre, metres: 300 } }], 50), {
    accuracyMetres: noiseMetres,
    told: () => events++,
  });
  for (let i = 0; i < things; i++) {
    const errorOf = createErrors(kind, noiseMetres, noise);
    for (let t = 0; t < 2 * seconds; t += kind.every) {
      const [east, north] = errorOf();
      const [longitude, latitude] = placeFrom(centre, 290 + (i % 5) * 5 + east, north);
      watch.take({ thing: `thing-${i}`, time: t * 1000, longitude, latitude });
    }
  }
  return events / things / ((2 * seconds) / 3600);
}

const [second, tenSeconds] = [
  { every: 1, things: 40 },
  { every: 10, things: 150 },
] as const;
/**
 * Walks of which the best detector is asked, how sure it must be so that fewer than 1 % of what it tells is wrong, and both sides of that: what is told late against what
 * is told wrongly. The filter of the watch is asked of the same walks (1.3, 1.6, 1.9 and 2.2 deviations).
 */
const walks = [
  { name: 'bound-person-1s', ...second, certainty: 0.99, believe: bestBelief },
  { name: 'bound-person-10s', ...tenSeconds, certainty: 0.975, believe: bestBelief },
  ...[0.93, 0.96, 0.975, 0.985].map((certainty) => ({ name: `curve best 1s ${certainty}`, ...second, certainty, believe: bestBelief })),
  ...[0.903, 0.945, 0.971, 0.986].map((certainty) => ({
    name: `curve filter 1s ${certainty}`,
    ...second,
    certainty,
    believe: filterBelief,
  })),
];

/**
 * How true and how late crossings of fences are told, by who goes how fast and says so how often, in places with noise; compared with the truth. `bound-…` is what nothing
 * could do better on foot: the detector that knows all but when the walker stops ({@link bestBelief}); `curve …` is how late is told against how much is told wrongly.
 */
export function benchNoise(load: NoiseLoad = usual) {
  const { seconds, noiseMetres } = load;
  const told = kinds.map((kind) => [kind.name, simulate(kind, load, 42)] as const);
  const best = walks.map(({ name, certainty, believe, ...walk }) => {
    const random = createRandom(42); // the same walks for all
    const chance = { random, noise: createNoise(random), believe };
    return [name, toldOfWalks({ ...walk, speed: 1.4, noiseMetres, seconds }, certainty, chance)] as const;
  });
  const moving = [...told, ...best].flatMap(([name, scored]) =>
    Object.entries(figuresOf(scored, name)).map(([metric, [value, unit]]) => figure(name, metric, value, unit)),
  );
  const standing = stands.map((kind) =>
    figure(`standing-${kind.every}s, errors stay ${kind.errorSeconds} s`, 'events_per_hour', eventsStanding(kind, load), '1/h'),
  );
  return [...moving, ...standing];
}

const figure = (name: string, metric: string, value: number, unit: string) => ({
  ...{ bench: 'locate', case: `noise ${name}`, metric, value, unit, runs: 1, spread: 0 },
});

function figuresOf(scored: readonly Scored[], name: string): Readonly<Record<string, readonly [value: number, unit: string]>> {
  const late = scored.flatMap((one) => one.late).sort((a, b) => a - b);
  const sum = (of: (one: Scored) => number) => scored.reduce((total, one) => total + of(one), 0);
  const clear = sum((one) => one.clear);
  if (clear < 100) throw new Error(`verifying: only ${clear} crossings of ${name}`);
  const at = (part: number) => late[Math.min(late.length - 1, Math.floor(part * late.length))] ?? Number.NaN;
  const tooLate = (of: (one: Scored) => readonly number[]) => sum((one) => of(one).filter((fixes) => fixes > 2).length) / clear;
  return {
    crossings: [clear, ''],
    false_share: [sum((one) => one.wrong) / sum((one) => one.told), ''],
    missed_share: [sum((one) => one.missed) / clear, ''],
    later_than_two_fixes_share: [tooLate((one) => one.late), ''],
    later_than_two_fixes_beyond_noise_share: [tooLate((one) => one.lateBeyond), ''],
    late_p50: [at(0.5), 'fixes'],
    late_p99: [at(0.99), 'fixes'],
    late_most: [at(1), 'fixes'],
  };
}
