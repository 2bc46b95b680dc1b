import type { ModbusAddress } from './address.ts';
import { exceptionCode } from './exceptions.ts';
import { bytesOfBits, functionCode, isBitTable, most, type Table } from './pdu.ts';
import { bitsOf, fitValue, readValue, writeValue } from './values.ts';

/** What a simulated unit holds. */
export interface SlaveMemory {
  readonly coil: Uint8Array;
  readonly discrete: Uint8Array;
  readonly input: Uint16Array;
  readonly holding: Uint16Array;
  /** Addresses that the unit does not have, as `table address`. */
  readonly holes: Set<string>;
  /** Functions that the unit does not have. */
  readonly lacks: Set<number>;
}

/** A memory of zeros with so many addresses in each table. */
export const createSlaveMemory = (size = 65_536): SlaveMemory => ({
  coil: new Uint8Array(size),
  discrete: new Uint8Array(size),
  input: new Uint16Array(size),
  holding: new Uint16Array(size),
  holes: new Set(),
  lacks: new Set(),
});

/** The registers at an address as bytes of the wire. */
function bytesAt(memory: SlaveMemory, { table, start, count }: ModbusAddress): Uint8Array {
  return Uint8Array.from({ length: 2 * count }, (_, i) => ((memory[table][start + (i >> 1)] ?? 0) >>> (i % 2 === 0 ? 8 : 0)) & 255);
}

/** The raw number that a unit holds at an address. */
export function valueIn(memory: SlaveMemory, address: ModbusAddress): number {
  const { table, start, type, order } = address;
  return isBitTable(table) ? (memory[table][start] ?? 0) : bitsOf(readValue(bytesAt(memory, address), 0, type, order), address);
}

/** Have a unit hold a raw number, as near as its type can, and leave the bits beside it; one that does not fit changes nothing. */
export function setValueIn(memory: SlaveMemory, address: ModbusAddress, value: number): void {
  const { table, start, type, order, bit, bits } = address;
  const raw = fitValue(type, value);
  if (raw === undefined || (bits > 0 && (raw < 0 || raw >= 2 ** bits))) return;
  if (isBitTable(table)) {
    memory[table][start] = raw;
    return;
  }
  const mask = bits === 0 ? undefined : writeValue((2 ** bits - 1) * 2 ** bit, type, order);
  const put = writeValue(bits === 0 ? raw : raw * 2 ** bit, type, order);
  const bytes = bytesAt(memory, address).map((old, i) => (mask === undefined ? 0 : old & ~(mask[i] ?? 0)) | (put[i] ?? 0));
  for (let i = 0; i < bytes.length; i += 2) memory[table][start + (i >> 1)] = ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
}

/** The PDU of the answer, or the code of an exception. */
type Acted = Uint8Array | number;

const wordAt = (pdu: Uint8Array, at: number): number => ((pdu[at] ?? 0) << 8) | (pdu[at + 1] ?? 0);

/** Why these addresses cannot be used; `undefined` when they can. */
function objection(memory: SlaveMemory, table: Table, [start, count, limit]: readonly [number, number, number]): number | undefined {
  if (count < 1 || count > limit) return exceptionCode.illegalValue;
  if (start + count > memory[table].length) return exceptionCode.illegalAddress;
  if (memory.holes.size === 0) return undefined;
  for (let i = start; i < start + count; i++) if (memory.holes.has(`${table} ${i}`)) return exceptionCode.illegalAddress;
  return undefined;
}

function readTable(memory: SlaveMemory, table: Table, pdu: Uint8Array): Acted {
  const [start, count] = [wordAt(pdu, 1), wordAt(pdu, 3)];
  const isBits = isBitTable(table);
  const refused = objection(memory, table, [start, count, isBits ? most.readBits : most.readRegisters]);
  if (refused !== undefined) return refused;
  const bytes = isBits ? bytesOfBits(count) : 2 * count;
  const answer = new Uint8Array(2 + bytes);
  answer[0] = pdu[0] ?? 0;
  answer[1] = bytes;
  for (let i = 0; i < count; i++) {
    const value = memory[table][start + i] ?? 0;
    if (isBits) answer[2 + (i >> 3)] = (answer[2 + (i >> 3)] ?? 0) | ((value & 1) << (i & 7));
    else {
      answer[2 + 2 * i] = value >>> 8;
      answer[3 + 2 * i] = value;
    }
  }
  return answer;
}

function writeCoil(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const [address, word] = [wordAt(pdu, 1), wordAt(pdu, 3)];
  if (word !== 0 && word !== 0xff00) return exceptionCode.illegalValue;
  const refused = objection(memory, 'coil', [address, 1, 1]);
  if (refused !== undefined) return refused;
  memory.coil[address] = word === 0 ? 0 : 1;
  return pdu.slice(0, 5);
}

function writeRegister(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const address = wordAt(pdu, 1);
  const refused = objection(memory, 'holding', [address, 1, 1]);
  if (refused !== undefined) return refused;
  memory.holding[address] = wordAt(pdu, 3);
  return pdu.slice(0, 5);
}

function writeCoils(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const [start, count] = [wordAt(pdu, 1), wordAt(pdu, 3)];
  const refused = objection(memory, 'coil', [start, count, most.writeBits]);
  if (refused !== undefined) return refused;
  if (pdu[5] !== bytesOfBits(count) || pdu.length !== 6 + bytesOfBits(count)) return exceptionCode.illegalValue;
  for (let i = 0; i < count; i++) memory.coil[start + i] = ((pdu[6 + (i >> 3)] ?? 0) >> (i & 7)) & 1;
  return pdu.slice(0, 5);
}

function writeRegisters(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const [start, count] = [wordAt(pdu, 1), wordAt(pdu, 3)];
  const refused = objection(memory, 'holding', [start, count, most.writeRegisters]);
  if (refused !== undefined) return refused;
  if (pdu[5] !== 2 * count || pdu.length !== 6 + 2 * count) return exceptionCode.illegalValue;
  for (let i = 0; i < count; i++) memory.holding[start + i] = wordAt(pdu, 6 + 2 * i);
  return pdu.slice(0, 5);
}

function maskWrite(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const [address, and, or] = [wordAt(pdu, 1), wordAt(pdu, 3), wordAt(pdu, 5)];
  const refused = objection(memory, 'holding', [address, 1, 1]);
  if (refused !== undefined) return refused;
  memory.holding[address] = ((memory.holding[address] ?? 0) & and) | (or & ~and);
  return pdu.slice(0, 7);
}

/** Writes first and reads then, and does neither when it cannot do both (clause 6.17). */
function readWriteRegisters(memory: SlaveMemory, pdu: Uint8Array): Acted {
  const [start, count, bytes] = [wordAt(pdu, 5), wordAt(pdu, 7), pdu[9]];
  const refused =
    objection(memory, 'holding', [wordAt(pdu, 1), wordAt(pdu, 3), most.readRegisters]) ??
    objection(memory, 'holding', [start, count, most.writeAndRead]);
  if (refused !== undefined) return refused;
  if (bytes !== 2 * count || pdu.length !== 10 + 2 * count) return exceptionCode.illegalValue;
  for (let i = 0; i < count; i++) memory.holding[start + i] = wordAt(pdu, 10 + 2 * i);
  return readTable(memory, 'holding', pdu);
}

type Act = (memory: SlaveMemory, pdu: Uint8Array) => Acted;

const functions: Readonly<Record<number, Act>> = {
  [functionCode.readCoils]: (memory, pdu) => readTable(memory, 'coil', pdu),
  [functionCode.readDiscrete]: (memory, pdu) => readTable(memory, 'discrete', pdu),
  [functionCode.readHolding]: (memory, pdu) => readTable(memory, 'holding', pdu),
  [functionCode.readInput]: (memory, pdu) => readTable(memory, 'input', pdu),
  [functionCode.writeCoil]: writeCoil,
  [functionCode.writeRegister]: writeRegister,
  [functionCode.writeCoils]: writeCoils,
  [functionCode.writeRegisters]: writeRegisters,
  [functionCode.maskWrite]: maskWrite,
  [functionCode.readWriteRegisters]: readWriteRegisters,
};

/** The PDU of an exception to a request. */
export const exceptionAnswer = (pdu: Uint8Array, code: number): Uint8Array => Uint8Array.of((pdu[0] ?? 0) | 0x80, code);

/** What a unit with this memory answers to a request; what it cannot do it refuses with an exception. */
export function answerOf(memory: SlaveMemory, pdu: Uint8Array): Uint8Array {
  const act = memory.lacks.has(pdu[0] ?? 0) ? undefined : functions[pdu[0] ?? 0];
  if (act === undefined) return exceptionAnswer(pdu, exceptionCode.illegalFunction);
  const acted = pdu.length < 5 ? exceptionCode.illegalValue : act(memory, pdu);
  return typeof acted === 'number' ? exceptionAnswer(pdu, acted) : acted;
}
