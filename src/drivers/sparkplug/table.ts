import type { DeviceBinding } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { createAliases } from './aliases.ts';
import type { Metric } from './metric.ts';

/** What a birth says of one metric. */
export interface MetricEntry {
  readonly name: string;
  /** A number of `dataTypes`. */
  readonly type: number;
  readonly aliasKey: number | string | undefined;
}

/** A number inside a metric. */
export interface Member {
  /** `metric/member` */
  readonly name: string;
  /** Name of the metric. */
  readonly metric: string;
  /** A number of `dataTypes`, 0 when it is not said. */
  readonly type: number;
}

/** The metrics of one edge node or device, by slot: entry i of each column belongs to one metric, or to one member of one. */
export interface MetricTable {
  readonly names: string[];
  readonly types: number[];
  /** Point that the metric feeds; −1 when it is not bound. */
  readonly point: number[];
  readonly scale: number[];
  readonly offset: number[];
  /** Time of the newest sample that was not historical; −Infinity at first. */
  readonly newest: EpochMs[];
  /** Slot of a metric; −1 when there is none. */
  slotOfName(name: string): number;
  /**
   * Slot of the alias of a metric; −1 when there is none, `ambiguous` when the birth gave it to two metrics. `hint` is looked at
   * first: metrics often come in the order of the birth.
   */
  slotOfAlias(metric: Metric, hint: number): number;
  aliasOf(slot: number): number | string | undefined;
  /** How many aliases the birth gave to more than one metric; they stand for none. */
  readonly ambiguousAliases: () => number;
  /** Slots of the members of a metric that were heard of. */
  membersOf(metric: string): readonly number[];
  /** Slot of a member of a metric, made when it is new; its type is kept for messages without it. −1 when there are too many. */
  memberSlot(member: Member): number;
  /** Take over which metric feeds which point. */
  bind(device: DeviceBinding | undefined): void;
}

/** Metrics and members of one edge node or device. */
export const maxSlots = 100_000;

const none: readonly number[] = [];

/** Times of the newest samples of a table, by metric. */
function newestIn(table: MetricTable | undefined): Map<string, EpochMs> {
  return new Map(table?.names.map((name, slot) => [name, table.newest[slot] ?? Number.NEGATIVE_INFINITY]));
}

/** A table of the metrics of a birth. What `before` knows of the newest samples is kept, and nothing else of it. */
export function createTable(entries: readonly MetricEntry[], device: DeviceBinding | undefined, before?: MetricTable): MetricTable {
  const slots = new Map<string, number>();
  const aliases = createAliases();
  // Not `before` itself: functions below live as long as the table does, and so would every table before it.
  const earlier = newestIn(before);
  let bound = device;
  /** Slots of members by metric. */
  const members = new Map<string, number[]>();
  let firstMember = 0;

  function add({ name, type, aliasKey }: MetricEntry): number {
    const slot = table.names.length;
    table.names.push(name);
    table.types.push(type);
    table.newest.push(earlier.get(name) ?? Number.NEGATIVE_INFINITY);
    slots.set(name, slot);
    aliases.add(slot, aliasKey);
    bindSlot(slot);
    return slot;
  }

  function addMember(metric: string, entry: MetricEntry): number {
    const slot = add(entry);
    const others = members.get(metric);
    if (others === undefined) members.set(metric, [slot]);
    else others.push(slot);
    return slot;
  }

  function bindSlot(slot: number): void {
    const binding = bound?.points.get(table.names[slot] ?? '');
    table.point[slot] = binding?.point ?? -1;
    table.scale[slot] = binding?.scale ?? 1;
    table.offset[slot] = binding?.offset ?? 0;
  }

  const table: MetricTable = {
    names: [],
    types: [],
    point: [],
    scale: [],
    offset: [],
    newest: [],
    slotOfName: (name) => slots.get(name) ?? -1,
    slotOfAlias: aliases.slotOf,
    aliasOf: aliases.keyOf,
    // no getter: with one V8 keeps the table as a dictionary, and data take half as long again
    ambiguousAliases: () => aliases.ambiguousCount,
    membersOf: (metric) => members.get(metric) ?? none,
    memberSlot({ name, metric, type }) {
      const known = slots.get(name);
      if (known === undefined) return table.names.length < maxSlots ? addMember(metric, { name, type, aliasKey: undefined }) : -1;
      if (type !== 0 && known >= firstMember) table.types[known] = type;
      return known;
    },
    bind(next) {
      bound = next;
      for (let slot = 0; slot < table.names.length; slot++) bindSlot(slot);
    },
  };
  for (const entry of entries) {
    const known = entry.name === '' ? undefined : slots.get(entry.name); // a birth may tell several values of one metric
    if (known !== undefined) aliases.add(known, entry.aliasKey);
    else if (table.names.length < maxSlots) add(entry);
  }
  firstMember = table.names.length;
  for (const { name } of entries) earlier.delete(name); // the rest is for members, which come later
  return table;
}
