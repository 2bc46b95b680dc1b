import type { EpochMs } from '../../contracts/time.ts';

/** Numbers below it are seconds, the others milliseconds: 10^11 s is the year 5138, 10^11 ms is 1973. */
const secondsBelow = 1e11;

const isoTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))$/;

/**
 * Time of an ISO 8601 text such as `2024-06-01T08:00:00.250+08:00`.
 *
 * A zone is required, because a local time without one is wrong by eight hours as often as it is right.
 * @returns {@link EpochMs}, or NaN when the text is no such time
 */
export function readIsoTime(text: string): EpochMs {
  const found = isoTime.exec(text);
  if (found === null) return Number.NaN;
  const part = (index: number) => Number(found[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const isOnClock = hour < 24 && minute < 60 && second < 60 && part(10) < 24 && part(11) < 60;
  const midnight = Date.UTC(year, month - 1, day);
  if (!isOnClock || new Date(midnight).getUTCMonth() !== month - 1 || year < 100) return Number.NaN;
  const digits = (found[7] ?? '').padEnd(3, '0');
  const milliseconds = Number(`${digits.slice(0, 3)}.${digits.slice(3)}`);
  const zoneMinutes = (part(10) * 60 + part(11)) * (found[9] === '-' ? -1 : 1);
  return midnight + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + milliseconds;
}

/** Time of a number as devices send it: epoch seconds or epoch milliseconds. */
export const readEpoch = (value: number): EpochMs => (Math.abs(value) < secondsBelow ? value * 1000 : value);

/** Time of whatever a device sent as one; NaN when it is none. */
export function readTime(value: unknown): EpochMs {
  if (typeof value === 'number') return readEpoch(value);
  return typeof value === 'string' ? readIsoTime(value) : Number.NaN;
}
