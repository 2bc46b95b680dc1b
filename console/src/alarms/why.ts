import type { Why } from '../../../src/contracts/why.ts';
import type { Formats } from '../i18n/format.ts';
import type { PlainKey, Translate, Words } from '../i18n/words.ts';

/** Strings that explain a verdict. */
export const whyWords = {
  why: { zh: '为何告警', en: 'Why' },
  outOfControl: {
    zh: '尼尔逊准则 {rule}：{pattern}。图上值 {charted}，中心值 {centre}，σ {sigma}，偏离 {deviations} σ。',
    en: 'Nelson rule {rule}: {pattern}. Charted {charted}, centre {centre}, sigma {sigma}: {deviations} σ away.',
  },
  nelson1: { zh: '一点超出 3σ', en: 'one value beyond 3σ' },
  nelson2: { zh: '连续九点在中心线同侧', en: 'nine in a row on one side of the centre' },
  nelson3: { zh: '连续六点上升或下降', en: 'six in a row rising or falling' },
  nelson4: { zh: '连续十四点上下交替', en: 'fourteen in a row up and down in turn' },
  nelson5: { zh: '三点中有两点在同侧超出 2σ', en: 'two of three beyond 2σ on one side' },
  nelson6: { zh: '五点中有四点在同侧超出 1σ', en: 'four of five beyond 1σ on one side' },
  nelson7: { zh: '连续十五点在 1σ 以内', en: 'fifteen in a row within 1σ' },
  nelson8: { zh: '连续八点在两侧且都超出 1σ', en: 'eight in a row on both sides, none within 1σ' },
  stuck: { zh: '停在 {rest} 已 {span}，其间 {n} 个样本都未变。', en: 'At rest at {rest} for {span}; {n} samples said so.' },
  drifted: {
    zh: '均值约偏移 {shift}，约始于告警前 {span}；基准 {reference}，σ {sigma}。',
    en: 'The mean has drifted by about {shift}, beginning about {span} before the alarm; reference {reference}, sigma {sigma}.',
  },
  unexpected: { zh: '此时段预期 {expected}，预期范围 {low} 至 {high}。', en: 'Expected at this time: {expected}, range {low} to {high}.' },
  unusual: {
    zh: '此时段通常为 {expected}；偏离 {fromUsual} 倍标准差，近期均值偏离长期均值 {fromMean} 倍。',
    en: 'Usual at this time: {expected}; {fromUsual} standard deviations away, the recent mean {fromMean} from the long mean.',
  },
  apartSpe: {
    zh: '各测点不再一同变化：SPE 为限值的 {ratio} 倍，偏离最大的是 {point}。',
    en: 'The points no longer move together: SPE is {ratio} times its limit, most of it from {point}.',
  },
  apartT2: {
    zh: '各测点一同偏离常态过远：T² 为限值的 {ratio} 倍。',
    en: 'The points together are too far from what is normal: T² is {ratio} times its limit.',
  },
  thisPoint: { zh: '本测点', en: 'this point' },
  unbalanced: {
    zh: '{span}内流入 {inflow}，流出 {outflow}，存量变化 {stored}，差额 {missing}。',
    en: 'In {span}: in {inflow}, out {outflow}, storage changed by {stored}; {missing} is missing.',
  },
  changed: { zh: '{span}内变化 {change}。', en: 'Changed by {change} in {span}.' },
  seconds: { zh: '{n} 秒', en: '{n} s' },
  minutes: { zh: '{n} 分钟', en: '{n} min' },
  hours: { zh: '{n} 小时', en: '{n} h' },
  days: { zh: '{n} 天', en: '{n} d' },
} as const satisfies Words;

type T = Translate<typeof whyWords>;

/** How the figures of a point are written. */
export interface Units {
  readonly unit: string;
  readonly symbol: string;
  readonly decimals: number;
}

const patterns: Readonly<Record<number, PlainKey<typeof whyWords>>> = {
  ...{ 1: 'nelson1', 2: 'nelson2', 3: 'nelson3', 4: 'nelson4', 5: 'nelson5', 6: 'nelson6', 7: 'nelson7', 8: 'nelson8' },
};

const spans = [
  { key: 'days', seconds: 86_400 },
  { key: 'hours', seconds: 3600 },
  { key: 'minutes', seconds: 60 },
  { key: 'seconds', seconds: 1 },
] as const;

/** A length of time in the largest unit that it fills twice, to one decimal: 5400 s → `90 min`. */
function span(t: T, seconds: number): string {
  const unit = spans.find((one) => seconds >= 2 * one.seconds) ?? spans[3];
  return t(unit.key, { n: Math.round((seconds / unit.seconds) * 10) / 10 });
}

/** Why an alarm was raised, as a person says it. */
export function sayWhy(why: Why, units: Units, t: T, format: Formats): string {
  const { symbol, decimals } = units;
  const value = (n: number) => format.quantity(n, decimals, symbol);
  const fine = (n: number) => format.quantity(n, decimals + 1, symbol);
  const bare = (n: number) => format.number(n, 1);
  switch (why.code) {
    case 'outOfControl': {
      const { rule, charted, centre, sigma } = why;
      const deviations = bare((charted - centre) / sigma);
      const pattern = t(patterns[rule] ?? 'nelson1');
      return t('outOfControl', { rule, pattern, charted: fine(charted), centre: fine(centre), sigma: fine(sigma), deviations });
    }
    case 'stuck':
      return t('stuck', { rest: format.amount(why.rest, units), span: span(t, why.seconds), n: format.number(why.samples) });
    case 'drifted':
      return t('drifted', {
        ...{ shift: fine(why.shift), span: span(t, why.seconds) },
        ...{ reference: fine(why.reference), sigma: fine(why.sigma) },
      });
    case 'unexpected':
      return t('unexpected', { expected: value(why.expected), low: value(why.low), high: value(why.high) });
    case 'unusual':
      return t('unusual', { expected: value(why.expected), fromUsual: bare(why.fromUsual), fromMean: bare(why.fromMean) });
    case 'apart':
      return why.statistic === 't2'
        ? t('apartT2', { ratio: bare(why.ratio) })
        : t('apartSpe', { ratio: bare(why.ratio), point: why.point ?? t('thisPoint') });
    case 'unbalanced':
      return t('unbalanced', {
        ...{ span: span(t, why.seconds), inflow: fine(why.inflow), outflow: fine(why.outflow) },
        ...{ stored: fine(why.stored), missing: fine(why.missing) },
      });
    case 'changed':
      return t('changed', { change: value(why.change), span: span(t, why.seconds) });
  }
}
