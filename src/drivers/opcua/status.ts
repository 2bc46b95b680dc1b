import { type Status, status } from '../../contracts/quality.ts';

const severityOf = (code: number): number => code >>> 30;
const bySeverity: readonly Status[] = ['good', 'uncertain', 'bad', 'bad'];

/** Info bits of a data value (OPC UA Part 4, 7.39.1, table 178): type DataValue, and its overflow bit. */
const overflowMask = 0x0480;

/** The status of a sample with this StatusCode: its severity, bits 30–31 (OPC UA Part 4, 7.39.1). */
export const statusOf = (code: number): Status => bySeverity[severityOf(code)] ?? 'bad';

/** The same as bits 0–1 of a quality byte. */
export const statusBits = (code: number): number => status[statusOf(code)];

/** The server's queue for this value ran over. */
export const isAfterOverflow = (code: number): boolean => (code & overflowMask) === overflowMask;
