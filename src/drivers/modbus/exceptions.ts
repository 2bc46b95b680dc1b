import type { RefusalReason } from '../../contracts/driver.ts';

/** An exception code of Modbus (Modbus Application Protocol 1.1b3, clause 7): its name, and the reason under which it is counted. */
export interface ModbusException {
  readonly name: string;
  readonly reason: RefusalReason;
}

/** Codes that a driver has to tell apart. */
export const exceptionCode = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, gatewayPath: 0x0a, gatewayTarget: 0x0b } as const;

const exceptions: Readonly<Record<number, ModbusException>> = {
  1: { name: 'illegal function', reason: 'not-allowed' },
  2: { name: 'illegal data address', reason: 'unknown-key' },
  3: { name: 'illegal data value', reason: 'bad-value' },
  4: { name: 'server device failure', reason: 'bad-value' },
  5: { name: 'acknowledge, still working', reason: 'bad-value' },
  6: { name: 'server device busy', reason: 'bad-value' },
  8: { name: 'memory parity error', reason: 'bad-value' },
  10: { name: 'gateway path unavailable', reason: 'unknown-device' },
  11: { name: 'gateway target device failed to respond', reason: 'unknown-device' },
};

/** What an exception code means; codes that the specification does not have are `unknown exception`. */
export const exceptionOf = (code: number): ModbusException => exceptions[code] ?? { name: 'unknown exception', reason: 'bad-value' };

/** An exception for people: `exception 02 illegal data address`. */
export const exceptionText = (code: number): string =>
  `exception ${code.toString(16).padStart(2, '0').toUpperCase()} ${exceptionOf(code).name}`;

/** The device behind a gateway is not there; the gateway and its other devices are. */
export const isGatewayException = (code: number): boolean => code === exceptionCode.gatewayPath || code === exceptionCode.gatewayTarget;
