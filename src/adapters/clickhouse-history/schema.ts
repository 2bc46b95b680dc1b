import type { ClickHouse } from './connection.ts';

/** Names of the tables in the database. */
export const samplesTable = 'samples';
export const copiedTable = 'copied';

/** Columns of a row of samples as they are inserted, 37 bytes; see `row-binary.ts`. */
export const sampleColumns = 'point, time, fraction, value, quality, version';

/** DoubleDelta and Gorilla are known from this version on. */
const codecsSince = [19, 11] as const;

/**
 * Make what is missing: database and tables. What is there is left as it is, so that who wants other codecs, a TTL or a replicated
 * engine makes the tables beforehand.
 *
 * `time` is whole milliseconds and `fraction` what is beyond them, so that every time comes back exactly. Of rows of one point and time
 * the one of the highest `version` counts. Times before 1970 share the first partition and those after 2099 the last.
 */
export async function prepareTables(clickhouse: ClickHouse): Promise<void> {
  const { database } = clickhouse;
  const version = (await clickhouse.ask('SELECT version() FORMAT TabSeparated')).toString();
  await clickhouse.ask(`CREATE DATABASE IF NOT EXISTS ${database}`);
  await clickhouse.ask(samplesSql(database, knowsCodecs(version)));
  await clickhouse.ask(copiedSql(database));
}

function samplesSql(database: string, hasCodecs: boolean): string {
  const codec = (name: string) => (hasCodecs ? ` CODEC(${name}, LZ4)` : '');
  return `CREATE TABLE IF NOT EXISTS ${database}.${samplesTable} (
    point UInt32${codec('Delta')},
    time Int64${codec('DoubleDelta')},
    fraction Float64,
    value Float64${codec('Gorilla')},
    quality UInt8,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version)
  PARTITION BY toYYYYMM(toDateTime(greatest(toInt64(0), least(intDiv(time, 1000), toInt64(4102444799))), 'UTC'))
  ORDER BY (point, time, fraction)`;
}

/** A row for every step of the copy; the one of the highest `version` says how far it is. */
const copiedSql = (database: string) => `CREATE TABLE IF NOT EXISTS ${database}.${copiedTable} (
    store String, chunk UInt32, version UInt64, earliest Float64, latest Float64
  ) ENGINE = MergeTree ORDER BY (store, version)`;

/** True when a server of this version knows codecs for time series. */
export function knowsCodecs(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > codecsSince[0] || (major === codecsSince[0] && minor >= codecsSince[1]);
}
