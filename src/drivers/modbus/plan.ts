import type { PointBinding } from '../../contracts/driver.ts';
import { cutStretches, endOf, groupsBy } from '../polling/stretches.ts';
import type { ModbusAddress } from './address.ts';
import { isBitTable, type Table } from './pdu.ts';

/** A key of a device with its address and its point. */
export interface Tag {
  readonly key: string;
  readonly address: ModbusAddress;
  /** `undefined` for a text, which feeds no point. */
  readonly binding: PointBinding | undefined;
}

/** A tag that feeds a point. */
export type ValueTag = Tag & { readonly binding: PointBinding };

const isValue = (tag: Tag): tag is ValueTag => tag.binding !== undefined;
/** The tags of a span that feed points. */
export const valuesIn = ({ tags }: Pick<Span, 'tags'>): readonly ValueTag[] => tags.filter(isValue);
/** The tags of a span that are texts. */
export const textsIn = ({ tags }: Pick<Span, 'tags'>): readonly Tag[] => tags.filter((tag) => !isValue(tag));

/** Tags that are read by one request. */
export interface Span {
  readonly table: Table;
  readonly start: number;
  readonly count: number;
  readonly everyMs: number;
  /** In the order of their addresses. */
  readonly tags: readonly Tag[];
}

/** How far requests are put together. */
export interface PlanLimits {
  /** Period of tags without their own. */
  readonly everyMs: number;
  /** Registers without a tag that are read along rather than asking twice; sixteen times as many bits. */
  readonly maxGap: number;
  readonly maxRegisters: number;
  readonly maxBits: number;
}

/** The request that reads these tags, which are in the order of their addresses and of one table. */
export function spanOf(tags: readonly Tag[], table: Table, everyMs: number): Span {
  const start = tags[0]?.address.start ?? 0;
  return { table, start, count: Math.max(...tags.map(({ address }) => endOf(address))) - start, everyMs, tags };
}

function spansOf(group: Tag[], limits: PlanLimits): readonly Span[] {
  const { table = 'holding', everyMs = limits.everyMs } = group[0]?.address ?? {};
  const reach = isBitTable(table) ? { gap: limits.maxGap * 16, most: limits.maxBits } : { gap: limits.maxGap, most: limits.maxRegisters };
  const sorted = group.sort((a, b) => a.address.start - b.address.start);
  return cutStretches(sorted, reach).map((piece) => spanOf(piece, table, everyMs));
}

/** The least number of requests for these tags, within the limits: tags of one table and one period that lie near each other share one. */
export function planSpans(tags: readonly Tag[], limits: PlanLimits): readonly Span[] {
  const nameOf = ({ address: { table, everyMs = limits.everyMs } }: Tag) => `${table} ${everyMs}`;
  return groupsBy(tags, nameOf).flatMap((group) => spansOf(group, limits));
}

/** Two requests instead of one that the device refuses, so that one bad address blinds no other; one tag stays what it is. */
export function splitSpan({ table, everyMs, tags }: Span): readonly Span[] {
  const middle = tags.length >> 1;
  return [tags.slice(0, middle), tags.slice(middle)].filter((half) => half.length > 0).map((half) => spanOf(half, table, everyMs));
}
