import { uuidv7 } from 'uuidv7';
import { Failure } from '../contracts/errors.ts';
import type { Caller, Role } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { AuthTables } from './auth-schema.ts';
import type { Database } from './database.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** An API token as a person sees it. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
}

/** What to make. */
export interface TokenOrder {
  readonly name: string;
  readonly role: Role;
  /** Default: never expires. */
  readonly expiresInDays?: number;
}

type Row = AuthTables['api_token'];

/** Begins every token, so that it is known by its look. */
export const tokenPrefix = 'yf_';
const dayMs = 86_400_000;
/** The time of the last use is written at most this often. */
const noteUseEveryMs = 60_000;

/** The API tokens of programs. */
export function createTokens(database: Database, clock: Clock) {
  const db = database.withTables<AuthTables>();

  /** Makes a token; its secret is shown this once. */
  const create = async (tenant: string, { name, role, expiresInDays }: TokenOrder): Promise<Token & { secret: string }> => {
    const secret = `${tokenPrefix}${newSecret()}`;
    const now = clock.now();
    const row: Row = {
      id: uuidv7(),
      tenant,
      name,
      role,
      hash: hashSecret(secret),
      created_at: now,
      expires_at: expiresInDays === undefined ? null : now + expiresInDays * dayMs,
      last_used_at: null,
    };
    await db.insertInto('api_token').values(row).execute();
    return { ...tokenOf(row), secret };
  };

  const list = async (tenant: string): Promise<Token[]> => {
    const rows = await db.selectFrom('api_token').selectAll().where('tenant', '=', tenant).orderBy('created_at', 'desc').execute();
    return rows.map(tokenOf);
  };

  /** Ends a token at once. @throws Failure `NOT_FOUND` */
  const revoke = async (tenant: string, id: string): Promise<void> => {
    const row = await db.deleteFrom('api_token').where('tenant', '=', tenant).where('id', '=', id).returning('id').executeTakeFirst();
    if (row === undefined) throw new Failure('NOT_FOUND', `revoking token ${id}: there is none`, { details: { what: id } });
  };

  /** The caller whose token it is, unless it is revoked or expired. */
  const callerOf = async (secret: string): Promise<Caller | undefined> => {
    const row = await db.selectFrom('api_token').selectAll().where('hash', '=', hashSecret(secret)).executeTakeFirst();
    const now = clock.now();
    if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    if (now - (row.last_used_at ?? 0) >= noteUseEveryMs) {
      await db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', row.id).execute();
    }
    return { id: row.id, name: row.name, role: row.role, tenant: row.tenant, kind: 'token' };
  };

  return { create, list, revoke, callerOf };
}

const tokenOf = ({ id, name, role, created_at, expires_at, last_used_at }: Row): Token => ({
  id,
  name,
  role,
  createdAt: created_at,
  expiresAt: expires_at ?? undefined,
  lastUsedAt: last_used_at ?? undefined,
});
