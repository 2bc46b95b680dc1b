import { sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import { type AssetInfo, type Assets, installedPack } from '../assets/index.ts';
import type { AlarmDeps } from './deps.ts';
import { rulesOf } from './list.ts';
import type { OpenIndex } from './open-index.ts';
import { type AlarmRecord, present, tables } from './schema.ts';
import { viewOfAlarm } from './views.ts';
import type { Unwanted, Wanted } from './wanted.ts';

/** What listening needs. */
type ListenDeps = AlarmDeps & Pick<OpenIndex, 'standsFor'>;

/** What events lead to. */
interface Listeners {
  readonly sync: (assets: readonly AssetInfo[]) => Promise<void>;
  readonly takeWanted: (body: Wanted | Unwanted) => Promise<void>;
}

/** Subscribe: packs and assets make rules, work orders are noted on their alarms. Every handler may run twice. */
export function listenTo(deps: ListenDeps, { sync, takeWanted }: Listeners): void {
  const { outbox, assets } = deps;
  // One subscriber for both: an installation tells of its assets as well, and the two must not make the same rules side by side.
  outbox.subscribe('alarms.rules', ['pack.installed', 'asset.changed'], async ({ body }) => {
    await assets.settled();
    await sync('pack' in body ? assetsOfPack(assets, body) : body.assets.map((id) => known(assets, id)));
  });
  outbox.subscribe('alarms.wanted', ['alarm.wanted', 'alarm.unwanted'], ({ body }) => takeWanted(body));
  outbox.subscribe('alarms.orders', ['workOrder.opened'], async ({ body }) => noteWorkOrder(deps, body));
}

/** Assets of the pack's models that people made; those of its site were told of by `asset.changed` in the same transaction, before. */
function assetsOfPack(assets: Assets, installed: EventBody<'pack.installed'>): readonly AssetInfo[] {
  const pack = installedPack(assets, installed);
  const site = new Set(pack.site.map(({ key }) => key));
  return Object.keys(pack.models).flatMap((model) => assets.ofModel(installed.tenant, model).filter(({ key }) => !site.has(key)));
}

/** No asset is ever forgotten, so one that is not known yet will be at the next try. */
function known(assets: Assets, id: string): AssetInfo {
  const asset = assets.asset(id);
  if (asset === undefined)
    throw new Failure('NOT_AVAILABLE', `making rules of asset ${id}: it is not known yet`, { details: { what: `asset ${id}` } });
  return asset;
}

/** Note the work order on its alarm; an alarm keeps the first. */
async function noteWorkOrder(
  { db, announce, standsFor }: ListenDeps,
  { alarm: id, tenant, workOrder }: EventBody<'workOrder.opened'>,
): Promise<void> {
  if (id === undefined) return;
  const row = await tables(db)
    .updateTable('alarm')
    .set({ workOrder: sql`coalesce(work_order, ${workOrder})` })
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return;
  const alarm = present<AlarmRecord>(row);
  const rule = (await rulesOf(db, [alarm])).get(alarm.rule);
  if (rule !== undefined) announce(tenant, viewOfAlarm(alarm, rule, standsFor(alarm.id)));
}
