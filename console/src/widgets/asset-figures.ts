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

/** What a level is seen against: its marks, its yearly curve, itself, and the physical range of the point. */
export interface LevelContext {
  readonly marks: readonly number[];
  readonly curve?: readonly number[];
  readonly value?: number;
  readonly lowest?: number;
}

/** Air over the highest and below the lowest figure of a scale, as a share of their distance. */
const airShare = 0.06;

/**
 * Scale of a level: it holds every mark, the yearly curve and the present value. Marks are limits, but those below the whole curve are
 * floors of use; the normal band lies between floor and first limit. A physical bottom close below (a dry road: 0 cm) is where it begins.
 * `undefined` without a mark.
 */
export function levelScale({ marks, curve = [], value, lowest }: LevelContext): KpiScale | undefined {
  if (marks.length === 0) return undefined;
  const all = [...marks, ...curve, ...(value === undefined ? [] : [value])];
  const highest = Math.max(...all);
  const least = Math.min(...all);
  const bottomIsNear = lowest !== undefined && least - lowest < 2 * Math.max(highest - least, Math.abs(highest) * 0.01);
  const from = bottomIsNear ? Math.min(lowest, least) : least;
  const air = Math.max((highest - from) * airShare, 1e-6);
  const low = bottomIsNear ? from : from - 2 * air;
  const floors = curve.length > 0 ? marks.filter((mark) => mark < Math.min(...curve)) : [];
  const limits = marks.filter((mark) => !floors.includes(mark));
  return { low, high: highest + air, band: [Math.max(low, ...floors), Math.min(highest, ...limits)], limits };
}

/** Values of a point over some weeks, one entry per bucket. */
export interface Usual {
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

const isNumber = (value: number | null): value is number => value !== null;
const quantile = (sorted: readonly number[], share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;

/** Scale of a point that nothing limits: what it was in the last weeks, the band from the tenth to the ninetieth part of its averages. */
export function usualScale({ min, max, avg }: Usual): KpiScale | undefined {
  const averages = avg.filter(isNumber).sort((a, b) => a - b);
  if (averages.length === 0) return undefined;
  const low = Math.min(...min.filter(isNumber));
  const high = Math.max(...max.filter(isNumber));
  const air = (high - low) * airShare;
  return high > low ? { low: low - air, high: high + air, band: [quantile(averages, 0.1), quantile(averages, 0.9)] } : undefined;
}

/** Scale of a point with watched limits: from its bottom to a third over the highest limit. */
export function limitScale({ low = 0 }: Pick<AssetPoint, 'low'>, limits: readonly number[]): KpiScale | undefined {
  const highest = Math.max(...limits);
  return limits.length > 0 && highest > low
    ? { low, high: low + (highest - low) * 1.35, band: [low, Math.min(...limits)], limits }
    : undefined;
}
