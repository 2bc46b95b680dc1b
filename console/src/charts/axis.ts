import type { Language } from '../../../src/contracts/text.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const day = 86_400;

/** How fine a time axis is labelled: the coarsest format whose steps still differ. */
const formats = [
  { upToSeconds: 59, write: (d: Date) => `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}` },
  { upToSeconds: day - 1, write: (d: Date) => `${two(d.getHours())}:${two(d.getMinutes())}` },
  { upToSeconds: 27 * day, write: (d: Date) => `${two(d.getMonth() + 1)}-${two(d.getDate())}` },
  { upToSeconds: 360 * day, write: (d: Date) => `${d.getFullYear()}-${two(d.getMonth() + 1)}` },
  { upToSeconds: Number.POSITIVE_INFINITY, write: (d: Date) => String(d.getFullYear()) },
] as const;

/** Labels of a time axis (seconds) with the given step; midnight shows its date instead. */
export function timeLabels(splits: readonly number[], stepSeconds: number): string[] {
  const format = formats.find((f) => stepSeconds <= f.upToSeconds) ?? formats[4];
  return splits.map((seconds) => {
    const d = new Date(seconds * 1000);
    const isMidnight = d.getHours() === 0 && d.getMinutes() === 0 && d.getSeconds() === 0;
    return isMidnight && stepSeconds < day ? formats[2].write(d) : format.write(d);
  });
}

/** How many decimals a step needs, so that neighbouring labels are exact and differ: 0.25 needs two. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 6; decimals++)
    if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) < 1e-6) return decimals;
  return 6;
}

/** How the labels of a value axis are written. */
export interface ValueLook {
  readonly step: number;
  readonly language: Language;
  /** The values are names. */
  readonly isCode: boolean;
}

/** Labels of a value axis with as many decimals as the step needs. */
export function valueLabels(splits: readonly number[], { step, language, isCode }: ValueLook): string[] {
  const decimals = decimalsOf(step || 1);
  const format = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: !isCode,
  });
  return splits.map((value) => format.format(value).replace('-', '−'));
}
