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

/** A position with one bad half is no position: leave out the other half too. Call it when all values are added. */
export function dropHalfPosition(readings: Readings): void {
  if (readings.bad === 0) return;
  const used = readings.keys.slice(0, readings.count);
  const [longitude, latitude] = [used.indexOf('longitude'), used.indexOf('latitude')];
  const half = longitude === -1 ? latitude : longitude;
  if (half === -1 || (longitude !== -1 && latitude !== -1)) return;
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
