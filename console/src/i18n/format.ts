import type { Language } from '../../../src/contracts/text.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';
import { missingNumber, type Written, type WrittenNumbers, writtenNumbers } from '../../../src/contracts/written-number.ts';
import { common } from './common.ts';
import { translate } from './words.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Local time as `11-22 07:36:19`, the same in both languages. */
export function clockTime(time: EpochMs): string {
  const d = new Date(time);
  return `${two(d.getMonth() + 1)}-${two(d.getDate())} ${timeOfDay(time)}`;
}

/** Local time of day as `07:36:19`. */
export function timeOfDay(time: EpochMs): string {
  const d = new Date(time);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** Local date as `2026-11-22`. */
export function isoDate(time: EpochMs): string {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** Date and time with the year: `2026-11-22 07:36:19`. */
export const fullTime = (time: EpochMs): string => `${isoDate(time)} ${timeOfDay(time)}`;

const ages = [
  { upToSeconds: 60, key: 'secondsAgo', seconds: 1 },
  { upToSeconds: 3600, key: 'minutesAgo', seconds: 60 },
  { upToSeconds: 172_800, key: 'hoursAgo', seconds: 3600 },
  { upToSeconds: Number.POSITIVE_INFINITY, key: 'daysAgo', seconds: 86_400 },
] as const;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** The ways in which values are shown in one language. */
export interface Formats extends WrittenNumbers {
  /** A value of a point with its symbol, as {@link value} writes it; `more` decimals than the point has, for what is computed of it. */
  amount(value: number | null | undefined, point: Written & { readonly symbol: string }, more?: number): string;
  /** A number with its unit symbol behind a thin space; what comes from a point is an {@link amount}. */
  quantity(value: number | null | undefined, decimals: number, symbol: string): string;
  bytes(count: number): string;
  /** How long ago, e.g. `5 分钟前`; a time in the future is named as such, never hidden. */
  age(time: EpochMs, now: EpochMs): string;
  clock(time: EpochMs): string;
  full(time: EpochMs): string;
  date(time: EpochMs): string;
}

/** The formats of a language. */
export function formats(language: Language): Formats {
  const t = translate(common, language);
  const written = writtenNumbers(language);
  const { number, value } = written;
  const withSymbol = (figure: string, symbol: string): string => (symbol && figure !== missingNumber ? `${figure} ${symbol}` : figure);
  return {
    ...written,
    amount: (of, { unit, decimals, symbol }, more = 0) => withSymbol(value(of, { unit, decimals: decimals + more }), symbol),
    quantity: (value, decimals, symbol) => withSymbol(number(value, decimals), symbol),
    bytes: (count) => {
      const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), byteUnits.length - 1);
      return `${number(count / 1000 ** power, power === 0 ? 0 : 1)} ${byteUnits[power]}`;
    },
    age: (time, now) => {
      const seconds = Math.round((now - time) / 1000);
      if (seconds < -5) return t('inFuture', { n: number(-seconds) });
      const step = ages.find((a) => seconds < a.upToSeconds) ?? ages[3];
      return t(step.key, { n: number(Math.floor(Math.max(seconds, 0) / step.seconds)) });
    },
    clock: clockTime,
    full: fullTime,
    date: isoDate,
  };
}
