import type { Reply } from '../../contracts/api/index.ts';
import { sendAttachment, uploadOf } from '../../kernel/attachments-http.ts';
import type { Call } from '../../kernel/http.ts';
import { mostSheetRows, sendCsv } from '../../kernel/table.ts';
import { lockDanger, ownDanger, ownerOf, readDanger, refuseClosed, reportDanger, updateDanger, writeEntries } from './dangers.ts';
import type { PatrolDeps } from './deps.ts';
import { listDangers, selectDangers, viewOf } from './list.ts';
import { measureDangers } from './statistics.ts';
import { dangerColumns } from './table.ts';

/** Answer the operations of contracts/api/dangers.ts. */
export function dangerRoutes(deps: PatrolDeps): void {
  const { http } = deps;
  http.route('listDangers', ({ caller, query }) => listDangers(deps, caller, query));
  http.route('exportDangers', async ({ caller, query, reply }) =>
    sendCsv(
      reply,
      { name: 'dangers', columns: dangerColumns, ...query },
      await selectDangers(deps, caller, { ...query, limit: mostSheetRows }),
    ),
  );
  http.route('measureDangers', ({ caller, query }) => measureDangers(deps, caller, query));
  http.route('reportDanger', async ({ caller, body }) => viewOf(deps, caller, await reportDanger(deps, caller, body)));
  http.route('getDanger', ({ caller, params }) => readDanger(deps, caller, params.id));
  http.route('updateDanger', async ({ caller, params, body }) =>
    viewOf(deps, caller, await updateDanger(deps, caller, { id: params.id, change: body })),
  );
  http.route('putDangerFile', (call) => putFile(deps, call));
  http.route('readDangerFile', async ({ caller, params, reply }) => {
    if (caller.sites !== undefined) await ownDanger(deps, caller, params.id);
    return sendAttachment(reply, deps.attachments, { tenant: caller.tenant, owner: ownerOf(params.id), file: params.file });
  });
}

async function putFile({ db, attachments, assets }: PatrolDeps, call: Call<'putDangerFile'>): Promise<Reply<'putDangerFile'>> {
  const { caller, params, query, request } = call;
  await db.transaction().execute(async (trx) => refuseClosed(await lockDanger(assets, trx, { caller, id: params.id })));
  const body = uploadOf(request);
  const { kept } = await attachments.put(caller, { id: params.file, owner: ownerOf(params.id), ...query, body }, async (trx, file) => {
    const danger = await lockDanger(assets, trx, { caller, id: params.id });
    refuseClosed(danger);
    await writeEntries(trx, danger, { by: file.by, at: file.at, bodies: [{ kind: 'file', text: file.name, file: file.id }] });
  });
  return kept;
}
