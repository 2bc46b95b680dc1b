import type { Received, Reply } from '../../contracts/api/index.ts';
import { type Caller, roles } from '../../contracts/roles.ts';
import { sendAttachment, uploadOf } from '../../kernel/attachments-http.ts';
import type { Call } from '../../kernel/http.ts';
import { mostSheetRows, sendCsv, sendXlsx } from '../../kernel/table.ts';
import { readUpload } from '../../kernel/upload.ts';
import { tooManyRows } from '../../kernel/xlsx.ts';
import { isSeen } from '../assets/index.ts';
import type { MaintainDeps } from './deps.ts';
import { addEntry, refuseClosed, removeEntry, writeEntries } from './entries.ts';
import { listFailureRules, setFailureRules } from './failure-rules.ts';
import { assetFileRoutes } from './life/asset-files.ts';
import { listAssetReliability, listReliability, readAssetLife, setCommissioned } from './life/asset-life.ts';
import {
  createLifeModel,
  learnLifeModel,
  listLifeModels,
  listRemainingLife,
  readRemainingLife,
  removeLifeModel,
  replaceLifeModel,
} from './life/life-models.ts';
import { reliabilityColumns, reliabilityRows } from './life/reliability-table.ts';
import { readOrder, selectOrders } from './list.ts';
import type { Maintain } from './maintain.ts';
import { createSchedule, listSchedules, removeSchedule, replaceSchedule } from './schedules.ts';
import { type OrderRow, tables } from './schema.ts';
import { createSpare, listMoves, listSpares, moveStock, readSpare, removeSpare, replaceSpare } from './spares/spare-parts.ts';
import { importSpares, spareColumns, spareRows } from './spares/spare-table.ts';
import { orderColumns } from './table.ts';
import { lockOrder, ownerOf } from './update-order.ts';

/** Answer the operations of contracts/api/maintain.ts. */
export function maintainRoutes(deps: MaintainDeps, maintain: Maintain): void {
  const { http } = deps;
  http.route('listWorkOrders', ({ caller, query }) => maintain.list(caller, query));
  http.route('getWorkOrder', ({ caller, params }) => maintain.get(caller, params.id));
  http.route('createWorkOrder', ({ caller, body }) => maintain.create(caller, body));
  http.route('updateWorkOrder', ({ caller, params, body }) => maintain.update(caller, params.id, body));
  http.route('addOrderEntry', ({ caller, params, body }) => addEntry(deps, caller, { order: params.id, given: body }));
  http.route('removeOrderEntry', async ({ caller, params }) => {
    await removeEntry(deps, caller, { order: params.id, entry: params.entry });
    return undefined;
  });
  http.route('listAssignees', ({ caller }) => listAssignees(deps, caller));
  const table = { name: 'work-orders', columns: orderColumns };
  http.route('exportWorkOrders', async ({ caller, query, reply }) =>
    sendCsv(reply, { ...table, ...query }, await ordersFor(deps, caller, query)),
  );
  http.route('exportWorkOrdersXlsx', async ({ caller, query, reply }) =>
    sendXlsx(reply, { ...table, ...query }, await ordersFor(deps, caller, query)),
  );
  http.route('listSchedules', ({ caller }) => listSchedules(deps, caller));
  http.route('createSchedule', ({ caller, body }) => createSchedule(deps, caller, body));
  http.route('replaceSchedule', ({ caller, params, body }) => replaceSchedule(deps, caller, { id: params.id, given: body }));
  http.route('removeSchedule', async ({ caller, params }) => {
    await removeSchedule(deps, caller, params.id);
    return undefined;
  });
  http.route('getFailureRules', ({ caller }) => listFailureRules(deps, caller));
  http.route('setFailureRules', ({ caller, body }) => setFailureRules(deps, caller, body));
  lifeRoutes(deps);
  assetFileRoutes(deps);
  spareRoutes(deps);
  http.route('putOrderFile', (call) => putFile(deps, call));
  http.route('readOrderFile', async ({ caller, params, reply }) => {
    if (caller.sites !== undefined) await readOrder(deps, caller, params.id);
    return sendAttachment(reply, deps.attachments, { tenant: caller.tenant, owner: ownerOf(params.id), file: params.file });
  });
}

function lifeRoutes(deps: MaintainDeps): void {
  const { http } = deps;
  http.route('getAssetLife', ({ caller, params, query }) => readAssetLife(deps, caller, { id: params.id, query }));
  http.route('listReliability', ({ caller, query }) => listReliability(deps, caller, query));
  http.route('listAssetReliability', ({ caller, query }) => listAssetReliability(deps, caller, query));
  http.route('exportReliability', async ({ caller, query, reply }) =>
    sendCsv(reply, { name: 'reliability', columns: reliabilityColumns, ...query }, await reliabilityRows(deps, caller, query)),
  );
  http.route('listRemainingLife', ({ caller, query }) => listRemainingLife(deps, caller, query));
  http.route('setCommissioned', async ({ caller, params, body }) => {
    await setCommissioned(deps, caller, { id: params.id, ...body });
    return undefined;
  });
  http.route('getRemainingLife', ({ caller, params }) => readRemainingLife(deps, caller, params.id));
  http.route('listLifeModels', ({ caller }) => listLifeModels(deps, caller));
  http.route('createLifeModel', ({ caller, body }) => createLifeModel(deps, caller, body));
  http.route('replaceLifeModel', ({ caller, params, body }) => replaceLifeModel(deps, caller, { id: params.id, given: body }));
  http.route('removeLifeModel', async ({ caller, params }) => {
    await removeLifeModel(deps, caller, params.id);
    return undefined;
  });
  http.route('learnLifeModel', ({ caller, params }) => learnLifeModel(deps, caller, params.id));
}

function spareRoutes(deps: MaintainDeps): void {
  const { http } = deps;
  http.route('listSpareParts', ({ caller, query }) => listSpares(deps, caller, query));
  http.route('getSparePart', ({ caller, params }) => readSpare(deps, caller, params.id));
  http.route('createSparePart', ({ caller, body }) => createSpare(deps, caller, body));
  http.route('replaceSparePart', ({ caller, params, body }) => replaceSpare(deps, caller, { id: params.id, given: body }));
  http.route('removeSparePart', async ({ caller, params }) => {
    await removeSpare(deps, caller, params.id);
    return undefined;
  });
  http.route('moveStock', ({ caller, params, body }) => moveStock(deps, caller, { id: params.id, given: body }));
  http.route('listStockMoves', ({ caller, params, query }) => listMoves(deps, caller, { id: params.id, ...query }));
  http.route('exportSpareParts', async ({ caller, query, reply }) =>
    sendCsv(reply, { name: 'spare-parts', columns: spareColumns, ...query }, await spareRows(deps, caller, query)),
  );
  http.route('importSpareParts', async (call) =>
    importSpares(deps, call.caller, { bytes: await readUpload(call), isWanted: call.query.apply === 'true' }),
  );
}

async function listAssignees({ db, assets, usersOf }: MaintainDeps, caller: Caller): Promise<Reply<'listAssignees'>> {
  const users = await usersOf(caller);
  const orders = tables(db).selectFrom('workOrder').select('assignedTo').distinct().where('tenant', '=', caller.tenant);
  const used = await orders.where(isSeen(assets, caller)).limit(500).execute();
  const named = new Set<string>([...users, ...roles, '']);
  return {
    users: [...users],
    teams: used
      .map(({ assignedTo }) => assignedTo)
      .filter((name) => !named.has(name))
      .sort(),
  };
}

/** All orders of a filter. @throws Failure `TOO_LARGE` beyond `mostSheetRows` */
async function ordersFor(deps: MaintainDeps, caller: Caller, query: Received<'exportWorkOrders', 'query'>): Promise<readonly OrderRow[]> {
  const orders = await selectOrders(deps, caller, { ...query, limit: mostSheetRows });
  if (orders.length > mostSheetRows) throw tooManyRows(mostSheetRows);
  return orders;
}

async function putFile({ db, attachments, assets }: MaintainDeps, call: Call<'putOrderFile'>): Promise<Reply<'putOrderFile'>> {
  const { caller, params, query, request } = call;
  await db.transaction().execute(async (trx) => refuseClosed(await lockOrder(assets, trx, { caller, id: params.id })));
  const body = uploadOf(request);
  const { kept } = await attachments.put(caller, { id: params.file, owner: ownerOf(params.id), ...query, body }, async (trx, file) => {
    const order = await lockOrder(assets, trx, { caller, id: params.id });
    refuseClosed(order);
    await writeEntries(trx, order, { by: file.by, at: file.at, bodies: [{ kind: 'file', text: file.name, file: file.id }] });
  });
  return kept;
}
