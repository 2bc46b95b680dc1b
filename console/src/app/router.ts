import { createRouter } from '@tanstack/react-router';
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

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
