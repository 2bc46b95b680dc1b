import type { Mover } from './shape-text.ts';

/** Longest that a mark glides from one fix to the next, ms; a longer step is shown at once. */
const longestGlideMs = 1000;
/** What a fix may be off besides what its thing can go, metres: two fixes with the noise of a poor receiver. */
const slackMetres = 100;
const metresOfWorld = 40_075_016.7;

/** A fix: where a thing was, and when. */
interface Fix {
  readonly longitude: number;
  readonly latitude: number;
  readonly time: number;
}

/**
 * Where things are on the map, in columns, so that thousands move without an object each.
 *
 * A mark glides on a straight line from where it is shown to the newest fix, for as long as lay between the last two fixes and a second at most. It is never
 * ahead of what was said: nothing is guessed beyond the newest fix.
 */
export interface Fleet {
  /** All things; those that are known keep their glide. Positions in it count only if they are newer. */
  setRoster(movers: readonly Mover[], now: number): void;
  /** Take a fix; one that is not newer, or further away than its thing can have gone, is left to the next roster. Returns whether it was taken. */
  fix(i: number, at: Fix, now: number): boolean;
  readonly movers: readonly Mover[];
  /** Shown place at a time: parts of the width of the world in Web Mercator, from 180° W and 85.05° N. */
  x(i: number, now: number): number;
  y(i: number, now: number): number;
  isFresh(i: number, now: number): boolean;
  /** Time of the newest fix; `NaN` when it never said a place. */
  time(i: number): number;
  /** Furthest that any mark has still to glide, as a part of the width of the world. */
  toGo(now: number): number;
  indexOf(asset: string | undefined): number | undefined;
}

/** Columns of the fleet, one place each. */
interface Columns {
  readonly fromX: Float64Array;
  readonly fromY: Float64Array;
  readonly toX: Float64Array;
  readonly toY: Float64Array;
  readonly begun: Float64Array;
  readonly lasts: Float64Array;
  readonly time: Float64Array;
}

const columnNames = ['fromX', 'fromY', 'toX', 'toY', 'begun', 'lasts', 'time'] as const;

const emptyColumns = (count: number): Columns => {
  const made = Object.fromEntries(columnNames.map((name) => [name, new Float64Array(count).fill(Number.NaN)]));
  return made as unknown as Columns; // holds: every name was made
};

/** Web Mercator as parts of the width of the world. Source: EPSG 1024, spherical. */
export const worldX = (longitude: number): number => (longitude + 180) / 360;
export function worldY(latitude: number): number {
  const sin = Math.sin((Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}

/** How much of the way to its newest fix a mark has gone, 0 to 1. */
function partGone({ lasts, begun }: Columns, i: number, now: number): number {
  const whole = lasts[i] ?? 0;
  return whole > 0 ? Math.max(0, Math.min(1, (now - (begun[i] ?? 0)) / whole)) : 1;
}

function between(columns: Columns, [from, to]: readonly [Float64Array, Float64Array], i: number, now: number): number {
  const [a, b] = [from[i] ?? Number.NaN, to[i] ?? Number.NaN];
  return a + (b - a) * partGone(columns, i, now);
}

const shownX = (columns: Columns, i: number, now: number): number => between(columns, [columns.fromX, columns.toX], i, now);
const shownY = (columns: Columns, i: number, now: number): number => between(columns, [columns.fromY, columns.toY], i, now);

/** Whole worlds to add to one place to be next to another: over the date line the way is short. */
const turnsBetween = (x: number, other: number): number => Math.round(x - other) || 0;

/** Begin to glide from where the mark is shown to a fix, or put it there when the step was too long. */
function glide(columns: Columns, i: number, { longitude, latitude, time }: Fix, now: number): void {
  const step = time - (columns.time[i] ?? Number.NaN);
  const [oldX, oldY, newX, newY] = [shownX(columns, i, now), shownY(columns, i, now), worldX(longitude), worldY(latitude)];
  const turn = turnsBetween(newX, oldX);
  const glides = step > 0 && step <= longestGlideMs;
  columns.fromX[i] = glides ? oldX + turn : newX;
  columns.fromY[i] = glides ? oldY : newY;
  columns.toX[i] = newX;
  columns.toY[i] = newY;
  columns.begun[i] = now;
  columns.lasts[i] = glides ? step : 0;
  columns.time[i] = time;
}

/** Whether a thing of a most speed (m/s) can have come from its newest fix to this one. */
function isCredible(columns: Columns, i: number, { longitude, latitude, time }: Fix, mostSpeed: number): boolean {
  const known = columns.time[i] ?? Number.NaN;
  if (Number.isNaN(known)) return true;
  const [x, before] = [worldX(longitude), columns.toX[i] ?? 0];
  const metres =
    Math.hypot(x - before - turnsBetween(x, before), worldY(latitude) - (columns.toY[i] ?? 0)) *
    metresOfWorld *
    Math.cos((latitude * Math.PI) / 180);
  return metres <= slackMetres + (mostSpeed * (time - known)) / 1000;
}

/** What one mark has still to glide, as a part of the width of the world. */
function leftToGlide(columns: Columns, i: number, now: number): number {
  const left = 1 - partGone(columns, i, now);
  if (left <= 0) return 0;
  const [dx, dy] = [(columns.toX[i] ?? 0) - (columns.fromX[i] ?? 0), (columns.toY[i] ?? 0) - (columns.fromY[i] ?? 0)];
  return left * Math.max(Math.abs(dx), Math.abs(dy));
}

/** A fleet of nothing yet. @param isFollowed false: no place is of now. Default: it is true. */
export function createFleet(isFollowed = () => true): Fleet {
  let movers: readonly Mover[] = [];
  let index = new Map<string, number>();
  let columns = emptyColumns(0);
  return {
    setRoster(next, now) {
      const before = columns;
      const known = index;
      movers = next;
      index = new Map(next.map(({ asset }, i) => [asset, i]));
      columns = emptyColumns(next.length);
      next.forEach(({ asset, longitude, latitude, time }, i) => {
        const old = known.get(asset);
        if (old !== undefined) for (const name of columnNames) columns[name][i] = before[name][old] ?? Number.NaN;
        const isNewer = time !== undefined && !(time <= (columns.time[i] ?? Number.NaN));
        if (isNewer && longitude !== undefined && latitude !== undefined) glide(columns, i, { longitude, latitude, time }, now);
      });
    },
    fix(i, at, now) {
      if (at.time <= (columns.time[i] ?? Number.NaN) || !isCredible(columns, i, at, movers[i]?.mostSpeed ?? 0)) return false;
      glide(columns, i, at, now);
      return true;
    },
    get movers() {
      return movers;
    },
    x: (i, now) => shownX(columns, i, now),
    y: (i, now) => shownY(columns, i, now),
    isFresh: (i, now) => isFollowed() && now - (columns.time[i] ?? Number.NaN) <= (movers[i]?.freshSeconds ?? 0) * 1000,
    time: (i) => columns.time[i] ?? Number.NaN,
    toGo(now) {
      let most = 0;
      for (let i = 0; i < movers.length; i++) most = Math.max(most, leftToGlide(columns, i, now));
      return most;
    },
    indexOf: (asset) => (asset === undefined ? undefined : index.get(asset)),
  };
}
