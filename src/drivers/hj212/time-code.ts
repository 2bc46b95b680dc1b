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
  const time = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14), part(14, 17));
  return codeOf(time, 0, code.length) === code ? time - zoneMinutes * 60_000 : undefined;
}

/** The digits of a moment on the station's clock: 14 = `YYYYMMDDhhmmss`, 17 with milliseconds (cut, not rounded). */
export function codeOf(time: EpochMs, zoneMinutes: number, digits: number): string {
  const iso = new Date(time + zoneMinutes * 60_000).toISOString();
  return iso.replace(/\D/g, '').slice(0, digits);
}
