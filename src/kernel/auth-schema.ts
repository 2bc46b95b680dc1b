import type { ColumnType, RawBuilder, Selectable } from 'kysely';
import type { Scope } from '../contracts/areas.ts';
import type { Role, SiteRole } from '../contracts/roles.ts';
import type { Migration } from './migrate.ts';

type Sites = ColumnType<readonly SiteRole[] | null, RawBuilder<unknown> | null, RawBuilder<unknown> | null>;

/** Tables of sign-in. Of every secret only a hash is stored. */
export type AuthTables = {
  user_account: {
    id: string;
    tenant: string;
    name: string;
    /** The most that the user may; with `sites`, it holds only there. */
    role: Role;
    /** Where the role holds, and what it is lowered to there; null: the whole tenant. JSON, never an empty list. */
    sites: Sites;
    /** See `passwords.ts`; null until the first one is set. */
    password: string | null;
    active: boolean;
    created_at: number;
    last_seen_at: number | null;
    /** Issuer and subject at the OpenID provider that the user comes from; both null for a local user. */
    issuer: string | null;
    subject: string | null;
  };
  session: { hash: string; user_id: string; csrf: string; created_at: number; expires_at: number; extended_at: number };
  sign_in_link: { hash: string; user_id: string; expires_at: number };
  api_token: {
    id: string;
    tenant: string;
    name: string;
    role: Role;
    sites: Sites;
    /** JSON, never an empty list. */
    scopes: ColumnType<readonly Scope[], RawBuilder<unknown>, never>;
    hash: string;
    /** Of the secret before the last renewal, which works until `old_until`; both null: there is none. */
    old_hash: string | null;
    old_until: number | null;
    created_at: number;
    expires_at: number | null;
    last_used_at: number | null;
  };
};

/** A user as it is stored. */
export type UserRow = Selectable<AuthTables['user_account']>;

export const authMigrations: readonly Migration[] = [
  {
    name: 'auth-001-create',
    sql: `
      create table user_account (
        id text primary key, tenant text not null, name text not null, role text not null, password text,
        active boolean not null default true, created_at double precision not null, last_seen_at double precision
      );
      create unique index user_account_name on user_account (lower(name));
      create table session (
        hash text primary key, user_id text not null references user_account on delete cascade, csrf text not null,
        created_at double precision not null, expires_at double precision not null, extended_at double precision not null
      );
      create index session_by_user on session (user_id);
      create table sign_in_link (
        hash text primary key, user_id text not null references user_account on delete cascade, expires_at double precision not null
      );
      create table api_token (
        id text primary key, tenant text not null, name text not null, role text not null, hash text not null unique,
        created_at double precision not null, expires_at double precision, last_used_at double precision
      );`,
  },
  {
    name: 'auth-002-external',
    sql: `
      alter table user_account add column issuer text, add column subject text,
        add constraint user_account_origin check ((issuer is null) = (subject is null) and (issuer is null or password is null));
      create unique index user_account_external on user_account (issuer, subject);`,
  },
  {
    name: 'auth-003-sites',
    sql: `
      alter table user_account add column sites jsonb,
        add constraint user_account_sites check (sites is null or (jsonb_typeof(sites) = 'array' and jsonb_array_length(sites) > 0));`,
  },
  {
    // Tokens from before have the scopes of everything, which is what they could do.
    name: 'auth-004-token-scopes',
    sql: `
      alter table api_token add column scopes jsonb not null default '["all:read","all:write"]',
        add column sites jsonb, add column old_hash text unique, add column old_until double precision,
        add constraint api_token_scopes check (jsonb_typeof(scopes) = 'array' and jsonb_array_length(scopes) > 0),
        add constraint api_token_sites check (sites is null or (jsonb_typeof(sites) = 'array' and jsonb_array_length(sites) > 0)),
        add constraint api_token_old check ((old_hash is null) = (old_until is null));
      alter table api_token alter column scopes drop default;`,
  },
  {
    // A password is asked with a name alone, so local names differ everywhere; people of a provider are known by issuer and subject.
    name: 'auth-005-names-by-tenant',
    sql: `
      drop index user_account_name;
      create unique index user_account_local_name on user_account (lower(name)) where issuer is null;
      create unique index user_account_tenant_name on user_account (tenant, lower(name));`,
  },
];
