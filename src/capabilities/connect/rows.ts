import { sql } from 'kysely';
import type { Database, Trx } from '../../kernel/database.ts';
import { type Catalogue, createCatalogue, type Device, type DeviceTwin, type Source, type SourceField } from './catalogue.ts';
import type { ConfigSecrets } from './config-secrets.ts';
import type { ConnectTables } from './schema.ts';

/** Read the sources and devices that are in use. */
export async function readCatalogue(db: Database, secrets: Pick<ConfigSecrets, 'unsealed'>): Promise<Catalogue> {
  const tables = db.withTables<ConnectTables>();
  const sources = await tables.selectFrom('source').selectAll().where('removed_at', 'is', null).orderBy('id').execute();
  const devices = await tables.selectFrom('device').selectAll().where('removed_at', 'is', null).orderBy('id').execute();
  return createCatalogue(
    sources.map((row) => secrets.unsealed(sourceOfRow(row))),
    devices.map(deviceOfRow),
  );
}

/** A stored thing with the mark that it was removed. */
export type Kept<T> = T & { readonly isRemoved: boolean };

/** Sources and devices that a pack made, those that people removed included. */
export async function readPackRows(
  trx: Trx,
  tenant: string,
  pack: string,
): Promise<{ readonly sources: readonly Kept<Source>[]; readonly devices: readonly Kept<Device>[] }> {
  const tables = trx.withTables<ConnectTables>();
  const sources = await tables.selectFrom('source').selectAll().where('tenant', '=', tenant).where('pack', '=', pack).execute();
  const devices = await tables.selectFrom('device').selectAll().where('tenant', '=', tenant).where('pack', '=', pack).execute();
  return {
    sources: sources.map((row) => ({ ...sourceOfRow(row), isRemoved: row.removed_at !== null })),
    devices: devices.map((row) => ({ ...deviceOfRow(row), isRemoved: row.removed_at !== null })),
  };
}

const selectSource = (db: Database) => db.withTables<ConnectTables>().selectFrom('source').selectAll().executeTakeFirstOrThrow();
const selectDevice = (db: Database) => db.withTables<ConnectTables>().selectFrom('device').selectAll().executeTakeFirstOrThrow();

function sourceOfRow(row: Awaited<ReturnType<typeof selectSource>>): Source {
  return {
    id: row.id,
    tenant: row.tenant,
    protocol: row.protocol,
    title: row.title,
    config: row.config,
    enabled: row.enabled,
    datum: row.datum,
    pack: row.pack ?? undefined,
    packKey: row.pack_key ?? undefined,
    changed: row.changed as readonly SourceField[], // holds: written only from a Source
  };
}

function deviceOfRow(row: Awaited<ReturnType<typeof selectDevice>>): Device {
  return {
    id: row.id,
    tenant: row.tenant,
    source: row.source,
    identity: row.identity,
    asset: row.asset ?? undefined,
    origin: row.origin,
    secretHash: row.secret_hash ?? undefined,
    topics: row.topics,
    texts: row.texts,
    keys: new Map(row.keys.map(([key, point, scale, offset]) => [key, { point, scale, offset }])),
    pack: row.pack ?? undefined,
    twin: row.twin ?? undefined,
    changed: row.changed,
  };
}

/** Insert a source, or bring it up to date; its secrets are sealed by the caller. */
export async function writeSource(db: Database, source: Source, now: number): Promise<void> {
  const row = {
    id: source.id,
    tenant: source.tenant,
    protocol: source.protocol,
    title: JSON.stringify(source.title),
    config: JSON.stringify(source.config),
    enabled: source.enabled,
    datum: source.datum,
    pack: source.pack ?? null,
    pack_key: source.packKey ?? null,
    changed: JSON.stringify(source.changed),
  };
  await db
    .withTables<ConnectTables>()
    .insertInto('source')
    .values({ ...row, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** Rows of one statement; 13 parameters each stay below PostgreSQL's 65,535. */
const rowsPerStatement = 2000;

/** Insert devices, or bring them up to date. */
export async function writeDevices(db: Database, devices: readonly Device[], now: number): Promise<void> {
  const tables = db.withTables<ConnectTables>();
  for (let from = 0; from < devices.length; from += rowsPerStatement) {
    await tables
      .insertInto('device')
      .values(devices.slice(from, from + rowsPerStatement).map((device) => rowOfDevice(device, now)))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          asset: ref('excluded.asset'),
          origin: ref('excluded.origin'),
          secret_hash: ref('excluded.secret_hash'),
          topics: ref('excluded.topics'),
          keys: ref('excluded.keys'),
          texts: ref('excluded.texts'),
          changed: ref('excluded.changed'),
        })),
      )
      .execute();
  }
}

/** Change nothing but the secrets of devices: id → hash; one statement, so all of them or none. */
export async function writeSecretHashes(db: Database, hashes: ReadonlyMap<string, string>): Promise<void> {
  await sql`
    update device set secret_hash = fresh.hash
    from unnest(${[...hashes.keys()]}::text[], ${[...hashes.values()]}::text[]) as fresh (id, hash) where device.id = fresh.id`.execute(db);
}

/** Change nothing but the simulated twin of a device. */
export async function writeTwin(db: Database, device: string, twin: DeviceTwin | undefined): Promise<void> {
  const row = { twin: twin === undefined ? null : JSON.stringify(twin) };
  await db.withTables<ConnectTables>().updateTable('device').set(row).where('id', '=', device).execute();
}

function rowOfDevice(device: Device, now: number) {
  return {
    id: device.id,
    tenant: device.tenant,
    source: device.source,
    identity: device.identity,
    asset: device.asset ?? null,
    origin: device.origin,
    secret_hash: device.secretHash ?? null,
    topics: JSON.stringify(device.topics),
    keys: JSON.stringify([...device.keys].map(([key, { point, scale, offset }]) => [key, point, scale, offset])),
    texts: JSON.stringify(device.texts ?? []),
    pack: device.pack ?? null,
    changed: device.changed,
    created_at: now,
  };
}

/** Remove a source with its link events and unknown devices; one that a pack made leaves a mark, so that an upgrade does not bring it back. */
export async function deleteSource(db: Database, source: Source, now: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const tables = trx.withTables<ConnectTables>();
    await tables.deleteFrom('quarantine').where('source', '=', source.id).execute();
    await tables.deleteFrom('link_event').where('source', '=', source.id).execute();
    await removeRow(trx, 'source', source, now);
  });
}

/** Remove a device; one that a pack made leaves a mark, so that an upgrade does not bring it back. */
export const deleteDevice = (db: Database, device: Device, now: number): Promise<void> => removeRow(db, 'device', device, now);

async function removeRow(db: Database, table: 'source' | 'device', { id, pack }: Source | Device, now: number): Promise<void> {
  const tables = db.withTables<ConnectTables>();
  if (pack === undefined) await tables.deleteFrom(table).where('id', '=', id).execute();
  else await tables.updateTable(table).set({ removed_at: now }).where('id', '=', id).execute();
}
