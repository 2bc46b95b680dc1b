import { useFormat, useT } from '../../i18n/use-t.ts';
import { lifeWords } from './life-words.ts';

/** Times from so many hours on are shown in days. */
const longHours = 72;

/** A time in hours, or in days when it is long. */
export function useLength(): (hours: number) => string {
  const t = useT(lifeWords);
  const format = useFormat();
  return (hours) =>
    Math.abs(hours) < longHours ? t('hours', { n: format.number(hours, 1) }) : t('days', { n: format.number(hours / 24, 1) });
}

/** An interval of times; one without an upper end is open. */
export function useInterval(): (interval: { readonly low: number; readonly high?: number | undefined }) => string {
  const t = useT(lifeWords);
  const length = useLength();
  return ({ low, high }) => (high === undefined ? t('orMore', { low: length(low) }) : t('from', { low: length(low), high: length(high) }));
}
