import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { uuidv7 } from 'uuidv7';
import { conflict, Failure } from '../contracts/errors.ts';
import type { Caller } from '../contracts/roles.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import type { Database, Trx } from './database.ts';
import { type Migration, migrate } from './migrate.ts';

/** What an attachment is for. */
export type AttachmentPurpose = 'photo' | 'file' | 'signature';

/** A file that belongs to something, e.g. a photo of a work order. */
export interface Attachment {
  /** Made by the client, so that sending it again makes no second one. */
  readonly id: string;
  /** What it belongs to, e.g. `workOrder/0190…`. */
  readonly owner: string;
  readonly name: string;
  readonly purpose: AttachmentPurpose;
  /** By its content, whatever its name says. */
  readonly media: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly by: string;
  readonly at: EpochMs;
}

/** Files on disk below the data folder, a folder for each tenant; what is known of them is in the database. */
export interface Attachments {
  /**
   * Keep a file; resolves once it is on disk and known. The same id with the same content again changes nothing (`isNew` false).
   * `also` runs in the transaction that makes a new one known.
   *
   * Throws `TOO_LARGE`, `BAD_REQUEST` (no picture or PDF by its content, empty, bad id), `CONFLICT` (id with another content or owner, too many).
   */
  put(
    caller: Caller,
    file: NewAttachment,
    also?: (trx: Trx, kept: Attachment) => Promise<void>,
  ): Promise<{ kept: Attachment; isNew: boolean }>;
  /** Oldest first. */
  list(tenant: string, owner: string): Promise<readonly Attachment[]>;
  /** Throws `NOT_FOUND`, also for one of another tenant or owner. */
  open(tenant: string, owner: string, id: string): Promise<{ readonly attachment: Attachment; readonly stream: Readable }>;
  /** For good: its bytes too. Throws as `open`. */
  remove(tenant: string, owner: string, id: string): Promise<void>;
}

/** A file that comes in. */
export interface NewAttachment extends Pick<Attachment, 'id' | 'owner' | 'name' | 'purpose'> {
  readonly body: Readable;
}

/** How much is taken. */
export interface AttachmentLimits {
  /** Bytes of one file. Default 10 MiB: a photo of a phone, or a manual's chapter. */
  readonly mostBytes: number;
  /** Files of one owner. Default 100. */
  readonly mostFiles: number;
}

type Row = Attachment & { readonly tenant: string };
type Tables = { attachment: Row };

const migrations: readonly Migration[] = [
  {
    name: 'attachments-001-create',
    sql: `
      create table attachment (
        tenant text not null, id text not null, owner text not null, name text not null, purpose text not null, media text not null,
        bytes integer not null, sha256 text not null, by text not null, at double precision not null,
        primary key (tenant, id)
      );
      create index attachment_by_owner on attachment (tenant, owner, at);`,
  },
];

/** What files begin with. Sources: JFIF/ISO 10918-1, ISO 15948 §5.2, the WebP container specification, ISO 32000-1 §7.5.2. */
const kinds: readonly { readonly media: string; readonly isOne: (head: Buffer) => boolean }[] = [
  { media: 'image/jpeg', isOne: (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { media: 'image/png', isOne: (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) },
  { media: 'image/webp', isOne: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP' },
  { media: 'application/pdf', isOne: (head) => head.toString('latin1', 0, 5) === '%PDF-' },
];
const headBytes = 12;

/** The media type of a file by its first bytes, or `undefined` when it is none that is taken. */
export const mediaOf = (head: Buffer): string | undefined => kinds.find(({ isOne }) => isOne(head))?.media;

const ids = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const usualLimits: AttachmentLimits = { mostBytes: 10 * 2 ** 20, mostFiles: 100 };

/** Open the store of attachments in a folder, which is made when the first one comes. */
export async function openAttachments(
  { db, clock, folder }: { readonly db: Database; readonly clock: Clock; readonly folder: string },
  limits: Partial<AttachmentLimits> = {},
): Promise<Attachments> {
  await migrate(db, migrations);
  const { mostBytes, mostFiles } = { ...usualLimits, ...limits };
  const rows = (tenant: string, owner: string) =>
    db
      .withTables<Tables>()
      .selectFrom('attachment')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('owner', '=', owner)
      .orderBy('at')
      .orderBy('id');

  return {
    put: async (caller, { id, owner, name, purpose, body }, also) => {
      if (!ids.test(id)) throw badRequest(`keeping ${name}`, `"${id}" is no UUID in lower case`);
      const home = folderOf(folder, caller.tenant);
      await mkdir(home, { recursive: true, mode: 0o700 });
      const coming = join(home, `${uuidv7()}.coming`);
      try {
        const written = await write(body, { path: coming, name, mostBytes });
        const { tenant, name: by } = caller;
        const row: Row = { tenant, id, owner, name: name.slice(0, 200), purpose, ...written, by, at: clock.now() };
        return await db.transaction().execute(async (trx) => {
          const earlier = await keep(trx, row, mostFiles);
          if (earlier !== undefined) return { kept: withoutTenant(earlier), isNew: false };
          await rename(coming, join(home, id));
          await syncFolder(home);
          await also?.(trx, withoutTenant(row));
          return { kept: withoutTenant(row), isNew: true };
        });
      } finally {
        await rm(coming, { force: true });
      }
    },
    list: async (tenant, owner) => (await rows(tenant, owner).execute()).map(withoutTenant),
    open: async (tenant, owner, id) => {
      const row = await rows(tenant, owner).where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw noFile(id);
      const path = join(folderOf(folder, tenant), id);
      if ((await stat(path).catch(() => undefined)) === undefined) throw noFile(`${id} on disk`);
      return { attachment: withoutTenant(row), stream: createReadStream(path) };
    },
    remove: async (tenant, owner, id) => {
      const those = db.withTables<Tables>().deleteFrom('attachment').where('tenant', '=', tenant).where('owner', '=', owner);
      const { numDeletedRows } = await those.where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) throw noFile(id);
      await rm(join(folderOf(folder, tenant), id), { force: true });
    },
  };
}

const withoutTenant = ({ tenant: _, ...attachment }: Row): Attachment => attachment;
/** Never a name that means another folder, such as `..`. */
const folderOf = (folder: string, tenant: string): string => join(folder, `t-${encodeURIComponent(tenant)}`);

/** Make it known; resolves to the one that is known already under this id. */
async function keep(trx: Trx, row: Row, mostFiles: number): Promise<Row | undefined> {
  const table = trx.withTables<Tables>();
  const { numInsertedOrUpdatedRows } = await table
    .insertInto('attachment')
    .values(row)
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) {
    const { tenant, id, sha256, owner } = row;
    const earlier = await table
      .selectFrom('attachment')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (earlier.sha256 === sha256 && earlier.owner === owner) return earlier;
    throw conflict(`keeping ${row.name}`, { zh: `编号 ${id} 属于另一个文件`, en: `the id ${id} belongs to another file` });
  }
  const { count } = await table
    .selectFrom('attachment')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where('tenant', '=', row.tenant)
    .where('owner', '=', row.owner)
    .executeTakeFirstOrThrow();
  if (Number(count) > mostFiles)
    throw conflict(`keeping ${row.name}`, { zh: `已有 ${mostFiles} 个文件`, en: `there are ${mostFiles} files already` });
  return undefined;
}

interface Written {
  readonly media: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Write what comes, synced to disk, while it is counted, hashed and looked at. */
async function write(
  body: Readable,
  { path, name, mostBytes }: { readonly path: string; readonly name: string; readonly mostBytes: number },
): Promise<Written> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let [bytes, head, media] = [0, Buffer.alloc(0), undefined as string | undefined];
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new Failure('TOO_LARGE', `keeping ${name}: over ${mostBytes} bytes`, { details: { limit: `${mostBytes / 2 ** 20} MiB` } });
      if (media === undefined) head = Buffer.concat([head, chunk.subarray(0, headBytes)]);
      if (media === undefined && head.length >= headBytes) media = mediaOf(head);
      if (media === undefined && head.length >= headBytes) throw notTaken(name);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (media === undefined) throw notTaken(name);
    await file.sync();
  } finally {
    await file.close();
  }
  return { media, bytes, sha256: hash.digest('hex') };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

const badRequest = (doing: string, what: string) => new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what } });
const notTaken = (name: string) => badRequest(`keeping ${name}`, 'only JPEG, PNG, WebP and PDF are taken, by their content');
const noFile = (id: string) =>
  new Failure('NOT_FOUND', `reading attachment ${id}: there is none`, { details: { what: `attachment ${id}` } });
