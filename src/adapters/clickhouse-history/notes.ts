import type { SegmentInfo } from '../../store/segment.ts';
import { type ClickHouse, serverCodeOf } from './connection.ts';
import type { Noted, Place } from './place.ts';
import { copiedTable, samplesTable } from './schema.ts';

/** ClickHouse's numbers of "there is no such table" and "there is no such database". */
const missing: ReadonlySet<number | undefined> = new Set([60, 81]);

/** Ask ClickHouse what it remembers of the copy; `undefined` when the tables are not there. */
export async function readNotes(clickhouse: ClickHouse): Promise<Noted | undefined> {
  const { database } = clickhouse;
  const lines = async (sql: string) => {
    const text = (await clickhouse.ask(`${sql} FORMAT TabSeparated`)).toString().trim();
    return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
  };
  try {
    const notes = await lines(`SELECT store, max(version) FROM ${database}.${copiedTable} GROUP BY store LIMIT 1000`);
    // Once there is a note, one row is proof enough that the rows were not taken away; else all versions are looked at, once in a life.
    const some = notes.length > 0 ? `(SELECT version FROM ${database}.${samplesTable} LIMIT 1)` : `${database}.${samplesTable}`;
    const [[highest = '0'] = []] = await lines(`SELECT max(version) FROM ${some}`);
    return { notes: notes.map(([store = '', version]) => ({ store, version: Number(version) })), highest: Number(highest) };
  } catch (error) {
    if (missing.has(serverCodeOf(error))) return undefined;
    throw error;
  }
}

/** Note in ClickHouse that everything up to a chunk is there, and which times the segments had that came with it. */
export async function writeNote(
  { ask, database }: ClickHouse,
  { store, chunk, base }: Place,
  segments: readonly SegmentInfo[],
): Promise<void> {
  const earliest = Math.min(...segments.map((segment) => segment.earliest));
  const latest = Math.max(...segments.map((segment) => segment.latest));
  await ask(`INSERT INTO ${database}.${copiedTable} VALUES ('${store}', ${chunk}, ${base + chunk}, ${earliest}, ${latest})`);
}
