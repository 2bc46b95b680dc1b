import type { EpochMs } from '../../../src/contracts/time.ts';

/** The newest known sample of a point, as a component sees it. A new object only when something changed. */
export interface LiveValue {
  readonly time: EpochMs;
  /** `undefined` when the sample carries no number (bad quality). */
  readonly value: number | undefined;
  readonly quality: number;
}

/** The columns of a `values` message. */
export interface ValueColumns {
  readonly point: readonly number[];
  readonly time: readonly number[];
  readonly value: readonly (number | null)[];
  readonly quality: readonly number[];
}

/**
 * Newest values of points, in typed arrays outside React.
 *
 * Writing is cheap and tells nobody; `flush` tells the listeners of the points that changed since the last one. Whoever owns the
 * store calls it at most five times a second, which is as fast as people read and as slow as a page stays light.
 */
export interface LiveStore {
  /** Take in values; `takes` says of which points. Default: of all. */
  write(columns: ValueColumns, takes?: (point: number) => boolean): void;
  /** Put in a value that came by HTTP; an older one than the known is left out. */
  seed(point: number, time: EpochMs, value: number | null, quality: number): void;
  read(point: number): LiveValue | undefined;
  /** Know nothing of points any more, so that a value of an earlier look is not shown as one of now at the next. */
  forget(points: readonly number[]): void;
  /** Call `listener` at a flush after the point changed. Returns the way to stop. */
  listen(point: number, listener: () => void): () => void;
  flush(): void;
  /** True when a flush has something to tell. */
  readonly isDirty: boolean;
}

interface Columns {
  time: Float64Array;
  value: Float64Array;
  quality: Uint8Array;
}

const startCapacity = 256;
/** The time of a point of which nothing is known. */
const nothing = Number.NEGATIVE_INFINITY;
const emptyColumns = (capacity: number): Columns => ({
  time: new Float64Array(capacity).fill(nothing),
  value: new Float64Array(capacity).fill(Number.NaN),
  quality: new Uint8Array(capacity),
});

function grown(columns: Columns): Columns {
  const larger = emptyColumns(columns.time.length * 2);
  larger.time.set(columns.time);
  larger.value.set(columns.value);
  larger.quality.set(columns.quality);
  return larger;
}

/** An empty store. */
export function createLiveStore(): LiveStore {
  const slots = new Map<number, number>();
  const seen = new Map<number, LiveValue>();
  const listeners = new Map<number, Set<() => void>>();
  const dirty = new Set<number>();
  let columns = emptyColumns(startCapacity);

  function slotOf(point: number): number {
    const known = slots.get(point);
    if (known !== undefined) return known;
    const slot = slots.size;
    if (slot === columns.time.length) columns = grown(columns);
    slots.set(point, slot);
    return slot;
  }

  function seed(point: number, time: EpochMs, value: number | null, quality: number): void {
    const slot = slotOf(point);
    if (time < (columns.time[slot] ?? 0)) return;
    columns.time[slot] = time;
    columns.value[slot] = value ?? Number.NaN;
    columns.quality[slot] = quality;
    dirty.add(point);
    seen.delete(point);
  }

  return {
    seed,
    write: ({ point, time, value, quality }, takes = () => true) => {
      for (let i = 0; i < point.length; i++) if (takes(point[i] ?? 0)) seed(point[i] ?? 0, time[i] ?? 0, value[i] ?? null, quality[i] ?? 0);
    },
    forget: (points) => {
      for (const point of points) {
        columns.time[slotOf(point)] = nothing;
        seen.delete(point);
      }
    },
    read: (point) => {
      const known = seen.get(point);
      const slot = slots.get(point);
      if (known || slot === undefined || columns.time[slot] === nothing) return known;
      const number = columns.value[slot] ?? Number.NaN;
      const made = { time: columns.time[slot] ?? 0, value: Number.isNaN(number) ? undefined : number, quality: columns.quality[slot] ?? 0 };
      seen.set(point, made);
      return made;
    },
    listen: (point, listener) => {
      const set = listeners.get(point) ?? new Set();
      listeners.set(point, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(point);
      };
    },
    flush: () => {
      const changed = [...dirty];
      dirty.clear();
      for (const point of changed) for (const listener of listeners.get(point) ?? []) listener();
    },
    get isDirty() {
      return dirty.size > 0;
    },
  };
}
