import type { Received, Reply } from '../../contracts/api/index.ts';
import { includesScope, type Scope } from '../../contracts/areas.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type Entry, type TenantIndex, tenantOf } from './asset-index.ts';
import { type Assets, inUse, type Plant, sees } from './assets.ts';
import type { AssetDeps, Found } from './deps.ts';
import { findAssets, findPoints, holds, wordsOf } from './search.ts';
import { assetView, modelView, packView, retiredAssets, summaryOf } from './views.ts';

/** What the routes answer from. */
interface Face {
  readonly deps: AssetDeps;
  readonly plant: Plant;
  readonly assets: Assets;
}

/** Register the routes of `assets`. */
export function assetRoutes(face: Face): void {
  const { deps, plant, assets } = face;
  const { http } = deps;
  const view = (caller: Caller, id: string) =>
    assetView(plant.index, inUse(plant.index, caller, { id, doing: 'reading an asset' }), { deps, caller });
  http.route('listAssets', async ({ caller, query }) => listAssets(face, caller, query));
  http.route('getAsset', async ({ caller, params }) => view(caller, params.id));
  http.route('createAsset', async ({ caller, body }) => view(caller, (await assets.create(caller, body)).id));
  http.route('updateAsset', async ({ caller, params, body }) => view(caller, (await assets.update(caller, params.id, body)).id));
  http.route('retireAsset', async ({ caller, params }) => assets.retire(caller, params.id).then(() => undefined));
  http.route('listRetiredAssets', async ({ caller, query }) => retiredAssets(plant.index, caller, query.limit));
  http.route('restoreAsset', async ({ caller, params }) => view(caller, (await assets.restore(caller, params.id)).id));
  http.route('listModels', async ({ caller }) => listModels(face, caller));
  http.route('searchEverything', async ({ caller, query }) => search(face, caller, query));
  packRoutes(face);
}

function packRoutes(face: Face): void {
  const { deps } = face;
  const { http, stories } = deps;
  http.route('listPacks', async ({ caller }) => listPacks(face, caller));
  http.route('installPack', async ({ caller, params }) => startInstall(face, caller, params.id));
  http.route('playStory', async ({ caller, params }) => {
    refuseUnknownStory(face, caller, params);
    return stories.play(params.id, params.story);
  });
  http.route('stopStory', async ({ caller, params }) => {
    refuseUnknownStory(face, caller, params);
    await stories.stop(params.id, params.story);
    return undefined;
  });
}

type ListQuery = Received<'listAssets', 'query'>;

function listAssets({ plant, deps }: Face, caller: Caller, query: ListQuery): Reply<'listAssets'> {
  const words = wordsOf(query.text ?? '');
  const found = candidates(plant, seenBy(plant, caller), query).filter(
    (entry) =>
      sees(plant.index, caller, entry) &&
      (query.model === undefined || entry.info.model === query.model) &&
      (query.located === undefined || String(isLocated(entry)) === query.located) &&
      holds(entry.text, words),
  );
  const { after } = query;
  const start = after === undefined ? 0 : found.findIndex(({ info }) => info.id > after);
  const shown = start < 0 ? [] : found.slice(start, start + query.limit);
  const isLast = start < 0 || start + query.limit >= found.length;
  return {
    items: shown.map((entry) => summaryOf(plant.index, entry, { deps, caller })),
    next: isLast ? undefined : shown.at(-1)?.info.id,
    total: found.length,
  };
}

/** What of its tenant a caller sees: for a role at sites only, those are the roots, and the lists hold only what lies within them. */
function seenBy({ index }: Plant, caller: Caller): TenantIndex {
  const tenant = tenantOf(index, caller.tenant);
  if (caller.sites === undefined) return tenant;
  const list = tenant.list.filter((entry) => sees(index, caller, entry));
  const seen = new Set(list);
  const ids = new Set(list.map(({ info }) => info.id));
  const isRoot = ({ info }: Entry) => info.parent === undefined || !ids.has(info.parent);
  const byModel = new Map([...tenant.byModel].map(([model, entries]) => [model, entries.filter((entry) => seen.has(entry))]));
  return { ...tenant, list, roots: list.filter(isRoot), byModel };
}

/** The narrowest list that holds all answers, oldest first. */
function candidates({ index }: Plant, tenant: TenantIndex, { parent, model }: ListQuery): readonly Entry[] {
  if (parent === 'root') return tenant.roots;
  if (parent !== undefined) return index.entries.get(parent)?.children ?? [];
  return model === undefined ? tenant.list : (tenant.byModel.get(model) ?? []);
}

const isLocated = ({ info }: Entry): boolean => info.latitude !== undefined && info.longitude !== undefined;

function listModels({ plant }: Face, caller: Caller): Reply<'listModels'> {
  const models = [...tenantOf(plant.index, caller.tenant).models.values()];
  return { items: models.map(modelView), total: models.length };
}

async function search(
  { plant, deps }: Face,
  caller: Caller,
  query: Received<'searchEverything', 'query'>,
): Promise<Reply<'searchEverything'>> {
  const { text, limit } = query;
  if (wordsOf(text).length === 0) return { items: [], total: 0 };
  const tenant = seenBy(plant, caller);
  const elsewhere = await Promise.all(deps.searchers.map((searcher) => searcher(caller, text, limit)));
  const lists = [findAssets(tenant, text, limit), ...elsewhere, findPoints(tenant, { text, limit })];
  const shown = lists.map((list) => list.filter(({ kind }) => includesScope(caller.scopes, hitScopes[kind])));
  return { items: [...shareOut(shown, limit)] };
}

/** What a token must hold to find a kind of thing. */
const hitScopes: Readonly<Record<Found['kind'], Scope>> = {
  ...{ asset: 'assets:read', point: 'assets:read' },
  ...{ alarm: 'alarms:read', rule: 'alarms:read' },
  source: 'connect:read',
};

/** At most `limit` hits of all lists: every list gets its fair part, and what one leaves goes to the earlier ones. */
function shareOut<T>(lists: readonly (readonly T[])[], limit: number): readonly T[] {
  const full = lists.filter((list) => list.length > 0);
  const share = Math.max(1, Math.floor(limit / Math.max(1, full.length)));
  const spare = limit - full.reduce((sum, list) => sum + Math.min(share, list.length), 0);
  const taken = full.reduce<{ readonly hits: readonly T[]; readonly spare: number }>(
    ({ hits, spare: left }, list) => {
      const extra = Math.max(0, Math.min(left, list.length - share));
      return { hits: [...hits, ...list.slice(0, share + extra)], spare: left - extra };
    },
    { hits: [], spare: Math.max(0, spare) },
  );
  return taken.hits.slice(0, limit);
}

function listPacks({ plant, deps }: Face, caller: Caller): Reply<'listPacks'> {
  const { packs } = tenantOf(plant.index, caller.tenant);
  const known = new Map<string, Pack>([...deps.packs.map((pack) => [pack.id, pack] as const), ...packs]);
  const items = [...known.values()].map((pack) => packView(plant.index, pack, { tenant: caller.tenant, deps }));
  return { items, total: items.length };
}

function startInstall({ deps, assets }: Face, caller: Caller, id: string): Reply<'installPack'> {
  const pack = deps.packs.find((one) => one.id === id);
  if (!pack) throw new Failure('NOT_FOUND', `installing pack ${id}: there is none`, { details: { what: `pack ${id}` } });
  const title = { zh: `安装场景包：${pack.title.zh}`, en: `Install pack: ${pack.title.en}` };
  const job = deps.jobs.start({ kind: 'installPack', title, tenant: caller.tenant, total: 1 }, async (progress) => {
    await assets.install(caller, pack);
    progress(1, 1);
    return { pack: pack.id, version: pack.version };
  });
  return { job };
}

function refuseUnknownStory({ plant }: Face, caller: Caller, { id, story }: { readonly id: string; readonly story: string }): void {
  const pack = tenantOf(plant.index, caller.tenant).packs.get(id);
  if (pack && Object.hasOwn(pack.stories, story)) return;
  const what = pack
    ? { zh: `场景包 ${id} 的演练 ${story}`, en: `story ${story} in the pack ${id}` }
    : { zh: `已安装的场景包 ${id}`, en: `installed pack ${id}` };
  throw new Failure('NOT_FOUND', `playing story ${story}: there is no ${what.en}`, { details: { what } });
}
