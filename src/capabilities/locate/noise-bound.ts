import { degreeMetres } from '../../contracts/distance.ts';
import { crossingsAgainst, type Scored } from './noise-score.ts';
import { followTo, newFollowed } from './place-filter.ts';

/** Who walks along a line, and how often it says where it is in noise. */
export interface Walk {
  /** m/s while it goes. */
  readonly speed: number;
  /** Seconds from fix to fix. */
  readonly every: number;
  readonly noiseMetres: number;
  readonly seconds: number;
  readonly things: number;
}

/** It stops once in so many seconds on the average, for half as long as the longest. */
const [standEvery, standMost, step] = [300, 120, 0.5];
/** Between two edges on its way, m. */
const apart = 150;
/** Cells of the filter, each as long as one step of a goer. */
const cells = 400;

/** Whether a place along the way is beyond an edge, as likely as it is held to be. */
interface Belief {
  /** @param aside how far the place is said to be beside the way, m */
  take(place: number, aside: number): void;
  beyond(edge: number): number;
}
/** Who believes what of a walk. */
type Believe = (walk: Walk) => Belief;

/**
 * Who knows all that can be known of a walk but its stops: the way, the speed, that it never turns, how often it stops and for how long. What is left is a chain of
 * two states, going and standing, along a line, and its exact filter (Bayes) on a grid. No detector that knows less does better.
 */
export function bestBelief({ speed, every, noiseMetres }: Walk): Belief {
  const width = speed * step;
  const [stops, starts] = [step / standEvery, (2 * step) / standMost];
  let origin = (-cells / 2) * width;
  let going = new Float64Array(cells).fill(1);
  let standing = new Float64Array(cells);
  let isFirst = true;
  const go = (): void => {
    const [nextGoing, nextStanding] = [new Float64Array(cells), new Float64Array(cells)];
    for (let i = 0; i < cells; i++) {
      const [goes, stands] = [going[i] ?? 0, standing[i] ?? 0];
      nextStanding[i] = stands * (1 - starts) + goes * stops;
      if (i + 1 < cells) nextGoing[i + 1] = goes * (1 - stops) + stands * starts;
    }
    [going, standing] = [nextGoing, nextStanding];
  };
  const weigh = (place: number): number => {
    let [total, mean] = [0, 0];
    for (let i = 0; i < cells; i++) {
      const likely = Math.exp(-((origin + i * width - place) ** 2) / 2 / noiseMetres ** 2);
      going[i] = (going[i] ?? 0) * likely;
      standing[i] = (standing[i] ?? 0) * likely;
      const all = (going[i] ?? 0) + (standing[i] ?? 0);
      total += all;
      mean += all * i;
    }
    for (let i = 0; i < cells; i++) {
      going[i] = (going[i] ?? 0) / total;
      standing[i] = (standing[i] ?? 0) / total;
    }
    return mean / total;
  };
  /** Keep the middle of the grid where the walker is. */
  const follow = (mean: number): void => {
    const shift = Math.round(mean - cells / 2);
    if (shift < cells / 20) return;
    const moved = (column: Float64Array) => Float64Array.from({ length: cells }, (_, i) => column[i + shift] ?? 0);
    [going, standing] = [moved(going), moved(standing)];
    origin += shift * width;
  };
  return {
    take(place) {
      if (!isFirst) for (let t = 0; t < every; t += step) go();
      isFirst = false;
      follow(weigh(place));
    },
    beyond(edge) {
      const from = Math.min(cells, Math.max(0, Math.ceil((edge - origin) / width)));
      let sum = 0;
      for (let i = from; i < cells; i++) sum += (going[i] ?? 0) + (standing[i] ?? 0);
      return sum;
    },
  };
}

/** What the filter of the watch believes of the same walk: it knows that the walker cannot go faster than 3 m/s, and nothing else. */
export function filterBelief({ every, noiseMetres }: Walk): Belief {
  const [variance, mostSpeed] = [noiseMetres ** 2, 3];
  let followed: ReturnType<typeof newFollowed> | undefined;
  const east = () => (followed?.longitude ?? 0) * degreeMetres;
  return {
    take(place, aside) {
      const at = { variance, mostSpeed, time: (followed?.time ?? -every * 1000) + every * 1000 };
      if (followed === undefined) followed = newFollowed({ ...at, longitude: place / degreeMetres, latitude: aside / degreeMetres });
      else followTo(followed, { ...at, east: place - east(), north: aside - followed.latitude * degreeMetres });
    },
    beyond: (edge) => normalShare((east() - edge) / Math.sqrt(followed?.variance ?? variance)),
  };
}

/** Share of a normal distribution below so many deviations; Abramowitz and Stegun 26.2.17, right to 1e-7. */
function normalShare(deviations: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(deviations));
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-deviations * deviations) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return deviations < 0 ? above : 1 - above;
}

/** True places at the fixes, m along the way. */
function walkOf({ speed, every, seconds }: Walk, random: () => number): readonly number[] {
  const places: number[] = [];
  let [x, stands] = [0, 0];
  for (let t = 0; t < seconds; t += step) {
    if (t % every === 0) places.push(x);
    stands = stands > 0 ? stands - step : random() < step / standEvery ? standMost * random() : 0;
    if (stands <= 0) x += speed * step;
  }
  return places;
}

/**
 * What is told of edges that walkers pass, beside the truth.
 *
 * @param certainty how likely it must be that the walker is on the other side
 * @param noise normally distributed numbers of mean 0 and deviation 1
 * @param believe default: the best detector
 */
export function toldOfWalks(
  walk: Walk,
  certainty: number,
  { random, noise, believe = bestBelief }: { readonly random: () => number; readonly noise: () => number; readonly believe?: Believe },
): readonly Scored[] {
  return Array.from({ length: walk.things }, () => walkOf(walk, random)).flatMap((places) => {
    const last = places.at(-1) ?? 0;
    const edges = Array.from({ length: Math.max(0, Math.floor(last / apart) - 1) }, (_, i) => ({ at: (i + 1) * apart, isInside: false, told: [] as { kind: 'enter' | 'leave'; fix: number }[] })); // biome-ignore format: one line
    const belief = believe(walk);
    for (const [fix, x] of places.entries()) {
      belief.take(x + walk.noiseMetres * noise(), walk.noiseMetres * noise());
      for (const edge of edges) {
        const beyond = belief.beyond(edge.at);
        if (edge.isInside ? beyond >= 1 - certainty : beyond <= certainty) continue;
        edge.isInside = !edge.isInside;
        edge.told.push({ kind: edge.isInside ? 'enter' : 'leave', fix });
      }
    }
    return edges.map(({ at, told }) => crossingsAgainst(places.map((x) => x - at), told, 2 * walk.noiseMetres)); // biome-ignore format: one line
  });
}
