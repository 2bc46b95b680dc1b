import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database.ts';
import { type Holds, holdsOf } from './columns.ts';

/** A column with texts. */
export interface TextColumn {
  readonly name: string;
  readonly isJson: boolean;
  readonly holds: Holds;
}

/** A table that may name people. */
export interface PeopleTable {
  readonly name: string;
  readonly columns: readonly TextColumn[];
  /** True for the rows of a tenant. */
  readonly isOf: (tenant: string) => RawBuilder<boolean>;
}

/** What belongs to the tenant of another row: table → column → table. */
const parents: Readonly<Record<string, readonly [column: string, table: string]>> = {
  alarm_step: ['alarm', 'alarm'],
  command_step: ['command', 'command'],
  declaration_verification: ['declaration', 'declaration'],
  declared_person: ['declaration', 'declaration'],
  device_text: ['device', 'device'],
  edge_event: ['edge', 'edge'],
  edge_version: ['edge', 'edge'],
  emergency_plan_version: ['plan', 'emergency_plan'],
  incident_cause: ['incident', 'incident'],
  incident_step: ['incident', 'incident'],
  link_event: ['source', 'source'],
  outward_event: ['bridge', 'outward_bridge'],
  spare_stock: ['spare', 'spare_part'],
};

/** The audit has a way of its own; accounts, with all that hangs on them, are told and deleted as such; the rest names nobody. */
const apart = new Set(['audit', 'user_account', 'session', 'sign_in_link', 'migration', 'outbox_cursor', 'notify_push_key']);

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/**
 * The tables of the database, all of them, with their columns of texts.
 *
 * @throws Error when nobody has said what a column holds or whose a table is: a bug, which the test of this file finds
 */
export async function peopleTables(db: Database): Promise<readonly PeopleTable[]> {
  const { rows } = await sql<ColumnRow>`
    select c.table_name as table, c.column_name as column, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position`.execute(db);
  const names = [...new Set(rows.map(({ table }) => table))].filter((name) => !apart.has(name));
  return names.map((name) =>
    tableOf(
      name,
      rows.filter(({ table }) => table === name),
    ),
  );
}

function tableOf(name: string, rows: readonly ColumnRow[]): PeopleTable {
  const columns = rows
    .filter(({ type }) => type === 'text' || type === 'jsonb' || type === 'json')
    .map(({ column, type }) => ({ name: column, isJson: type !== 'text', holds: said(name, column) }));
  return {
    name,
    columns,
    isOf: ownerOf(
      name,
      rows.map(({ column }) => column),
    ),
  };
}

function said(table: string, column: string): Holds {
  const holds = holdsOf(table, column);
  if (holds === undefined) throw new Error(`BUG: nobody has said whether ${table}.${column} names people, see columns.ts`);
  return holds;
}

function ownerOf(table: string, columns: readonly string[]): PeopleTable['isOf'] {
  if (columns.includes('tenant')) return (tenant) => sql<boolean>`t.tenant = ${tenant}`;
  const [column, parent] = parents[table] ?? [];
  if (column !== undefined && parent !== undefined)
    return (tenant) => sql<boolean>`exists (select from ${sql.table(parent)} p where p.id = t.${sql.ref(column)} and p.tenant = ${tenant})`;
  if (columns.includes('body')) return (tenant) => sql<boolean>`t.body->>'tenant' = ${tenant}`;
  throw new Error(`BUG: nobody has said to which tenant rows of ${table} belong, see tables.ts`);
}
