import type { Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type Desk, ownEdge } from './deps.ts';
import { tables } from './schema.ts';
import { versionView } from './views.ts';

/** The versions of an edge, newest first. Throws `NOT_FOUND`. */
export async function listVersions(
  desk: Desk,
  caller: Caller,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<Reply<'listEdgeVersions'>> {
  await ownEdge(desk, caller, id);
  const rows = await tables(desk.db)
    .selectFrom('edgeVersion')
    .selectAll()
    .where('edge', '=', id)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return { items: rows.map(versionView) };
}
