import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../contracts/errors.ts';
import { atSites } from '../contracts/roles.ts';
import { type Auth, sessionCookie } from './auth.ts';
import { type Session, sessionMs } from './sessions.ts';
import type { Account } from './users.ts';

/** Opens a session for whoever has just proved who he is. */
export async function enter(auth: Auth, request: FastifyRequest, reply: FastifyReply, user: Account): Promise<Session> {
  const secret = await auth.sessions.open(user.id);
  const session = await auth.sessions.find(secret);
  if (session === undefined) throw new Failure('SIGN_IN_FAILED', `signing in ${user.name}: not active`);
  // The audit then names him instead of nobody.
  request.caller = atSites({ id: user.id, name: user.name, role: user.role, tenant: user.tenant, kind: 'user' }, user.sites);
  setCookie(request, reply, secret);
  return session;
}

/** Not readable by scripts, never sent from a foreign page, and only over TLS where the request came over TLS. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, secret: string | undefined): void {
  const seconds = secret === undefined ? 0 : sessionMs / 1000;
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header('set-cookie', `${sessionCookie}=${secret ?? ''}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`);
}
