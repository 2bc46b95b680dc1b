import { Failure } from '../../contracts/errors.ts';
import type { HistoryReader, TimeRange } from '../../contracts/history.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PointInfo } from '../assets/index.ts';
import { createCredible, judgeFix } from './credible.ts';
import type { SourceUse } from './fuse.ts';
import { accuracyOfFix, fixOf, type Mover, type MoverFix, mostSpeedOf, type PlaceSource, type Saying } from './movers.ts';
import { instant, type ReplayPoints, readerOf, replay } from './replay.ts';

/** Where something was: columns of equal length in rising time. */
export interface Track {
  readonly times: number[];
  readonly longitudes: number[];
  readonly latitudes: number[];
  /** Standard deviation of each place, m; NaN where nobody says one, which is everywhere by default. */
  readonly accuracies?: readonly number[];
}

/** What a source was at each place of a track; `none`: it had said no place that could be looked at. */
export type TrackUse = SourceUse | 'none';

/** The track of a mover as it was live. */
export interface MoverTrack extends Required<Track> {
  /** Of a mover of which several sources spoke: what each place came from. Otherwise empty. */
  readonly sources: readonly { readonly source: string; readonly uses: readonly TrackUse[] }[];
  /** Places that were left out because the mover cannot have reached them. */
  readonly suspects: number;
  /** There is more than was read. */
  readonly isCut: boolean;
}

/** What {@link trackOf} is read from. */
export interface TrackReading {
  readonly history: HistoryReader;
  /** What says now how fast the mover can go. */
  readonly latest: Saying;
}

/** Places before a range that tell whether its first one can have been reached, and how long before it they may be: who was silent for longer can be anywhere. `assumed` */
const earlierFixes = 16;
const earlierMs = 86_400_000;

/** From when on places are gone through for a range: some of those before it, so that its first one is judged as live. */
async function earlierThan(history: HistoryReader, { telling }: ReplayPoints, { from }: TimeRange): Promise<EpochMs> {
  const span = { from: from - earlierMs, to: from };
  const before = await Promise.all(telling.map((point) => history.raw(point, span, earlierFixes, true)));
  return Math.max(...before.map(({ time }) => time[0] ?? Number.NEGATIVE_INFINITY), span.from);
}

/**
 * Where a mover was in a range, by the code that says where it is: what all its sources said is gone through again ({@link fixOf}), and what is old or suspect is left out ({@link judgeFix}).
 * Some places before the range are gone through too and not told.
 *
 * @param limit places that are looked at, at most: the earliest
 */
export async function trackOf(
  { history, latest }: TrackReading,
  mover: Mover,
  { range, limit }: { readonly range: TimeRange; readonly limit: number },
): Promise<MoverTrack> {
  const track = { times: [] as number[], longitudes: [] as number[], latitudes: [] as number[], accuracies: [] as number[] };
  const sources = sourcesOf(mover).map((source) => ({ source, uses: [] as TrackUse[] }));
  const judged = createJudge(latest, mover);
  let suspects = 0;
  const take = (said: Saying, fix: MoverFix): void => {
    track.times.push(fix.time);
    track.longitudes.push(fix.longitude);
    track.latitudes.push(fix.latitude);
    track.accuracies.push(accuracyOfFix(said, mover, fix) ?? Number.NaN);
    for (const { source, uses } of sources) uses.push(usageOf(source, fix, mover));
  };
  const look = (said: Saying): boolean => {
    const fix = fixOf(said, mover, { before: judged.last() });
    if (typeof fix === 'string') return true;
    const verdict = judged.take(fix);
    if (fix.time < range.from || verdict === 'old') return true;
    if (track.times.length + suspects === limit) return false;
    if (verdict === 'next') take(said, fix);
    else suspects++;
    return true;
  };
  const points = pointsOf(mover);
  const isWhole = await replay(history, points, { range: { from: await earlierThan(history, points, range), to: range.to }, look });
  return { ...track, sources: heardOf(sources, mover), suspects, isCut: !isWhole };
}

/**
 * The last place of a mover within a day before a time that it can have reached, judged by those before it as a track is; `undefined` when it had said none, or a bad one last.
 *
 * Each point is read once and only where its source has spoken, and what says how good a place is only where it ever did, because this is asked of thousands of movers at once; what was said before is gone through in memory.
 */
export async function lastPlaceOf({ history, latest }: TrackReading, mover: Mover, time: EpochMs): Promise<MoverFix | undefined> {
  const until = time + instant;
  const read = async ({ number }: PointInfo) =>
    [number, await history.raw(number, { from: time - earlierMs, to: until }, earlierFixes, true)] as const;
  const places = [mover, ...mover.others];
  const longitudes = await Promise.all(places.map(({ longitude }) => read(longitude)));
  const spoken = places.filter((_, i) => (longitudes[i]?.[1].time.length ?? 0) > 0);
  const besides = spoken.length > 1 ? besidesOf(mover).filter(({ number }) => latest.read(number) !== undefined) : [];
  const rest = await Promise.all([...spoken.map(({ latitude }) => latitude), ...besides].map(read));
  const said = [...longitudes, ...rest];
  const firstOf = ({ longitude, latitude }: PlaceSource | Mover) =>
    said.flatMap(([point, { time }]) => (point === longitude.number || point === latitude.number ? [...time.subarray(0, 1)] : []));
  const from = Math.max(...spoken.flatMap(firstOf));
  const judged = createJudge(latest, mover);
  let newest: ReturnType<typeof fixOf> = 'never';
  const look = (now: Saying): boolean => {
    newest = fixOf(now, mover, { before: judged.last() });
    if (typeof newest !== 'string') judged.take(newest);
    return true;
  };
  if (spoken.length > 0) await replay(readerOf(new Map(said)), pointsOf(mover), { range: { from, to: until }, look });
  return typeof newest === 'string' ? undefined : (judged.last() ?? newest);
}

/** Judges the places of a mover one after the other, and knows the last one that it can have reached. */
function createJudge(latest: Saying, mover: Mover) {
  const mostSpeed = mostSpeedOf(latest, mover);
  const credible = createCredible(() => mostSpeed);
  let last: MoverFix | undefined;
  return {
    last: () => last,
    take(fix: MoverFix): ReturnType<typeof judgeFix> {
      const verdict = judgeFix(credible, last, fix);
      if (verdict === 'next') last = fix;
      return verdict;
    },
  };
}

const sourcesOf = ({ main, others }: Mover): readonly string[] =>
  others.length === 0 ? [] : [main, ...others.map(({ source }) => source)];

/** Sources that said a place; none where it was the first one alone. */
function heardOf(sources: MoverTrack['sources'], { main }: Mover): MoverTrack['sources'] {
  const heard = sources.filter(({ uses }) => uses.some((use) => use !== 'none'));
  return heard.some(({ source }) => source !== main) ? heard : [];
}

/** Of a place by the first source alone nothing is said of sources: no other had said anything. */
const usageOf = (source: string, { fused }: MoverFix, { main }: Mover): TrackUse =>
  fused === undefined ? (source === main ? 'used' : 'none') : (fused.sources.find((one) => one.source === source)?.use ?? 'none');

/** What a place follows from: places, and what is said of them besides. A place of several sources follows from the speed too, or the fastest of its kind, since older ones are worse by the way gone. */
export function pointsOf(mover: Mover): ReplayPoints {
  const telling = [mover, ...mover.others].flatMap(({ longitude, latitude }) => [longitude.number, latitude.number]);
  return { telling, besides: besidesOf(mover).map(({ number }) => number), isGoingOn: mover.others.length > 0 };
}

function besidesOf({ accuracy, speed, shipType, others }: Mover): readonly PointInfo[] {
  const points = [accuracy, ...others.map((one) => one.accuracy), ...(others.length > 0 ? [speed, shipType] : [])];
  return points.filter((point) => point !== undefined);
}

/** Refuse a range that is empty or turned round. */
export function rangeOf(from: number, to: number): TimeRange {
  if (to > from) return { from, to };
  throw new Failure('BAD_REQUEST', `reading a track: to (${to}) must be later than from (${from})`, {
    details: { what: 'to must be later than from' },
  });
}
