import { expect, test } from 'vitest';
import type { Why } from '../../../src/contracts/why.ts';
import { formats } from '../i18n/format.ts';
import { translate } from '../i18n/words.ts';
import { sayWhy, whyWords } from './why.ts';

const cases: readonly (readonly [why: Why, en: string, zh: string])[] = [
  [
    { code: 'outOfControl', rule: 2, charted: 21, centre: 20, sigma: 0.5 },
    'Nelson rule 2: nine in a row on one side of the centre. Charted 21.00 m, centre 20.00 m, sigma 0.50 m: 2.0 σ away.',
    '尼尔逊准则 2：连续九点在中心线同侧。图上值 21.00 m，中心值 20.00 m，σ 0.50 m，偏离 2.0 σ。',
  ],
  [
    { code: 'stuck', rest: 3.2, seconds: 5400, samples: 91 },
    'At rest at 3.2 m for 90 min; 91 samples said so.',
    '停在 3.2 m 已 90 分钟，其间 91 个样本都未变。',
  ],
  [
    { code: 'drifted', shift: -0.84, reference: 7, sigma: 0.2, seconds: 14 * 3600 },
    'The mean has drifted by about −0.84 m, beginning about 14 h before the alarm; reference 7.00 m, sigma 0.20 m.',
    '均值约偏移 −0.84 m，约始于告警前 14 小时；基准 7.00 m，σ 0.20 m。',
  ],
  [
    { code: 'unexpected', low: 10, expected: 12, high: 15.5 },
    'Expected at this time: 12.0 m, range 10.0 m to 15.5 m.',
    '此时段预期 12.0 m，预期范围 10.0 m 至 15.5 m。',
  ],
  [
    { code: 'unusual', expected: 5, fromUsual: 9.44, fromMean: 1.5 },
    'Usual at this time: 5.0 m; 9.4 standard deviations away, the recent mean 1.5 from the long mean.',
    '此时段通常为 5.0 m；偏离 9.4 倍标准差，近期均值偏离长期均值 1.5 倍。',
  ],
  [
    { code: 'apart', statistic: 'spe', ratio: 2.5, point: 'flow' },
    'The points no longer move together: SPE is 2.5 times its limit, most of it from flow.',
    '各测点不再一同变化：SPE 为限值的 2.5 倍，偏离最大的是 flow。',
  ],
  [
    { code: 'apart', statistic: 't2', ratio: 3 },
    'The points together are too far from what is normal: T² is 3.0 times its limit.',
    '各测点一同偏离常态过远：T² 为限值的 3.0 倍。',
  ],
  [
    { code: 'unbalanced', inflow: 5, outflow: 2, stored: 1, missing: 2, seconds: 86_400 * 2 },
    'In 2 d: in 5.00 m, out 2.00 m, storage changed by 1.00 m; 2.00 m is missing.',
    '2 天内流入 5.00 m，流出 2.00 m，存量变化 1.00 m，差额 2.00 m。',
  ],
  [{ code: 'changed', change: 0.8, seconds: 3600 }, 'Changed by 0.8 m in 60 min.', '60 分钟内变化 0.8 m。'],
];

test('a value that is a name is not grouped in what is said of it', () => {
  const lot = { unit: 'code', symbol: '', decimals: 0 };
  const why: Why = { code: 'stuck', rest: 202_611, seconds: 5400, samples: 91 };
  expect(sayWhy(why, lot, translate(whyWords, 'en'), formats('en'))).toBe('At rest at 202611 for 90 min; 91 samples said so.');
});

test.each(cases)('%j is said in both languages', (why, en, zh) => {
  const said = (language: 'en' | 'zh') =>
    sayWhy(why, { unit: 'm', symbol: 'm', decimals: 1 }, translate(whyWords, language), formats(language));
  expect(said('en').replaceAll(/[\u2009\u202f\u00a0]/g, ' ')).toBe(en);
  expect(said('zh').replaceAll(/[\u2009\u202f\u00a0]/g, ' ')).toBe(zh);
});
