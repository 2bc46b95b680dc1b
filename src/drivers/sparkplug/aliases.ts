import type { Metric } from './metric.ts';

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

/** Answer of {@link Aliases.slotOf} for an alias of two metrics. */
export const ambiguous = -2;

/** The aliases of the metrics of one birth. */
export interface Aliases {
  /** The metric of a slot has this alias; `undefined` for none. */
  add(slot: number, key: number | string | undefined): void;
  /** Slot of the alias of a metric; −1 when there is none, {@link ambiguous} when it is that of two. `hint` is looked at first. */
  readonly slotOf: (metric: Metric, hint: number) => number;
  /** The alias of a slot; `undefined` where it has none, or one that another has too. */
  readonly keyOf: (slot: number) => number | string | undefined;
  /** How many aliases were given to more than one metric; they stand for none. */
  readonly ambiguousCount: number;
}

/** No metric has an alias at first. */
export function createAliases(): Aliases {
  const slots = new Map<number | string, number>();
  const keys: (number | string | undefined)[] = [];
  /** The same, as small integers only: −1 where there is none or it is a large one. */
  const plainKeys: number[] = [];
  let ambiguousCount = 0;

  function setKey(slot: number, key: number | string | undefined): void {
    keys[slot] = key;
    plainKeys[slot] = typeof key === 'number' && key < 268_435_456 ? key : -1;
  }

  return {
    add(slot, key) {
      if (slot >= keys.length) setKey(slot, key);
      if (key === undefined) return;
      const other = slots.get(key);
      if (other === undefined) slots.set(key, slot);
      if (other === undefined || other === slot) return;
      // [tck-id-payloads-alias-uniqueness] an alias of two metrics says nothing of either
      if (other !== ambiguous) ambiguousCount++;
      for (const one of [other, slot]) if (one !== ambiguous) setKey(one, undefined);
      slots.set(key, ambiguous);
    },
    slotOf(metric, hint) {
      if (metric.isPlain && plainKeys[hint] === metric.aliasLo) return hint;
      const key = aliasKeyOf(metric);
      return keys[hint] === key ? hint : (slots.get(key) ?? -1);
    },
    keyOf: (slot) => keys[slot],
    get ambiguousCount() {
      return ambiguousCount;
    },
  };
}
