import { wantedKind } from '../../../../src/contracts/alarm.ts';
import type { SeasonalCurve } from '../../../../src/contracts/detector.ts';
import type { Formats } from '../../i18n/format.ts';
import type { Translate } from '../../i18n/words.ts';
import type { ruleWords } from './words.ts';

type T = Translate<typeof ruleWords>;

/** What a rule watches, as far as its condition in words needs it. */
export interface Condition {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly symbol: string;
}

const spans = [
  { key: 'days', seconds: 86_400 },
  { key: 'hours', seconds: 3600 },
  { key: 'minutes', seconds: 60 },
  { key: 'seconds', seconds: 1 },
] as const;

/** A length of time in the largest unit that divides it: 3600 → `1 小时`. */
export function spanWords(t: T, seconds: number): string {
  const unit = spans.find((s) => seconds >= s.seconds && seconds % s.seconds === 0) ?? spans[3];
  return t(unit.key, { n: Math.round((seconds / unit.seconds) * 10) / 10 });
}

const numberAt = (params: Condition['params'], key: string): number | undefined => {
  const value = params[key];
  return typeof value === 'number' ? value : undefined;
};

const decimalsOf = (value: number): number => Math.min((String(value).split('.')[1] ?? '').length, 4);

function limitOf({ params, symbol }: Condition, t: T, format: Formats): string {
  const { limit } = params;
  if (typeof limit === 'number') return format.quantity(limit, decimalsOf(limit), symbol);
  const isByAttribute = typeof limit === 'object' && limit !== null && 'attribute' in limit;
  return isByAttribute ? t('byAttribute', { key: String(limit.attribute) }) : '—';
}

/** The yearly curve among the parameters of a rule. */
export function curveOf({ curve }: Condition['params']): SeasonalCurve | undefined {
  return Array.isArray(curve) && curve.length > 0 ? (curve as unknown as SeasonalCurve) : undefined; // holds: the server checked it by the detector's schema
}

function outside(condition: Condition, t: T, format: Formats): string {
  const n = curveOf(condition.params)?.length ?? 0;
  const plus = numberAt(condition.params, 'plus') ?? 0;
  const side = t(condition.params.side === 'below' ? 'belowCurve' : 'aboveCurve', { n });
  return plus === 0 ? side : side + t('plus', { plus: format.quantity(plus, decimalsOf(plus), condition.symbol) });
}

function rate(condition: Condition, t: T, format: Formats): string {
  const { direction } = condition.params;
  const key = direction === 'rise' || direction === 'fall' ? direction : 'both';
  return t(key, { limit: limitOf(condition, t, format), span: spanWords(t, numberAt(condition.params, 'perSeconds') ?? 0) });
}

const writers: Readonly<Record<string, (condition: Condition, t: T, format: Formats) => string>> = {
  above: (condition, t, format) => t('above', { limit: limitOf(condition, t, format) }),
  below: (condition, t, format) => t('below', { limit: limitOf(condition, t, format) }),
  outside,
  rate,
  unusual: ({ params }, t) => t('unusual', { threshold: String(numberAt(params, 'threshold') ?? 9) }),
  spc: ({ params }, t) => t('spc', { rules: Array.isArray(params.rules) ? params.rules.join(', ') : '—' }),
  stuck: ({ params }, t) => t('stuck', { span: spanWords(t, numberAt(params, 'forSeconds') ?? 0) }),
  drift: ({ params }, t) => t('drift', { threshold: String(numberAt(params, 'threshold') ?? 10) }),
  forecast: ({ params }, t) => t(params.season === 'week' ? 'forecastWeek' : 'forecastDay'),
  balance: ({ params }, t) => t('balance', { span: spanWords(t, numberAt(params, 'overSeconds') ?? 0) }),
  apart: ({ params }, t) => t('apart', { points: Array.isArray(params.with) ? params.with.join(', ') : '—' }),
  [wantedKind]: ({ params, symbol }, t, format) =>
    typeof params.limit === 'number' ? limitOf({ kind: wantedKind, params, symbol }, t, format) : t('wanted'),
  stale: ({ params }, t) => t('stale', { span: spanWords(t, numberAt(params, 'afterSeconds') ?? 0) }),
};

/** The condition of a rule as a person says it: `大于 732.43 m`. A kind that is not known here is named. */
export const limitWords = (condition: Condition, t: T, format: Formats): string =>
  writers[condition.kind]?.(condition, t, format) ?? t('other', { kind: condition.kind });
