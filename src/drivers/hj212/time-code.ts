import type { EpochMs } from '../../contracts/time.ts';

/**
 * The moment that `YYYYMMDDhhmmss` or, with milliseconds, `YYYYMMDDhhmmsszzz` names on the station's clock.
 *
 * @param zoneMinutes offset of the station's clock from UTC, e.g. 480
 * @returns `undefined` for anything that is no date, such as a 13th month or 30 February
 */
export function momentOf(code: string, zoneMinutes: number): EpochMs | undefined {
  if (!/^\d{14}(\d{3})?$/.test(code)) return undefined;
  const part = (from: number, to: number): number => Number(code.slice(from, to));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)];
  if (year < 1000 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, part(14, 17)) - zoneMinutes * 60_000;
}

/** Day 0 of the next month is the last one of this. */
const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The digits of a moment on the station's clock: 14 = `YYYYMMDDhhmmss`, 17 with milliseconds (cut, not rounded). */
export function codeOf(time: EpochMs, zoneMinutes: number, digits: number): string {
  const iso = new Date(time + zoneMinutes * 60_000).toISOString();
  return iso.replace(/\D/g, '').slice(0, digits);
}
