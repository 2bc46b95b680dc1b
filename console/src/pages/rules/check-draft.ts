import type { Text } from '../../../../src/contracts/text.ts';
import type { Translate } from '../../i18n/words.ts';
import type { FormSchema } from '../../ui/schema-form.tsx';
import type { Draft } from './draft.ts';
import type { Rule } from './marks.tsx';
import type { NewDraft } from './new-draft.ts';
import type { ownWords } from './own-words.ts';

type T = Translate<typeof ownWords>;
type Errors = Readonly<Record<string, string>>;

/** Bounds that a detector's JSON Schema has besides those that forms show. */
interface Bounded extends FormSchema {
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** True for a field that holds keys of further points of the same asset. */
export const isPointKeys = (field: FormSchema | undefined): boolean => field?.items !== undefined && 'pointKeys' in field.items;

const isEmptyText = ({ zh, en }: Text): boolean => zh.trim() === '' && en.trim() === '';

function numberError(schema: Bounded, value: unknown, t: T): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return t('needNumber');
  if (schema.type === 'integer' && !Number.isInteger(value)) return t('needWhole');
  const { minimum, maximum, exclusiveMinimum } = schema;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return t('moreThan', { n: exclusiveMinimum });
  if (minimum !== undefined && value < minimum) return t('atLeast', { n: minimum });
  return maximum !== undefined && value > maximum ? t('atMost', { n: maximum }) : undefined;
}

function listError({ minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Bounded, value: unknown, t: T): string | undefined {
  const count = Array.isArray(value) ? value.length : 0;
  if (count < minItems) return t('needSome', { n: minItems });
  return count > maxItems ? t('needFewer', { n: maxItems }) : undefined;
}

function isCurve(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const days = value.map((pair: unknown) => (Array.isArray(pair) && pair.every(Number.isFinite) ? Number(pair[0]) : Number.NaN));
  return days.every((day, i) => day >= 1 && day <= 366 && (i === 0 || day > (days[i - 1] ?? 0)));
}

function fieldError(name: string, schema: Bounded, value: unknown, t: T): string | undefined {
  if (name === 'curve') return isCurve(value) ? undefined : t('needCurve');
  if (schema.type === 'number' || schema.type === 'integer') return numberError(schema, value, t);
  if (schema.type === 'array') return listError(schema, value, t);
  return value === undefined || value === '' ? t('needValue') : undefined;
}

/** What is wrong with parameters by the schema of their detector, by the name of the field: words that say what to do. */
export function paramErrors(form: FormSchema, params: Readonly<Record<string, unknown>>, t: T): Errors {
  const required = new Set(form.required ?? []);
  const fields = Object.entries(form.properties ?? {});
  const found = fields.flatMap(([name, schema]): [string, string][] => {
    const value = params[name];
    if (value === undefined && !required.has(name)) return [];
    const wrong = fieldError(name, schema, value, t);
    return wrong === undefined ? [] : [[name, wrong]];
  });
  const flows = ['inflows', 'outflows'].filter((name) => form.properties?.[name]);
  const hasNoFlow = flows.length === 2 && flows.every((name) => ((params[name] as readonly string[] | undefined) ?? []).length === 0); // holds: both are lists of keys
  return Object.fromEntries(hasNoFlow ? [...found, ['inflows', t('needFlow')]] : found);
}

/** What is wrong with what was changed of a rule; empty when it can be sent. Named as {@link draftErrors} names it. */
export function changeErrors(rule: Pick<Rule, 'form' | 'params' | 'isOwn'>, draft: Draft, t: T): Errors {
  const isChanged = (name: string) => JSON.stringify(draft.params[name]) !== JSON.stringify(rule.params[name]);
  const ofParams = Object.entries(paramErrors(rule.form, draft.params, t)).filter(([name]) => isChanged(name));
  return {
    ...(rule.isOwn && isEmptyText(draft.title) && { title: t('needText') }),
    ...(draft.source.reference.trim() === '' && { source: t('needReference') }),
    ...Object.fromEntries(ofParams.map(([name, error]) => [`params.${name}`, error])),
  };
}

/** Of what is wrong with a new rule, what a preview needs: name and source are none of its business. */
export const previewErrors = ({ title: _, source: __, ...errors }: Errors): Errors => errors;

/** What is wrong with a new rule; empty when it can be sent. Fields of the detector are named as `params.limit`. */
export function draftErrors(form: FormSchema, draft: NewDraft, t: T): Errors {
  const ofParams = Object.entries(paramErrors(form, draft.params, t)).map(([name, error]) => [`params.${name}`, error]);
  return {
    ...(draft.point === undefined && { point: t('needPoint') }),
    ...(isEmptyText(draft.title) && { title: t('needText') }),
    ...(draft.source.reference.trim() === '' && { source: t('needReference') }),
    ...Object.fromEntries(ofParams),
  };
}
