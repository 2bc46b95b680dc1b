/** Values of one message before they are judged, as columns that are used again and again. */
export interface Values {
  length: number;
  /** Slot in the metric table of the sender. */
  readonly slot: Int32Array;
  /** NaN for the time of the message. */
  readonly time: Float64Array;
  /** NaN for a value that is not there. */
  readonly value: Float64Array;
  /** See {@link flag}. */
  readonly flags: Uint8Array;
}

/** Bits of `flags`; the two lowest are a status of `contracts/quality.ts`. */
export const flag = { historical: 4 } as const;

/** Columns for the values of one message. */
export const createValues = (capacity: number): Values => ({
  length: 0,
  slot: new Int32Array(capacity),
  time: new Float64Array(capacity),
  value: new Float64Array(capacity),
  flags: new Uint8Array(capacity),
});

/** One value to be put into {@link Values}. */
export interface Entry {
  readonly slot: number;
  readonly time: number;
  readonly value: number;
  readonly flags: number;
}

/** Append a value; `false` when there is no place. */
export function put(values: Values, { slot, time, value, flags }: Entry): boolean {
  const i = values.length;
  if (i >= values.slot.length) return false;
  values.length = i + 1;
  values.slot[i] = slot;
  values.time[i] = time;
  values.value[i] = value;
  values.flags[i] = flags;
  return true;
}
