import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import { queryClient } from '../api/queries.ts';
import { Failed, NotFound } from './fallbacks.tsx';
import { Root } from './root.tsx';
import { search } from './search.ts';
import { sessionQuery } from './session.ts';
import { Shell } from './shell.tsx';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Failed });

/** Everything but sign-in lies below this: it needs a session, and draws the frame. */
const shell = createRoute({
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

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signin',
  validateSearch: search('next'),
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: search('from', 'to', 'asset'),
  component: lazyRouteComponent(() => import('../pages/overview/overview-page.tsx'), 'OverviewPage'),
});

const assets = createRoute({
  getParentRoute: () => shell,
  path: '/assets',
  validateSearch: search('text'),
  component: lazyRouteComponent(() => import('../pages/assets/assets-page.tsx'), 'AssetsPage'),
});

const asset = createRoute({
  getParentRoute: () => shell,
  path: '/assets/$id',
  validateSearch: search('tab', 'from', 'to', 'text'),
  component: lazyRouteComponent(() => import('../pages/assets/assets-page.tsx'), 'AssetsPage'),
});

const trends = createRoute({
  getParentRoute: () => shell,
  path: '/trends',
  validateSearch: search('points', 'from', 'to'),
  component: lazyRouteComponent(() => import('../pages/trends/trends-page.tsx'), 'TrendsPage'),
});

const alarms = createRoute({
  getParentRoute: () => shell,
  path: '/alarms',
  validateSearch: search('view', 'priority', 'asset', 'text', 'from', 'to', 'alarm'),
  component: lazyRouteComponent(() => import('../pages/alarms/alarms-page.tsx'), 'AlarmsPage'),
});

const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  component: lazyRouteComponent(() => import('../pages/me/me-page.tsx'), 'MePage'),
});

/** All addresses of the console. A page = one folder below `pages/` and one entry here; a link to an unknown address does not compile. */
export const routeTree = rootRoute.addChildren([signIn, shell.addChildren([overview, assets, asset, trends, alarms, me])]);
