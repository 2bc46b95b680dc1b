import type { DeviceBinding } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Metric } from './metric.ts';

/** What a birth says of one metric. */
export interface MetricEntry {
  readonly name: string;
  /** A number of `dataTypes`. */
  readonly type: number;
  readonly aliasKey: number | string | undefined;
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
  /** Slot of the alias of a metric; −1 when there is none. `hint` is looked at first: metrics often come in the order of the birth. */
  slotOfAlias(metric: Metric, hint: number): number;
  aliasOf(slot: number): number | string | undefined;
  /** Slot of a member of a metric, made when it is new; −1 when there are too many. */
  memberSlot(name: string): number;
  /** Take over which metric feeds which point. */
  bind(device: DeviceBinding | undefined): void;
}

/** Metrics and members of one edge node or device. */
export const maxSlots = 100_000;

const two32 = 4_294_967_296;
/** From here on a double does not tell neighbours apart. */
const wideFrom = 2_097_152;

/** An alias as a key: a number below 2^53, otherwise text. */
export const aliasKeyOf = ({ aliasLo, aliasHi }: Pick<Metric, 'aliasLo' | 'aliasHi'>): number | string =>
  aliasHi < wideFrom ? aliasHi * two32 + aliasLo : `${aliasHi}:${aliasLo}`;

/** The alias that a key stands for, as it is encoded. */
export function aliasFromKey(key: number | string): number | bigint {
  if (typeof key === 'number') return key;
  const [hi = '0', lo = '0'] = key.split(':');
  return (BigInt(hi) << 32n) | BigInt(lo);
}

/** Times of the newest samples of a table, by metric. */
function newestIn(table: MetricTable | undefined): Map<string, EpochMs> {
  return new Map(table?.names.map((name, slot) => [name, table.newest[slot] ?? Number.NEGATIVE_INFINITY]));
}

/** A table of the metrics of a birth. What `before` knows of the newest samples is kept, and nothing else of it. */
export function createTable(entries: readonly MetricEntry[], device: DeviceBinding | undefined, before?: MetricTable): MetricTable {
  const slots = new Map<string, number>();
  const aliases = new Map<number | string, number>();
  const keys: (number | string | undefined)[] = [];
  /** The same, as small integers only: −1 where there is none or it is a large one. */
  const plainKeys: number[] = [];
  // Not `before` itself: functions below live as long as the table does, and so would every table before it.
  const earlier = newestIn(before);
  let bound = device;

  function add({ name, type, aliasKey }: MetricEntry): number {
    const slot = table.names.length;
    table.names.push(name);
    table.types.push(type);
    table.newest.push(earlier.get(name) ?? Number.NEGATIVE_INFINITY);
    keys.push(aliasKey);
    plainKeys.push(typeof aliasKey === 'number' && aliasKey < 268_435_456 ? aliasKey : -1);
    slots.set(name, slot);
    if (aliasKey !== undefined) aliases.set(aliasKey, slot);
    bindSlot(slot);
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
    slotOfAlias(metric, hint) {
      if (metric.isPlain && plainKeys[hint] === metric.aliasLo) return hint;
      const key = aliasKeyOf(metric);
      return keys[hint] === key ? hint : (aliases.get(key) ?? -1);
    },
    aliasOf: (slot) => keys[slot],
    memberSlot(name) {
      const known = slots.get(name);
      if (known !== undefined) return known;
      return table.names.length < maxSlots ? add({ name, type: 0, aliasKey: undefined }) : -1;
    },
    bind(next) {
      bound = next;
      for (let slot = 0; slot < table.names.length; slot++) bindSlot(slot);
    },
  };
  for (const entry of entries) if (table.names.length < maxSlots) add(entry);
  for (const { name } of entries) earlier.delete(name); // the rest is for members, which come later
  return table;
}
