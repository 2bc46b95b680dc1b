import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Audit } from '../../kernel/audit.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { Assets } from '../assets/index.ts';
import type { Connect, ProtocolInfo } from '../connect/index.ts';
import type { Configs } from './configs.ts';
import { type EdgeEventKind, type EdgeRow, tables } from './schema.ts';

/** What `edges` is built from. */
export interface EdgesDeps {
  readonly db: Database;
  readonly http: Pick<Http, 'route'>;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'write'>;
  readonly vault: Vault;
  readonly protocols: readonly ProtocolInfo[];
  readonly assets: Pick<Assets, 'byKey' | 'pointOf'>;
  readonly connect: Pick<Connect, 'mapNames'>;
}

/** What all parts of `edges` work with. */
export interface Desk extends EdgesDeps {
  readonly configs: Configs;
}

/** An edge of the caller's tenant; throws `NOT_FOUND` for every other. */
export async function ownEdge({ db }: Pick<Desk, 'db'>, { tenant }: Caller, id: string): Promise<EdgeRow> {
  const row = await tables(db).selectFrom('edge').selectAll().where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (row === undefined) throw notFound(`edge ${id}`);
  return row;
}

/** What is kept of an edge's story. */
const mostEvents = 1000;

/** A line of an edge's story. */
export interface EdgeEvent {
  readonly edge: string;
  readonly kind: EdgeEventKind;
  readonly version?: number;
  readonly by?: string;
  readonly detail?: string;
}

/** Write a line into the story of an edge, in the transaction of what it tells. */
export async function tell(db: Database, time: number, { edge, kind, version, by, detail = '' }: EdgeEvent): Promise<void> {
  await tables(db)
    .insertInto('edgeEvent')
    .values({ edge, time, kind, version: version ?? null, by: by ?? null, detail })
    .execute();
  const kept = tables(db).selectFrom('edgeEvent').select('id').where('edge', '=', edge).orderBy('id', 'desc').offset(mostEvents).limit(1);
  await tables(db).deleteFrom('edgeEvent').where('edge', '=', edge).where('id', '<=', kept).execute();
}

/** A `NOT_FOUND` that says what is missing. */
export const notFound = (what: string) => new Failure('NOT_FOUND', `looking for ${what}: there is none`, { details: { what } });
