import { shownNumber } from '../../../src/contracts/shown-number.ts';
import type { Language } from '../../../src/contracts/text.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';
import { common } from './common.ts';
import { translate } from './words.ts';

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
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

/** How values of a point are written. */
export interface Written {
  readonly unit?: string | undefined;
  readonly decimals: number;
}

/** The ways in which values are shown in one language. */
export interface Formats {
  /** A number with fixed decimals and grouping; an em dash when there is none. */
  number(value: number | null | undefined, decimals?: number): string;
  /** A value of a point: one of unit `code` is a name and shown as it is, every other one as a number with the decimals of its point. */
  value(value: number | null | undefined, point: Written): string;
  /** A value of a point with its symbol, as {@link value} writes it; `more` decimals than the point has, for what is computed of it. */
  amount(value: number | null | undefined, point: Written & { readonly symbol: string }, more?: number): string;
  /** A number with its unit symbol behind a thin space; what comes from a point is an {@link amount}. */
  quantity(value: number | null | undefined, decimals: number, symbol: string): string;
  /** A share 0…1 as per cent. */
  percent(share: number, decimals?: number): string;
  bytes(count: number): string;
  /** How long ago, e.g. `5 分钟前`; a time in the future is named as such, never hidden. */
  age(time: EpochMs, now: EpochMs): string;
  clock(time: EpochMs): string;
  full(time: EpochMs): string;
  date(time: EpochMs): string;
}

const missing = '—';

/** The formats of a language. */
export function formats(language: Language): Formats {
  const t = translate(common, language);
  const makers = new Map<number, Intl.NumberFormat>();
  const maker = (decimals: number): Intl.NumberFormat => {
    const known = makers.get(decimals);
    if (known) return known;
    const made = new Intl.NumberFormat(locales[language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    makers.set(decimals, made);
    return made;
  };
  const number = (value: number | null | undefined, decimals = 0): string =>
    value === undefined || value === null || !Number.isFinite(value)
      ? missing
      : maker(decimals).format(shownNumber(value, decimals)).replace('-', '−');
  const value: Formats['value'] = (value, { unit, decimals }) =>
    unit === 'code' && Number.isFinite(value) ? String(value) : number(value, decimals);
  const withSymbol = (figure: string, symbol: string): string => (symbol && figure !== missing ? `${figure} ${symbol}` : figure);
  return {
    number,
    value,
    amount: (of, { unit, decimals, symbol }, more = 0) => withSymbol(value(of, { unit, decimals: decimals + more }), symbol),
    quantity: (value, decimals, symbol) => withSymbol(number(value, decimals), symbol),
    percent: (share, decimals = 0) => `${number(share * 100, decimals)} %`,
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
