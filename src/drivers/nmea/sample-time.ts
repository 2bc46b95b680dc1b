import type { EpochMs } from '../../contracts/time.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** The clock of a sender may be ahead of ours by so much. */
const aheadMs = 5_000;

/**
 * The last moment with this second of the minute that is not later than 5 s after `heard`: AIS gives a position only its second, and it
 * is heard within a minute. `second` 60 and above say no time: then it is `heard`.
 */
export function secondBefore(heard: EpochMs, second: number | undefined): EpochMs {
  if (second === undefined || second > 59) return heard;
  const latest = heard + aheadMs;
  const minute = Math.floor(latest / minuteMs) * minuteMs;
  const at = minute + second * 1000;
  return at <= latest ? at : at - minuteMs;
}

/** `hhmmss.sss` as milliseconds of the day; `undefined` when it is empty, NaN when it is none. */
export function timeOfDay(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const [, hour = '', minute = '', second = ''] = /^(\d\d)(\d\d)(\d\d(?:\.\d{0,9})?)$/.exec(text) ?? [];
  const ms = (Number(hour) * 60 + Number(minute)) * minuteMs + Number(second) * 1000;
  return hour !== '' && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 61 ? Math.round(ms) : Number.NaN;
}

/** The moment with this time of day that is nearest to `around`. */
export function nearestTimeOfDay(around: EpochMs, msOfDay: number): EpochMs {
  const midnight = Math.floor(around / dayMs) * dayMs;
  const at = midnight + msOfDay;
  if (at - around > dayMs / 2) return at - dayMs;
  return around - at > dayMs / 2 ? at + dayMs : at;
}

/** `ddmmyy` of RMC as midnight; NaN when it is no date. */
export function dateOf(text: string | undefined): EpochMs {
  const [, day = '', month = '', year = ''] = /^(\d\d)(\d\d)(\d\d)$/.exec(text ?? '') ?? [];
  if (day === '') return Number.NaN;
  return midnightOf(Number(year), Number(month), Number(day));
}

/** Years of two digits: 80–99 are of the last century. */
const fullYear = (year: number): number => (year >= 100 ? year : year + (year >= 80 ? 1900 : 2000));

/** Midnight of a day; NaN when there is no such day. Some plotters send ZDA with a year of two digits. */
export function midnightOf(year: number, month: number, day: number): EpochMs {
  const midnight = Date.UTC(fullYear(year), month - 1, day);
  const date = new Date(midnight);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? midnight : Number.NaN;
}
