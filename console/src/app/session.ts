import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { mayAct, type Role } from '../../../src/contracts/roles.ts';
import { call, setCsrf } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';

/** Who is signed in. */
export type Session = Reply<'getSession'>;

/** The session, asked for once; its mark goes with every change from then on. */
export const sessionQuery = queryOptions({
  queryKey: ['getSession', undefined] as const,
  queryFn: async ({ signal }): Promise<Session> => {
    const session = await call('getSession', undefined, { signal });
    setCsrf(session.csrf);
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Take over the session that a sign-in answered. */
export function enter(session: Session): void {
  setCsrf(session.csrf);
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** The signed-in user; `undefined` only on the sign-in page. */
export const useSession = (): Session | undefined => useQuery({ ...sessionQuery, enabled: false }).data;

/** Whether the role of the signed-in user holds at sites only; what concerns the whole company is then refused. */
export const useIsAtSites = (): boolean => useSession()?.user.sites !== undefined;

/** Whether the signed-in user has the rights of a role; commands that it lacks are shown disabled or left out. */
export function useMay(role: Role): boolean {
  const session = useSession();
  return session !== undefined && mayAct(session.user.role, role);
}

/** End the session and start over, so that nothing of it stays in memory. The service worker sees it, and gives up what is pushed to this browser. */
export async function leave(): Promise<void> {
  const { next } = await call('signOut').catch(() => ({ next: '/signin' }));
  location.assign(next);
}
