import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received } from '../../../contracts/api/index.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Clock } from '../../../contracts/time.ts';
import { type Database, migrate, type Trx } from '../../../kernel/database.ts';
import type { Call, Http } from '../../../kernel/http.ts';
import { allRows, sendCsv } from '../../../kernel/table.ts';
import { readUpload } from '../../../kernel/upload.ts';
import { type Assets, seesAsset } from '../../assets/index.ts';
import { importCrew } from './import.ts';
import { crewColumns, listCrew, viewOf } from './list.ts';
import { eraseMember, exportMember } from './person.ts';
import { type CrewRow, crewMigrations, tables } from './schema.ts';

/** What the register works with. */
export interface CrewDeps {
  readonly db: Database;
  readonly assets: Assets;
  readonly clock: Clock;
  readonly http: Http;
}

/** Rows of a file that are read at once. */
const pageRows = 500;
/** Persons of one vessel; ferries have more passengers, who are not its crew. `assumed` */
export const mostPerAsset = 2000;

/** Names, numbers and phones are not written to the audit: it tells who changed which entry and when, and nothing of the person. */
const hidden = { name: '—', rank: '—', certificate: '—', document: '—', phone: '—', validUntil: '—' } as const;
const hide = ({ request }: Pick<Call<'createCrewMember'>, 'request'>): void => {
  request.auditNote = hidden;
};

/** The register of persons on board: run the migrations, answer the operations of contracts/api/crew.ts. */
export async function createCrew(deps: CrewDeps): Promise<void> {
  const { db, http, assets, clock } = deps;
  await migrate(db, crewMigrations);
  const view = (row: CrewRow) => viewOf(assets, row, clock.now());
  http.route('listCrew', ({ caller, query }) => listCrew(deps, caller, query));
  http.route('exportCrew', async ({ caller, query: { language, ...filter }, reply }) =>
    sendCsv(
      reply,
      { name: 'crew', columns: crewColumns, language },
      allRows((after) => listCrew(deps, caller, { ...filter, after, limit: pageRows })),
    ),
  );
  http.route('createCrewMember', async ({ caller, body, request }) => {
    hide({ request });
    return view(await create(deps, caller, body));
  });
  http.route('updateCrewMember', async ({ caller, params, body, request }) => {
    hide({ request });
    return view(await update(deps, caller, { ...body, ...params }));
  });
  http.route('removeCrewMember', async ({ caller, params }) => {
    await db.transaction().execute(async (trx) => {
      const { id } = await seenRow(trx, deps, { caller, id: params.id });
      await tables(trx).deleteFrom('crewMember').where('id', '=', id).execute();
    });
    return undefined;
  });
  http.route('importCrew', async (call) => importCrew(deps, call.caller, { apply: call.query.apply, bytes: await readUpload(call) }));
  http.route('exportCrewMember', async ({ caller, params, reply }) => {
    reply.header('content-disposition', `attachment; filename="personal-data-${params.id}.json"`);
    return exportMember(deps, await seenRow(db, deps, { caller, id: params.id }));
  });
  http.route('eraseCrewMember', async ({ caller, params, body, request }) => {
    request.auditNote = { name: '—', reason: '—' };
    const member = await seenRow(db, deps, { caller, id: params.id });
    if (body.name !== member.name)
      throw new Failure('BAD_REQUEST', 'erasing a person: the name that was typed is another', {
        details: { what: { zh: '所输入的姓名不一致', en: 'the name that was typed is not that of the person' } },
      });
    const { reason, ...erased } = await eraseMember(deps, member, body.reason);
    request.auditNote = { name: '—', reason, pseudonym: erased.pseudonym };
    return erased;
  });
}

async function create({ db, assets, clock }: CrewDeps, caller: Caller, wanted: Received<'createCrewMember', 'body'>): Promise<CrewRow> {
  const { validUntil = null, ...body } = wanted;
  refuseAsset(assets, caller, body.asset);
  return db.transaction().execute(async (trx) => {
    const row = { ...body, validUntil, id: uuidv7(), tenant: caller.tenant, changedBy: caller.name, changedAt: clock.now() };
    await refuseDouble(trx, row);
    await tables(trx).insertInto('crewMember').values(row).execute();
    return row;
  });
}

async function update(
  { db, assets, clock }: CrewDeps,
  caller: Caller,
  { id, ...change }: Received<'updateCrewMember', 'body'> & { readonly id: string },
): Promise<CrewRow> {
  if (change.asset !== undefined) refuseAsset(assets, caller, change.asset);
  return db.transaction().execute(async (trx) => {
    const before = await seenRow(trx, { assets }, { caller, id });
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const row: CrewRow = { ...before, ...given, changedBy: caller.name, changedAt: clock.now() };
    await refuseDouble(trx, row);
    await tables(trx).updateTable('crewMember').set(row).where('id', '=', id).execute();
    return row;
  });
}

/** An entry that the caller may see, locked within a transaction. @throws Failure `NOT_FOUND` for every other */
async function seenRow(
  db: Database,
  { assets }: Pick<CrewDeps, 'assets'>,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<CrewRow> {
  const own = tables(db).selectFrom('crewMember').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await own.executeTakeFirst();
  if (row !== undefined && (caller.sites === undefined || seesAsset(assets, caller, row.asset))) return row;
  throw notFound(`person ${id}`);
}

function refuseAsset(assets: Assets, caller: Caller, id: string): void {
  if (!seesAsset(assets, caller, id) || assets.asset(id)?.retiredAt !== undefined) throw notFound(`asset ${id}`);
}

const notFound = (what: string) => new Failure('NOT_FOUND', `crew register: there is no ${what}`, { details: { what } });

/** Entries of a vessel change one after the other. @throws Failure `CONFLICT` for a document that another person there has, `TOO_LARGE` */
async function refuseDouble(trx: Trx, { tenant, asset, document, id }: CrewRow): Promise<void> {
  await lockCrew(trx, asset);
  const rows = await tables(trx)
    .selectFrom('crewMember')
    .select(['id', 'document'])
    .where('tenant', '=', tenant)
    .where('asset', '=', asset)
    .where('id', '<>', id)
    .execute();
  if (rows.length >= mostPerAsset)
    throw new Failure('TOO_LARGE', 'registering a person', {
      details: { limit: { zh: `${mostPerAsset} 人`, en: `${mostPerAsset} persons` } },
    });
  if (document !== '' && rows.some((row) => row.document === document))
    throw conflict('registering a person', {
      zh: '该船已有同一证件号的人员',
      en: 'somebody with this document is registered on this vessel already',
    });
}

/** Until the transaction ends nobody else changes the entries of a vessel. */
export const lockCrew = (trx: Trx, asset: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`crew ${asset}`}, 0))`.execute(trx);
