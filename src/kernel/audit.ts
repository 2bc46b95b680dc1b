import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Caller } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import { type AuditRow, digestOf, hashOf, rewritten } from './audit-row.ts';
import type { Database, Trx } from './database.ts';
import { type Migration, migrate } from './migrate.ts';
import type { NameFinder } from './personal/name-in-text.ts';
import { hasAny } from './personal/records.ts';
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
  /** `next` of the page before, a whole number. */
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
  verify(): Promise<Verified>;
  /**
   * Rewrite the lines of a person: their name by a pseudonym, their address by none, and the name wherever lines speak of it. What each line
   * said can be found out no more, and a new line of `caller` says which were rewritten and seals them as they are now.
   */
  erase(trx: Trx, caller: Caller, person: Erasing): Promise<number>;
  /** Lines of a person and lines that speak of them, oldest first. */
  about(tenant: string, person: Pick<Erasing, 'name' | 'finder'>): Promise<AuditEntry[]>;
}

/** What {@link Audit.verify} found; `erased` lines are sealed as they were rewritten. */
export interface Verified {
  readonly entries: number;
  readonly erased?: number;
  readonly brokenAt?: string;
  /** Where that is, for people. */
  readonly broken?: BrokenLine;
}

/** The first line at which the chain does not hold: `missing` ones were in front of it, or it does not say what it once said. */
export interface BrokenLine {
  readonly kind: 'changed' | 'missing';
  /** Of the changed line, or of the first missing one; lines count from 1 over all tenants. */
  readonly number: number;
  /** Of the line that is there, as it says now. */
  readonly time: number;
  readonly caller: string;
  readonly action: string;
}

/** Whose lines are rewritten, and how. */
export interface Erasing {
  readonly name: string;
  readonly pseudonym: string;
  readonly finder: NameFinder;
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
  {
    name: 'audit-002-erasing',
    sql: `
      alter table audit add column version integer not null default 1, add column salt text, add column erases text;
      create or replace function audit_refuse() returns trigger language plpgsql as
        'begin
          if tg_op = ''UPDATE'' and current_setting(''yangfan.erasing'', true) = ''on'' then return new; end if;
          raise exception ''the audit can only be added to'';
        end';`,
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
    erase: (trx, caller, person) => erase(trx, clock.now(), { caller, person }),
    about: async (tenant, person) => (await linesAbout(db, tenant, person)).map(entryOf),
  };
}

const append = (db: Database, time: number, fact: AuditFact): Promise<void> => db.transaction().execute((trx) => appendIn(trx, time, fact));

async function appendIn(trx: Trx, time: number, fact: AuditFact & { readonly erases?: string }): Promise<void> {
  const { caller, action, target, outcome, address, detail, erases } = fact;
  await sql`select pg_advisory_xact_lock(${chainLock})`.execute(trx);
  const { rows } = await sql<{ seq: number; hash: string }>`select seq, hash from audit order by seq desc limit 1`.execute(trx);
  const row: Omit<AuditRow, 'hash'> = {
    ...{ seq: (rows[0]?.seq ?? 0) + 1, id: uuidv7(), time, tenant: caller.tenant || 'main', caller: caller.name || 'anonymous' },
    ...{ caller_kind: caller.kind, action, target: target ?? null, outcome },
    ...{ detail: detail === undefined ? null : detailText(detail), address: address ?? null },
    ...{ version: 2, salt: randomBytes(16).toString('hex'), erases: erases ?? null },
  };
  const hash = hashOf(row, rows[0]?.hash ?? '');
  await sql`insert into audit (seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address, version, salt, erases, hash)
    values (${row.seq}, ${row.id}, ${row.time}, ${row.tenant}, ${row.caller}, ${row.caller_kind}, ${row.action}, ${row.target},
      ${row.outcome}, ${row.detail}, ${row.address}, ${row.version}, ${row.salt}, ${row.erases}, ${hash})`.execute(trx);
}

/** Lines that one line of an erasure seals, at most. */
const erasedAtOnce = 1000;

async function erase(trx: Trx, time: number, { caller, person }: { readonly caller: Caller; readonly person: Erasing }): Promise<number> {
  // No line is added meanwhile, so that none is missed.
  await sql`select pg_advisory_xact_lock(${chainLock})`.execute(trx);
  const lines = (await linesAbout(trx, caller.tenant, person)).map((row) => rewritten(row, person));
  await sql`select set_config('yangfan.erasing', 'on', true)`.execute(trx);
  for (const { id, caller: who, target, detail, address, seq } of lines)
    await sql`update audit set id = ${id}, caller = ${who}, target = ${target}, detail = ${detail}, address = ${address}, salt = null
      where seq = ${seq}`.execute(trx);
  await sql`select set_config('yangfan.erasing', 'off', true)`.execute(trx);
  for (let at = 0; at < lines.length; at += erasedAtOnce) {
    const some = lines.slice(at, at + erasedAtOnce);
    const erases = JSON.stringify(some.map((row) => [row.seq, digestOf(row)]));
    const detail = { person: person.pseudonym, lines: some.length };
    await appendIn(trx, time, { caller, action: 'erasedFromAudit', outcome: 'ok', detail, erases });
  }
  return lines.length;
}

async function linesAbout(db: Database, tenant: string, { name, finder }: Pick<Erasing, 'name' | 'finder'>): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select * from audit
    where tenant = ${tenant} and ${hasAny(sql`lower(concat_ws(' ', caller, target, detail))`, finder.words)}
    order by seq`.execute(db);
  return rows.filter(
    ({ caller, target, detail }) => caller === name || [target, detail].some((text) => text !== null && finder.isIn(text)),
  );
}

function detailText(detail: Readonly<Record<string, unknown>>): string {
  // PostgreSQL's text cannot hold a zero character.
  const text = scrub(JSON.stringify(redact(detail))).replaceAll('\\u0000', '\\ufffd');
  return text.length <= longestDetail ? text : JSON.stringify({ cut: text.slice(0, longestDetail) });
}

async function list(db: Database, tenant: string, { after, limit, action, caller }: AuditQuery) {
  const { rows } = await sql<AuditRow>`
    select * from audit
    where tenant = ${tenant} ${after === undefined ? sql`` : sql`and seq < ${after}::bigint`}
      ${action === undefined ? sql`` : sql`and action = ${action}`} ${caller === undefined ? sql`` : sql`and caller = ${caller}`}
    order by seq desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const next = rows.length > limit ? String(items.at(-1)?.seq) : undefined;
  return { items: items.map(entryOf), next };
}

const entryOf = ({ id, time, caller, caller_kind, action, target, outcome, detail, address }: AuditRow): AuditEntry => ({
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

async function verify(db: Database): Promise<Verified> {
  const sealed = await seals(db);
  let previous = '';
  let erased = 0;
  for (let entries = 0; ; ) {
    const { rows } = await sql<AuditRow>`select * from audit where seq > ${entries} order by seq limit ${verifyAtOnce}`.execute(db);
    for (const row of rows) {
      entries += 1;
      const isAsWritten = row.hash === hashOf(row, previous);
      if (row.seq !== entries || !(isAsWritten || sealed.get(row.seq) === digestOf(row)))
        return { entries, brokenAt: row.id, broken: brokenLine(row, entries) };
      if (!isAsWritten) erased += 1;
      previous = row.hash;
    }
    if (rows.length < verifyAtOnce) return { entries, ...(erased > 0 && { erased }) };
  }
}

const brokenLine = ({ seq, time, caller, action }: AuditRow, expected: number): BrokenLine => ({
  ...{ kind: seq === expected ? 'changed' : 'missing', number: expected, time, caller, action },
});

/** Number of each rewritten line → its digest by the newest erasure. The lines that say so are part of the chain themselves. */
async function seals(db: Database): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ erases: string }>`select erases from audit where erases is not null order by seq`.execute(db);
  return new Map(rows.flatMap(({ erases }) => JSON.parse(erases) as [number, string][])); // holds: written by erase(); a forged one breaks the chain
}
