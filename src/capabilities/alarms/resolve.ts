import type { z } from 'zod';
import type { SeasonalCurve } from '../../contracts/detector.ts';
import { issuesOf, issuesText } from '../../contracts/issue-text.ts';
import type { Text } from '../../contracts/text.ts';
import type { DetectorInfo } from './deps.ts';
import type { Params } from './schema.ts';

/** A reference to an attribute of the asset, as packs write it. */
interface Reference {
  readonly attribute: string;
  readonly plus: number;
}

type Attributes = Readonly<Record<string, number | SeasonalCurve>>;

/** Parameters ready for the detector, or why they are not. */
export type Resolved =
  | { readonly params: Params; readonly problem?: undefined; readonly error?: undefined }
  | { readonly params: Params; readonly problem: Text; readonly error?: z.ZodError };

/**
 * Fill references to attributes of the asset into the parameters of a rule and let the detector check the result.
 *
 * Never throws: an attribute that the asset lacks, an unknown detector and parameters that it refuses are a `problem` for people.
 */
export function resolve(detector: DetectorInfo | undefined, declared: Params, attributes: Attributes): Resolved {
  const missing = Object.values(declared)
    .map(referenceIn)
    .find((ref) => ref !== undefined && attributes[ref.attribute] === undefined);
  const params = Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, filled(value, attributes)]));
  if (missing !== undefined) return { params, problem: lacks(missing.attribute) };
  if (detector === undefined) return { params, problem: { zh: '没有这种检测方法', en: 'There is no such detector' } };
  const checked = detector.params.safeParse(params);
  if (!checked.success) return { params, problem: refused(checked.error), error: checked.error };
  return { params: checked.data as Params }; // holds: the parameters of every detector are an object of named values
}

/** Whether parameters take a figure from the asset, so that they differ from asset to asset. */
export const namesAttribute = (declared: Params): boolean => Object.values(declared).some((value) => referenceIn(value) !== undefined);

function referenceIn(value: unknown): Reference | undefined {
  if (typeof value !== 'object' || value === null || !('attribute' in value) || typeof value.attribute !== 'string') return undefined;
  return { attribute: value.attribute, plus: 'plus' in value && typeof value.plus === 'number' ? value.plus : 0 };
}

function filled(value: unknown, attributes: Attributes): unknown {
  const reference = referenceIn(value);
  const figure = reference && attributes[reference.attribute];
  if (reference === undefined || figure === undefined) return value;
  if (typeof figure === 'number') return figure + reference.plus;
  return figure.map(([day, height]) => [day, height + reference.plus]);
}

const lacks = (attribute: string): Text => ({ zh: `资产缺少属性 ${attribute}`, en: `The asset lacks the attribute ${attribute}` });

function refused(error: z.ZodError): Text {
  const { zh, en } = issuesText(issuesOf(error));
  return { zh: `检测参数无效（${zh}）`, en: `The detector refuses the parameters (${en})` };
}
