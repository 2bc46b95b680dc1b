import { shownNumber } from './shown-number.ts';
import type { Language } from './text.ts';

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
/** What stands for a number that is not there; it is never written as zero. */
export const missingNumber = '—';

/** How values of a point are written. */
export interface Written {
  /** `code`: they are names, such as a lot, and never grouped. */
  readonly unit?: string | undefined;
  readonly decimals: number;
}

/** How numbers are written for people in one language, on the screen and in reports. */
export interface WrittenNumbers {
  /** A number with fixed decimals and grouping; an em dash when there is none. */
  number(value: number | null | undefined, decimals?: number): string;
  /** A value of a point: one of unit `code` is a name and shown as it is, every other one as a number with the decimals of its point. */
  value(value: number | null | undefined, point: Written): string;
  /** A share 0…1 as per cent. */
  percent(share: number, decimals?: number): string;
}

/** Decimals of a share as per cent in a report: one, and none where it would be a zero. */
export const percentDecimals = (share: number): 0 | 1 => (Number.isInteger(shownNumber(share * 100, 1)) ? 0 : 1);

/** The ways in which numbers are written in a language. */
export function writtenNumbers(language: Language): WrittenNumbers {
  const makers = new Map<number, Intl.NumberFormat>();
  const maker = (decimals: number): Intl.NumberFormat => {
    const known = makers.get(decimals);
    if (known) return known;
    const made = new Intl.NumberFormat(locales[language], { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    makers.set(decimals, made);
    return made;
  };
  const number: WrittenNumbers['number'] = (value, decimals = 0) =>
    value === undefined || value === null || !Number.isFinite(value)
      ? missingNumber
      : maker(decimals).format(shownNumber(value, decimals)).replace('-', '−');
  return {
    number,
    value: (value, { unit, decimals }) => (unit === 'code' && Number.isFinite(value) ? String(value) : number(value, decimals)),
    percent: (share, decimals = 0) => `${number(share * 100, decimals)} %`,
  };
}
