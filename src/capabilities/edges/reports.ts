import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Trx } from '../../kernel/database.ts';
import { isEnvelopeKey, sealTo } from '../../kernel/envelope.ts';
import { hashSecret } from '../../kernel/secrets.ts';
import { type Desk, tell } from './deps.ts';
import { type EdgeRow, tables, type VersionRow } from './schema.ts';
import { lockEdge } from './sites.ts';

// What edges themselves call.

/** An edge as the audit names it. */
const edgeCaller = ({ id, key, tenant }: EdgeRow): Caller => ({ id, name: key, role: 'viewer', tenant, kind: 'token' });

const unknown = (doing: string) => new Failure('NOT_SIGNED_IN', `${doing}: not known, or no longer valid`);

/**
 * Take an edge that has the one-time code: from now on its token counts. The same code with the same token may come again, because the edge
 * may have been killed before it heard the answer. Throws `NOT_SIGNED_IN`, `BAD_REQUEST`.
 */
export async function enrol(desk: Desk, body: Received<'enrolEdge', 'body'>): Promise<Reply<'enrolEdge'>> {
  const { db, clock, audit } = desk;
  if (!isEnvelopeKey(body.publicKey))
    throw new Failure('BAD_REQUEST', 'enrolling an edge: publicKey is none of X25519', { details: { what: 'publicKey' } });
  const tokenHash = hashSecret(body.token);
  const now = clock.now();
  const found = await tables(db).selectFrom('edge').select('id').where('codeHash', '=', hashSecret(body.code)).executeTakeFirst();
  if (found === undefined) throw unknown('enrolling an edge by its code');
  const { row, isNew } = await db.transaction().execute(async (trx) => {
    const edge = await lockEdge(trx, found.id);
    const isAgain = edge.codeUsedBy === tokenHash;
    const isOpen = edge.codeUsedBy === null && (edge.codeUntil ?? 0) >= now;
    // The code may have been renewed between the two statements.
    if (edge.codeHash !== hashSecret(body.code) || (!isAgain && !isOpen)) throw unknown('enrolling an edge by its code');
    if (!isAgain) await take(desk, trx, { edge, tokenHash, body });
    return { row: edge, isNew: !isAgain };
  });
  if (isNew)
    await audit.write({ caller: edgeCaller(row), action: 'enrolEdge', target: row.id, outcome: 'ok', detail: { program: body.program } });
  return { id: row.id, key: row.key };
}

interface Taking {
  readonly edge: EdgeRow;
  readonly tokenHash: string;
  readonly body: Received<'enrolEdge', 'body'>;
}

async function take({ configs, clock }: Desk, trx: Trx, { edge, tokenHash, body }: Taking): Promise<void> {
  const now = clock.now();
  const isFirst = edge.draftRevision === 0 && body.config !== undefined;
  await tables(trx)
    .updateTable('edge')
    .set({
      codeUsedBy: tokenHash,
      tokenHash,
      publicKey: body.publicKey,
      enrolledAt: now,
      ...(isFirst && {
        draft: JSON.stringify(configs.sealed(edge.id, body.config ?? { sources: [] })),
        draftRevision: 1,
        hasDraft: true,
        draftAt: now,
        draftBy: edge.key,
      }),
    })
    .where('id', '=', edge.id)
    .execute();
  await tell(trx, now, { edge: edge.id, kind: 'enrolled', detail: body.program });
}

/** Take the report of an edge and answer with what it is to try next. Throws `NOT_SIGNED_IN` for a token of no edge. */
export async function report(desk: Desk, token: string | undefined, body: Received<'reportEdge', 'body'>): Promise<Reply<'reportEdge'>> {
  const { db, clock, configs } = desk;
  if (token === undefined) throw unknown('taking the report of an edge');
  const found = await tables(db).selectFrom('edge').select('id').where('tokenHash', '=', hashSecret(token)).executeTakeFirst();
  if (found === undefined) throw unknown('taking the report of an edge');
  const { row, decided } = await db.transaction().execute(async (trx) => {
    const edge = await lockEdge(trx, found.id);
    await noteTrial(desk, trx, { edge, body });
    const one = await noteOutcome(desk, trx, { edge, body });
    await tables(trx)
      .updateTable('edge')
      .set({ report: JSON.stringify(body), seenAt: clock.now() })
      .where('id', '=', edge.id)
      .execute();
    return { row: edge, decided: one };
  });
  if (decided !== undefined) await auditOutcome(desk, row, decided);
  const wanted = await wantedBy(desk, row, body);
  if (wanted === undefined || row.publicKey === null) return {};
  const sealed = sealTo(row.publicKey, JSON.stringify(configs.unsealed(row.id, wanted.config)));
  return { wanted: { id: wanted.id, version: wanted.version, confirmSeconds: wanted.confirmSeconds, sealed } };
}

interface Told {
  readonly edge: EdgeRow;
  readonly body: Received<'reportEdge', 'body'>;
}

/** The edge has got a version and tries it. */
async function noteTrial({ clock }: Desk, trx: Trx, { edge, body: { trial } }: Told): Promise<void> {
  if (trial === undefined) return;
  const begun = await tables(trx)
    .updateTable('edgeVersion')
    .set({ state: 'trial', decidedAt: null })
    .where('id', '=', trial.id)
    .where('edge', '=', edge.id)
    .where('state', 'in', ['pending', 'superseded'])
    .returning('version')
    .executeTakeFirst();
  if (begun !== undefined) await tell(trx, clock.now(), { edge: edge.id, kind: 'delivered', version: begun.version });
}

type Outcome = NonNullable<Told['body']['outcome']>;

/** What became of a version; told again with every report, noted once. */
async function noteOutcome({ clock }: Desk, trx: Trx, { edge, body: { outcome } }: Told): Promise<Outcome | undefined> {
  const before = edge.report?.outcome;
  if (outcome === undefined || (before?.id === outcome.id && before.state === outcome.state)) return undefined;
  const now = clock.now();
  const changed = await tables(trx)
    .updateTable('edgeVersion')
    .set({ state: outcome.state, reason: outcome.reason === '' ? null : outcome.reason, decidedAt: now })
    .where('id', '=', outcome.id)
    .where('edge', '=', edge.id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return undefined;
  await tell(trx, now, { edge: edge.id, kind: outcome.state, version: outcome.version, detail: outcome.reason });
  return outcome;
}

const auditOutcome = ({ audit }: Desk, edge: EdgeRow, { version, state, reason }: Outcome): Promise<void> =>
  audit.write({
    caller: edgeCaller(edge),
    action: 'edgeVersion',
    target: `${edge.id}/${version}`,
    outcome: state === 'applied' ? 'ok' : state === 'refused' ? 'refused' : 'failed',
    detail: { state, ...(reason !== '' && { reason }) },
  });

/** The newest version that has not failed, unless the edge has it, tries it, or has said what became of it. */
async function wantedBy({ db }: Desk, { id }: EdgeRow, { running, trial, outcome }: Told['body']): Promise<VersionRow | undefined> {
  const newest = await tables(db)
    .selectFrom('edgeVersion')
    .selectAll()
    .where('edge', '=', id)
    .where('state', 'in', ['pending', 'trial', 'applied'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const known = [running?.id, trial?.id, outcome?.id];
  return newest === undefined || known.includes(newest.id) ? undefined : newest;
}
