import { Readable } from 'node:stream';
import type { Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Call } from '../../kernel/http.ts';
import { dangersCsv } from './csv.ts';
import { lockDanger, ownerOf, readDanger, refuseClosed, reportDanger, updateDanger, writeEntries } from './dangers.ts';
import type { PatrolDeps } from './deps.ts';
import { listDangers, selectDangers, viewOf } from './list.ts';
import { measureDangers } from './statistics.ts';

/** Rows of an export at most; more are left out, and a narrower filter gives the rest. */
const mostExported = 20_000;

/** Answer the operations of contracts/api/dangers.ts. */
export function dangerRoutes(deps: PatrolDeps): void {
  const { http } = deps;
  http.route('listDangers', ({ caller, query }) => listDangers(deps, caller, query));
  http.route('exportDangers', (call) => sendCsv(deps, call));
  http.route('measureDangers', ({ caller, query }) => measureDangers(deps, caller, query));
  http.route('reportDanger', async ({ caller, body }) => viewOf(deps, await reportDanger(deps, caller, body)));
  http.route('getDanger', ({ caller, params }) => readDanger(deps, caller, params.id));
  http.route('updateDanger', async ({ caller, params, body }) =>
    viewOf(deps, await updateDanger(deps, caller, { id: params.id, change: body })),
  );
  http.route('putDangerFile', (call) => putFile(deps, call));
  http.route('readDangerFile', ({ caller, params, reply }) =>
    sendFile(deps, reply, { caller, owner: ownerOf(params.id), file: params.file }),
  );
}

async function sendCsv(deps: PatrolDeps, { caller, query, reply }: Call<'exportDangers'>): Promise<undefined> {
  const dangers = await selectDangers(deps, caller, { ...query, limit: mostExported });
  reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="dangers.csv"');
  return reply.send(dangersCsv(dangers.slice(0, mostExported), query.language)) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}

async function putFile({ db, attachments }: PatrolDeps, call: Call<'putDangerFile'>): Promise<Reply<'putDangerFile'>> {
  const { caller, params, query, request } = call;
  await db.transaction().execute(async (trx) => refuseClosed(await lockDanger(trx, caller, params.id)));
  const body = request.body instanceof Readable ? request.body : request.raw;
  const { kept } = await attachments.put(caller, { id: params.file, owner: ownerOf(params.id), ...query, body }, async (trx, file) => {
    const danger = await lockDanger(trx, caller, params.id);
    refuseClosed(danger);
    await writeEntries(trx, danger, { by: file.by, at: file.at, bodies: [{ kind: 'file', text: file.name, file: file.id }] });
  });
  return kept;
}

/** Send an attachment; pictures are shown, other files saved. @throws Failure `NOT_FOUND` */
export async function sendFile(
  { attachments }: PatrolDeps,
  reply: Call<'readDangerFile'>['reply'],
  { caller, owner, file }: { readonly caller: Caller; readonly owner: string; readonly file: string },
): Promise<undefined> {
  const { attachment, stream } = await attachments.open(caller.tenant, owner, file);
  const way = attachment.media.startsWith('image/') ? 'inline' : 'attachment';
  reply
    .header('content-type', attachment.media)
    .header('content-length', attachment.bytes)
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('content-disposition', `${way}; filename*=UTF-8''${encodeURIComponent(attachment.name)}`);
  return reply.send(stream) as unknown as Promise<undefined>; // holds: as above
}
