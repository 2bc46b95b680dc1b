import { Failure } from '../../contracts/errors.ts';
import type { EpochMs } from '../../contracts/time.ts';

const local = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/;
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const number = /^\d{9,14}(\.\d+)?$/;

/** Reads the times of a file: ISO 8601, `2026-01-31 08:00:00`, `2026/1/31`, epoch seconds or milliseconds; NaN for anything else. */
export type ReadTime = (cell: string) => EpochMs;

/** Minutes by which the zone is ahead of UTC at a moment. */
function offsetMs(format: Intl.DateTimeFormat, time: EpochMs): number {
  const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
  return shown - Math.floor(time / 1000) * 1000;
}

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new Failure('BAD_REQUEST', `importing a file: there is no time zone ${timeZone}`, {
      cause,
      details: { what: `timeZone ${timeZone}; use an IANA name such as Asia/Shanghai` },
    });
  }
};

/** How times without a zone are meant: in this IANA time zone. Throws `BAD_REQUEST` when there is no such zone. */
export function readTimesIn(timeZone: string): ReadTime {
  const format = formatOf(timeZone);
  const fromLocal = (match: RegExpMatchArray): EpochMs => {
    const [year, month, day, hour, minute, second, milli] = match.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
    const asUtc = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, milli);
    const date = new Date(asUtc);
    if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day || date.getUTCHours() !== hour) return Number.NaN;
    const guess = asUtc - offsetMs(format, asUtc);
    return asUtc - offsetMs(format, guess); // the second step is right beside a change of summer time
  };
  return (cell) => {
    if (zoned.test(cell)) return Date.parse(cell);
    if (number.test(cell)) return Number(cell) < 1e11 ? Number(cell) * 1000 : Number(cell);
    const match = cell.match(local);
    return match === null ? Number.NaN : fromLocal(match);
  };
}
