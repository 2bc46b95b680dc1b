import type { Path } from './path.ts';
import { BadBody, type Reading, readingOf, type TypeOf } from './reading.ts';
import type { ResourceType } from './resource-types.ts';

/** Kinds of an entry [LwM2M Core 1.1, 7.4.5]. */
const kind = { objectInstance: 0, resourceInstance: 1, resource: 2, value: 3 } as const;

interface Entry {
  readonly kind: number;
  readonly id: number;
  readonly data: Buffer;
  readonly next: number;
}

function entryAt(bytes: Buffer, at: number): Entry {
  const head = bytes[at] ?? 0;
  const idBytes = (head & 0x20) === 0 ? 1 : 2;
  const lengthBytes = (head >> 3) & 3;
  const from = at + 1 + idBytes + lengthBytes;
  if (from > bytes.length) throw new BadBody('a TLV entry that is cut off');
  const id = bytes.readUIntBE(at + 1, idBytes);
  const length = lengthBytes === 0 ? head & 7 : bytes.readUIntBE(at + 1 + idBytes, lengthBytes);
  if (from + length > bytes.length) throw new BadBody('a TLV entry beyond the end of the body');
  return { kind: head >> 6, id, data: bytes.subarray(from, from + length), next: from + length };
}

/** Integers are 1, 2, 4 or 8 bytes long, floats 4 or 8, booleans 1 [LwM2M Core 1.1, appendix C]. */
const readers: Readonly<Record<ResourceType, (data: Buffer) => number | undefined>> = {
  integer: (data) => (isInteger(data) ? (data.length === 8 ? Number(data.readBigInt64BE()) : data.readIntBE(0, data.length)) : undefined),
  unsigned: (data) =>
    isInteger(data) ? (data.length === 8 ? Number(data.readBigUInt64BE()) : data.readUIntBE(0, data.length)) : undefined,
  float: (data) => (data.length === 4 ? data.readFloatBE() : data.length === 8 ? data.readDoubleBE() : undefined),
  boolean: (data) => (data.length === 1 && (data[0] ?? 2) <= 1 ? data[0] : undefined),
  none: () => undefined,
};
const isInteger = ({ length }: Buffer): boolean => length === 1 || length === 2 || length === 4 || length === 8;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes that may be one. */
function wordsOf(data: Buffer): string | undefined {
  try {
    return utf8.decode(data);
  } catch {
    return undefined; // opaque
  }
}

function valueAt(path: Path, data: Buffer, type: ResourceType | undefined): Reading {
  if (type !== undefined) {
    const what = type === 'none' ? 'it holds no number' : `${data.length} bytes are no ${type}`;
    return readingOf(path, readers[type](data), what, type === 'none' ? wordsOf(data) : undefined);
  }
  // Short ones can only be integers or booleans, whose bytes are the same; four or eight may be a float.
  const value = data.length === 1 || data.length === 2 ? readers.integer(data) : undefined;
  return readingOf(path, value, `the type of ${data.length} bytes is not known; end the key with :float or :integer`, wordsOf(data));
}

/** Where the entries of a body lie: their resources are those of this instance. */
const instanceOf = (base: Path): Path => base.slice(0, 2);

function readEntries(bytes: Buffer, base: Path, [typeOf, depth]: readonly [TypeOf, number]): readonly Reading[] {
  const readings: Reading[] = [];
  for (let at = 0; at < bytes.length; ) {
    const entry = entryAt(bytes, at);
    at = entry.next;
    readings.push(...readEntry(entry, base, [typeOf, depth]));
  }
  return readings;
}

/** How deep an entry of a kind may lie: 0 in the body, 1 in an instance, 2 in a resource. */
const deepest: Readonly<Record<number, number>> = {
  [kind.objectInstance]: 0,
  [kind.resource]: 1,
  [kind.value]: 1,
  [kind.resourceInstance]: 2,
};

function readEntry({ kind: own, id, data }: Entry, base: Path, [typeOf, depth]: readonly [TypeOf, number]): readonly Reading[] {
  if (depth > (deepest[own] ?? 0)) throw new BadBody('a TLV entry within an entry that may not hold it');
  if (own === kind.objectInstance) return readEntries(data, [base[0] ?? 0, id], [typeOf, 1]);
  const instance = instanceOf(base);
  if (instance.length < 2) throw new BadBody('a TLV resource without an object instance');
  if (own === kind.value) return [valueAt([...instance, id], data, typeOf([...instance, id]))];
  if (own === kind.resource) return readEntries(data, [...instance, id], [typeOf, 2]);
  const [, , resource] = base;
  if (resource === undefined) throw new BadBody('a TLV resource instance without a resource');
  const path = [...instance, resource, id];
  return [valueAt(path, data, typeOf(path))];
}

/**
 * Values of a body in the format TLV (11542) [LwM2M Core 1.1, 7.4.5].
 *
 * @param base what was asked for: an object, an instance or a resource
 * @throws BadBody when the body cannot be read
 */
export const readTlv = (bytes: Uint8Array, base: Path, typeOf: TypeOf): readonly Reading[] =>
  readEntries(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), base, [typeOf, 0]);

const entryOf = (own: number, id: number, data: Uint8Array): Buffer => {
  const isLong = data.length > 7;
  const lengthBytes = !isLong ? 0 : data.length < 256 ? 1 : data.length < 65_536 ? 2 : 3;
  const head = Buffer.alloc(1 + (id > 255 ? 2 : 1) + lengthBytes);
  head[0] = (own << 6) | (id > 255 ? 0x20 : 0) | (isLong ? lengthBytes << 3 : data.length);
  head.writeUIntBE(id, 1, id > 255 ? 2 : 1);
  if (isLong) head.writeUIntBE(data.length, head.length - lengthBytes, lengthBytes);
  return Buffer.concat([head, data]);
};

/** Bytes of a number: a whole number as the shortest integer that holds it, another as a double. */
export function tlvNumber(value: number, type: ResourceType | undefined): Uint8Array {
  const isFloat = type === 'float' || !Number.isInteger(value);
  const size = isFloat ? 8 : (([1, 2, 4] as const).find((bytes) => value >= -(2 ** (bytes * 8 - 1)) && value < 2 ** (bytes * 8 - 1)) ?? 8);
  const bytes = Buffer.alloc(size);
  if (isFloat) bytes.writeDoubleBE(value);
  else if (size === 8) bytes.writeBigInt64BE(BigInt(value));
  else bytes.writeIntBE(value, 0, size);
  return bytes;
}

/** An entry of a resource with one value. */
export const tlvValue = (id: number, data: Uint8Array): Uint8Array => entryOf(kind.value, id, data);

/** An entry of a resource with several values, each with its number. */
export const tlvResource = (id: number, values: readonly (readonly [id: number, data: Uint8Array])[]): Uint8Array =>
  entryOf(kind.resource, id, Buffer.concat(values.map(([own, data]) => entryOf(kind.resourceInstance, own, data))));

/** An entry of an object instance. */
export const tlvInstance = (id: number, resources: readonly Uint8Array[]): Uint8Array =>
  entryOf(kind.objectInstance, id, Buffer.concat(resources));
