import type { AssetModel, AttributeModel } from '../../contracts/pack.ts';
import { type PointModel, traits } from '../../contracts/traits.ts';
import type { Attributes } from './info.ts';

/** The entry of a record, never something that every object inherits, such as `constructor`. */
export const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

/** All points of a model: those of its traits, then its own, which win over a trait's point of the same key. */
export function pointsOfModel(model: AssetModel): Readonly<Record<string, PointModel>> {
  const bundles = (model.include ?? []).map(
    (trait): Readonly<Record<string, PointModel>> => own<Readonly<Record<string, PointModel>>>(traits, trait) ?? {},
  );
  return Object.assign({}, ...bundles, model.points);
}

/** True when a model has a point, its own or a trait's; unlike {@link pointsOfModel} it makes nothing, so a plant of 100,000 points can be asked. */
export function hasPoint({ points, include = [] }: AssetModel, key: string): boolean {
  return Object.hasOwn(points, key) || include.some((trait) => Object.hasOwn(own<object>(traits, trait) ?? {}, key));
}

/** Why attribute values do not fit a model, each naming the attribute; empty when they do. `null`, the absence of a value, fits every attribute. */
export function attributeProblems(model: AssetModel, values: Readonly<Record<string, Attributes[string] | null>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const attribute = own(model.attributes, key);
    const problem = attribute ? valueProblem(attribute, value) : 'the model has no such attribute';
    return problem ? [`attribute ${key}: ${problem}`] : [];
  });
}

function valueProblem(attribute: AttributeModel, value: Attributes[string] | null): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') {
    if (attribute.kind !== 'number') return 'needs a curve, not a number';
    return Number.isFinite(value) ? undefined : 'is not a finite number';
  }
  return attribute.kind === 'curve' ? curveProblem(value) : 'needs a number, not a curve';
}

function curveProblem(curve: Exclude<Attributes[string], number>): string | undefined {
  if (curve.length === 0) return 'has no entries';
  if (curve.some(([day, value]) => !(day >= 1 && day <= 366) || !Number.isFinite(value)))
    return 'has a day outside 1…366 or a value that is not finite';
  const isRising = curve.every(([day], i) => i === 0 || day > (curve[i - 1]?.[0] ?? 0));
  return isRising ? undefined : 'has days that do not rise';
}
