import type { SnmpConfig } from './config.ts';
import type { Lookup, SnmpKey } from './key.ts';
import type { AgentLink } from './link.ts';
import { textOf } from './values.ts';

/** Rows of an agent's tables by their names. */
export interface Tables {
  /** OID of a key at the moment; `undefined` when no row has the name. Throws a `Failure` when the table cannot be read. */
  oidOf(key: SnmpKey, signal: AbortSignal): Promise<string | undefined>;
  /** Read them again before they are used next. */
  forget(): void;
}

/** Index of each row by the text that it has in a column. */
async function readRows(link: AgentLink, column: string, limits: { readonly most: number; readonly signal: AbortSignal }) {
  const found = await link.walk(column, limits.most, limits.signal);
  return new Map(found.map((varbind) => [textOf(varbind), varbind.oid.slice(column.length)]));
}

/** No table is known yet. */
export function createTables(link: AgentLink, { maxRows, tableSeconds }: Pick<SnmpConfig, 'maxRows' | 'tableSeconds'>): Tables {
  const known = new Map<string, { readonly readAt: number; readonly rows: ReadonlyMap<string, string> }>();

  async function rowOf({ column, text }: Lookup, signal: AbortSignal): Promise<string | undefined> {
    const before = known.get(column);
    if (before !== undefined && performance.now() - before.readAt < tableSeconds * 1000) return before.rows.get(text);
    const rows = await readRows(link, column, { most: maxRows, signal });
    known.set(column, { readAt: performance.now(), rows });
    return rows.get(text);
  }

  return {
    async oidOf({ oid, row }, signal) {
      if (row === undefined) return oid;
      const index = await rowOf(row, signal);
      return index === undefined ? undefined : oid + index;
    },
    forget: () => known.clear(),
  };
}
