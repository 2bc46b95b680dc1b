import { walkingLimits } from '../../../../../src/contracts/walking.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { mergedList } from '../meanwhile.ts';

type Walking = NonNullable<FloorPlan['walking']>;
export type Obstacle = Walking['obstacles'][number];
export type Entrance = Walking['entrances'][number];
/** A point in the units of the plan. */
export type At = [x: number, y: number];

/** Walls, blocks and entrances of a plan while they are changed. */
export interface WallsDraft {
  readonly obstacles: readonly Obstacle[];
  readonly entrances: readonly Entrance[];
  /** The last obstacle is being drawn: the next click goes on with it. */
  readonly isOpen: boolean;
}

/** What a click on the plan does. */
export const tools = ['choose', 'wall', 'block', 'door', 'entrance'] as const;
export type Tool = (typeof tools)[number];

/** One of the things that are drawn. */
export interface Chosen {
  readonly kind: 'obstacle' | 'entrance';
  readonly i: number;
}

/** A draft and what of it is chosen. */
export interface Work {
  readonly draft: WallsDraft;
  readonly chosen: Chosen | undefined;
}

/** How exactly is clicked, all in units of the plan. */
export interface How {
  /** So near to something a click means it. */
  readonly reach: number;
  /** A line that is nearly level or upright becomes so. */
  readonly isSquare: boolean;
  /** Width of an opening that is cut. */
  readonly door: number;
}

/** What a plan says already, to be changed. */
export const draftOf = ({ walking }: Pick<FloorPlan, 'walking'>): WallsDraft => ({
  obstacles: walking?.obstacles ?? [],
  entrances: walking?.entrances ?? [],
  isOpen: false,
});

/** A draft that began with a version of a plan, with what somebody else made of that version meanwhile. */
export function mergedDraft(before: Pick<FloorPlan, 'walking'>, theirs: Pick<FloorPlan, 'walking'>, mine: WallsDraft): WallsDraft {
  const [had, there, whole] = [draftOf(before), draftOf(theirs), finished(mine)];
  return {
    obstacles: mergedList(had.obstacles, there.obstacles, whole.obstacles),
    entrances: mergedList(had.entrances, there.entrances, whole.entrances),
    isOpen: false,
  };
}

/** The chosen thing as far as it is there: a step back may have taken it away. */
export const standing = ({ obstacles, entrances }: WallsDraft, chosen: Chosen | undefined): Chosen | undefined =>
  chosen && chosen.i < (chosen.kind === 'obstacle' ? obstacles : entrances).length ? chosen : undefined;

const leastPoints = { wall: 2, block: 3 } as const;
const distance = ([x1, y1]: At, [x2, y2]: At): number => Math.hypot(x1 - x2, y1 - y2);

/** The point of a stretch that is nearest to one, as a part 0…1 of it. */
function partAlong([x, y]: At, [[x1, y1], [x2, y2]]: readonly [At, At]): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / square));
}
const along = ([[x1, y1], [x2, y2]]: readonly [At, At], part: number): At => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)];

/** The stretches of an obstacle; a block is closed by itself. */
function stretchesOf({ kind, line }: Obstacle): readonly (readonly [At, At])[] {
  const ends = kind === 'block' ? [...line.slice(1), ...line.slice(0, 1)] : line.slice(1);
  return ends.map((end, i) => [line[i] ?? end, end]);
}

const farFrom = (at: At, obstacle: Obstacle): number =>
  Math.min(...stretchesOf(obstacle).map((stretch) => distance(at, along(stretch, partAlong(at, stretch)))));

/** The best of a list by the smallest rank within a reach; `undefined` where none is so near. */
function nearestOf<T>(all: readonly T[], rank: (one: T) => number, reach: number): number | undefined {
  const ranks = all.map(rank);
  const least = Math.min(...ranks);
  return least <= reach ? ranks.indexOf(least) : undefined;
}

/** What a click means: an entrance, else the line that is nearest. */
export function chosenAt({ obstacles, entrances }: WallsDraft, at: At, reach: number): Chosen | undefined {
  const entrance = nearestOf(entrances, (one) => distance(one.at, at), reach);
  if (entrance !== undefined) return { kind: 'entrance', i: entrance };
  const obstacle = nearestOf(obstacles, (one) => farFrom(at, one), reach);
  return obstacle === undefined ? undefined : { kind: 'obstacle', i: obstacle };
}

/** A corner of another obstacle that is so near that it is meant, else the point itself. */
export function snapped({ obstacles }: WallsDraft, at: At, reach: number, except?: number): At {
  const corners = obstacles.flatMap(({ line }, i) => (i === except ? [] : line));
  return corners[nearestOf(corners, (corner) => distance(corner, at), reach) ?? -1] ?? at;
}

/** Tangent of 8°: below it a line is taken for level, above its inverse for upright. */
const nearlyLevel = Math.tan((8 * Math.PI) / 180);

/** The point of a line from another one, level or upright where it nearly is. */
export function squared([x0, y0]: At, [x, y]: At): At {
  const [dx, dy] = [Math.abs(x - x0), Math.abs(y - y0)];
  if (dy < dx * nearlyLevel) return [x, y0];
  return dx < dy * nearlyLevel ? [x0, y] : [x, y];
}

/** The draft with its last obstacle done; what has too few points to be one goes. */
export function finished(draft: WallsDraft): WallsDraft {
  const last = draft.obstacles.at(-1);
  if (!draft.isOpen || last === undefined) return { ...draft, isOpen: false };
  const isWhole = last.line.length >= leastPoints[last.kind];
  return { ...draft, isOpen: false, obstacles: isWhole ? draft.obstacles : draft.obstacles.slice(0, -1) };
}

/** A click while walls or blocks are drawn. On the last point it ends the line, on the first it closes it too. */
function drawn({ draft }: Work, kind: Obstacle['kind'], at: At, { reach, isSquare }: How): Work {
  const own = draft.isOpen ? draft.obstacles.at(-1) : undefined;
  const i = draft.obstacles.length - (own ? 1 : 0);
  const chosen: Chosen = { kind: 'obstacle', i };
  const put = (line: At[], isOpen: boolean): Work => ({
    draft: { ...draft, isOpen, obstacles: [...draft.obstacles.slice(0, i), { kind: own?.kind ?? kind, line }] },
    chosen,
  });
  const [first, last] = [own?.line[0], own?.line.at(-1)];
  if (!own || !first || !last) return put([snapped(draft, at, reach)], true);
  if (distance(at, last) <= reach) return { draft: finished(draft), chosen };
  if (own.line.length > 2 && distance(at, first) <= reach) return put(own.kind === 'block' ? own.line : [...own.line, first], false);
  const corner = snapped(draft, at, reach, i);
  return put([...own.line, corner === at && isSquare ? squared(last, at) : corner], true);
}

/** The draft with an opening in the wall that is nearest; `undefined` where no wall is near. */
export function doorAt(draft: WallsDraft, at: At, { reach, door }: Pick<How, 'reach' | 'door'>): WallsDraft | undefined {
  const rank = (one: Obstacle) => (one.kind === 'wall' ? farFrom(at, one) : Number.POSITIVE_INFINITY);
  const i = nearestOf(draft.obstacles, rank, reach);
  const wall = draft.obstacles[i ?? -1];
  if (i === undefined || wall === undefined) return undefined;
  const stretches = stretchesOf(wall);
  const k = nearestOf(stretches, (one) => distance(at, along(one, partAlong(at, one))), reach) ?? 0;
  const [from, to] = stretches[k] ?? [at, at];
  const [length, middle] = [distance(from, to), partAlong(at, [from, to])];
  const half = length === 0 ? 1 : door / 2 / length;
  const cut = (part: number) => along([from, to], Math.min(1, Math.max(0, part)));
  const sides = [
    [...wall.line.slice(0, k + 1), cut(middle - half)],
    [cut(middle + half), ...wall.line.slice(k + 1)],
  ];
  const left = sides
    .map((line) => line.filter((point, n) => n === 0 || distance(point, line[n - 1] ?? point) > 0))
    .filter((line) => line.length > 1);
  const pieces = left.map((line): Obstacle => ({ kind: 'wall', line }));
  return { ...draft, obstacles: [...draft.obstacles.slice(0, i), ...pieces, ...draft.obstacles.slice(i + 1)] };
}

/** What a click on the plan does to the draft. */
export function clickedAt(work: Work, tool: Tool, at: At, how: How): Work {
  const { draft } = work;
  switch (tool) {
    case 'choose':
      return { draft, chosen: chosenAt(draft, at, how.reach) };
    case 'wall':
    case 'block':
      return drawn(work, tool, at, how);
    case 'door':
      return { draft: doorAt(draft, at, how) ?? draft, chosen: undefined };
    case 'entrance':
      return {
        draft: { ...draft, entrances: [...draft.entrances, { title: { zh: '', en: '' }, at }] },
        chosen: { kind: 'entrance', i: draft.entrances.length },
      };
  }
}

/** The draft with another line of an obstacle. */
export const withLine = (draft: WallsDraft, i: number, line: readonly At[]): WallsDraft => ({
  ...draft,
  obstacles: draft.obstacles.map((one, at) => (at === i ? { ...one, line: [...line] } : one)),
});

/** The draft with another entrance in the place of one. */
export const withEntrance = (draft: WallsDraft, i: number, entrance: Entrance): WallsDraft => ({
  ...draft,
  entrances: draft.entrances.map((one, at) => (at === i ? entrance : one)),
});

/** The draft with a point of what is chosen moved; a corner goes to the corner of another that is near. */
export function moved(
  draft: WallsDraft,
  { kind, i }: Chosen,
  point: number,
  { at, reach }: { readonly at: At; readonly reach: number },
): WallsDraft {
  if (kind === 'entrance') {
    const entrance = draft.entrances[i];
    return entrance ? withEntrance(draft, i, { ...entrance, at }) : draft;
  }
  const line = draft.obstacles[i]?.line.map((one, k): At => (k === point ? snapped(draft, at, reach, i) : one));
  return line ? withLine(draft, i, line) : draft;
}

/** The draft without what is chosen. */
export function without(draft: WallsDraft, { kind, i }: Chosen): WallsDraft {
  const others = <T>(all: readonly T[]) => all.filter((_, at) => at !== i);
  if (kind === 'entrance') return { ...draft, entrances: others(draft.entrances) };
  return { ...draft, obstacles: others(draft.obstacles), isOpen: draft.isOpen && i < draft.obstacles.length - 1 };
}

/** What keeps a draft from being saved; `n` counts from 1, or is how many there are. */
export interface WallsProblem {
  readonly kind: 'fewPoints' | 'longLine' | 'manyObstacles' | 'manyPoints' | 'manyEntrances' | 'noTitle';
  readonly n: number;
  /** What it is about. */
  readonly about?: Chosen;
}

/** All that keeps a draft from being saved. */
export function problemsOf({ obstacles, entrances }: WallsDraft): readonly WallsProblem[] {
  const points = obstacles.reduce((sum, { line }) => sum + line.length, 0);
  const titles = entrances.map(({ title }) => [title.zh.trim(), title.en.trim()]);
  const isTitled = (one: readonly string[]) => one.every((word) => word !== '' && word.length <= walkingLimits.title);
  return [
    ...obstacles.flatMap(({ kind, line }, i): WallsProblem[] => {
      const about: Chosen = { kind: 'obstacle', i };
      if (line.length < leastPoints[kind]) return [{ kind: 'fewPoints', n: i + 1, about }];
      return line.length > walkingLimits.pointsOfOne ? [{ kind: 'longLine', n: i + 1, about }] : [];
    }),
    ...titles.flatMap((one, i): WallsProblem[] => (isTitled(one) ? [] : [{ kind: 'noTitle', n: i + 1, about: { kind: 'entrance', i } }])),
    ...(obstacles.length > walkingLimits.obstacles ? [{ kind: 'manyObstacles', n: obstacles.length } as const] : []),
    ...(points > walkingLimits.points ? [{ kind: 'manyPoints', n: points } as const] : []),
    ...(entrances.length > walkingLimits.entrances ? [{ kind: 'manyEntrances', n: entrances.length } as const] : []),
  ];
}

/** Entrances at which no way can begin, because they are outside of what the plan covers; by number from 1. */
export function outsideOf(
  { entrances }: WallsDraft,
  { left, right, top, bottom }: NonNullable<FloorPlan['content']>['box'],
): readonly number[] {
  const isIn = ([x, y]: At) => x >= left && x <= right && y >= Math.min(top, bottom) && y <= Math.max(top, bottom);
  return entrances.flatMap(({ at }, i) => (isIn(at) ? [] : [i + 1]));
}

/** A draft as it is sent: to a centimetre, or to a tenth of a pixel; null where nothing is said. */
export function walkingOf({ obstacles, entrances }: WallsDraft, space: NonNullable<FloorPlan['content']>['space']): Walking | null {
  if (obstacles.length + entrances.length === 0) return null;
  const digits = space === 'metres' ? 2 : 1;
  const rounded = ([x, y]: At): At => [Number(x.toFixed(digits)), Number(y.toFixed(digits))];
  return {
    obstacles: obstacles.map(({ kind, line }) => ({ kind, line: line.map(rounded) })),
    entrances: entrances.map(({ title, at }) => ({ title: { zh: title.zh.trim(), en: title.en.trim() }, at: rounded(at) })),
  };
}

/** How long an obstacle is, in units of the plan. */
export const lengthOf = (obstacle: Obstacle): number => stretchesOf(obstacle).reduce((sum, [from, to]) => sum + distance(from, to), 0);
