import { describe, expect, it } from 'vitest';
import { formats } from '../../i18n/format.ts';
import { translate } from '../../i18n/words.ts';
import { changeErrors } from './check-draft.ts';
import { changesOf, draftOf, isFlood } from './draft.ts';
import { limitWords, spanWords } from './limit-words.ts';
import { type Rule, stateKey } from './marks.tsx';
import { ownWords } from './own-words.ts';
import { ruleWords } from './words.ts';

const t = translate(ruleWords, 'en');
const format = formats('en');

const rule: Rule = {
  id: 'r',
  key: 'levelRed',
  isOwn: false,
  asset: 'a',
  assetTitle: { zh: '库', en: 'Reservoir' },
  point: 2,
  pointTitle: { zh: '水位', en: 'Level' },
  unit: 'm',
  symbol: 'm',
  title: { zh: '红', en: 'Red' },
  kind: 'above',
  params: { limit: 727.19, deadband: 0.05 },
  isChanged: false,
  onDelaySeconds: 5,
  offDelaySeconds: 10,
  priority: 2,
  enabled: true,
  inService: true,
  rationale: {
    ...{ cause: { zh: '', en: '' }, consequence: { zh: '', en: '' }, action: { zh: '', en: '' } },
    ...{ isOwnCause: false, isOwnConsequence: false, isOwnAction: false },
    ...{ overrideReason: '', missing: [] },
  },
  advice: { zh: '', en: '' },
  consequence: { zh: '', en: '' },
  source: { kind: 'data', reference: 'bulletin' },
  form: {},
};

it('begins a form with what of the source of the figures can be sent, without its words in both languages', () => {
  const shown = { ...rule.source, text: { zh: '公报', en: 'bulletin' } };
  expect(draftOf({ ...rule, source: shown }).source).toEqual({ kind: 'data', reference: 'bulletin' });
});

describe('the condition of a rule in words', () => {
  const cases = [
    { kind: 'above', params: { limit: 727.19 }, words: 'above 727.19 m' },
    { kind: 'below', params: { limit: 11 }, words: 'below 11 m' },
    { kind: 'rate', params: { limit: 0.5, perSeconds: 3600, direction: 'rise' }, words: 'rises by more than 0.5 m in 1 h' },
    { kind: 'outside', params: { side: 'below', curve: [[1, 2]], plus: 0 }, words: 'below the yearly curve (1 points)' },
    { kind: 'stale', params: { afterSeconds: 900 }, words: 'no data for 15 min' },
    { kind: 'spc', params: { rules: [1, 2] }, words: 'out of control by Nelson rules 1, 2' },
    { kind: 'stuck', params: { forSeconds: 7200 }, words: 'stands still for 2 h' },
    { kind: 'drift', params: { threshold: 8 }, words: 'mean drifts, cumulative sum above 8 σ' },
    { kind: 'forecast', params: { season: 'week' }, words: 'outside of the range expected at this time of the week' },
    { kind: 'balance', params: { overSeconds: 86_400 }, words: 'in, out and storage do not agree over 1 d' },
    { kind: 'apart', params: { with: ['flow', 'power'] }, words: 'no longer moves together with flow, power' },
    { kind: 'above', params: { limit: { attribute: 'redLevel' } }, words: 'above the attribute redLevel' },
    { kind: 'bearingFault', params: {}, words: 'see parameters (bearingFault)' },
  ];
  it.each(cases)('says "$words"', ({ kind, params, words }) => {
    expect(limitWords({ kind, params, symbol: 'm' }, t, format)).toBe(words);
  });
  it('takes the largest unit that divides a span', () => {
    expect([spanWords(t, 90), spanWords(t, 120), spanWords(t, 172_800), spanWords(t, 0)]).toEqual(['90 s', '2 min', '2 d', '0 s']);
  });
});

describe('a change of a rule', () => {
  it('is empty when the form stands as the rule does', () => {
    expect(changesOf(rule, draftOf(rule))).toEqual({});
  });
  it('holds only what differs', () => {
    expect(changesOf(rule, { ...draftOf(rule), priority: 3 })).toEqual({ priority: 3 });
  });
  it('takes the default for a parameter that was emptied, instead of leaving it as it is', () => {
    expect(changesOf(rule, { ...draftOf(rule), params: { limit: 727.19, deadband: undefined } })).toEqual({
      params: { limit: 727.19, deadband: null },
    });
  });
  it('is not sent with a limit that was emptied, nor without a reference; what was not touched is not judged', () => {
    const own = translate(ownWords, 'en');
    const form = { properties: { limit: { type: 'number' }, deadband: { type: 'number' } }, required: ['limit'] } as const;
    const draft = draftOf(rule);
    const errorsOf = (change: object) => changeErrors({ form, params: rule.params, isOwn: false }, { ...draft, ...change }, own);
    expect(errorsOf({ params: { deadband: 0.05 } })).toEqual({ 'params.limit': 'Use a number' });
    expect(Object.keys(errorsOf({ source: { kind: 'data', reference: ' ' } }))).toEqual(['source']);
    const unresolved = { limit: { attribute: 'redLevel' } };
    expect(changeErrors({ form, params: unresolved, isOwn: false }, { ...draft, params: unresolved }, own)).toEqual({});
  });
  it('asks from three times as many alarms on, also when there were none', () => {
    expect(isFlood({ count: 3, present: 1 })).toBe(true);
    expect(isFlood({ count: 3, present: 0 })).toBe(true);
    expect(isFlood({ count: 2, present: 1 })).toBe(false);
    expect(isFlood({ count: 0, present: 0 })).toBe(false);
  });
});

describe('the state of a rule', () => {
  it('names the strongest reason why it does not run', () => {
    const problem = { zh: '缺属性', en: 'lacks an attribute' };
    expect(stateKey({ inService: false, problem, enabled: false })).toBe('outOfService');
    expect(stateKey({ inService: true, problem, enabled: false })).toBe('problem');
    expect(stateKey({ inService: true, problem: undefined, enabled: false })).toBe('disabled');
  });
});
