import { isDeepStrictEqual } from 'node:util';
import type { Pack, PackRule } from '../../contracts/pack.ts';
import type { Text } from '../../contracts/text.ts';
import type { AssetInfo, PointInfo } from '../assets/index.ts';
import type { DetectorInfo } from './deps.ts';
import { type NumberOf, othersOf } from './others.ts';
import { namesAttribute, resolve } from './resolve.ts';
import type { Params, RuleRecord } from './schema.ts';

/** What a rule is besides its identity and its life: everything that a pack, an asset and a person's changes say. */
export type RuleText = Omit<
  RuleRecord,
  | 'id'
  | 'number'
  | 'enabled'
  | 'inService'
  | 'isSuppressed'
  | 'retiredAt'
  | 'isActive'
  | 'activeSince'
  | 'activeValue'
  | 'activeQuality'
  | 'activeWhy'
  | 'rationale'
  | 'outage'
>;

/** A pack's rule at a point of an asset. */
export interface Origin {
  readonly pack: Pack;
  readonly key: string;
  readonly rule: PackRule;
  readonly asset: AssetInfo;
  readonly point: PointInfo;
}

/** Detectors by kind. */
export type Detectors = ReadonlyMap<string, DetectorInfo>;

/** The rules that a pack has for an asset of one of its models. A rule on a point that the model lacks is left out: the pack's check reports it. */
export function originsOf(pack: Pack, asset: AssetInfo, pointOf: (asset: string, key: string) => PointInfo | undefined): readonly Origin[] {
  return Object.entries(pack.rules).flatMap(([key, rule]) => {
    const [model = '', pointKey = ''] = rule.on.split('.');
    const point = model === asset.model ? pointOf(asset.id, pointKey) : undefined;
    return point === undefined ? [] : [{ pack, key, rule, asset, point }];
  });
}

/** The rule as its pack and asset say now; what a person changed of `before` is kept. */
export function textOf({ pack, key, rule, asset, point }: Origin, before: RuleRecord | undefined, paramsAt: ParamsOf): RuleText {
  const [kind = '', declared = {}] = Object.entries(rule.detect)[0] ?? [];
  const said = {
    kind,
    // holds: the value of every key of Detection is an object of named parameters
    declared: declared as Params,
    onDelayMs: (rule.onDelaySeconds ?? 0) * 1000,
    offDelayMs: (rule.offDelaySeconds ?? 0) * 1000,
    priority: rule.priority,
    source: rule.source,
  };
  const { title, advice, consequence, rationale: proposed } = rule;
  const kept = before?.isChanged ? changesOf(before) : said;
  const names = { title, assetTitle: asset.title, pointTitle: point.title };
  const searchText = searchTextOf(names, [key, asset.key]);
  return {
    ...{ tenant: asset.tenant, asset: asset.id, point: point.number, pack: pack.id, key, unit: point.unit, decimals: point.decimals },
    ...{ ...names, advice, consequence, proposed, isChanged: before?.isChanged ?? false, searchText },
    ...kept,
    ...paramsAt(kept, asset),
  };
}

/** Parameters resolved against the asset, with the problem if there is one. */
export function paramsOf(
  { kind, declared }: Pick<RuleRecord, 'kind' | 'declared'>,
  asset: Pick<AssetInfo, 'attributes'>,
  detectors: Detectors,
) {
  const { params, problem } = resolve(detectors.get(kind), declared, asset.attributes);
  return { params, problem };
}

/** Checks parameters for many assets: those that name no attribute are the same for every asset, and are checked once. */
export function createParamsOf(detectors: Detectors, pointOf: (asset: string, key: string) => PointInfo | undefined): ParamsOf {
  const checkedAt = createChecked(detectors);
  return (said, asset) => {
    const checked = checkedAt(said, asset);
    const numberOf: NumberOf = (key) => pointOf(asset.id, key)?.number;
    return checked.problem === undefined
      ? { ...checked, ...othersOf(detectors.get(said.kind), checked.params, numberOf) }
      : { ...checked, others: [] };
  };
}

type Checked = ReturnType<typeof paramsOf>;

function createChecked(detectors: Detectors): (said: Parameters<typeof paramsOf>[0], asset: Pick<AssetInfo, 'attributes'>) => Checked {
  const known = new WeakMap<Params, Checked>();
  return (said, asset) => {
    if (namesAttribute(said.declared)) return paramsOf(said, asset, detectors);
    const before = known.get(said.declared);
    if (before) return before;
    const made = paramsOf(said, asset, detectors);
    known.set(said.declared, made);
    return made;
  };
}

/** The parameters of a rule at an asset, with the problem if there is one. */
export type ParamsOf = (
  said: Pick<RuleRecord, 'kind' | 'declared'>,
  asset: Pick<AssetInfo, 'id' | 'attributes'>,
) => Pick<RuleRecord, 'params' | 'problem' | 'others'>;

/** True when nothing that is stored of the rule would change. */
export const isSame = (before: RuleRecord, after: RuleRecord): boolean => isDeepStrictEqual(plain(before), plain(after));

/** As it would come back from the database: without `undefined`. */
const plain = (rule: RuleRecord): unknown => JSON.parse(JSON.stringify(rule));

const changesOf = ({ kind, declared, onDelayMs, offDelayMs, priority, source }: RuleRecord) => ({
  ...{ kind, declared, onDelayMs, offDelayMs, priority, source },
});

/** What text searches look into. */
export const searchTextOf = (names: Readonly<Record<string, Text | undefined>>, keys: readonly string[]): string =>
  [...Object.values(names).flatMap((name) => (name ? [name.zh, name.en] : [])), ...keys].join(' ').toLowerCase();
