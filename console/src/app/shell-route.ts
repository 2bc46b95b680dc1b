import { createRootRoute, createRoute, redirect } from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import { queryClient } from '../api/queries.ts';
import { Failed, NotFound } from './fallbacks.tsx';
import { Root } from './root.tsx';
import { sessionQuery } from './session.ts';
import { Shell } from './shell.tsx';

/** Where every address begins. */
export const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Failed });

/** Everything but sign-in lies below this: it needs a session, and draws the frame. */
export const shell = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  errorComponent: Failed,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) throw redirect({ to: '/signin', search: { next: location.href } });
      throw error;
    }
  },
});
