import { crc16 } from '../crc16.ts';
import { functionCode, longestPdu } from './pdu.ts';

/** MBAP header: transaction (2), protocol 0 (2), length of what follows (2), unit (1); Modbus Messaging on TCP/IP 1.0b, clause 3.1.3. */
export const headerBytes = 7;
/** Longest frame on TCP and on a serial line. */
export const longestTcp = headerBytes + longestPdu;
export const longestRtu = 1 + longestPdu + 2;

/** A frame of Modbus TCP. */
export function encodeTcp(transaction: number, unit: number, pdu: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headerBytes + pdu.length);
  frame[0] = transaction >>> 8;
  frame[1] = transaction;
  frame[4] = (pdu.length + 1) >>> 8;
  frame[5] = pdu.length + 1;
  frame[6] = unit;
  frame.set(pdu, headerBytes);
  return frame;
}

/** A frame of Modbus RTU; its CRC goes low byte first. */
export function encodeRtu(unit: number, pdu: Uint8Array): Uint8Array {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = crc16(frame, 0, pdu.length + 1);
  frame[pdu.length + 1] = crc;
  frame[pdu.length + 2] = crc >>> 8;
  return frame;
}

/** True when the CRC at the end of `bytes[start, end)` is right. */
export const hasRightCrc = (bytes: Uint8Array, start: number, end: number): boolean =>
  crc16(bytes, start, end - 2) === ((bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8));

/** Fixed lengths of PDUs; `undefined`: a byte says how much follows. */
const answerBytes: Readonly<Record<number, number>> = {
  [functionCode.writeCoil]: 5,
  [functionCode.writeRegister]: 5,
  [functionCode.writeCoils]: 5,
  [functionCode.writeRegisters]: 5,
  [functionCode.maskWrite]: 7,
};

/**
 * Length of the RTU frame of an answer that starts at `at`, from its function code, because RTU itself marks no ends but by silence.
 * `undefined` when more bytes are needed to say it, or for functions that are never asked.
 */
export function rtuAnswerBytes(bytes: Uint8Array, at: number, end: number): number | undefined {
  const code = bytes[at + 1] ?? 0;
  if (code >= 0x80) return 5;
  const fixed = answerBytes[code];
  if (fixed !== undefined) return 1 + fixed + 2;
  return at + 2 < end ? 1 + 2 + (bytes[at + 2] ?? 0) + 2 : undefined;
}

/** The same for a request, for the simulator. */
export function rtuRequestBytes(bytes: Uint8Array, at: number, end: number): number | undefined {
  const code = bytes[at + 1] ?? 0;
  if (code === functionCode.maskWrite) return 10;
  if (code === functionCode.readWriteRegisters) return at + 10 < end ? 13 + (bytes[at + 10] ?? 0) : undefined;
  if (code !== functionCode.writeCoils && code !== functionCode.writeRegisters) return 8;
  return at + 6 < end ? 9 + (bytes[at + 6] ?? 0) : undefined;
}
