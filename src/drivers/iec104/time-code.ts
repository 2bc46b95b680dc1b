import type { EpochMs } from '../../contracts/time.ts';

/** Bytes of a CP56Time2a. [IEC 60870-5-4, 6.8] */
export const timeBytes = 7;

const minuteMs = 60_000;
const summerMinutes = 60;

/** Bits beside the time itself: minute byte, hour byte. */
const invalidBit = 0x80;
const summerBit = 0x80;

/** Whether the sender itself says that its time is not valid (IV). */
export const isTimeInvalid = (bytes: Uint8Array, at: number): boolean => ((bytes[at + 2] ?? 0) & invalidBit) !== 0;

/** The year has two digits; some stations count on from 1900 instead, so that 2009 is 109. Seen in a capture of one. */
const yearOf = (byte: number): number => (byte & 0x7f) + ((byte & 0x7f) > 99 ? 1900 : 2000);

const daysOf = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 ? 29 : 28; // 2000…2099
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

/**
 * The moment of a CP56Time2a; the year is 2000 + 0…99, and 1900 + 100…127 for stations that count on. The summer-time bit (SU) takes off an hour.
 *
 * @param zoneMinutes offset of the sender's clock from UTC without summer time, e.g. 480
 * @returns NaN for anything that is no date, such as a 13th month or minute 60
 */
export function readTime(bytes: Uint8Array, at: number, zoneMinutes: number): EpochMs {
  const ms = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const minute = (bytes[at + 2] ?? 0) & 0x3f;
  const hourByte = bytes[at + 3] ?? 0;
  const hour = hourByte & 0x1f;
  const day = (bytes[at + 4] ?? 0) & 0x1f;
  const month = (bytes[at + 5] ?? 0) & 0x0f;
  const year = yearOf(bytes[at + 6] ?? 0);
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!isDate || ms > 59_999 || minute > 59 || hour > 23) return Number.NaN;
  const offset = zoneMinutes + ((hourByte & summerBit) === 0 ? 0 : summerMinutes);
  return Date.UTC(year, month - 1, day, hour, minute) + ms - offset * minuteMs;
}

/** Write a moment of 2000…2099 as CP56Time2a, with the day of the week (Monday = 1) and without summer time. */
export function writeTime(bytes: Uint8Array, at: number, { time, zoneMinutes, isInvalid = false }: TimeToWrite): void {
  const local = new Date(time + zoneMinutes * minuteMs);
  const ms = local.getUTCSeconds() * 1000 + local.getUTCMilliseconds();
  bytes[at] = ms & 0xff;
  bytes[at + 1] = ms >> 8;
  bytes[at + 2] = local.getUTCMinutes() | (isInvalid ? invalidBit : 0);
  bytes[at + 3] = local.getUTCHours();
  bytes[at + 4] = local.getUTCDate() | ((local.getUTCDay() || 7) << 5);
  bytes[at + 5] = local.getUTCMonth() + 1;
  bytes[at + 6] = local.getUTCFullYear() - 2000;
}

/** What {@link writeTime} writes. */
export interface TimeToWrite {
  readonly time: EpochMs;
  readonly zoneMinutes: number;
  /** The clock was never set. */
  readonly isInvalid?: boolean;
}

/** Minutes of `+08:00` and the like. */
export function zoneMinutesOf(zone: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
