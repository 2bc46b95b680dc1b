import type { FastifyRequest } from 'fastify';
import type { OperationId } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { includesScope, type Scope, scopeText } from '../contracts/areas.ts';
import { Failure } from '../contracts/errors.ts';
import { type Caller, whereMayAct } from '../contracts/roles.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The operation of the contract; `undefined` outside of the API. */
    operation?: OperationId;
    caller: Caller;
    /** What the audit is told of this call besides its body, e.g. who was refused and why. */
    auditNote?: Readonly<Record<string, unknown>>;
  }
}

/** Who a request comes from, and by what proof. */
export interface Identity {
  readonly caller: Caller;
  /** Mark that a change must carry in `x-yangfan-csrf`; `undefined` when the proof cannot be sent by a foreign page (a token). */
  readonly csrf?: string;
}

/** Finds out who calls. `undefined`: nobody is signed in. */
export type Identify = (request: FastifyRequest) => Promise<Identity | undefined>;

/** Who calls without signing in. */
export const nobody: Caller = { id: '', name: '', role: 'viewer', tenant: '', kind: 'user' };

/** Header of the cross-site mark. */
export const csrfHeader = 'x-yangfan-csrf';

/** What a door asks of whoever comes. */
export interface Needs extends Pick<RouteContract, 'permission' | 'sites'> {
  /** All of these, of a token. */
  readonly scopes: readonly Scope[];
}

/** @throws Failure `NO_SCOPE` that names the first scope that a caller lacks */
export function refuseScope({ name, scopes: given }: Caller, wanted: readonly Scope[], doing: string): void {
  const missing = wanted.find((scope) => !includesScope(given, scope));
  if (missing === undefined) return;
  throw new Failure('NO_SCOPE', `${doing}: the token ${name} lacks ${missing}`, { details: { scope: missing, what: scopeText(missing) } });
}

/**
 * Finds the caller of an operation, writes it to the request, and lets it pass when it may call. The one place that keeps those whose role
 * holds at sites only from operations that cannot be narrowed to sites, and tokens from areas that are not theirs.
 *
 * @throws Failure `NOT_SIGNED_IN`, `FORBIDDEN`, `NO_SCOPE`, `NOT_AT_SITES`, `CSRF`
 */
export async function mayCall(
  { identify }: { readonly identify: Identify },
  { permission, sites, scopes }: Needs,
  request: FastifyRequest,
): Promise<Caller> {
  request.caller = nobody;
  // Health must answer also when the database, and with it every session, is away.
  if (permission === 'anyone') return nobody;
  const identity = await identify(request);
  if (identity === undefined) throw new Failure('NOT_SIGNED_IN', `calling ${request.method} ${request.url}: not signed in`);
  const { csrf } = identity;
  request.caller = identity.caller;
  const caller = whereMayAct(identity.caller, permission);
  if (caller === undefined) {
    throw new Failure('FORBIDDEN', `calling ${request.method} ${request.url}: needs ${permission}, is ${identity.caller.role}`, {
      details: { role: permission },
    });
  }
  refuseScope(caller, scopes, `calling ${request.method} ${request.url}`);
  if (caller.sites !== undefined && sites === undefined)
    throw new Failure('NOT_AT_SITES', `calling ${request.method} ${request.url}: ${caller.name} has roles at sites only`);
  request.caller = caller;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && csrf !== undefined && request.headers[csrfHeader] !== csrf) {
    throw new Failure('CSRF', `calling ${request.method} ${request.url}: ${csrfHeader} is missing or not that of the session`);
  }
  return caller;
}
