import type { Area, S7Address } from './address.ts';
import { itemCode } from './errors.ts';
import { type AskedItem, areaCode, dataSize, encodeAnswer, functionCode, type Head, itemSize, readAsked } from './pdu.ts';
import { readValue, writeValue } from './values.ts';

/** What a simulated controller holds. */
export interface PlcMemory {
  readonly areas: Readonly<Record<Exclude<Area, 'DB'>, Uint8Array>>;
  /** Data blocks by their number. */
  readonly blocks: Map<number, Uint8Array>;
  /** Data blocks that answer with this return code, such as 3 for a denied one. */
  readonly refusing: Map<number, number>;
}

/** A memory of zeros: so many bytes in each area, and data blocks by their number with their length. */
export const createPlcMemory = (blocks: Readonly<Record<number, number>>, areaBytes = 256): PlcMemory => ({
  areas: {
    ...{ I: new Uint8Array(areaBytes), Q: new Uint8Array(areaBytes), M: new Uint8Array(areaBytes) },
    ...{ P: new Uint8Array(areaBytes), T: new Uint8Array(areaBytes), C: new Uint8Array(areaBytes) },
  },
  blocks: new Map(Object.entries(blocks).map(([db, bytes]) => [Number(db), new Uint8Array(bytes)])),
  refusing: new Map(),
});

const memoryOf = (memory: PlcMemory, { area, db }: Pick<S7Address, 'area' | 'db'>): Uint8Array | undefined =>
  area === 'DB' ? memory.blocks.get(db) : memory.areas[area];

const byteOf = ({ area, start }: S7Address): number => (area === 'T' || area === 'C' ? 2 * start : start);

/** Put a value where an address says, as a program in the controller does. Throws when there is no such place. */
export function putValue(memory: PlcMemory, address: S7Address, value: number): void {
  const bytes = memoryOf(memory, address);
  if (bytes === undefined) throw new Error(`BUG: the simulated controller has no DB${address.db}`);
  const at = byteOf(address);
  if (address.type === 'bool') bytes[at] = value === 0 ? (bytes[at] ?? 0) & ~(1 << address.bit) : (bytes[at] ?? 0) | (1 << address.bit);
  else if (address.type === 'string') bytes.set([address.characters, ...writeValue(value, 'string')], at);
  else bytes.set(writeValue(value, address.type), at);
}

/** The value that lies where an address says; `undefined` when there is no such place. */
export function getValue(memory: PlcMemory, address: S7Address): number | undefined {
  const bytes = memoryOf(memory, address);
  if (bytes === undefined) return undefined;
  if (address.type === 'bool') return ((bytes[byteOf(address)] ?? 0) >> address.bit) & 1;
  return readValue(new DataView(bytes.buffer), byteOf(address), address.type);
}

const areas: ReadonlyMap<number, Area> = new Map(Object.entries(areaCode).map(([area, code]) => [code, area as Area])); // holds: they are its keys

/** The bytes that an item names, as a view of the memory, or a return code. */
function placeOf(memory: PlcMemory, item: AskedItem): Uint8Array | number {
  const area = areas.get(item.area);
  if (area === undefined) return itemCode.noObject;
  const refusal = area === 'DB' ? memory.refusing.get(item.db) : undefined;
  if (refusal !== undefined) return refusal;
  const bytes = memoryOf(memory, { area, db: item.db });
  if (bytes === undefined) return itemCode.noObject;
  const isCounted = area === 'T' || area === 'C';
  if (!isCounted && item.size !== itemSize.byte && item.size !== itemSize.bit) return itemCode.otherType;
  const at = isCounted ? 2 * item.at : item.at >> 3;
  const length = isCounted ? 2 * item.count : item.count;
  if (length < 1 || (item.size === itemSize.bit && item.count !== 1)) return itemCode.otherType;
  return at + length > bytes.length ? itemCode.outOfRange : bytes.subarray(at, at + length);
}

const u16 = (value: number): readonly number[] => [(value >>> 8) & 0xff, value & 0xff];
const padded = (bytes: readonly number[], isLast: boolean): readonly number[] =>
  bytes.length % 2 === 1 && !isLast ? [...bytes, 0] : bytes;

function readItem(memory: PlcMemory, item: AskedItem, isLast: boolean): readonly number[] {
  const place = placeOf(memory, item);
  if (typeof place === 'number') return [place, dataSize.none, 0, 0];
  if (item.size === itemSize.bit) return padded([itemCode.done, dataSize.bit, 0, 1, ((place[0] ?? 0) >> (item.at & 7)) & 1], isLast);
  const isCounted = item.size !== itemSize.byte;
  const head = isCounted ? [dataSize.octets, ...u16(place.length)] : [dataSize.byte, ...u16(8 * place.length)];
  return padded([itemCode.done, ...head, ...place], isLast);
}

/** Values of a write, in the order of its items; `undefined` when they do not fit to them. */
function givenBytes(data: Uint8Array, items: readonly AskedItem[]): readonly Uint8Array[] | undefined {
  const given: Uint8Array[] = [];
  let at = 0;
  for (const { size, count } of items) {
    const isBytes = size === itemSize.byte || size === itemSize.bit;
    const length = isBytes ? count : 2 * count;
    if (at + 4 + length > data.length) return undefined;
    given.push(data.subarray(at + 4, at + 4 + length));
    at += 4 + length + (length & 1);
  }
  return given;
}

function writeItem(memory: PlcMemory, item: AskedItem, given: Uint8Array): number {
  const place = placeOf(memory, item);
  if (typeof place === 'number') return place;
  if (item.area === areaCode.I) return itemCode.denied;
  if (item.size !== itemSize.bit) place.set(given);
  else {
    const mask = 1 << (item.at & 7);
    place[0] = (given[0] ?? 0) === 0 ? (place[0] ?? 0) & ~mask : (place[0] ?? 0) | mask;
  }
  return itemCode.done;
}

/** Errors of a whole answer. */
const answerError = { noService: 0x8104, badRequest: 0x8500 } as const;

/** What a controller with this memory answers to a request within PDUs of so many bytes; what it cannot do it refuses. */
export function answerOf(memory: PlcMemory, { reference, parameters, data }: Head, pduBytes: number): Uint8Array {
  const code = parameters[0] ?? 0;
  const refuse = (error: number): Uint8Array => encodeAnswer(reference, error, [[], []]);
  const items = readAsked(parameters);
  if (code !== functionCode.read && code !== functionCode.write) return refuse(answerError.noService);
  if (items === undefined) return refuse(answerError.badRequest);
  const head = [code, items.length];
  if (code === functionCode.read) {
    const read = items.flatMap((item, i) => readItem(memory, item, i === items.length - 1));
    return read.length + 14 > pduBytes ? refuse(answerError.badRequest) : encodeAnswer(reference, 0, [head, read]);
  }
  const given = givenBytes(data, items);
  if (given === undefined) return refuse(answerError.badRequest);
  return encodeAnswer(reference, 0, [head, items.map((item, i) => writeItem(memory, item, given[i] ?? new Uint8Array(0)))]);
}
