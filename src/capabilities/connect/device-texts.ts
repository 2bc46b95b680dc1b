import { sql } from 'kysely';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { ConnectTables } from './schema.ts';
import { storedText } from './stored-text.ts';

/** Longest text that is kept; what is longer is cut with a mark. */
const mostText = 500;
/** Texts that wait to be written, so that a database that is away cannot fill the memory; the oldest goes first and is told again by its driver. */
const mostWaiting = 10_000;

/** A text as a device has told it. */
export interface ToldText {
  readonly text: string;
  /** When it was first told as it is. */
  readonly since: EpochMs;
  /** When it was last told. */
  readonly toldAt: EpochMs;
}

/** A text on its way to the database. */
export interface HeardText {
  readonly device: string;
  readonly key: string;
  readonly text: string;
  readonly time: EpochMs;
}

/** A text that is new, or another than `before`. */
export interface ChangedText extends HeardText {
  readonly before: string | undefined;
}

/** What devices say of themselves as texts: gathered in memory, written about once a second, the newest of each key. */
export interface DeviceTexts {
  /** Take in a text; one that was said before the text that is kept, such as one that comes twice from an edge, is passed over. */
  add(heard: HeardText): void;
  /** Write what was gathered of devices that exist, and tell what has changed; what cannot be written stays for the next time. */
  flush(exists: (device: string) => boolean): Promise<readonly ChangedText[]>;
  /** Device → key → text. */
  of(devices: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, ToldText>>>;
}

/** Texts of devices on a database. */
export function createDeviceTexts(db: Database): DeviceTexts {
  const waiting = new Map<string, HeardText>();
  const put = (heard: HeardText) => {
    const name = JSON.stringify([heard.device, heard.key]);
    if ((waiting.get(name)?.time ?? Number.NEGATIVE_INFINITY) > heard.time) return;
    waiting.delete(name);
    waiting.set(name, heard);
    if (waiting.size > mostWaiting) waiting.delete(waiting.keys().next().value ?? name);
  };
  return {
    add: (heard) => put({ ...heard, text: storedText(heard.text, mostText) }),
    async flush(exists) {
      const heard = [...waiting.values()].filter(({ device }) => exists(device));
      waiting.clear();
      if (heard.length === 0) return [];
      return write(db, heard).catch((error: unknown) => {
        const newer = [...waiting.values()];
        for (const one of [...heard, ...newer]) put(one);
        throw error;
      });
    },
    of: (devices) => read(db, devices),
  };
}

async function write(db: Database, heard: readonly HeardText[]): Promise<readonly ChangedText[]> {
  const column = (pick: (one: HeardText) => string | number) => heard.map(pick);
  const { rows } = await sql<{ device: string; key: string; before: string | null }>`
    with told as (
      select * from unnest(${column((one) => one.device)}::text[], ${column((one) => one.key)}::text[], ${column((one) => one.text)}::text[],
        ${column((one) => one.time)}::double precision[]) as t (device, key, text, time)
      where exists (select from device d where d.id = t.device)
        and not exists (select from device_text n where n.device = t.device and n.key = t.key and n.told_at > t.time)
    ), old as (
      select o.device, o.key, o.text from device_text o join told using (device, key)
    ), put as (
      insert into device_text (device, key, text, since, told_at) select device, key, text, time, time from told
      on conflict (device, key) do update set text = excluded.text, told_at = excluded.told_at,
        since = case when device_text.text = excluded.text then device_text.since else excluded.since end
    )
    select told.device, told.key, old.text as before from told left join old using (device, key)
    where old.text is distinct from told.text`.execute(db);
  const changed = new Map(rows.map(({ device, key, before }) => [JSON.stringify([device, key]), before ?? undefined]));
  return heard.flatMap((one) => {
    const name = JSON.stringify([one.device, one.key]);
    return changed.has(name) ? [{ ...one, before: changed.get(name) }] : [];
  });
}

async function read(db: Database, devices: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, ToldText>>> {
  const texts = new Map<string, Map<string, ToldText>>();
  if (devices.length === 0) return texts;
  const tables = db.withTables<ConnectTables>();
  const rows = await tables.selectFrom('device_text').selectAll().where('device', 'in', devices).execute();
  for (const { device, key, text, since, told_at } of rows) {
    const own = texts.get(device) ?? new Map<string, ToldText>();
    texts.set(device, own.set(key, { text, since, toldAt: told_at }));
  }
  return texts;
}
