import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { actRoutes } from './routes-act.ts';
import { setupRoutes } from './routes-setup.ts';
import { watchRoutes } from './routes-watch.ts';
import { search } from './search.ts';
import { rootRoute, shell } from './shell-route.ts';

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signin',
  validateSearch: search('next', 'company'),
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

/** A screen without a sign-in: its link is its key. */
const wall = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wall/$token',
  validateSearch: search('lang', 'theme'),
  component: lazyRouteComponent(() => import('../pages/wall/wall-page.tsx'), 'WallPage'),
});

/**
 * All addresses of the console. A page = one folder below `pages/` and one entry in a `routes-*.ts` beside; a link to an unknown address
 * does not compile.
 */
export const routeTree = rootRoute.addChildren([signIn, wall, shell.addChildren([...watchRoutes, ...actRoutes, ...setupRoutes])]);
