import type { DeviceBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { type Layout, layoutOf } from './layout.ts';
import { tableOf } from './point-table.ts';

/** A device's binding, laid out for decoding: column i of an array payload is `layout.keys[i]` and feeds `point[i]`. */
export interface Columns {
  readonly layout: Layout;
  readonly point: Uint32Array;
  /** The first point when the points follow each other, as those of most devices do, or −1. */
  readonly firstPoint: number;
  /** Quality byte of a value, and of a value that the device said it does not have. */
  readonly good: number;
  readonly bad: number;
}

/** The columns of a device, in the iteration order of its points. */
export function columnsOf({ points, origin, texts = [] }: DeviceBinding): Columns {
  const { layout, point } = tableOf(points);
  const [first = -1] = point;
  return {
    layout: texts.length === 0 ? layout : layoutOf(points, texts),
    point,
    firstPoint: point.every((number, column) => number === first + column) ? first : -1,
    good: quality('good', origin),
    bad: quality('bad', origin),
  };
}
