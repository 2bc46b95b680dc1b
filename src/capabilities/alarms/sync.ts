import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { wantedKind } from '../../contracts/alarm.ts';
import type { Trx } from '../../kernel/database.ts';
import type { AssetInfo } from '../assets/index.ts';
import type { AlarmDeps } from './deps.ts';
import type { Feed } from './feed.ts';
import { createParamsOf, type Detectors, isSame, originsOf, type ParamsOf, textOf } from './instances.ts';
import { runs } from './judge.ts';
import type { Changes, Ledger } from './ledger.ts';
import { ownComments } from './own-comments.ts';
import { refreshedOwn } from './own-rules.ts';
import { quieten } from './quieten.ts';
import { isOwnRule, newNumbers, saveRules } from './rule-store.ts';
import { present, type RuleRecord, tables } from './schema.ts';
import { lockBench } from './verdicts.ts';

/** Assets whose rules are made in one transaction: few enough that the thread is never held for long. */
const assetsAtOnce = 50;

interface SyncDeps {
  readonly deps: AlarmDeps;
  readonly ledger: Ledger;
  readonly feed: Feed;
  readonly detectors: Detectors;
}

/** Make the rules of assets what their pack and attributes say, and hand the changed ones to the data plane. Idempotent. */
export async function syncAssets({ deps, ledger, feed, detectors }: SyncDeps, assets: readonly AssetInfo[]): Promise<void> {
  const paramsAt = createParamsOf(detectors, deps.assets.pointOf);
  for (let i = 0; i < assets.length; i += assetsAtOnce) {
    const some = assets.slice(i, i + assetsAtOnce);
    const { changed } = await ledger.change((trx) => syncSome({ deps, paramsAt }, trx, some));
    if (changed.length > 0) await feed.push(changed);
  }
}

/** What the rules of an asset are made from. */
interface Maker {
  readonly deps: AlarmDeps;
  readonly paramsAt: ParamsOf;
}

async function syncSome(maker: Maker, trx: Trx, assets: readonly AssetInfo[]) {
  const before = await rulesOf(trx, assets);
  const wanted = [...assets.flatMap((asset) => desired(maker, asset, before)), ...ownOf(maker, assets, before)];
  const numbers = await newNumbers(trx, wanted.filter(({ number }) => number === 0).length);
  let used = 0;
  const now = maker.deps.clock.now();
  const after = wanted.map((rule) => (rule.number === 0 ? { ...rule, number: numbers[used++] ?? 0 } : rule));
  const kept = new Set(after.map(({ id }) => id));
  const gone = [...before.values()].filter(({ id }) => !kept.has(id)).map((rule) => ({ ...rule, retiredAt: now }));
  const known = new Map([...before.values()].map((rule) => [rule.id, rule]));
  const changed = [...after, ...gone].filter((rule) => !isUnchanged(known.get(rule.id), rule));
  await saveRules(trx, changed);
  return { ...(await quietenIdle(trx, changed, now)), changed };
}

const isUnchanged = (before: RuleRecord | undefined, after: RuleRecord): boolean => before !== undefined && isSame(before, after);

async function quietenIdle(trx: Trx, rules: readonly RuleRecord[], time: number): Promise<Changes> {
  const idle = rules.filter((rule) => rule.isActive && !runs(rule));
  if (idle.length === 0) return { moved: [] };
  const bench = await lockBench(trx, { ids: idle.map(({ id }) => id) });
  const results = idle.map((rule) => quieten(bench, rule, { time, comment: ownComments.runsNoLonger }));
  return { rules: results.map(({ rule }) => rule), moved: results.flatMap(({ moved }) => moved ?? []) };
}

/**
 * Rules of the assets by asset, pack and key, locked; those that other capabilities want (`wanted.ts`) only of assets that are retired, and own ones only
 * while they are not deleted.
 */
async function rulesOf(trx: Trx, assets: readonly AssetInfo[]): Promise<ReadonlyMap<string, RuleRecord>> {
  const retired = assets.filter(({ retiredAt }) => retiredAt !== undefined).map(({ id }) => id);
  const rows = await tables(trx)
    .selectFrom('alarmRule')
    .selectAll()
    .where(sql<boolean>`asset = any(${assets.map(({ id }) => id)}::text[])`)
    .where('tenant', 'in', [...new Set(assets.map(({ tenant }) => tenant))])
    .where(sql<boolean>`(pack is not null or retired_at is null and (kind <> ${wantedKind} or asset = any(${retired}::text[])))`)
    .orderBy('number')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => present<RuleRecord>(row)).map((rule) => [placeOf(rule), rule]));
}

const placeOf = ({ asset, pack, key }: Pick<RuleRecord, 'asset' | 'pack' | 'key'>): string => JSON.stringify([asset, pack, key]);

/** The rules that an asset shall have; number 0 stands for one that is new. */
function desired({ deps, paramsAt }: Maker, asset: AssetInfo, before: ReadonlyMap<string, RuleRecord>): readonly RuleRecord[] {
  const { assets } = deps;
  const packId = assets.model(asset.tenant, asset.model)?.pack;
  const pack = packId === undefined ? undefined : assets.pack(packId, asset.tenant);
  if (pack === undefined || asset.retiredAt !== undefined) return [];
  return originsOf(pack, asset, assets.pointOf).map((origin) => {
    const known = before.get(placeOf({ asset: asset.id, pack: pack.id, key: origin.key }));
    return { ...(known ?? newborn()), ...textOf(origin, known, paramsAt), retiredAt: undefined };
  });
}

/** The own rules of assets in use: nothing of them follows a pack, only names and attributes of their asset. */
function ownOf({ deps, paramsAt }: Maker, assets: readonly AssetInfo[], before: ReadonlyMap<string, RuleRecord>): readonly RuleRecord[] {
  const inUse = new Map(assets.filter(({ retiredAt }) => retiredAt === undefined).map((asset) => [asset.id, asset]));
  return [...before.values()].filter(isOwnRule).flatMap((rule) => {
    const [asset, point] = [inUse.get(rule.asset), deps.assets.point(rule.point)];
    return asset && point ? [refreshedOwn(rule, { asset, point, paramsAt })] : [];
  });
}

const newborn = () => ({
  ...{ id: uuidv7(), number: 0, enabled: true, inService: true, isSuppressed: false },
  ...{ isActive: false, activeSince: undefined, activeValue: undefined, activeQuality: 0 },
});
