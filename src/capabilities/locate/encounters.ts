import { degreeMetres, type LonLat, metresBetween } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { closestApproach, type Motion } from './cpa.ts';
import { placeAt } from './geometry.ts';

/** A fence around things that move. */
export interface MovingFence {
  readonly id: string;
  /** A thing within this distance of a carrier is near it, m. */
  readonly metres: number;
  /** With it, a closest point of approach within `metres` that is less than `seconds` away is told too. */
  readonly approach?: { readonly metres: number; readonly seconds: number } | undefined;
}

/** Where something is and how it moves. */
export interface Moving {
  readonly thing: string;
  readonly time: EpochMs;
  readonly place: LonLat;
  /** m/s and degrees from north; approaches of a thing that does not say both are not known. */
  readonly speed?: number | undefined;
  readonly course?: number | undefined;
}

/** Two things have come together, or parted. */
export interface Encounter<F extends MovingFence = MovingFence> {
  readonly fence: F;
  readonly thing: string;
  readonly carrier: string;
  readonly kind: 'near' | 'approach';
  readonly hasBegun: boolean;
  readonly time: EpochMs;
  /** Where the thing was. */
  readonly place: LonLat;
  /** Metres between them: now, or with `approach` at the closest point. */
  readonly metres: number;
  /** Seconds to the closest point; with `approach` only. */
  readonly seconds?: number;
}

/** What encounters are told from. */
export interface EncounterDeps<F extends MovingFence> {
  readonly isCarrier: (fence: F, thing: string) => boolean;
  readonly isFor: (fence: F, thing: string) => boolean;
  /** The pairs of which a kind has begun and not ended. */
  readonly held: (fence: F) => Iterable<Pick<Encounter, 'thing' | 'carrier' | 'kind'>>;
  readonly holds: (fence: F, pair: Pick<Encounter, 'thing' | 'carrier' | 'kind'>) => boolean;
  readonly told: (encounter: Encounter<F>) => void;
}

/** Looks for things that are or will be near one another. */
export interface Encounters<F extends MovingFence> {
  /** Compare all things of a tenant with its moving fences. Things that are silent are to be left out: nothing is known of them. */
  look(fences: readonly F[], things: readonly Moving[]): void;
}

/** Further than this no approach is looked for, m; a ship at 30 kn needs half an hour. */
const furthest = 30_000;
/** Part by which a limit must be passed the other way until it counts as over. */
const slack = 0.2;
/** At most this much is added to the distance at which two part, m: three deviations of a satellite receiver. */
const mostSlack = 45;
/** Two things that lie moored beside each other approach for ever; below this relative speed nothing does, m/s (1 knot). */
const leastClosing = 0.5;
/** A place is carried on to the time of the other's by at most this, s; a class B station at anchor reports every 3 minutes. */
const mostCarried = 180;
/** Looks with news of the pair that must agree before anything is told. */
const agreeing = 2;

interface Pair<F> {
  readonly fence: F;
  readonly carrier: Moving;
  readonly thing: Moving;
}

/** What a look at a pair says: inside the limit, clearly outside, or in between, where what holds goes on holding. */
type Finding = { readonly is: 'in' | 'out' | 'between'; readonly metres: number; readonly seconds?: number };

/** Nothing is told at the first look that says so, so that one wrong fix is no meeting; what was told holds until the pair is clearly apart. */
export function createEncounters<F extends MovingFence>(deps: EncounterDeps<F>): Encounters<F> {
  const streaks = new Map<string, { count: number; news: number; round: number }>();
  let round = 0;

  const judge = ({ fence, carrier, thing }: Pair<F>, kind: Encounter['kind'], finding: Finding): void => {
    const who = { thing: thing.thing, carrier: carrier.thing, kind };
    const isHeld = deps.holds(fence, who);
    const key = `${fence.id} ${who.carrier} ${who.thing} ${kind}`;
    if (finding.is !== (isHeld ? 'out' : 'in')) return void streaks.delete(key);
    const [news, known] = [carrier.time + thing.time, streaks.get(key)];
    const count = known === undefined ? 1 : known.count + (known.news === news ? 0 : 1);
    if (count < agreeing) return void streaks.set(key, { count, news, round });
    streaks.delete(key);
    const { metres, seconds } = finding;
    const time = Math.max(carrier.time, thing.time);
    deps.told({ ...who, fence, hasBegun: !isHeld, time, place: thing.place, metres, ...(seconds !== undefined && { seconds }) });
  };
  const lookAt = (pair: Pair<F>): void => {
    const [carrier, thing] = atOneTime(pair.carrier, pair.thing);
    judge(pair, 'near', nearness(pair.fence, metresBetween(carrier.place, thing.place)));
    const finding = pair.fence.approach && approaching(pair.fence.approach, carrier, thing);
    if (finding !== undefined) judge(pair, 'approach', finding);
  };
  /** Whether a pair is to be looked at from this side: of two that are both carriers and both things it is looked at once. */
  const isPair = (fence: F, carrier: Moving, thing: Moving): boolean => {
    if (thing.thing === carrier.thing || !deps.isFor(fence, thing.thing)) return false;
    const isMutual = deps.isCarrier(fence, thing.thing) && deps.isFor(fence, carrier.thing);
    return !isMutual || carrier.thing < thing.thing;
  };
  const lookAround = (fence: F, things: readonly Moving[]): void => {
    const seen = new Set<string>();
    const grid = gridOf(things, reachOf(fence, things));
    for (const carrier of things.filter(({ thing }) => deps.isCarrier(fence, thing)))
      for (const thing of grid.around(carrier.place).filter((one) => isPair(fence, carrier, one))) {
        seen.add(`${carrier.thing} ${thing.thing}`);
        lookAt({ fence, carrier, thing });
      }
    lookAtHeld(fence, things, seen);
  };
  /** Pairs that have gone too far apart to be found around each other. */
  const lookAtHeld = (fence: F, things: readonly Moving[], seen: ReadonlySet<string>): void => {
    const byName = new Map(things.map((one) => [one.thing, one]));
    for (const { thing, carrier } of [...deps.held(fence)]) {
      const [one, other] = [byName.get(carrier), byName.get(thing)];
      if (one !== undefined && other !== undefined && !seen.has(`${carrier} ${thing}`)) lookAt({ fence, carrier: one, thing: other });
    }
  };
  return {
    look(fences, things) {
      round++;
      for (const fence of fences) lookAround(fence, things);
      for (const [key, streak] of streaks) if (streak.round < round - forgetAfter) streaks.delete(key);
    },
  };
}

/** Looks after which a beginning that was not confirmed is forgotten; two at one look a second report every 3 minutes at the slowest. */
const forgetAfter = 400;

function nearness({ metres: limit }: MovingFence, metres: number): Finding {
  const over = limit + Math.min(mostSlack, limit * slack);
  return { is: metres <= limit ? 'in' : metres > over ? 'out' : 'between', metres };
}

function approaching(limit: { readonly metres: number; readonly seconds: number }, carrier: Moving, thing: Moving): Finding | undefined {
  const [one, other] = [motionOf(carrier), motionOf(thing)];
  if (one === undefined || other === undefined) return undefined;
  const { cpaMetres: metres, tcpaSeconds: seconds } = closestApproach(one, other);
  const isAhead = seconds > 0 && closingSpeed(one, other) >= leastClosing;
  const isOver = !isAhead || metres > limit.metres * (1 + slack) || seconds > limit.seconds * (1 + slack);
  return { is: isAhead && metres <= limit.metres && seconds <= limit.seconds ? 'in' : isOver ? 'out' : 'between', metres, seconds };
}

const motionOf = ({ place, speed, course }: Moving): Motion | undefined =>
  speed === undefined || course === undefined ? undefined : { place, speed, course };

const closingSpeed = (one: Motion, other: Motion): number => {
  const [a, b] = [(one.course * Math.PI) / 180, (other.course * Math.PI) / 180];
  return Math.hypot(one.speed * Math.sin(a) - other.speed * Math.sin(b), one.speed * Math.cos(a) - other.speed * Math.cos(b));
};

/** Both at the later of their times. */
function atOneTime(one: Moving, other: Moving): readonly [Moving, Moving] {
  const time = Math.max(one.time, other.time);
  return [carriedOn(one, time), carriedOn(other, time)];
}

function carriedOn(thing: Moving, time: EpochMs): Moving {
  const seconds = Math.min(mostCarried, (time - thing.time) / 1000);
  if (seconds <= 0 || thing.speed === undefined || thing.course === undefined) return thing;
  const [angle, way] = [(thing.course * Math.PI) / 180, thing.speed * seconds];
  return { ...thing, place: placeAt(thing.place, [way * Math.sin(angle), way * Math.cos(angle)]) };
}

/** How far a fence looks: its own reach, and the way that the two fastest make until an approach counts. */
function reachOf({ metres, approach }: MovingFence, things: readonly Moving[]): number {
  if (approach === undefined) return metres;
  const fastest = things.reduce((most, { speed = 0 }) => Math.max(most, speed), 0);
  return Math.max(metres, Math.min(furthest, approach.metres + 2 * fastest * approach.seconds));
}

/** Things by squares of a side, so that only those of the nine around a place are compared. */
function gridOf(things: readonly Moving[], side: number) {
  const highest = things.reduce((most, { place }) => Math.max(most, Math.abs(place[1])), 0);
  const [up, aside] = [side / degreeMetres, side / (degreeMetres * Math.cos((Math.min(88, highest + 0.5) * Math.PI) / 180))];
  const columns = Math.max(1, Math.floor(360 / aside));
  const column = (longitude: number) => Math.floor((((longitude + 180) % 360) / 360) * columns);
  const row = (latitude: number) => Math.floor((latitude + 90) / up);
  const cells = new Map<number, Moving[]>();
  for (const one of things) {
    const cell = row(one.place[1]) * columns + column(one.place[0]);
    const list = cells.get(cell);
    if (list === undefined) cells.set(cell, [one]);
    else list.push(one);
  }
  return {
    around([longitude, latitude]: LonLat): readonly Moving[] {
      const [r, c] = [row(latitude), column(longitude)];
      const nearby = new Set([-1, 0, 1].map((step) => (c + step + columns) % columns));
      return [r - 1, r, r + 1].flatMap((one) => [...nearby].flatMap((other) => cells.get(one * columns + other) ?? []));
    },
  };
}
