/** How the bytes of registers are arranged: bit 0 = the words are reversed, bit 1 = the two bytes of each word are. */
export type Order = 0 | 1 | 2 | 3;

interface TypeInfo {
  readonly registers: number;
  readonly read: (view: DataView) => number;
  /** Puts a value that is in the range of the type. */
  readonly write: (view: DataView, value: number) => void;
  /** Least and most, for integers. */
  readonly range?: readonly [least: number, most: number];
}

/** Digits in nibbles; NaN when one is no digit. */
function readBcd(raw: number, digits: number): number {
  let value = 0;
  for (let i = digits - 1; i >= 0; i--) {
    const digit = Math.floor(raw / 16 ** i) % 16;
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const toBcd = (value: number): number => Number.parseInt(String(value), 16);

/** Value types; 64-bit integers beyond 2⁵³ are rounded to a double. A bit is one of a bit table. */
export const valueTypes = {
  bit: { registers: 1, read: (view) => view.getUint16(0), write: (view, value) => view.setUint16(0, value), range: [0, 1] },
  uint16: { registers: 1, read: (view) => view.getUint16(0), write: (view, value) => view.setUint16(0, value), range: [0, 65_535] },
  int16: { registers: 1, read: (view) => view.getInt16(0), write: (view, value) => view.setInt16(0, value), range: [-32_768, 32_767] },
  uint32: {
    registers: 2,
    read: (view) => view.getUint32(0),
    write: (view, value) => view.setUint32(0, value),
    range: [0, 4_294_967_295],
  },
  int32: {
    registers: 2,
    read: (view) => view.getInt32(0),
    write: (view, value) => view.setInt32(0, value),
    range: [-2_147_483_648, 2_147_483_647],
  },
  uint64: {
    registers: 4,
    read: (view) => view.getUint32(0) * 2 ** 32 + view.getUint32(4),
    write: (view, value) => view.setBigUint64(0, BigInt(value)),
    range: [0, Number.MAX_SAFE_INTEGER],
  },
  int64: {
    registers: 4,
    read: (view) => view.getInt32(0) * 2 ** 32 + view.getUint32(4),
    write: (view, value) => view.setBigInt64(0, BigInt(value)),
    range: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  },
  float32: { registers: 2, read: (view) => view.getFloat32(0), write: (view, value) => view.setFloat32(0, value) },
  float64: { registers: 4, read: (view) => view.getFloat64(0), write: (view, value) => view.setFloat64(0, value) },
  bcd16: {
    registers: 1,
    read: (view) => readBcd(view.getUint16(0), 4),
    write: (view, value) => view.setUint16(0, toBcd(value)),
    range: [0, 9999],
  },
  bcd32: {
    registers: 2,
    read: (view) => readBcd(view.getUint32(0), 8),
    write: (view, value) => view.setUint32(0, toBcd(value)),
    range: [0, 99_999_999],
  },
} as const satisfies Record<string, TypeInfo>;

/** A key of {@link valueTypes}. */
export type ValueType = keyof typeof valueTypes;

const infoOf = (type: ValueType): TypeInfo => valueTypes[type];

/** Registers that a value takes; 1 for a bit. */
export const registersOf = (type: ValueType): number => infoOf(type).registers;

/** Letters are bytes from the most significant, `A`, in the order of the wire. */
const orders: Readonly<Record<number, readonly string[]>> = {
  1: ['AB', '', 'BA', ''],
  2: ['ABCD', 'CDAB', 'BADC', 'DCBA'],
  4: ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA'],
};

/** The order that letters name for a type; four letters are taken for 16 and 64 bits too (`CDAB`: words reversed). `undefined` when they name none. */
export function orderOf(type: ValueType, letters = 'ABCD'): Order | undefined {
  const name = letters.toUpperCase();
  const own = orders[registersOf(type)]?.indexOf(name) ?? -1;
  const found = own >= 0 ? own : (orders[2]?.indexOf(name) ?? -1);
  return found >= 0 && !(type === 'bit' && found !== 0) ? (found as Order) : undefined; // an index of four letters is 0…3
}

const scratch = new Uint8Array(8);
const view = new DataView(scratch.buffer);

/** Where byte i of a value (most significant first) lies among the bytes of its registers. */
const placeOf = (i: number, registers: number, order: Order): number => {
  const word = (order & 1) === 0 ? i >> 1 : registers - 1 - (i >> 1);
  return 2 * word + ((order & 2) === 0 ? i & 1 : 1 - (i & 1));
};

/** Read the value whose registers start at byte `at`. NaN for digits that are none; bits are read by their owner. */
export function readValue(bytes: Uint8Array, at: number, type: ValueType, order: Order): number {
  const { registers, read } = infoOf(type);
  for (let i = 0; i < 2 * registers; i++) scratch[i] = bytes[at + placeOf(i, registers, order)] ?? 0;
  return read(view);
}

/** The bits of a whole number that are meant, as a number without sign; all of it where none are named. */
export const bitsOf = (whole: number, { bit, bits }: { readonly bit: number; readonly bits: number }): number =>
  bits === 0 ? whole : (whole >>> bit) % 2 ** bits;

/** The raw number nearest to `value` that the type can hold; `undefined` when it is out of its range. */
export function fitValue(type: ValueType, value: number): number | undefined {
  const { range } = infoOf(type);
  if (!Number.isFinite(value)) return undefined;
  if (range === undefined) return type === 'float32' && !Number.isFinite(Math.fround(value)) ? undefined : value;
  const whole = Math.round(value);
  return whole >= range[0] && whole <= range[1] ? whole : undefined;
}

/** The bytes of the registers that hold a value which {@link fitValue} gave. */
export function writeValue(value: number, type: ValueType, order: Order): Uint8Array {
  const { registers, write } = infoOf(type);
  write(view, value);
  const bytes = new Uint8Array(2 * registers);
  for (let i = 0; i < bytes.length; i++) bytes[placeOf(i, registers, order)] = scratch[i] ?? 0;
  return bytes;
}
