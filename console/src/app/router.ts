import { type AsyncRouteComponent, createRouter } from '@tanstack/react-router';
import { Failed } from './fallbacks.tsx';
import { routeTree } from './routes.ts';
import { parseSearch, stringifySearch } from './search.ts';

/** The router; typed by the route table, so that links and search parameters are checked at compile time. */
export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  // At every route: a page that fails leaves the frame around it.
  defaultErrorComponent: Failed,
  scrollRestoration: false,
});

/** Has the scripts of the page that the address names come while the server is asked who is signed in, not only then. */
export function fetchPage(): void {
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const { component } = router.routesById[routeId as keyof typeof router.routesById].options;
    void (component as AsyncRouteComponent<unknown>).preload?.();
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
