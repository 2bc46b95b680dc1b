/**
 * Columns of numbers as few bytes, without loss.
 *
 * A column begins with a mode byte. `scaled`: the values are decimals such as 12.34, kept as whole numbers at a power of ten, of which
 * the differences (or differences of differences) are zig-zagged and packed in groups of 32 at the width that the largest needs.
 * `singles`: the same for decimals that have been rounded to single precision, as many devices send them (12.34 as 12.34000015…).
 * `floats`: bytes that differ from the value before. `plain`: eight bytes a value. `same`: one value for all. `steady`: whole numbers at
 * one distance, such as times at a steady pace.
 * Which one is chosen depends on the values alone; the bits of every double come back, NaN, ±Infinity and −0 included.
 * About 14 ns a value to encode and 6 ns to decode (codec.bench.ts). Byte order is little-endian, as on every machine that Node runs on.
 */

/** 1: differences, for values. 2: differences of differences, for times at a steady pace. */
export type Order = 1 | 2;

const plain = 32;
const floats = 33;
const same = 34;
/** Since YFSEG003, as is {@link stepApart}. */
const steady = 35;
/** Added to the scale of decimals that were rounded to single precision; since YFSEG002. */
const singles = 64;
/** Added to the mode of second differences: the first difference stands in front, so that it does not widen their first group. */
const stepApart = 128;
const scales = Float64Array.from({ length: 10 }, (_, i) => 10 ** i);
const groupLength = 32;
const wideGroup = 255;
/** Whole numbers up to here keep second differences exact in a double. */
const largestWhole = 2 ** 51;
const largestPacked = 2 ** 30;
/** Differences of whole numbers below this one are never wide. */
const largestSmall = 2 ** 29;

const packed = new Uint32Array(groupLength);
const wide = new Float64Array(groupLength);
const number = new Float64Array(1);
const numberBytes = new Uint8Array(number.buffer);
const numberWords = new Uint32Array(number.buffer);

/** Room that a column of `count` values may need while it is encoded. */
export const columnRoom = (count: number): number => count * 9 + 64;

/**
 * Append the first `count` values of `source` to `target`, which has `columnRoom(count)` bytes free at `at`.
 *
 * @param order see {@link Order}; a column of times wants 2
 * @returns where the column ends
 */
export function encodeColumn(source: Float64Array, count: number, order: Order, target: Uint8Array, at: number): number {
  if (count === 0) return at;
  if (isSame(source, count)) return putHead(target, at, same, source[0] ?? 0);
  if (isSteady(source, count)) return putNumber(target, putHead(target, at, steady, source[0] ?? 0), (source[1] ?? 0) - (source[0] ?? 0));
  const mode = scaleOf(source, count) ?? scaleOfSingles(source, count);
  const end = mode === undefined ? encodeFloats(source, count, target, at) : encodeScaled(count, mode, order, target, at);
  return end - at > count * 8 ? encodePlain(source, count, target, at) : end;
}

/**
 * Read a column of `count` values into `target`.
 *
 * Never throws and never reads outside of `source`: bytes that are no column give some values; checksums are the caller's matter.
 *
 * @returns where the column ends
 */
export function decodeColumn(source: Uint8Array, at: number, count: number, target: Float64Array): number {
  if (count === 0) return at;
  const mode = source[at] ?? 0;
  if (mode === plain) return decodePlain(source, at + 1, count, target);
  const first = getNumber(source, at + 1);
  if (mode === same) {
    target.fill(first, 0, count);
    return at + 9;
  }
  if (mode === steady) return decodeSteady(source, at + 1, count, target);
  if (mode === floats) return decodeFloats(source, at + 1, count, target);
  return decodeScaled(source, at, count, target);
}

/** One value in all places; NaN, of which there are many kinds, is left to `floats`. */
function isSame(source: Float64Array, count: number): boolean {
  const first = source[0] ?? 0;
  if (first === 0) return isSameZero(source, count);
  for (let i = 0; i < count; i++) if (source[i] !== first) return false;
  return true;
}

/** Whole numbers at one distance, which the first and the distance give back exactly. */
function isSteady(source: Float64Array, count: number): boolean {
  const first = source[0] ?? 0;
  const step = (source[1] ?? 0) - first;
  if (count < 3 || first % 1 !== 0 || step % 1 !== 0) return false;
  for (let i = 0; i < count; i++) if (!Object.is(source[i], first + i * step)) return false;
  return Math.abs(first) < largestWhole && Math.abs(first + count * step) < largestWhole;
}

function decodeSteady(source: Uint8Array, at: number, count: number, target: Float64Array): number {
  const [first, step] = [getNumber(source, at), getNumber(source, at + 8)];
  for (let i = 0; i < count; i++) target[i] = first + i * step;
  return at + 16;
}

function isSameZero(source: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (!Object.is(source[i], source[0])) return false;
  return true;
}

/** The whole numbers that {@link scaleOf} has found, and the largest of them without its sign. */
let wholes = new Float64Array(2048);
let largest = 0;

/** Index of the smallest power of ten that makes all values whole, which are then in `wholes`; `undefined` when none does. */
function scaleOf(source: Float64Array, count: number): number | undefined {
  if (wholes.length < count) wholes = new Float64Array(count);
  let scale = 0;
  let factor = 1;
  let raisedAt = 0;
  for (let i = 0; i < count; i++) {
    const value = source[i] ?? 0;
    let whole = Math.round(value * factor);
    while (whole / factor !== value || (whole === 0 && !Object.is(value, 0))) {
      if (++scale === scales.length) return undefined;
      factor = scales[scale] ?? 1;
      whole = Math.round(value * factor);
      raisedAt = i;
    }
    wholes[i] = whole;
  }
  for (let i = 0; i < raisedAt; i++) wholes[i] = Math.round((source[i] ?? 0) * factor);
  largest = largestOf(wholes, count);
  return largest < largestWhole ? scale : undefined;
}

/** The same for the decimals nearest to values of single precision; plus `singles`. */
function scaleOfSingles(source: Float64Array, count: number): number | undefined {
  let scale = 0;
  let factor = 1;
  let raisedAt = 0;
  for (let i = 0; i < count; i++) {
    const value = source[i] ?? 0;
    if (Math.fround(value) !== value) return undefined;
    let whole = Math.round(value * factor);
    while (Math.fround(whole / factor) !== value || (whole === 0 && !Object.is(value, 0))) {
      if (++scale === scales.length) return undefined;
      factor = scales[scale] ?? 1;
      whole = Math.round(value * factor);
      raisedAt = i;
    }
    wholes[i] = whole;
  }
  for (let i = 0; i < raisedAt; i++) wholes[i] = Math.round((source[i] ?? 0) * factor);
  largest = largestOf(wholes, count);
  return largest < largestWhole ? singles + scale : undefined;
}

function largestOf(values: Float64Array, count: number): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    if (value > most) most = value;
    else if (-value > most) most = -value;
  }
  return most;
}

function putHead(target: Uint8Array, at: number, mode: number, first: number): number {
  target[at] = mode;
  return putNumber(target, at + 1, first);
}

function putNumber(target: Uint8Array, at: number, value: number): number {
  number[0] = value;
  target.set(numberBytes, at);
  return at + 8;
}

function getNumber(source: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) numberBytes[i] = source[at + i] ?? 0;
  return number[0] ?? 0;
}

function encodePlain(source: Float64Array, count: number, target: Uint8Array, at: number): number {
  target[at] = plain;
  target.set(new Uint8Array(source.buffer, source.byteOffset, count * 8), at + 1);
  return at + 1 + count * 8;
}

function decodePlain(source: Uint8Array, at: number, count: number, target: Float64Array): number {
  const end = Math.min(source.length, at + count * 8);
  new Uint8Array(target.buffer, target.byteOffset, count * 8).set(source.subarray(at, end));
  return at + count * 8;
}

/**
 * Mode byte: the scale, plus 16 for second differences, plus `singles`, plus `stepApart`; then the first of the `wholes`, with `stepApart`
 * the first difference, then groups of 32 differences.
 */
function encodeScaled(count: number, mode: number, order: Order, target: Uint8Array, at: number): number {
  const first = wholes[0] ?? 0;
  if (order === 2) {
    const step = (wholes[1] ?? 0) - first;
    return encodeLarge(count, step, target, putNumber(target, putHead(target, at, mode + 16 + stepApart, first), step));
  }
  const end = putHead(target, at, mode, first);
  return largest < largestSmall ? encodeSmall(count, target, end) : encodeLarge(count, undefined, target, end);
}

/** Differences of whole numbers so small that no difference is wide; the usual values, in half the time. */
function encodeSmall(count: number, target: Uint8Array, at: number): number {
  let before = (wholes[0] ?? 0) | 0;
  let end = at;
  for (let start = 1; start < count; start += groupLength) {
    const length = Math.min(groupLength, count - start);
    let widest = 0;
    for (let i = 0; i < length; i++) {
      const whole = (wholes[start + i] ?? 0) | 0;
      const difference = (whole - before) | 0;
      before = whole;
      const zigzag = (difference << 1) ^ (difference >> 31);
      packed[i] = zigzag;
      widest |= zigzag;
    }
    end = putPacked(target, end, length, 32 - Math.clz32(widest));
  }
  return end;
}

/** Second differences where the first one is given, else differences. */
function encodeLarge(count: number, firstStep: number | undefined, target: Uint8Array, at: number): number {
  const begin = firstStep === undefined ? 1 : 2;
  let before = wholes[begin - 1] ?? 0;
  let step = firstStep ?? 0;
  let end = at;
  for (let start = begin; start < count; start += groupLength) {
    const length = Math.min(groupLength, count - start);
    let widest = 0;
    let isWide = false;
    for (let i = 0; i < length; i++) {
      const whole = wholes[start + i] ?? 0;
      const difference = whole - before - step;
      if (firstStep !== undefined) step = whole - before;
      before = whole;
      wide[i] = difference;
      if (difference >= largestPacked || difference <= -largestPacked) isWide = true;
      const zigzag = (difference << 1) ^ (difference >> 31);
      packed[i] = zigzag;
      widest |= zigzag;
    }
    end = isWide ? putWide(target, end, length) : putPacked(target, end, length, 32 - Math.clz32(widest));
  }
  return end;
}

function putWide(target: Uint8Array, at: number, length: number): number {
  target[at] = wideGroup;
  target.set(new Uint8Array(wide.buffer, 0, length * 8), at + 1);
  return at + 1 + length * 8;
}

/** Up to 24 bits are packed without a gap, more take four bytes each: 24 bits and 7 left over still fit a 32-bit register. */
function putPacked(target: Uint8Array, at: number, length: number, width: number): number {
  let end = at;
  target[end++] = width;
  if (width === 0) return end;
  if (width > 24) return putWords(target, end, length);
  let register = 0;
  let bits = 0;
  for (let i = 0; i < length; i++) {
    register |= (packed[i] ?? 0) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      target[end++] = register;
      register >>>= 8;
    }
  }
  if (bits > 0) target[end++] = register;
  return end;
}

function putWords(target: Uint8Array, at: number, length: number): number {
  target.set(new Uint8Array(packed.buffer, 0, length * 4), at);
  return at + length * 4;
}

function decodeScaled(source: Uint8Array, at: number, count: number, target: Float64Array): number {
  const mode = source[at] ?? 0;
  const factor = scales[mode & 15] ?? 1;
  const isSecond = (mode & 16) !== 0;
  const begin = (mode & stepApart) !== 0 ? 2 : 1;
  let before = getNumber(source, at + 1);
  let step = 0;
  let end = at + 9;
  target[0] = before / factor;
  if (begin === 2) {
    step = getNumber(source, end);
    before += step;
    target[1] = before / factor;
    end += 8;
  }
  for (let start = begin; start < count; start += groupLength) {
    const length = Math.min(groupLength, count - start);
    end = getGroup(source, end, length);
    for (let i = 0; i < length; i++) {
      step = isSecond ? step + (wide[i] ?? 0) : (wide[i] ?? 0);
      before += step;
      target[start + i] = before / factor;
    }
  }
  if ((mode & singles) !== 0) for (let i = 0; i < count; i++) target[i] = Math.fround(target[i] ?? 0);
  return end;
}

/** Read one group of differences into `wide`. */
function getGroup(source: Uint8Array, at: number, length: number): number {
  const width = source[at] ?? 0;
  const start = at + 1;
  if (width === 0) {
    wide.fill(0, 0, length);
    return start;
  }
  if (width === wideGroup) {
    for (let i = 0; i < length; i++) wide[i] = getNumber(source, start + i * 8);
    return start + length * 8;
  }
  if (width > 24) return getWords(source, start, length);
  return getPacked(source, start, length, width);
}

function getWords(source: Uint8Array, at: number, length: number): number {
  for (let i = 0, from = at; i < length; i++, from += 4) {
    const zigzag = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8) | ((source[from + 2] ?? 0) << 16) | ((source[from + 3] ?? 0) << 24);
    wide[i] = (zigzag >>> 1) ^ -(zigzag & 1);
  }
  return at + length * 4;
}

function getPacked(source: Uint8Array, at: number, length: number, width: number): number {
  const mask = (1 << width) - 1;
  let end = at;
  let register = 0;
  let bits = 0;
  for (let i = 0; i < length; i++) {
    for (; bits < width; bits += 8) register |= (source[end++] ?? 0) << bits;
    const zigzag = register & mask;
    register >>>= width;
    bits -= width;
    wide[i] = (zigzag >>> 1) ^ -(zigzag & 1);
  }
  return end;
}

/** Each value as the bytes in which it differs from the one before: a byte (bytes left out at the low end · 16 + bytes kept), then those. */
function encodeFloats(source: Float64Array, count: number, target: Uint8Array, at: number): number {
  const words = new Uint32Array(source.buffer, source.byteOffset, count * 2);
  let end = at + 1;
  let low = 0;
  let high = 0;
  target[at] = floats;
  for (let i = 0; i < count * 2; i += 2) {
    const changedLow = (words[i] ?? 0) ^ low;
    const changedHigh = (words[i + 1] ?? 0) ^ high;
    low ^= changedLow;
    high ^= changedHigh;
    const skipped = lowestByte(changedLow, changedHigh);
    const kept = highestByte(changedLow, changedHigh) - skipped;
    target[end++] = (skipped << 4) | kept;
    for (let byte = skipped; byte < skipped + kept; byte++) {
      target[end++] = byte < 4 ? changedLow >>> (byte * 8) : changedHigh >>> (byte * 8 - 32);
    }
  }
  return end;
}

/** Index of the lowest byte that is not zero; 0 when all are. */
function lowestByte(low: number, high: number): number {
  if (low !== 0) return (31 - Math.clz32(low & -low)) >> 3;
  return high === 0 ? 0 : 4 + ((31 - Math.clz32(high & -high)) >> 3);
}

/** One more than the index of the highest byte that is not zero; 0 when all are. */
function highestByte(low: number, high: number): number {
  return high !== 0 ? 8 - (Math.clz32(high) >> 3) : 4 - (Math.clz32(low) >> 3);
}

function decodeFloats(source: Uint8Array, at: number, count: number, target: Float64Array): number {
  const words = new Uint32Array(target.buffer, target.byteOffset, count * 2);
  let end = at;
  numberWords.fill(0);
  for (let i = 0; i < count * 2; i += 2) {
    const control = source[end++] ?? 0;
    const last = Math.min(8, (control >> 4) + (control & 15));
    for (let byte = control >> 4; byte < last; byte++) numberBytes[byte] = (numberBytes[byte] ?? 0) ^ (source[end++] ?? 0);
    words[i] = numberWords[0] ?? 0;
    words[i + 1] = numberWords[1] ?? 0;
  }
  return end;
}
