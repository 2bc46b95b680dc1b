import type { EpochMs } from '../../contracts/time.ts';

/**
 * The moment that `YYMMDDHH`, `YYMMDDHHmm` or `YYMMDDHHmmSS` names on the station's clock; the year is 2000 + YY.
 *
 * @param zoneMinutes offset of the station's clock from UTC, e.g. 480
 * @returns `undefined` for anything that is no date, such as a 13th month, 30 February or a digit A…F
 */
export function momentOf(code: string, zoneMinutes: number): EpochMs | undefined {
  if (!/^(\d\d){4,6}$/.test(code)) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (code.match(/\d\d/g) ?? []).map(Number);
  const time = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  return codeOf(time, 0, code.length) === code ? time - zoneMinutes * 60_000 : undefined;
}

/** The digits of a moment on the station's clock: 12 = `YYMMDDHHmmSS`, 10 without seconds, 8 without minutes (cut, not rounded). */
export function codeOf(time: EpochMs, zoneMinutes: number, digits: number): string {
  const iso = new Date(time + zoneMinutes * 60_000).toISOString();
  return iso.replace(/\D/g, '').slice(2, 2 + digits);
}
