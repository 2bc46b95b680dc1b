import type { PointBinding } from '../../contracts/driver.ts';
import type { ModbusAddress } from './address.ts';
import { isBitTable, type Table } from './pdu.ts';

/** A key of a device with its address and its point. */
export interface Tag {
  readonly key: string;
  readonly address: ModbusAddress;
  readonly binding: PointBinding;
}

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

const endOf = ({ start, count }: ModbusAddress): number => start + count;

/** The request that reads these tags, which are in the order of their addresses and of one table. */
export function spanOf(tags: readonly Tag[], table: Table, everyMs: number): Span {
  const start = tags[0]?.address.start ?? 0;
  return { table, start, count: Math.max(...tags.map(({ address }) => endOf(address))) - start, everyMs, tags };
}

interface Stretch {
  readonly gap: number;
  readonly most: number;
}

/** Cut sorted tags where the gap or the request would become too large. */
function cut(tags: readonly Tag[], { gap, most }: Stretch): readonly (readonly Tag[])[] {
  const pieces: Tag[][] = [];
  let start = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const tag of tags) {
    const next = Math.max(end, endOf(tag.address));
    const piece = pieces.at(-1);
    if (piece !== undefined && tag.address.start - end <= gap && next - start <= most) {
      piece.push(tag);
      end = next;
    } else {
      pieces.push([tag]);
      start = tag.address.start;
      end = endOf(tag.address);
    }
  }
  return pieces;
}

/** Tags of one table and one period. */
function groupsOf(tags: readonly Tag[], everyMs: number): Iterable<Tag[]> {
  const groups = new Map<string, Tag[]>();
  for (const tag of tags) {
    const name = `${tag.address.table} ${tag.address.everyMs ?? everyMs}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [tag]);
    else group.push(tag);
  }
  return groups.values();
}

function spansOf(group: Tag[], limits: PlanLimits): readonly Span[] {
  const { table = 'holding', everyMs = limits.everyMs } = group[0]?.address ?? {};
  const stretch = isBitTable(table) ? { gap: limits.maxGap * 16, most: limits.maxBits } : { gap: limits.maxGap, most: limits.maxRegisters };
  const sorted = group.sort((a, b) => a.address.start - b.address.start);
  return cut(sorted, stretch).map((piece) => spanOf(piece, table, everyMs));
}

/** The least number of requests for these tags, within the limits: tags of one table and one period that lie near each other share one. */
export const planSpans = (tags: readonly Tag[], limits: PlanLimits): readonly Span[] =>
  [...groupsOf(tags, limits.everyMs)].flatMap((group) => spansOf(group, limits));

/** Two requests instead of one that the device refuses, so that one bad address blinds no other; one tag stays what it is. */
export function splitSpan({ table, everyMs, tags }: Span): readonly Span[] {
  const middle = tags.length >> 1;
  return [tags.slice(0, middle), tags.slice(middle)].filter((half) => half.length > 0).map((half) => spanOf(half, table, everyMs));
}
