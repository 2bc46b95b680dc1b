import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import { pointsOfModel } from '../assets/index.ts';
import type { MaintainDeps } from './deps.ts';
import { type FailureRules, type OrderRow, tables } from './schema.ts';

/** Until somebody says otherwise: equipment is asked for. */
const usual: FailureRules = { byDefault: true, models: {} };

/** Which kinds of assets a tenant asks for. */
export async function readFailureRules(db: Database | Trx, tenant: string): Promise<FailureRules> {
  const row = await tables(db).selectFrom('failureRule').select('body').where('tenant', '=', tenant).executeTakeFirst();
  return row?.body ?? usual;
}

/** An order, as far as it matters here. */
export type Asking = Pick<OrderRow, 'tenant' | 'kind' | 'asset' | 'origin'>;

/**
 * Whether an order must say what failed before it is closed: a corrective one on equipment, which is what measures something (a kind with points), or
 * as its kind of asset was set. A step of an emergency plan is an answer to something else and never held up.
 */
export function asksFailure(assets: MaintainDeps['assets'], rules: FailureRules, { tenant, kind, asset, origin }: Asking): boolean {
  const model = asset === null ? undefined : assets.asset(asset)?.model;
  if (kind !== 'corrective' || model === undefined || origin?.kind === 'incident') return false;
  return rules.models[model] ?? (rules.byDefault && isEquipment(assets, tenant, model));
}

function isEquipment(assets: MaintainDeps['assets'], tenant: string, model: string): boolean {
  const found = assets.model(tenant, model);
  return found !== undefined && Object.keys(pointsOfModel(found)).length > 0;
}

/** The rules with all kinds that have assets, by name. */
export async function listFailureRules({ db, assets }: MaintainDeps, { tenant }: Caller): Promise<Reply<'getFailureRules'>> {
  const { byDefault, models } = await readFailureRules(db, tenant);
  const kinds = new Set([...assets.inUse(tenant)].map(({ model }) => model));
  const items = [...kinds].map((model) => {
    const isEquipmentKind = isEquipment(assets, tenant, model);
    const asks = models[model] ?? (byDefault && isEquipmentKind);
    const modelTitle = assets.model(tenant, model)?.title ?? { zh: model, en: model };
    return { model, modelTitle, isEquipment: isEquipmentKind, asks, isOwn: models[model] !== undefined };
  });
  return { byDefault, items: items.sort((a, b) => a.modelTitle.en.localeCompare(b.modelTitle.en, 'en')) };
}

/** Say which kinds are asked for. @throws Failure `NOT_FOUND` for a kind that is not there */
export async function setFailureRules(
  deps: MaintainDeps,
  caller: Caller,
  { byDefault, models }: Received<'setFailureRules', 'body'>,
): Promise<Reply<'setFailureRules'>> {
  const { db, assets } = deps;
  const missing = Object.keys(models).filter((model) => assets.model(caller.tenant, model) === undefined);
  const what = missing.map((model) => `model ${model}`).join(', ');
  if (missing.length > 0) throw new Failure('NOT_FOUND', `setting failure rules: there is no ${what}`, { details: { what } });
  const body = sql<never>`${JSON.stringify({ byDefault, models })}::jsonb`;
  await tables(db)
    .insertInto('failureRule')
    .values({ tenant: caller.tenant, body })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ body }))
    .execute();
  return listFailureRules(deps, caller);
}
