/** Quality bits of an information object, where QDS, SIQ and DIQ have them. [IEC 60870-5-101, 7.2.6.3] */
export const qualityBit = { overflow: 0x01, blocked: 0x10, substituted: 0x20, notTopical: 0x40, invalid: 0x80 } as const;

/** Columns of the objects of one ASDU: entry i of each belongs to object i. */
export interface Objects {
  readonly address: Uint32Array;
  readonly value: Float64Array;
  /** {@link qualityBit}s; 0 for elements that have none. */
  readonly quality: Uint8Array;
  /** What else the element says: the command's select bit and qualifier, transient state, counter notes, change detection. */
  readonly qualifier: Uint32Array;
  /** Time of the object, epoch ms; NaN without one, or when it is no date. */
  readonly time: Float64Array;
  /** 0: without a time, 1: with one, 2: the sender says that it is not valid, 3: it is no date. */
  readonly timeState: Uint8Array;
}

/** One information element set, without address and time. */
export interface ElementKind {
  readonly size: number;
  /** Range of the values that it can carry, in its own unit; whole numbers unless `isReal`. */
  readonly range: readonly [least: number, most: number];
  readonly isReal?: boolean;
  read(bytes: Uint8Array, at: number, into: Objects, i: number): void;
  write(bytes: Uint8Array, at: number, object: Element): void;
}

/** What {@link ElementKind.write} writes. */
export interface Element {
  readonly value: number;
  readonly quality: number;
  readonly qualifier: number;
}

const float = new Float32Array(1);
const floatBytes = new Uint8Array(float.buffer);
const normal = 32_768;
const normalRange = [-1, (normal - 1) / normal] as const;
const int16Range = [-normal, normal - 1] as const;
const uint32Range = [0, 0xffff_ffff] as const;
const floatRange = [-3.4028234663852886e38, 3.4028234663852886e38] as const;

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
const int16 = (bytes: Uint8Array, at: number): number => (uint16(bytes, at) << 16) >> 16;
const int32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) | (uint16(bytes, at + 2) << 16);

function readFloat(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 4; i++) floatBytes[i] = bytes[at + i] ?? 0;
  return float[0] ?? Number.NaN;
}

function put(bytes: Uint8Array, at: number, value: number, size: number): void {
  for (let i = 0; i < size; i++) bytes[at + i] = value >>> (8 * i);
}

function writeFloat(bytes: Uint8Array, at: number, value: number): void {
  float[0] = value;
  bytes.set(floatBytes, at);
}

/** A few bits of value and the quality above them: SIQ, DIQ. */
const bitsWithQuality = (mask: number): ElementKind => ({
  size: 1,
  range: [0, mask],
  read(bytes, at, into, i) {
    const byte = bytes[at] ?? 0;
    into.value[i] = byte & mask;
    into.quality[i] = byte & 0xf0;
  },
  write(bytes, at, { value, quality }) {
    bytes[at] = (value & mask) | (quality & 0xf0);
  },
});

/** A few bits of value and the qualifier above them: SCO, DCO, RCO. Bit 7 is select, bits 2…6 the kind of output. [7.2.6.26] */
const command = (mask: number, range: readonly [number, number]): ElementKind => ({
  size: 1,
  range,
  read(bytes, at, into, i) {
    const byte = bytes[at] ?? 0;
    into.value[i] = byte & mask;
    into.qualifier[i] = byte & 0xfc;
  },
  write(bytes, at, { value, qualifier }) {
    bytes[at] = (value & mask) | (qualifier & 0xfc);
  },
});

/** How a number stands in bytes. */
interface NumberForm {
  readonly size: number;
  readonly range: readonly [number, number];
  readonly isReal?: boolean;
  get(bytes: Uint8Array, at: number): number;
  set(bytes: Uint8Array, at: number, value: number): void;
}

const numbers = {
  normalised: {
    size: 2,
    range: normalRange,
    isReal: true,
    get: (bytes, at) => int16(bytes, at) / normal,
    set: (bytes, at, value) => put(bytes, at, Math.round(value * normal), 2),
  },
  scaled: { size: 2, range: int16Range, get: int16, set: (bytes, at, value) => put(bytes, at, value, 2) },
  float: { size: 4, range: floatRange, isReal: true, get: readFloat, set: writeFloat },
  uint32: { size: 4, range: uint32Range, get: (bytes, at) => int32(bytes, at) >>> 0, set: (bytes, at, value) => put(bytes, at, value, 4) },
  uint16: { size: 2, range: [0, 0xffff], get: uint16, set: (bytes, at, value) => put(bytes, at, value, 2) },
  uint8: { size: 1, range: [0, 0xff], get: (bytes, at) => bytes[at] ?? 0, set: (bytes, at, value) => put(bytes, at, value, 1) },
} as const satisfies Record<string, NumberForm>;

const plain = ({ get, set, ...form }: NumberForm): ElementKind => ({
  ...form,
  read(bytes, at, into, i) {
    into.value[i] = get(bytes, at);
  },
  write: (bytes, at, { value }) => set(bytes, at, value),
});

const withQuality = ({ get, set, size, ...form }: NumberForm): ElementKind => ({
  ...form,
  size: size + 1,
  read(bytes, at, into, i) {
    into.value[i] = get(bytes, at);
    into.quality[i] = (bytes[at + size] ?? 0) & 0xf1;
  },
  write(bytes, at, { value, quality }) {
    set(bytes, at, value);
    bytes[at + size] = quality & 0xf1;
  },
});

/** A set point: the qualifier (QOS) holds select in bit 7. */
const setPoint = ({ get, set, size, ...form }: NumberForm): ElementKind => ({
  ...form,
  size: size + 1,
  read(bytes, at, into, i) {
    into.value[i] = get(bytes, at);
    into.qualifier[i] = bytes[at + size] ?? 0;
  },
  write(bytes, at, { value, qualifier }) {
    set(bytes, at, value);
    bytes[at + size] = qualifier;
  },
});

/** VTI: −64…63, and whether the thing moves (qualifier 1). */
const step: ElementKind = {
  size: 2,
  range: [-64, 63],
  read(bytes, at, into, i) {
    const byte = bytes[at] ?? 0;
    into.value[i] = (byte << 25) >> 25;
    into.qualifier[i] = byte >> 7;
    into.quality[i] = (bytes[at + 1] ?? 0) & 0xf1;
  },
  write(bytes, at, { value, quality, qualifier }) {
    bytes[at] = (value & 0x7f) | ((qualifier & 1) << 7);
    bytes[at + 1] = quality & 0xf1;
  },
};

/** BCR: the qualifier holds sequence number (bits 0…4), carry (5) and "was adjusted" (6). [7.2.6.9] */
const counter: ElementKind = {
  size: 5,
  range: [-0x8000_0000, 0x7fff_ffff],
  read(bytes, at, into, i) {
    const note = bytes[at + 4] ?? 0;
    into.value[i] = int32(bytes, at);
    into.qualifier[i] = note & 0x7f;
    into.quality[i] = note & qualityBit.invalid;
  },
  write(bytes, at, { value, quality, qualifier }) {
    put(bytes, at, value, 4);
    bytes[at + 4] = (qualifier & 0x7f) | (quality & qualityBit.invalid);
  },
};

/** SCD + QDS: 16 single points, and in the qualifier which of them have changed. [7.2.6.40] */
const packed: ElementKind = {
  size: 5,
  range: [0, 0xffff],
  read(bytes, at, into, i) {
    into.value[i] = uint16(bytes, at);
    into.qualifier[i] = uint16(bytes, at + 2);
    into.quality[i] = (bytes[at + 4] ?? 0) & 0xf1;
  },
  write(bytes, at, { value, quality, qualifier }) {
    put(bytes, at, value, 2);
    put(bytes, at + 2, qualifier, 2);
    bytes[at + 4] = quality & 0xf1;
  },
};

const nothing: ElementKind = { size: 0, range: [0, 0], read: () => undefined, write: () => undefined };

/** The element sets that our types are made of. */
export const elements = {
  single: bitsWithQuality(1),
  double: bitsWithQuality(3),
  step,
  bits: withQuality(numbers.uint32),
  normalised: withQuality(numbers.normalised),
  scaled: withQuality(numbers.scaled),
  float: withQuality(numbers.float),
  counter,
  packed,
  bareNormalised: plain(numbers.normalised),
  singleCommand: command(1, [0, 1]),
  doubleCommand: command(3, [1, 2]),
  stepCommand: command(3, [1, 2]),
  setNormalised: setPoint(numbers.normalised),
  setScaled: setPoint(numbers.scaled),
  setFloat: setPoint(numbers.float),
  setBits: plain(numbers.uint32),
  byte: plain(numbers.uint8),
  word: plain(numbers.uint16),
  nothing,
} as const satisfies Record<string, ElementKind>;
