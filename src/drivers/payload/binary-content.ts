import { type BinaryLayout, isMissing, layoutOf } from './binary.ts';
import { type Content, noTexts, type PayloadLimits, refusedWhole } from './content.ts';
import type { Plan } from './plan.ts';
import { nothingRefused, tally } from './tally.ts';

/** A plan and its values that are filled again and again; nothing is kept from one message to the next. */
interface Sheet {
  readonly plan: Plan & { length: number };
  readonly values: Float64Array;
  /** Entries of `values` in use. */
  used: number;
}

function createSheet(capacity: number): Sheet {
  return {
    plan: {
      length: 0,
      column: new Int32Array(capacity),
      value: new Int32Array(capacity),
      time: new Int32Array(capacity),
      skipsNaN: new Uint8Array(capacity),
    },
    values: new Float64Array(capacity * 2),
    used: 0,
  };
}

let sheet = createSheet(1024);

/** An empty sheet with room for a message of so many bytes: no value takes fewer than four, no record fewer than four. */
function sheetFor(bytes: number): Sheet {
  const capacity = Math.ceil(bytes / 4) + 1;
  if (sheet.plan.column.length < capacity) sheet = createSheet(capacity * 2);
  sheet.plan.length = 0;
  sheet.used = 0;
  return sheet;
}

/**
 * The content of a binary payload `bytes[from…to)` for a device with `width` columns, valid until the next call.
 *
 * Never throws; records before a bad one are kept.
 */
export function readBinary(bytes: Buffer, [from, to]: readonly [number, number], width: number, limits: PayloadLimits): Content {
  const target = sheetFor(to - from);
  let refused = nothingRefused;
  let count = 0;
  for (let at = from; at < to; ) {
    const layout = layoutOf(bytes, at, to);
    if (typeof layout === 'string') {
      refused = tally(refused, { reason: 'bad-frame', count: 1, detail: layout });
      break;
    }
    count += layout.count;
    if (count > limits.maxValues) return refusedWhole('too-large', `more than ${limits.maxValues} values`);
    fillSheet(target, bytes, layout, Math.min(layout.count, width));
    const extra = layout.count - width;
    if (extra > 0) refused = tally(refused, { reason: 'unknown-key', count: extra, detail: `column ${width}` });
    at = layout.end;
  }
  return { plan: target.plan, values: target.values, texts: noTexts, refused };
}

/** Hot path: add the first `count` values of a record. */
function fillSheet(target: Sheet, bytes: Buffer, layout: BinaryLayout, count: number): void {
  const { plan, values } = target;
  const view = new DataView(bytes.buffer, bytes.byteOffset + layout.values, layout.count * layout.valueBytes);
  const isDouble = layout.valueBytes === 8;
  let entry = plan.length;
  let used = target.used;
  const timeAt = layout.hasTime ? used : -1;
  if (layout.hasTime) values[used++] = layout.time;
  for (let column = 0; column < count; column++) {
    if (layout.bitmap >= 0 && isMissing(bytes, layout, column)) continue;
    values[used] = isDouble ? view.getFloat64(column * 8, true) : view.getFloat32(column * 4, true);
    plan.column[entry] = column;
    plan.time[entry] = timeAt;
    plan.value[entry++] = used++;
  }
  plan.length = entry;
  target.used = used;
}
