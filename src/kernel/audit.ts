import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Caller } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { Database } from './database.ts';
import { type Migration, migrate } from './migrate.ts';
import { redact, scrub } from './redact.ts';

/** How a call ended: done, not allowed or not possible, or broken. */
export type AuditOutcome = 'ok' | 'refused' | 'failed';

/** Something that somebody did or tried. */
export interface AuditFact {
  readonly caller: Caller;
  /** Operation id, e.g. `createUser`. */
  readonly action: string;
  readonly target?: string;
  readonly outcome: AuditOutcome;
  readonly address?: string;
  /** Secrets are taken out before it is written. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A line of the audit as the API shows it. */
export interface AuditEntry {
  readonly id: string;
  readonly time: number;
  readonly caller: string;
  readonly callerKind: string;
  readonly action: string;
  readonly target?: string;
  readonly outcome: AuditOutcome;
  readonly detail?: Record<string, unknown>;
  readonly address?: string;
}

/** Which lines to list, newest first. */
export interface AuditQuery {
  readonly after?: string;
  readonly limit: number;
  readonly action?: string;
  readonly caller?: string;
}

/** The audit log: it can be added to and read, and the database refuses to change or delete a line. */
export interface Audit {
  write(fact: AuditFact): Promise<void>;
  list(tenant: string, query: AuditQuery): Promise<{ items: AuditEntry[]; next?: string }>;
  /** Recomputes the chain of hashes; `brokenAt` is the id of the first line that was changed, or that follows a missing one. */
  verify(): Promise<{ readonly entries: number; readonly brokenAt?: string }>;
}

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly time: number;
  readonly tenant: string;
  readonly caller: string;
  readonly caller_kind: string;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: AuditOutcome;
  readonly detail: string | null;
  readonly address: string | null;
  readonly hash: string;
}

const migrations: readonly Migration[] = [
  {
    name: 'audit-001-create',
    sql: `
      create table audit (
        seq integer primary key, id text not null unique, time double precision not null, tenant text not null,
        caller text not null, caller_kind text not null, action text not null, target text, outcome text not null,
        detail text, address text, hash text not null
      );
      create index audit_by_tenant on audit (tenant, seq desc);
      create function audit_refuse() returns trigger language plpgsql as
        'begin raise exception ''the audit can only be added to''; end';
      create trigger audit_append_only before update or delete on audit for each row execute function audit_refuse();
      create trigger audit_no_truncate before truncate on audit for each statement execute function audit_refuse();`,
  },
];

/** Key of the advisory lock that puts writers in a line: each hash needs the one before it. */
const chainLock = 9_520_518;
const verifyAtOnce = 1000;
const longestDetail = 4000;

/** Opens the audit and makes its table. */
export async function createAudit(db: Database, clock: Clock): Promise<Audit> {
  await migrate(db, migrations);
  return {
    write: (fact) => append(db, clock.now(), fact),
    list: (tenant, query) => list(db, tenant, query),
    verify: () => verify(db),
  };
}

function append(db: Database, time: number, { caller, action, target, outcome, address, detail }: AuditFact): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${chainLock})`.execute(trx);
    const { rows } = await sql<{ seq: number; hash: string }>`select seq, hash from audit order by seq desc limit 1`.execute(trx);
    const row: Omit<Row, 'hash'> = {
      seq: (rows[0]?.seq ?? 0) + 1,
      id: uuidv7(),
      time,
      tenant: caller.tenant || 'main',
      caller: caller.name || 'anonymous',
      caller_kind: caller.kind,
      action,
      target: target ?? null,
      outcome,
      detail: detail === undefined ? null : detailText(detail),
      address: address ?? null,
    };
    const hash = hashOf(row, rows[0]?.hash ?? '');
    await sql`insert into audit (seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address, hash)
      values (${row.seq}, ${row.id}, ${row.time}, ${row.tenant}, ${row.caller}, ${row.caller_kind}, ${row.action}, ${row.target},
        ${row.outcome}, ${row.detail}, ${row.address}, ${hash})`.execute(trx);
  });
}

function detailText(detail: Readonly<Record<string, unknown>>): string {
  // PostgreSQL's text cannot hold a zero character.
  const text = scrub(JSON.stringify(redact(detail))).replaceAll('\\u0000', '\\ufffd');
  return text.length <= longestDetail ? text : JSON.stringify({ cut: text.slice(0, longestDetail) });
}

function hashOf(
  { seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address }: Omit<Row, 'hash'>,
  previous: string,
) {
  const content = [previous, seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

async function list(db: Database, tenant: string, { after, limit, action, caller }: AuditQuery) {
  const before = Number(after ?? Number.NaN);
  const { rows } = await sql<Row>`
    select * from audit
    where tenant = ${tenant} ${Number.isInteger(before) ? sql`and seq < ${before}` : sql``}
      ${action === undefined ? sql`` : sql`and action = ${action}`} ${caller === undefined ? sql`` : sql`and caller = ${caller}`}
    order by seq desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const next = rows.length > limit ? String(items.at(-1)?.seq) : undefined;
  return { items: items.map(entryOf), next };
}

const entryOf = ({ id, time, caller, caller_kind, action, target, outcome, detail, address }: Row): AuditEntry => ({
  id,
  time,
  caller,
  callerKind: caller_kind,
  action,
  target: target ?? undefined,
  outcome,
  detail: detail === null ? undefined : JSON.parse(detail),
  address: address ?? undefined,
});

async function verify(db: Database): Promise<{ entries: number; brokenAt?: string }> {
  let previous = '';
  for (let entries = 0; ; ) {
    const { rows } = await sql<Row>`select * from audit where seq > ${entries} order by seq limit ${verifyAtOnce}`.execute(db);
    for (const row of rows) {
      entries += 1;
      if (row.seq !== entries || row.hash !== hashOf(row, previous)) return { entries, brokenAt: row.id };
      previous = row.hash;
    }
    if (rows.length < verifyAtOnce) return { entries };
  }
}
