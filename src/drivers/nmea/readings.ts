/** The values of one message, in columns that are used again for the next. */
export interface Readings {
  /** How many entries are in use. */
  count: number;
  readonly keys: string[];
  readonly values: number[];
  /** Values that are outside of what their key can have. */
  bad: number;
}

/** No values yet. */
export const createReadings = (): Readings => ({ count: 0, keys: [], values: [], bad: 0 });

/** Forget all values. */
export function clear(readings: Readings): void {
  readings.count = 0;
  readings.bad = 0;
}

/** Half a position is none: where one of its numbers is bad or missing, leave out the other too. Call it when all values are added. */
export function dropHalfPosition(readings: Readings): void {
  const isThere = (at: number): boolean => at !== -1 && at < readings.count; // behind them are those of earlier messages
  const [longitude, latitude] = [readings.keys.indexOf('longitude'), readings.keys.indexOf('latitude')];
  if (isThere(longitude) === isThere(latitude)) return;
  const half = isThere(longitude) ? longitude : latitude;
  readings.keys.splice(half, 1);
  readings.values.splice(half, 1);
  readings.count--;
  readings.bad++;
}

/** Add a value; what is not there is left out, what is no number is counted as bad. */
export function add(readings: Readings, key: string, value: number | undefined): void {
  if (value === undefined) return;
  if (!Number.isFinite(value)) {
    readings.bad++;
    return;
  }
  const at = readings.count++;
  readings.keys[at] = key;
  readings.values[at] = value;
}
