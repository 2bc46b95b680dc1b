import { mayAct } from '../../../contracts/roles.ts';
import { migrate } from '../../../kernel/database.ts';
import { allRows, sendCsv } from '../../../kernel/table.ts';
import { readUpload } from '../../../kernel/upload.ts';
import { startWatch } from '../../../kernel/watch.ts';
import { readCrew } from './crew.ts';
import { declare, withdraw } from './declare.ts';
import type { DeclarationDeps } from './deps.ts';
import { importDeclarations } from './import.ts';
import { declarationColumns, listDeclarations, listNamed, listUndeclared, namedColumns, readView } from './list.ts';
import { markMissed, matchMovement } from './match.ts';
import { declarationMigrations } from './schema.ts';
import { verify } from './verify.ts';

/** Between two looks for what was missed. */
const lookMs = 60_000;
/** Rows of a file that are read at once. */
const pageRows = 500;

/** Declared movements through fences: run the migrations, match what the fences tell, answer the operations of contracts/api/declarations.ts. */
export async function createDeclarations(deps: DeclarationDeps) {
  const { db, http, outbox, log } = deps;
  await migrate(db, declarationMigrations);
  outbox.subscribe('locate.declarations', ['fence.entered', 'fence.left'], (event) => matchMovement(deps, event));
  const watch = startWatch(() => markMissed(deps), { lookMs, log, doing: 'looking for missed declarations' });
  http.route('listDeclarations', ({ caller, query }) => listDeclarations(deps, caller, query));
  http.route('exportDeclarations', async ({ caller, query: { language, ...filter }, reply }) => {
    const pageOf = (after: string | undefined) => ({ ...filter, after, limit: pageRows });
    const name = 'declarations';
    // Who is on board is personal data: operators see it, viewers do not.
    if (mayAct(caller.role, 'operator'))
      return sendCsv(reply, { name, columns: namedColumns, language }, allRows((after) => listNamed(deps, caller, pageOf(after)))); // biome-ignore format: one line
    return sendCsv(reply, { name, columns: declarationColumns, language }, allRows((after) => listDeclarations(deps, caller, pageOf(after)))); // biome-ignore format: one line
  });
  http.route('createDeclaration', async ({ caller, body, request }) => {
    // Who is on board is personal data: the audit tells how many, and the declaration who.
    if (body.crew !== undefined) request.auditNote = { crew: body.crew.length };
    return readView(deps, await declare(deps, caller, body));
  });
  http.route('importDeclarations', async (call) => importDeclarations(deps, call.caller, { ...call.query, bytes: await readUpload(call) }));
  http.route('verifyDeclaration', async ({ caller, params, body }) => readView(deps, await verify(deps, caller, { ...body, ...params })));
  http.route('readDeclaredCrew', ({ caller, params }) => readCrew(deps, caller.tenant, params.id));
  http.route('withdrawDeclaration', async ({ caller, params }) => readView(deps, await withdraw(deps, caller, params.id)));
  http.route('listUndeclaredMovements', ({ caller, query }) => listUndeclared(deps, caller, query));
  return { close: watch.close };
}
