import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { detectors } from '../../../../src/flow/detectors.ts';
import { translate } from '../../i18n/words.ts';
import { draftErrors, isPointKeys, paramErrors, previewErrors } from './check-draft.ts';
import { filledText } from './draft.ts';
import { bodyOf, type Detector, newDraft, previewBodyOf, withKind } from './new-draft.ts';
import { ownWords } from './own-words.ts';

const t = translate(ownWords, 'en');
const formOf = (kind: string): Detector => {
  const found = detectors.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`BUG: no detector ${kind}`);
  return {
    kind,
    title: { ...found.title },
    learns: false,
    expectsRange: false,
    form: z.toJSONSchema(found.params, { unrepresentable: 'any', io: 'input' }),
  };
};
const errorsOf = (kind: string, params: Record<string, unknown>) => paramErrors(formOf(kind).form, params, t);

describe('the form of a new rule', () => {
  const cases: readonly [string, Record<string, unknown>, Record<string, string>][] = [
    ['above', {}, { limit: 'Use a number' }],
    ['above', { limit: 3, deadband: -1 }, { deadband: 'Use 0 or more' }],
    ['above', { limit: 3 }, {}],
    ['stale', { afterSeconds: 0 }, { afterSeconds: 'Use more than 0' }],
    ['rate', { limit: 1, perSeconds: 60 }, { direction: 'Fill this in' }],
    ['unusual', { memorySamples: 100.5 }, { memorySamples: 'Use a whole number' }],
    ['unusual', { slotMinutes: 2000 }, { slotMinutes: 'Use 1440 or less' }],
    ['apart', { with: [] }, { with: 'Choose 1 at least' }],
    ['balance', { tolerance: 1, inflows: [], outflows: [] }, { inflows: 'Choose at least one point of inflow or outflow' }],
    ['balance', { tolerance: 1, inflows: ['inflow'], outflows: [] }, {}],
    ['outside', { side: 'above', curve: [[9, 1], [9, 2]] }, { curve: ownWords.needCurve.en }], // biome-ignore format: pairs
    ['outside', { side: 'above', curve: [[1, 1], [9, 2]] }, {}], // biome-ignore format: pairs
  ];
  it.each(cases)('of kind %s with %j says %j', (kind, params, errors) => {
    expect(errorsOf(kind, params)).toEqual(errors);
  });

  it.each(detectors.map(({ kind, params }) => [kind, params] as const))(
    'of kind %s finds nothing wrong only where the server finds nothing wrong, as it begins',
    (kind, params) => {
      const draft = newDraft(formOf(kind), 'me');
      expect(Object.keys(errorsOf(kind, draft.params)).length === 0).toBe(params.safeParse(draft.params).success);
    },
  );

  it.each(detectors.map(({ kind, params }) => [kind, params] as const))(
    'of kind %s begins with the defaults of the server',
    (kind, params) => {
      const { params: begun } = newDraft(formOf(kind), 'me');
      const taken = params.safeParse({});
      if (taken.success) expect(begun).toEqual(taken.data);
      else expect(Object.keys(begun).length).toBeLessThan(Object.keys(formOf(kind).form.properties ?? {}).length);
    },
  );

  it('is previewed without a name and a source, but not without a point', () => {
    const detector = formOf('spc');
    const draft = { ...newDraft(detector, ''), title: { zh: '', en: '' } };
    expect(Object.keys(previewErrors(draftErrors(detector.form, draft, t)))).toEqual(['point']);
    expect(previewBodyOf({ ...draft, point: 7 })).toEqual({
      ...{ kind: 'spc', point: 7, params: draft.params, onDelaySeconds: 0, offDelaySeconds: 0, priority: 3 },
    });
  });

  it('names everything that is missing at once', () => {
    const detector = formOf('above');
    const draft = { ...newDraft(detector, 'me'), source: { kind: 'assumed' as const, reference: ' ' } };
    expect(Object.keys(draftErrors(detector.form, draft, t)).sort()).toEqual(['params.limit', 'point', 'source', 'title']);
    const whole = {
      ...draft,
      point: 7,
      asset: 'a',
      title: { zh: '高', en: '' },
      params: { limit: 1 },
      source: { kind: 'data' as const, reference: 'x' },
    };
    expect(draftErrors(detector.form, whole, t)).toEqual({});
  });

  it('sends words in both languages and nothing that the server does not know', () => {
    const body = bodyOf({ ...newDraft(formOf('above'), 'me'), point: 7, asset: 'a', title: { zh: ' 高 ', en: '' } });
    expect(body).toMatchObject({ kind: 'above', point: 7, title: { zh: '高', en: '高' } });
    expect(body).not.toHaveProperty('asset');
    expect(filledText({ zh: '', en: 'High' })).toEqual({ zh: 'High', en: 'High' });
  });

  it('keeps the limit when the kind changes and drops what the other kind does not know', () => {
    const draft = withKind({ ...newDraft(formOf('above'), 'me'), params: { limit: 4, deadband: 1 } }, formOf('rate'));
    expect(draft).toMatchObject({ kind: 'rate', params: { limit: 4, deadband: 1 } });
    expect(withKind(draft, formOf('spc')).params).not.toHaveProperty('limit');
  });

  it('offers points for lists of points, and for nothing else', () => {
    const { properties } = formOf('balance').form as { properties: Record<string, object> };
    expect(Object.keys(properties).filter((name) => isPointKeys(properties[name]))).toEqual(['inflows', 'outflows']);
  });
});
