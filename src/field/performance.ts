import type { Figure, Pack, Story } from '../contracts/pack.ts';
import type { EpochMs } from '../contracts/time.ts';
import type { ValueOf } from './signals.ts';

/** Seconds that a value takes to go back to its ordinary course after the last injection of a story has run, when the story says nothing else. */
export const returnSeconds = 30;

interface Leg {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly from: number;
  readonly to: number;
}

/** A story that is being played. */
export interface Performance {
  readonly story: string;
  readonly startedAt: EpochMs;
  /** When the last value has reached its target; afterwards the values return by themselves. */
  readonly endsAt: EpochMs;
  /** What the story says of a point at a time, or `undefined` when it says nothing. */
  value(asset: string, point: string, time: EpochMs): number | undefined;
}

/** Length of a story until its last injection or expectation, in seconds. */
export const storySeconds = (story: Story): number =>
  Math.max(
    ...story.inject.map((step) => step.atSeconds + step.overSeconds),
    ...[...story.expect, ...(story.places ?? [])].map((step) => step.atSeconds),
  );

/** The target of an injection; NaN is silence, also on the way to it. */
const figure = (pack: Pack, asset: string, value: Figure | 'silence'): number => {
  if (value === 'silence') return Number.NaN;
  if (typeof value === 'number') return value;
  const attribute = pack.site.find((one) => one.key === asset)?.attributes?.[value.attribute];
  if (typeof attribute !== 'number') throw new Error(`BUG: ${asset} has no number ${value.attribute}`);
  return attribute + (value.plus ?? 0);
};

const along = (leg: Leg, time: EpochMs): number =>
  leg.end === leg.start ? leg.to : leg.from + (leg.to - leg.from) * Math.min(1, Math.max(0, (time - leg.start) / (leg.end - leg.start)));

const asPlayed = (legs: readonly Leg[], time: EpochMs): number | undefined => {
  const leg = legs.findLast((one) => one.start <= time);
  return leg === undefined ? undefined : along(leg, time);
};

/** What a performance starts from and returns to. */
export interface Courses {
  /** Values as they are, with stories that play already. */
  readonly present: ValueOf;
  /** Values without any story. */
  readonly ordinary: ValueOf;
}

/** Begin a story: from each point's present value, leg by leg, to its targets, and back to the ordinary course after its end. */
export function perform(pack: Pack, id: string, startedAt: EpochMs, { present, ordinary }: Courses): Performance {
  const story = pack.stories[id];
  if (story === undefined) throw new Error(`BUG: ${pack.id} has no story ${id}`);
  const legs = new Map<string, Leg[]>();
  for (const step of [...story.inject].sort((a, b) => a.atSeconds - b.atSeconds)) {
    const point = step.point.slice(step.point.indexOf('.') + 1);
    const own = legs.get(point) ?? [];
    legs.set(point, own);
    const start = startedAt + step.atSeconds * 1000;
    const from = asPlayed(own, start) ?? present(story.asset, point, start);
    own.push({ start, end: start + step.overSeconds * 1000, from, to: figure(pack, story.asset, step.to) });
  }
  const endsAt = startedAt + storySeconds(story) * 1000;
  const value = (asset: string, point: string, time: EpochMs): number | undefined => {
    const own = asset === story.asset ? legs.get(point) : undefined;
    const told = own === undefined ? undefined : asPlayed(own, time);
    if (told === undefined || time <= endsAt) return told;
    const back = (time - endsAt) / ((story.returnSeconds ?? returnSeconds) * 1000);
    return back >= 1 ? undefined : told + (ordinary(asset, point, time) - told) * back;
  };
  return { story: id, startedAt, endsAt, value };
}
