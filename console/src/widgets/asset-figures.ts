import type { Reply } from '../../../src/contracts/api/index.ts';
import type { SeasonalCurve } from '../../../src/contracts/detector.ts';
import type { Text } from '../../../src/contracts/text.ts';
import type { KpiScale } from '../ui/kpi-bar.tsx';

/** An asset with points, attributes and screen. */
export type Asset = Reply<'getAsset'>;
export type AssetPoint = Asset['points'][number];
export type Rule = Reply<'listRules'>['items'][number];
type Attribute = Asset['attributes'][number];

/** A limit in figures: a fixed number or a yearly curve, with its name. */
export interface Limit {
  readonly key: string;
  readonly title: Text;
  readonly symbol: string;
  readonly value: number | SeasonalCurve;
}

/** The point with a key; `undefined` when the model of another version has none. */
export const pointOf = (asset: Asset, key: string): AssetPoint | undefined => asset.points.find((p) => p.key === key);

function limitOf(attribute: Attribute | undefined): Limit | undefined {
  const value = attribute?.kind === 'curve' ? attribute.curve : attribute?.number;
  return attribute && value !== undefined ? { key: attribute.key, title: attribute.title, symbol: attribute.symbol, value } : undefined;
}

/** The attributes with these keys that have a value. */
export const limitsOf = (asset: Asset, keys: readonly string[]): readonly Limit[] =>
  keys.flatMap((key) => limitOf(asset.attributes.find((a) => a.key === key)) ?? []);

/** The fixed numbers among limits. */
export const numbersOf = (limits: readonly Limit[]): readonly number[] =>
  limits.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

/** The limit of a rule's parameters when it is a number, directly or by an attribute of the asset. */
export function ruleLimit({ params }: Pick<Rule, 'params'>, asset: Asset): number | undefined {
  const { limit } = params;
  if (typeof limit === 'number') return limit;
  if (typeof limit !== 'object' || limit === null || !('attribute' in limit)) return undefined;
  const attribute = asset.attributes.find((a) => a.key === limit.attribute);
  const plus = 'plus' in limit && typeof limit.plus === 'number' ? limit.plus : 0;
  return attribute?.number === undefined ? undefined : attribute.number + plus;
}

/** The fixed limits that a point's rules watch (not rates, whose figure is no value of the point). */
export const watchedLimits = (rules: readonly Rule[], asset: Asset, point: number): readonly number[] =>
  rules.flatMap((rule) => (rule.point === point && (rule.kind === 'above' || rule.kind === 'below') ? (ruleLimit(rule, asset) ?? []) : []));

/**
 * Scale of a level with its marks: from the lowest mark to a little over the highest; what lies between the lowest and the second highest
 * is the normal band. `undefined` without two marks.
 */
export function levelScale(marks: readonly number[]): KpiScale | undefined {
  const sorted = [...marks].sort((a, b) => a - b);
  const low = sorted[0];
  const high = sorted.at(-1);
  if (low === undefined || high === undefined || high <= low) return undefined;
  return { low, high: high + (high - low) * 0.06, band: [low, sorted.at(-2) ?? high], limits: sorted.slice(1) };
}

/** Scale of any point: up to a third over the highest limit that is watched, else its physical range; `undefined` when neither is known. */
export function pointScale(point: AssetPoint, limits: readonly number[]): KpiScale | undefined {
  const highest = limits.length > 0 ? Math.max(...limits) : undefined;
  const low = point.low ?? 0;
  const high = highest !== undefined && highest > low ? low + (highest - low) * 1.35 : point.high;
  if (high === undefined || high <= low) return undefined;
  return { low, high, band: highest !== undefined ? [low, highest] : undefined, limits };
}
