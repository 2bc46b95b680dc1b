import type { Reply } from '../../contracts/api/index.ts';
import { sendAttachment, uploadOf } from '../../kernel/attachments-http.ts';
import type { Call } from '../../kernel/http.ts';
import { mostSheetRows, sendCsv } from '../../kernel/table.ts';
import type { PatrolDeps } from './deps.ts';
import { openByHand } from './open-patrol.ts';
import { listPatrols, readPatrol, selectPatrols } from './patrol-list.ts';
import { createRoute, listRoutes, removeRoute, replaceRoute } from './patrol-routes.ts';
import { patrolColumns } from './table.ts';
import { finishPatrol, lockPatrol, patrolOwnerOf, putVisit, refuseFinished, startPatrol } from './walk.ts';

/** Answer the operations of contracts/api/patrols.ts. */
export function patrolHttp(deps: PatrolDeps): void {
  const { http } = deps;
  http.route('listPatrolRoutes', ({ caller }) => listRoutes(deps, caller));
  http.route('createPatrolRoute', ({ caller, body }) => createRoute(deps, caller, body));
  http.route('replacePatrolRoute', ({ caller, params, body }) => replaceRoute(deps, caller, { id: params.id, given: body }));
  http.route('removePatrolRoute', async ({ caller, params }) => {
    await removeRoute(deps, caller, params.id);
    return undefined;
  });
  http.route('listPatrols', ({ caller, query }) => listPatrols(deps, caller, query));
  http.route('exportPatrols', async ({ caller, query, reply }) =>
    sendCsv(
      reply,
      { name: 'patrols', columns: patrolColumns, ...query },
      await selectPatrols(deps, caller, { ...query, limit: mostSheetRows }),
    ),
  );
  http.route('getPatrol', ({ caller, params }) => readPatrol(deps, caller, params.id));
  http.route('openPatrol', async ({ caller, body }) => readPatrol(deps, caller, (await openByHand(deps, caller, body)).id));
  http.route('startPatrol', async ({ caller, params, body }) => {
    await startPatrol(deps, caller, { id: params.id, at: body.at });
    return readPatrol(deps, caller, params.id);
  });
  http.route('putVisit', ({ caller, params, body }) => putVisit(deps, caller, { ...params, visit: body }));
  http.route('finishPatrol', async ({ caller, params, body }) => {
    await finishPatrol(deps, caller, { id: params.id, ...body });
    return readPatrol(deps, caller, params.id);
  });
  http.route('putPatrolFile', (call) => putFile(deps, call));
  http.route('readPatrolFile', async ({ caller, params, reply }) => {
    if (caller.sites !== undefined) await readPatrol(deps, caller, params.id);
    return sendAttachment(reply, deps.attachments, { tenant: caller.tenant, owner: patrolOwnerOf(params.id), file: params.file });
  });
}

async function putFile({ db, attachments, assets }: PatrolDeps, call: Call<'putPatrolFile'>): Promise<Reply<'putPatrolFile'>> {
  const { caller, params, query, request } = call;
  await db.transaction().execute((trx) => lockPatrol(assets, trx, { caller, id: params.id }));
  const body = uploadOf(request);
  const file = { id: params.file, owner: patrolOwnerOf(params.id), ...query, body };
  const { kept } = await attachments.put(caller, file, async (trx) =>
    refuseFinished(await lockPatrol(assets, trx, { caller, id: params.id })),
  );
  return kept;
}
