import type { EpochMs } from '../contracts/time.ts';
import { readEpoch, readIsoTime } from './payload/sample-time.ts';

const number = /^-?\d{1,16}(\.\d{1,9})?$/;
const local = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?)?$/;

/** Time of a local text in a zone that is so many minutes ahead of UTC; NaN when it is no such time. */
function readLocal(text: string, zoneMinutes: number): EpochMs {
  const found = local.exec(text);
  if (found === null) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0'));
  const midnight = Date.UTC(year, month - 1, day);
  const isDate = new Date(midnight).getUTCMonth() === month - 1 && new Date(midnight).getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return midnight + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + milliseconds;
}

/**
 * Time as texts in files and documents state it: epoch seconds (below 10¹¹) or milliseconds, ISO 8601 with a zone, or a local time such as
 * `2026-01-31 08:00:00`, `2026/1/31 8:00`, `2026-01-31`, meant in the given zone.
 *
 * @param zoneMinutes minutes ahead of UTC of times that name no zone
 * @returns {@link EpochMs}, or NaN when the text is no time
 */
export function readTextTime(text: string, zoneMinutes: number): EpochMs {
  const trimmed = text.trim();
  if (number.test(trimmed)) return readEpoch(Number(trimmed));
  const zoned = readIsoTime(trimmed);
  return Number.isNaN(zoned) ? readLocal(trimmed, zoneMinutes) : zoned;
}
