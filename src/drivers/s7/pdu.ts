import type { Area } from './address.ts';
import type { Stretch } from './frame.ts';

/** Kinds of PDU: a request, its answer without and with data, and user data (diagnosis), which is not used. */
export const rosctr = { job: 1, ack: 2, ackData: 3, userData: 7 } as const;
/** Functions that are used. */
export const functionCode = { setup: 0xf0, read: 4, write: 5 } as const;
/** Most items of one request. */
export const mostItems = 20;

const protocolId = 0x32;
const jobHeader = 10;
const answerHeader = 12;
const itemBytes = 12;
const dataHeader = 4;

/** Codes of areas. */
export const areaCode: Readonly<Record<Area, number>> = { P: 0x80, I: 0x81, Q: 0x82, M: 0x83, DB: 0x84, C: 0x1c, T: 0x1d };
/** Transport sizes of an item: what its count counts. */
export const itemSize = { bit: 1, byte: 2, counter: 0x1c, timer: 0x1d } as const;
/** Transport sizes of data: whether its length counts bits or bytes. */
export const dataSize = { none: 0, bit: 3, byte: 4, integer: 5, octets: 9 } as const;

const u16 = (value: number): readonly number[] => [(value >>> 8) & 0xff, value & 0xff];
const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function job(parameters: readonly number[], data: readonly number[] = []): Uint8Array {
  return Uint8Array.of(protocolId, rosctr.job, 0, 0, 0, 0, ...u16(parameters.length), ...u16(data.length), ...parameters, ...data);
}

/** True for timers and counters, whose unit is a word with a number of its own. */
export const isCounted = (area: Area): boolean => area === 'T' || area === 'C';

/** Bytes of data that a stretch of memory holds. */
export const dataBytes = ({ area, count }: Pick<Stretch, 'area' | 'count'>): number => (isCounted(area) ? 2 * count : count);

function sizeOf(area: Area, isBit: boolean): number {
  if (area === 'T') return itemSize.timer;
  if (area === 'C') return itemSize.counter;
  return isBit ? itemSize.bit : itemSize.byte;
}

function itemOf({ area, db, start, count }: Stretch, bit: number | undefined): readonly number[] {
  const at = isCounted(area) ? start : start * 8 + (bit ?? 0);
  const size = sizeOf(area, bit !== undefined);
  return [0x12, 0x0a, 0x10, size, ...u16(count), ...u16(db), areaCode[area], (at >>> 16) & 0xff, (at >>> 8) & 0xff, at & 0xff];
}

/** Agree on the size of PDUs and on how many requests may be unanswered. */
export const encodeSetup = (jobs: number, pduBytes: number): Uint8Array =>
  job([functionCode.setup, 0, ...u16(jobs), ...u16(jobs), ...u16(pduBytes)]);

/** Read stretches of memory. */
export const encodeRead = (stretches: readonly Stretch[]): Uint8Array =>
  job([functionCode.read, stretches.length, ...stretches.flatMap((one) => itemOf(one, undefined))]);

/** Write bytes, or one bit when `bit` says which. */
export function encodeWrite(stretch: Stretch, bytes: Uint8Array, bit?: number): Uint8Array {
  const [size, length] = bit === undefined ? [dataSize.byte, 8 * bytes.length] : [dataSize.bit, 1];
  return job([functionCode.write, 1, ...itemOf(stretch, bit)], [0, size, ...u16(length), ...bytes]);
}

/** Give a request its number. */
export function withReference(pdu: Uint8Array, reference: number): Uint8Array {
  const numbered = pdu.slice();
  numbered[4] = reference >>> 8;
  numbered[5] = reference;
  return numbered;
}

/** Most bytes that one item can read in an answer of so many bytes. */
export const mostReadBytes = (pduBytes: number): number => pduBytes - answerHeader - 2 - dataHeader;
/** Most bytes that one item can write. */
export const mostWriteBytes = (pduBytes: number): number => pduBytes - jobHeader - 2 - itemBytes - dataHeader;

/** Put items together into requests: as many as request, answer and {@link mostItems} allow, in their order. */
export function packReads<T extends Pick<Stretch, 'area' | 'count'>>(items: readonly T[], pduBytes: number): readonly (readonly T[])[] {
  const requests: T[][] = [];
  let [asking, answering] = [0, 0];
  for (const item of items) {
    const padded = dataBytes(item) + (dataBytes(item) & 1);
    const last = requests.at(-1);
    const fits =
      last !== undefined &&
      last.length < mostItems &&
      asking + itemBytes <= pduBytes &&
      answering + dataHeader + dataBytes(item) <= pduBytes;
    if (fits) last.push(item);
    else {
      requests.push([item]);
      [asking, answering] = [jobHeader + 2, answerHeader + 2];
    }
    asking += itemBytes;
    answering += dataHeader + padded;
  }
  return requests;
}

/** What stands at the head of a PDU. */
export interface Head {
  readonly kind: number;
  readonly reference: number;
  /** Error class and code of an answer, 0 for none; always 0 for a job. */
  readonly error: number;
  readonly parameters: Uint8Array;
  readonly data: Uint8Array;
}

/** Read the head of a PDU; answers why not when it is none. `parameters` and `data` share its memory. */
export function readHead(pdu: Uint8Array): Head | string {
  if (pdu[0] !== protocolId) return `protocol ${pdu[0]} instead of ${protocolId}`;
  const kind = pdu[1] ?? 0;
  const start = kind === rosctr.ack || kind === rosctr.ackData ? answerHeader : jobHeader;
  const [parameterBytes, bytes] = [wordAt(pdu, 6), wordAt(pdu, 8)];
  if (pdu.length < start + parameterBytes + bytes) return `${pdu.length} bytes instead of ${start + parameterBytes + bytes}`;
  return {
    kind,
    reference: wordAt(pdu, 4),
    error: start === answerHeader ? wordAt(pdu, 10) : 0,
    parameters: pdu.subarray(start, start + parameterBytes),
    data: pdu.subarray(start + parameterBytes, start + parameterBytes + bytes),
  };
}

/** What a setup agreed on; `undefined` when it is none. */
export function readSetup({ parameters }: Head): { readonly jobs: number; readonly pduBytes: number } | undefined {
  if (parameters.length !== 8 || parameters[0] !== functionCode.setup) return undefined;
  return { jobs: wordAt(parameters, 2), pduBytes: wordAt(parameters, 6) };
}

/** An item of the answer to a read. */
export interface ReadItem {
  /** 0xFF when it was read. */
  readonly code: number;
  /** Shares the memory of the answer; empty when it was not read. */
  readonly bytes: Uint8Array;
}

const nothing = new Uint8Array(0);

/** The items of the answer to a read of these stretches; answers why not when it does not fit to them. */
export function readItems({ parameters, data }: Head, asked: readonly Pick<Stretch, 'area' | 'count'>[]): readonly ReadItem[] | string {
  if (parameters[0] !== functionCode.read || parameters[1] !== asked.length)
    return `function ${parameters[0]} with ${parameters[1]} items instead of ${functionCode.read} with ${asked.length}`;
  const items: ReadItem[] = [];
  let at = 0;
  for (const stretch of asked) {
    if (at + dataHeader > data.length) return `data of ${data.length} bytes that end before item ${items.length + 1}`;
    const [code, size, stated] = [data[at] ?? 0, data[at + 1] ?? 0, wordAt(data, at + 2)];
    const countsBits = size === dataSize.bit || size === dataSize.byte || size === dataSize.integer;
    const length = code === 0xff ? (countsBits ? (stated + 7) >> 3 : stated) : 0;
    at += dataHeader;
    if (code === 0xff && length !== dataBytes(stretch)) return `an item of ${length} bytes instead of ${dataBytes(stretch)}`;
    if (at + length > data.length) return `data of ${data.length} bytes that end within item ${items.length + 1}`;
    items.push({ code, bytes: length === 0 ? nothing : data.subarray(at, at + length) });
    at += length + (length & 1);
  }
  return items;
}

/** The return code of the answer to a write of one item; answers why not when it is none. */
export function readWritten({ parameters, data }: Head): number | string {
  if (parameters[0] !== functionCode.write || parameters[1] !== 1 || data.length < 1) return `function ${parameters[0]} instead of a write`;
  return data[0] ?? 0;
}

/** An item of a request, as a server reads it. */
export interface AskedItem {
  readonly area: number;
  readonly db: number;
  readonly size: number;
  readonly count: number;
  /** Bits from the begin of the area; of timers and counters their number. */
  readonly at: number;
}

/** The items of a read or write, as a server reads them; `undefined` when they are none. */
export function readAsked(parameters: Uint8Array): readonly AskedItem[] | undefined {
  const count = parameters[1] ?? 0;
  if (count < 1 || parameters.length !== 2 + count * itemBytes) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const at = 2 + i * itemBytes;
    return {
      size: parameters[at + 3] ?? 0,
      count: wordAt(parameters, at + 4),
      db: wordAt(parameters, at + 6),
      area: parameters[at + 8] ?? 0,
      at: ((parameters[at + 9] ?? 0) << 16) | wordAt(parameters, at + 10),
    };
  });
}

/** The answer of a server to a request. */
export function encodeAnswer(
  reference: number,
  error: number,
  [parameters, data]: readonly [readonly number[], readonly number[]],
): Uint8Array {
  const head = [protocolId, rosctr.ackData, 0, 0, ...u16(reference), ...u16(parameters.length), ...u16(data.length), ...u16(error)];
  return Uint8Array.from([...head, ...parameters, ...data]);
}
