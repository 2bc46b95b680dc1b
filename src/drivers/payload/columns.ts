import type { DeviceBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';

/** A device's binding, laid out for decoding: column i of an array payload is `keys[i]` and feeds `point[i]`. */
export interface Columns {
  readonly keys: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  readonly point: Uint32Array;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
  /** Quality byte of a value, and of a value that the device said it does not have. */
  readonly good: number;
  readonly bad: number;
}

/** The columns of a device, in the iteration order of its points. */
export function columnsOf(device: DeviceBinding): Columns {
  const keys = [...device.points.keys()];
  const bindings = [...device.points.values()];
  return {
    keys,
    index: new Map(keys.map((key, column) => [key, column])),
    point: Uint32Array.from(bindings, (binding) => binding.point),
    scale: Float64Array.from(bindings, (binding) => binding.scale),
    offset: Float64Array.from(bindings, (binding) => binding.offset),
    good: quality('good', device.origin),
    bad: quality('bad', device.origin),
  };
}
