import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';
import { cutStretches, endOf, groupsBy } from '../polling/stretches.ts';
import { parseAddress, type S7Address } from './address.ts';
import type { Stretch } from './frame.ts';
import { dataBytes, isCounted } from './pdu.ts';

/** A key of a device with its address and its point. */
export interface Tag {
  readonly key: string;
  readonly address: S7Address;
  /** `undefined` for a text, which feeds no point. */
  readonly binding: PointBinding | undefined;
}

/** A tag that feeds a point. */
export type ValueTag = Tag & { readonly binding: PointBinding };
const isValue = (tag: Tag): tag is ValueTag => tag.binding !== undefined;

/** A key that cannot be read. */
export interface BadKey {
  readonly key: string;
  readonly binding: PointBinding | undefined;
  readonly why: Text;
}

/** How far values are read together. */
export interface PlanLimits {
  /** Period of keys without their own. */
  readonly everyMs: number;
  /** Bytes without a key that are read along. */
  readonly maxGap: number;
  /** Most bytes of one item, as the PDU has room for. */
  readonly mostBytes: number;
}

/** A stretch of memory that is read as one item, and the points that it feeds: value i feeds `point[i]`. */
export interface Block extends Stretch {
  /** In the order of their addresses. */
  readonly tags: readonly Tag[];
  readonly values: readonly ValueTag[];
  readonly texts: readonly Tag[];
  readonly everyMs: number;
  readonly point: Uint32Array;
  /** Byte of the item where the value begins. */
  readonly at: Uint16Array;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
  /** Quality bytes. */
  readonly good: number;
  readonly bad: number;
  /** Its points have a bad sample behind their last good one. */
  isMarked: boolean;
  /** Refusals in a row, for the back-off. */
  failures: number;
  /** Not asked for before; monotonic ms. */
  dueAt: number;
  /** Time of its newest samples, epoch ms. */
  newest: number;
}

/** The block that reads these tags, which are in the order of their addresses and of one area. */
export function blockOf(tags: readonly Tag[], everyMs: number, origin: DeviceBinding['origin']): Block {
  const { area = 'M', db = 0, start = 0 } = tags[0]?.address ?? {};
  const values = tags.filter(isValue);
  const from = (pick: (tag: ValueTag) => number): number[] => values.map(pick);
  return {
    ...{ area, db, start, tags, values, texts: tags.filter((tag) => !isValue(tag)), everyMs },
    count: Math.max(0, ...tags.map(({ address }) => endOf(address))) - start,
    point: Uint32Array.from(from(({ binding }) => binding.point)),
    at: Uint16Array.from(from(({ address }) => (address.start - start) * (isCounted(area) ? 2 : 1))),
    scale: Float64Array.from(from(({ binding }) => binding.scale)),
    offset: Float64Array.from(from(({ binding }) => binding.offset)),
    good: quality('good', origin),
    bad: quality('bad', origin),
    ...{ isMarked: false, failures: 0, dueAt: 0, newest: 0 },
  };
}

/** The fewest items for these tags, within the limits: tags of one area and one period that lie near each other share one. */
export function planBlocks(tags: readonly Tag[], origin: DeviceBinding['origin'], limits: PlanLimits): readonly Block[] {
  const nameOf = ({ address: { area, db, everyMs = limits.everyMs } }: Tag) => `${everyMs} ${area} ${db}`;
  return groupsBy(tags, nameOf).flatMap((group) => {
    const { area = 'M', everyMs = limits.everyMs } = group[0]?.address ?? {};
    const unit = isCounted(area) ? 2 : 1;
    const sorted = group.sort((a, b) => a.address.start - b.address.start);
    const reach = { gap: Math.floor(limits.maxGap / unit), most: Math.floor(limits.mostBytes / unit) };
    return cutStretches(sorted, reach).map((piece) => blockOf(piece, everyMs, origin));
  });
}

/** Two blocks instead of one that the controller refuses, so that one bad address blinds no other. */
export function splitBlock({ tags, everyMs, isMarked, newest }: Block, origin: DeviceBinding['origin']): readonly Block[] {
  const middle = tags.length >> 1;
  return [tags.slice(0, middle), tags.slice(middle)].map((half) => Object.assign(blockOf(half, everyMs, origin), { isMarked, newest }));
}

/** The keys of a device, sorted by whether they can be asked for in items of so many bytes. */
export function sortKeys(
  { points, texts = [] }: DeviceBinding,
  mostBytes: number,
): { readonly tags: readonly Tag[]; readonly bad: readonly BadKey[] } {
  const tags: Tag[] = [];
  const bad: BadKey[] = [];
  const take = (key: string, binding: PointBinding | undefined) => {
    const address = parseAddress(key);
    if ('refused' in address) bad.push({ key, binding, why: address.refused });
    else if (dataBytes(address) > mostBytes) bad.push({ key, binding, why: tooLong(dataBytes(address), mostBytes) });
    else if (binding === undefined && address.type !== 'string') bad.push({ key, binding, why: notText });
    else
      tags.push({ key, address: binding === undefined ? { ...address, everyMs: address.everyMs ?? usualTextEveryMs } : address, binding });
  };
  for (const [key, binding] of points) take(key, binding);
  for (const key of texts) take(key, undefined);
  return { tags, bad };
}

/** Texts seldom change: read so often unless the key says otherwise. */
const usualTextEveryMs = 60_000;
const notText: Text = {
  zh: '这不是字符串，不能作为文本：请选一个测点，或写成例如 DB3.DBB20:string[16]',
  en: 'this is no string, so no text: choose a point for it, or write an address such as DB3.DBB20:string[16]',
};

const tooLong = (bytes: number, most: number): Text => ({
  zh: `需 ${bytes} 字节，控制器的 PDU 只容 ${most} 字节`,
  en: `it takes ${bytes} bytes, and the PDU of the controller has room for ${most}`,
});
