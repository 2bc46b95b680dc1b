interface TypeInfo {
  /** Bytes that a value takes; of a string its two bytes of lengths, to which its characters are added. */
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  /** Puts a value that is in the range of the type. */
  readonly write: (view: DataView, value: number) => void;
  /** Least and most, for whole numbers. */
  readonly range?: readonly [least: number, most: number];
}

/** Units of S5TIME in ms, by the two bits above its digits. */
const s5Units = [10, 100, 1_000, 10_000] as const;
const mostS5Ms = 9_990_000;

/** Digits in nibbles; NaN when one is no digit. */
function bcdOf(raw: number, digits: number): number {
  let value = 0;
  for (let i = digits - 1; i >= 0; i--) {
    const digit = (raw >>> (4 * i)) & 15;
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const toBcd = (value: number): number => Number.parseInt(String(value), 16);

/** The word of a time in the finest unit that holds it. */
function s5Word(ms: number): number {
  const unit = s5Units.findIndex((one) => ms <= 999 * one);
  return (unit << 12) | toBcd(Math.round(ms / (s5Units[unit] ?? 1)));
}

/** Characters of a string as they are there now: at most as many as were read. */
function textOf(view: DataView, at: number): string {
  const length = Math.min(view.getUint8(at), view.getUint8(at + 1), view.byteLength - at - 2);
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(view.getUint8(at + 2 + i));
  return text.trim();
}

/** How the characters of a string are encoded; a controller does not say. */
export const encodings = { latin1: 'latin1', utf8: 'utf-8', gbk: 'gb18030' } as const;
/** A key of {@link encodings}. */
export type Encoding = keyof typeof encodings;

/** The encoding that a key names in any case; `latin1` where it names none. */
export const encodingOf = (name = 'latin1'): Encoding => {
  const lower = name.toLowerCase();
  return lower === 'utf8' || lower === 'gbk' ? lower : 'latin1';
};

const decoders = Object.fromEntries(Object.entries(encodings).map(([name, label]) => [name, new TextDecoder(label, { fatal: true })]));

/** A string in words, without the blanks around it; `undefined` when its bytes are none in its encoding, or control characters are among them. */
export function readWords(view: DataView, at: number, encoding: Encoding): string | undefined {
  const length = Math.min(view.getUint8(at), view.getUint8(at + 1), view.byteLength - at - 2);
  try {
    const text = decoders[encoding]?.decode(new Uint8Array(view.buffer, view.byteOffset + at + 2, Math.max(0, length))).trim();
    return text === undefined || /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined; // the decoder says no more than that it cannot
  }
}

function numberOfText(view: DataView, at: number): number {
  const text = textOf(view, at);
  return text === '' ? Number.NaN : Number(text);
}

const uint8 = {
  bytes: 1,
  read: (view: DataView, at: number) => view.getUint8(at),
  write: (view: DataView, value: number) => view.setUint8(0, value),
  range: [0, 255],
} as const;
const uint16 = {
  bytes: 2,
  read: (view: DataView, at: number) => view.getUint16(at),
  write: (view: DataView, value: number) => view.setUint16(0, value),
  range: [0, 65_535],
} as const;
const uint32 = {
  bytes: 4,
  read: (view: DataView, at: number) => view.getUint32(at),
  write: (view: DataView, value: number) => view.setUint32(0, value),
  range: [0, 4_294_967_295],
} as const;
const uint64 = {
  bytes: 8,
  read: (view: DataView, at: number) => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4),
  write: (view: DataView, value: number) => view.setBigUint64(0, BigInt(value)),
  range: [0, Number.MAX_SAFE_INTEGER],
} as const;
const int32 = {
  bytes: 4,
  read: (view: DataView, at: number) => view.getInt32(at),
  write: (view: DataView, value: number) => view.setInt32(0, value),
  range: [-2_147_483_648, 2_147_483_647],
} as const;

/**
 * Value types of a controller, all with the highest byte first. 64-bit integers beyond 2^53 are rounded to a double; `char` is the code of
 * the character; `time` and `s5time` are milliseconds; `string` is the number that its text spells. Bits are read by their owner.
 */
export const valueTypes = {
  bool: { bytes: 1, read: (view, at) => view.getUint8(at), write: (view, value) => view.setUint8(0, value), range: [0, 1] },
  byte: uint8,
  usint: uint8,
  char: uint8,
  sint: { bytes: 1, read: (view, at) => view.getInt8(at), write: (view, value) => view.setInt8(0, value), range: [-128, 127] },
  word: uint16,
  uint: uint16,
  int: { bytes: 2, read: (view, at) => view.getInt16(at), write: (view, value) => view.setInt16(0, value), range: [-32_768, 32_767] },
  dword: uint32,
  udint: uint32,
  dint: int32,
  time: int32,
  lword: uint64,
  ulint: uint64,
  lint: {
    bytes: 8,
    read: (view, at) => view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4),
    write: (view, value) => view.setBigInt64(0, BigInt(value)),
    range: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  },
  real: { bytes: 4, read: (view, at) => view.getFloat32(at), write: (view, value) => view.setFloat32(0, value) },
  lreal: { bytes: 8, read: (view, at) => view.getFloat64(at), write: (view, value) => view.setFloat64(0, value) },
  bcd: {
    bytes: 2,
    read: (view, at) => bcdOf(view.getUint16(at) & 0xfff, 3),
    write: (view, value) => view.setUint16(0, toBcd(value)),
    range: [0, 999],
  },
  s5time: {
    bytes: 2,
    read: (view, at) => bcdOf(view.getUint16(at) & 0xfff, 3) * (s5Units[(view.getUint16(at) >>> 12) & 3] ?? 1),
    write: (view, value) => view.setUint16(0, s5Word(value)),
    range: [0, mostS5Ms],
  },
  string: { bytes: 2, read: numberOfText, write: () => {} },
} as const satisfies Record<string, TypeInfo>;

/** A key of {@link valueTypes}. */
export type ValueType = keyof typeof valueTypes;

const infoOf = (type: ValueType): TypeInfo => valueTypes[type];

/** True for the name of a type. */
export const isValueType = (name: string): name is ValueType => Object.hasOwn(valueTypes, name);

/** Bytes that a value takes; `characters` are those of a string. */
export const bytesOf = (type: ValueType, characters: number): number => infoOf(type).bytes + (type === 'string' ? characters : 0);

/** Read the value that starts at byte `at`; NaN for digits and texts that are no number. */
export const readValue = (view: DataView, at: number, type: ValueType): number => infoOf(type).read(view, at);

/** The raw number nearest to `value` that the type can hold; `undefined` when it is out of its range, or a text of it has too many characters. */
export function fitValue(type: ValueType, value: number, characters = 0): number | undefined {
  const { range } = infoOf(type);
  if (!Number.isFinite(value)) return undefined;
  if (type === 'string') return String(value).length <= characters ? value : undefined;
  if (range === undefined) return type === 'real' && !Number.isFinite(Math.fround(value)) ? undefined : value;
  const whole = Math.round(value);
  return whole >= range[0] && whole <= range[1] ? whole : undefined;
}

/**
 * The bytes of a value that {@link fitValue} gave. Those of a string begin with its present length, the second byte of it: the first, the
 * longest length that its declaration allows, is not ours to change.
 */
export function writeValue(value: number, type: ValueType): Uint8Array {
  if (type === 'string') {
    const text = Buffer.from(String(value), 'latin1');
    return Uint8Array.of(text.length, ...text);
  }
  const bytes = new Uint8Array(infoOf(type).bytes);
  infoOf(type).write(new DataView(bytes.buffer), value);
  return bytes;
}
