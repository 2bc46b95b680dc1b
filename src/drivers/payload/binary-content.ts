import { type BinaryLayout, isMissing, layoutOf, valueAt } from './binary.ts';
import { type Content, type PayloadLimits, refusedWhole } from './content.ts';
import { type PlanEntry, planOf } from './plan.ts';
import { nothingRefused, tally } from './tally.ts';

/** The content of a binary payload `bytes[from…to)` for a device with `width` columns. Never throws; records before a bad one are kept. */
export function readBinary(bytes: Buffer, [from, to]: readonly [number, number], width: number, limits: PayloadLimits): Content {
  const entries: PlanEntry[] = [];
  const values: number[] = [];
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
    readRecord(bytes, { layout, width }, { entries, values });
    const extra = layout.count - width;
    if (extra > 0) refused = tally(refused, { reason: 'unknown-key', count: extra, detail: `column ${width}` });
    at = layout.end;
  }
  return { plan: planOf(entries), values: Float64Array.from(values), refused };
}

function readRecord(
  bytes: Buffer,
  { layout, width }: { readonly layout: BinaryLayout; readonly width: number },
  { entries, values }: { readonly entries: PlanEntry[]; readonly values: number[] },
): void {
  const time = layout.hasTime ? values.push(layout.time) - 1 : -1;
  for (let column = 0; column < Math.min(layout.count, width); column++) {
    if (isMissing(bytes, layout, column)) continue;
    entries.push({ column, value: values.push(valueAt(bytes, layout, column)) - 1, time, ifNull: 'bad' });
  }
}
