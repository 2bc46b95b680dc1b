/** The four tables of a Modbus device; bits of one, 16-bit registers of the other two. */
export type Table = 'coil' | 'discrete' | 'input' | 'holding';

/** Longest PDU (Modbus Application Protocol 1.1b3, clause 4.1). */
export const longestPdu = 253;
/** Most that one request reads and writes (clauses 6.1, 6.3, 6.11, 6.12, 6.17). */
export const most = { readBits: 2000, readRegisters: 125, writeBits: 1968, writeRegisters: 123, writeAndRead: 121 } as const;

/** Function codes that are used. */
export const functionCode = {
  readCoils: 1,
  readDiscrete: 2,
  readHolding: 3,
  readInput: 4,
  writeCoil: 5,
  writeRegister: 6,
  writeCoils: 15,
  writeRegisters: 16,
  maskWrite: 22,
  readWriteRegisters: 23,
} as const;

const readFunctions: Readonly<Record<Table, number>> = {
  coil: functionCode.readCoils,
  discrete: functionCode.readDiscrete,
  holding: functionCode.readHolding,
  input: functionCode.readInput,
};

/** True for a request that changes something in the device: it must not be repeated. */
export const isWrite = (pdu: Uint8Array): boolean => (pdu[0] ?? 0) > functionCode.readInput;

/** True for tables of bits. */
export const isBitTable = (table: Table): boolean => table === 'coil' || table === 'discrete';

/** Bytes that hold so many bits. */
export const bytesOfBits = (bits: number): number => (bits + 7) >> 3;

/** A request as its PDU: function code and data. */
function request(code: number, ...words: readonly number[]): Uint8Array {
  const pdu = new Uint8Array(1 + 2 * words.length);
  pdu[0] = code;
  words.forEach((word, i) => {
    pdu[1 + 2 * i] = word >>> 8;
    pdu[2 + 2 * i] = word;
  });
  return pdu;
}

/** Read `count` bits or registers from `start` (0-based). */
export const readRequest = (table: Table, start: number, count: number): Uint8Array => request(readFunctions[table], start, count);

/** Write one coil, function 05. */
export const writeCoilRequest = (address: number, isOn: boolean): Uint8Array => request(functionCode.writeCoil, address, isOn ? 0xff00 : 0);

/** Write one register, function 06. */
export const writeRegisterRequest = (address: number, word: number): Uint8Array => request(functionCode.writeRegister, address, word);

/** Write one coil with function 0F, for devices that do not have 05. */
export const writeCoilsRequest = (address: number, isOn: boolean): Uint8Array =>
  Uint8Array.of(...request(functionCode.writeCoils, address, 1), 1, isOn ? 1 : 0);

/** Write registers, function 10 hex; `bytes` are their contents in the order of the wire. */
export const writeRegistersRequest = (address: number, bytes: Uint8Array): Uint8Array =>
  Uint8Array.of(...request(functionCode.writeRegisters, address, bytes.length >> 1), bytes.length, ...bytes);

/** Set the bits of a register that are 1 in `mask` as they are in `word` and leave the others, function 16 hex: (old AND and) OR (or AND NOT and). */
export const maskWriteRequest = (address: number, mask: number, word: number): Uint8Array =>
  request(functionCode.maskWrite, address, ~mask & 0xffff, word & mask);

/** Write registers and read the same ones back in one request, function 17 hex: the device writes before it reads. */
export const writeAndReadRequest = (address: number, bytes: Uint8Array): Uint8Array =>
  Uint8Array.of(
    ...request(functionCode.readWriteRegisters, address, bytes.length >> 1, address, bytes.length >> 1),
    bytes.length,
    ...bytes,
  );

/** What a device answered to a request. */
export type Answer =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'refused'; readonly detail: string };

const refused = (detail: string): Answer => ({ kind: 'refused', detail });
const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const nothing = new Uint8Array(0);

/** Data bytes that the answer to a read states; `undefined` for requests that only write. */
export function statedBytes(asked: Uint8Array): number | undefined {
  const code = asked[0] ?? 0;
  if (code > functionCode.readInput && code !== functionCode.readWriteRegisters) return undefined;
  const count = wordAt(asked, 3);
  return code <= functionCode.readDiscrete ? bytesOfBits(count) : 2 * count;
}

/** Bytes of the request that the answer to a write repeats. */
export const echoedBytes = (asked: Uint8Array): number => (asked[0] === functionCode.maskWrite ? 7 : 5);

/** A read is answered with as many bytes as were asked for; a write with its own first bytes. */
function dataOf(asked: Uint8Array, pdu: Uint8Array): Answer {
  const bytes = statedBytes(asked);
  if (bytes !== undefined) {
    if (pdu[1] !== bytes || pdu.length !== 2 + bytes) return refused(`${pdu.length - 2} bytes of data instead of ${bytes}`);
    return { kind: 'data', bytes: pdu.subarray(2) };
  }
  const isEcho = pdu.length === echoedBytes(asked) && pdu.every((byte, i) => byte === asked[i]);
  return isEcho ? { kind: 'data', bytes: nothing } : refused('a write acknowledged with other values');
}

/** Read the answer to a request of this file. What does not fit to it is refused with its reason; `bytes` share the memory of `pdu`. */
export function readAnswer(asked: Uint8Array, pdu: Uint8Array): Answer {
  const code = asked[0] ?? 0;
  // A device that pads its exceptions is understood all the same.
  if (pdu[0] === (code | 0x80)) return pdu.length >= 2 ? { kind: 'exception', code: pdu[1] ?? 0 } : refused('an exception without a code');
  if (pdu[0] !== code) return refused(`function ${pdu[0]} instead of ${code}`);
  return dataOf(asked, pdu);
}
