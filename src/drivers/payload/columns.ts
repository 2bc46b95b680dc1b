import type { DeviceBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { type Layout, layoutOf } from './layout.ts';
import { tableOf } from './point-table.ts';

/** A device's binding, laid out for decoding: column i of an array payload is `keys[i]` and feeds `point[i]`. */
export interface Columns extends Pick<Layout, 'keys' | 'index' | 'texts' | 'scale' | 'offset'> {
  readonly layout: Layout;
  readonly point: Uint32Array;
  /** Quality byte of a value, and of a value that the device said it does not have. */
  readonly good: number;
  readonly bad: number;
}

/** The columns of a device, in the iteration order of its points. */
export function columnsOf({ points, origin, texts = [] }: DeviceBinding): Columns {
  const table = tableOf(points);
  const layout = texts.length === 0 ? table.layout : layoutOf(points, texts);
  const { keys, index, scale, offset } = layout;
  return {
    layout,
    keys,
    index,
    texts: layout.texts,
    scale,
    offset,
    point: table.point,
    good: quality('good', origin),
    bad: quality('bad', origin),
  };
}
