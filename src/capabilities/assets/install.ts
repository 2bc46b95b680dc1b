import { uuidv7 } from 'uuidv7';
import { Failure } from '../../contracts/errors.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { type AssetIndex, buildIndex, type StoredAsset, type TenantIndex, tenantOf } from './asset-index.ts';
import type { ModelInfo } from './info.ts';
import { isUpgrade, planSite } from './install-plan.ts';
import { type Present, packProblems } from './pack-problems.ts';
import { fillMissingPoints, readPlant, writeAssets } from './rows.ts';
import type { AssetTables } from './schema.ts';

/** What an installation needs. */
export interface Installer {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** Ids that one event carries at most, so that an event stays small whatever the size of the plant. */
const idsPerEvent = 1000;

/**
 * Install a pack for a tenant, or upgrade it, in one transaction. Returns the index as it is from now on, or `undefined` when nothing
 * was changed because the same version is there. The new index is made before the commit, so that no subscriber meets the old one.
 *
 * Throws `BAD_REQUEST` with every problem of the pack, `CONFLICT` when a newer version is installed. The caller makes sure that
 * nothing else changes the plant meanwhile.
 */
export async function installPack(
  installer: Installer,
  index: AssetIndex,
  { tenant, pack }: { tenant: string; pack: Pack },
): Promise<AssetIndex | undefined> {
  const known = tenantOf(index, tenant);
  if (!isUpgrade(pack, known.packs.get(pack.id)?.version)) return undefined;
  const problems = packProblems(pack, presentIn(index, known));
  if (problems.length > 0) refuse(pack, problems);
  const now = installer.clock.now();
  const site = planSite(pack, { tenant, now, newId: uuidv7, asset: assetByKey(index, known, { tenant, pack: pack.id }) });
  return installer.db.transaction().execute(async (trx) => {
    await write(trx, { installer, pack, tenant, site, now });
    return buildIndex(await readPlant(trx));
  });
}

function refuse(pack: Pack, problems: readonly Text[]): never {
  const what = { zh: problems.map(({ zh }) => zh).join('；'), en: problems.map(({ en }) => en).join('; ') };
  throw new Failure('BAD_REQUEST', `installing pack ${pack.id} ${pack.version}: ${what.en}`, { details: { what } });
}

function presentIn(index: AssetIndex, tenant: TenantIndex): Present {
  const keyOf = (id: string | undefined) => (id === undefined ? undefined : index.entries.get(id)?.info.key);
  return {
    packOfModel: (model) => tenant.models.get(model)?.pack,
    asset: (key) => {
      const info = tenant.byKey.get(key)?.info;
      return info && { id: key, key, model: info.model, parent: keyOf(info.parent), pack: info.pack };
    },
  };
}

/** Assets in use by key; below them those of the pack that were retired, so that an upgrade does not bring them back. */
function assetByKey(index: AssetIndex, known: TenantIndex, { tenant, pack }: { tenant: string; pack: string }) {
  const retired = new Map<string, StoredAsset>();
  for (const { info } of index.entries.values()) {
    if (info.retiredAt !== undefined && info.tenant === tenant && info.pack === pack) retired.set(info.key, info);
  }
  return (key: string) => known.byKey.get(key)?.info ?? retired.get(key);
}

interface Writing {
  readonly installer: Installer;
  readonly pack: Pack;
  readonly tenant: string;
  readonly site: readonly StoredAsset[];
  readonly now: number;
}

async function write(trx: Trx, { installer, pack, tenant, site, now }: Writing): Promise<void> {
  const models = Object.entries(pack.models).map(([id, model]) => ({ ...model, id, tenant, pack: pack.id }));
  await writePack(trx, { pack, tenant, now });
  for (const model of models) await writeModel(trx, model, pack);
  await writeAssets(trx, site, now);
  const filled = await fillMissingPoints(trx, models, { tenant });
  const changed = [...new Set([...site.map(({ id }) => id), ...filled])];
  for (let from = 0; from < changed.length; from += idsPerEvent) {
    await installer.outbox.emit(trx, 'asset.changed', { tenant, assets: changed.slice(from, from + idsPerEvent) });
  }
  await installer.outbox.emit(trx, 'pack.installed', { tenant, pack: pack.id, version: pack.version });
}

async function writePack(trx: Trx, { pack, tenant, now }: { pack: Pack; tenant: string; now: number }): Promise<void> {
  const body = JSON.stringify(pack);
  await trx
    .withTables<AssetTables>()
    .insertInto('installed_pack')
    .values({ tenant, id: pack.id, version: pack.version, body, installed_at: now })
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet({ version: pack.version, body, installed_at: now }))
    .execute();
}

async function writeModel(trx: Trx, { id, tenant }: ModelInfo, pack: Pack): Promise<void> {
  const body = JSON.stringify(pack.models[id]);
  await trx
    .withTables<AssetTables>()
    .insertInto('model')
    .values({ tenant, id, pack: pack.id, body })
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet({ body }))
    .execute();
}
