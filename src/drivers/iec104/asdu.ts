import type { EpochMs } from '../../contracts/time.ts';
import type { Objects } from './elements.ts';
import { isTimeInvalid, readTime, writeTime } from './time-code.ts';
import { type AsduType, typeOf } from './types.ts';

/** The common address that means all stations. */
export const everyStation = 0xffff;
/** Type, VSQ, two bytes of cause, two of common address. */
export const shortestAsdu = 6;
const addressBytes = 3;
/** The number of objects has seven bits. */
const mostObjects = 127;

/** What {@link Objects.timeState} says. */
export const timeState = { none: 0, good: 1, invalid: 2, impossible: 3 } as const;

/** A decoded ASDU. It is used again for the next one: nobody keeps it. */
export interface Asdu {
  type: AsduType;
  /** One address and elements one after the other (SQ). */
  isSequence: boolean;
  cause: number;
  isNegative: boolean;
  isTest: boolean;
  originator: number;
  /** Common address. */
  station: number;
  count: number;
  readonly objects: Objects;
}

/** One information object, as it is written. */
export interface InfoObject {
  readonly address: number;
  readonly value: number;
  readonly quality?: number;
  readonly qualifier?: number;
  readonly time?: EpochMs;
  readonly isTimeInvalid?: boolean;
}

/** An ASDU to be written. */
export interface AsduToSend {
  readonly type: number;
  readonly cause: number;
  readonly station: number;
  readonly objects: readonly InfoObject[];
  readonly isSequence?: boolean;
  readonly isNegative?: boolean;
  readonly isTest?: boolean;
  readonly originator?: number;
}

/** Room for one decoded ASDU. */
export function createAsdu(): Asdu {
  const type = typeOf(1);
  if (type === undefined) throw new Error('BUG: type 1 is missing');
  const objects: Objects = {
    address: new Uint32Array(mostObjects),
    value: new Float64Array(mostObjects),
    quality: new Uint8Array(mostObjects),
    qualifier: new Uint32Array(mostObjects),
    time: new Float64Array(mostObjects),
    timeState: new Uint8Array(mostObjects),
  };
  return { type, isSequence: false, cause: 0, isNegative: false, isTest: false, originator: 0, station: 0, count: 0, objects };
}

/** Bytes of the body of an ASDU, by its type and VSQ. */
function bodyBytes({ size }: AsduType, vsq: number): number {
  const count = vsq & 0x7f;
  if (count === 0) return 0;
  return (vsq & 0x80) === 0 ? count * (addressBytes + size) : addressBytes + count * size;
}

/** Whether an ASDU has a type that we know and exactly as many bytes as it says. */
export function isWellSized(bytes: Uint8Array, from: number, to: number): boolean {
  const type = typeOf(bytes[from] ?? 0);
  return type !== undefined && to - from === shortestAsdu + bodyBytes(type, bytes[from + 1] ?? 0);
}

/** The common address of an ASDU, known or not. */
export const stationOf = (bytes: Uint8Array, from: number): number => (bytes[from + 4] ?? 0) | ((bytes[from + 5] ?? 0) << 8);

/** Decode the ASDU at `from`…`to` into `into`; says what is wrong with it, otherwise `undefined`. */
export function readAsdu(bytes: Uint8Array, { from, to, zoneMinutes }: Place, into: Asdu): string | undefined {
  const type = typeOf(bytes[from] ?? 0);
  if (type === undefined) return `type ${bytes[from]} is not known`;
  const vsq = bytes[from + 1] ?? 0;
  const expected = shortestAsdu + bodyBytes(type, vsq);
  if (to - from !== expected) return `${type.name} with ${vsq & 0x7f} objects has ${to - from} bytes instead of ${expected}`;
  const causeByte = bytes[from + 2] ?? 0;
  into.type = type;
  into.isSequence = (vsq & 0x80) !== 0;
  into.cause = causeByte & 0x3f;
  into.isNegative = (causeByte & 0x40) !== 0;
  into.isTest = (causeByte & 0x80) !== 0;
  into.originator = bytes[from + 3] ?? 0;
  into.station = stationOf(bytes, from);
  into.count = vsq & 0x7f;
  readObjects(bytes, from + shortestAsdu, zoneMinutes, into);
  return undefined;
}

/** Where an ASDU stands, and the offset of the sender's clock from UTC. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly zoneMinutes: number;
}

const addressAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);

function readObjects(bytes: Uint8Array, start: number, zoneMinutes: number, { type, isSequence, count, objects }: Asdu): void {
  const { element, isTimed, size } = type;
  const first = addressAt(bytes, start);
  let at = isSequence ? start + addressBytes : start;
  for (let i = 0; i < count; i++) {
    objects.address[i] = isSequence ? first + i : addressAt(bytes, at);
    if (!isSequence) at += addressBytes;
    objects.value[i] = 0;
    objects.quality[i] = 0;
    objects.qualifier[i] = 0;
    element.read(bytes, at, objects, i);
    if (isTimed) readObjectTime(bytes, at + element.size, zoneMinutes, { objects, i });
    else {
      objects.time[i] = Number.NaN;
      objects.timeState[i] = timeState.none;
    }
    at += size;
  }
}

function readObjectTime(bytes: Uint8Array, at: number, zoneMinutes: number, { objects, i }: { objects: Objects; i: number }): void {
  const time = readTime(bytes, at, zoneMinutes);
  objects.time[i] = time;
  if (isTimeInvalid(bytes, at)) objects.timeState[i] = timeState.invalid;
  else objects.timeState[i] = Number.isNaN(time) ? timeState.impossible : timeState.good;
}

/** The bytes of an ASDU. The caller keeps to known types, to what fits into 249 bytes, and to values in the range of the element. */
export function encodeAsdu(asdu: AsduToSend, zoneMinutes: number): Uint8Array {
  const { objects, isSequence = false, isNegative = false, isTest = false, originator = 0, station } = asdu;
  const type = typeOf(asdu.type);
  if (type === undefined) throw new Error(`BUG: writing an ASDU of type ${asdu.type}`);
  const vsq = objects.length | (isSequence ? 0x80 : 0);
  const bytes = new Uint8Array(shortestAsdu + bodyBytes(type, vsq));
  const causeByte = asdu.cause | (isNegative ? 0x40 : 0) | (isTest ? 0x80 : 0);
  bytes.set([asdu.type, vsq, causeByte, originator, station & 0xff, station >> 8]);
  let at = shortestAsdu;
  for (const [i, object] of objects.entries()) {
    if (!isSequence || i === 0) {
      bytes.set([object.address & 0xff, (object.address >> 8) & 0xff, object.address >> 16], at);
      at += addressBytes;
    }
    writeObject(bytes, at, { type, object, zoneMinutes });
    at += type.size;
  }
  return bytes;
}

interface ObjectToWrite {
  readonly type: AsduType;
  readonly object: InfoObject;
  readonly zoneMinutes: number;
}

function writeObject(bytes: Uint8Array, at: number, { type, object, zoneMinutes }: ObjectToWrite): void {
  const { value, quality = 0, qualifier = 0, time, isTimeInvalid: isInvalid = false } = object;
  type.element.write(bytes, at, { value, quality, qualifier });
  if (!type.isTimed) return;
  if (time === undefined) throw new Error(`BUG: ${type.name} without a time`);
  writeTime(bytes, at + type.element.size, { time, zoneMinutes, isInvalid });
}

/** The objects of a decoded ASDU as they would be written. */
export function objectsOf({ count, objects, type }: Asdu): InfoObject[] {
  return Array.from({ length: count }, (_, i) => {
    const state = objects.timeState[i];
    return {
      address: objects.address[i] ?? 0,
      value: objects.value[i] ?? 0,
      quality: objects.quality[i] ?? 0,
      qualifier: objects.qualifier[i] ?? 0,
      ...(type.isTimed ? { time: objects.time[i] ?? Number.NaN, isTimeInvalid: state === timeState.invalid } : {}),
    };
  });
}
