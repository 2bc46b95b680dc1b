import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { search } from './search.ts';
import { shell } from './shell-route.ts';

const connections = createRoute({
  getParentRoute: () => shell,
  path: '/connections',
  validateSearch: search('create'),
  component: lazyRouteComponent(() => import('../pages/connections/connections-page.tsx'), 'ConnectionsPage'),
});

const addDevice = createRoute({
  getParentRoute: () => shell,
  path: '/connections/add',
  validateSearch: search('source', 'identity', 'way', 'step'),
  component: lazyRouteComponent(() => import('../pages/connections/add-device-page.tsx'), 'AddDevicePage'),
});

const edges = createRoute({
  getParentRoute: () => shell,
  path: '/connections/edges',
  validateSearch: search('create'),
  component: lazyRouteComponent(() => import('../pages/edges/edges-page.tsx'), 'EdgesPage'),
});

const outward = createRoute({
  getParentRoute: () => shell,
  path: '/connections/outward',
  validateSearch: search('bridge'),
  component: lazyRouteComponent(() => import('../pages/outward/outward-page.tsx'), 'OutwardPage'),
});

const edge = createRoute({
  getParentRoute: () => shell,
  path: '/connections/edges/$id',
  validateSearch: search('tab'),
  component: lazyRouteComponent(() => import('../pages/edges/edge-page.tsx'), 'EdgePage'),
});

const source = createRoute({
  getParentRoute: () => shell,
  path: '/connections/$id',
  validateSearch: search('tab', 'text', 'device'),
  component: lazyRouteComponent(() => import('../pages/connections/source-page.tsx'), 'SourcePage'),
});

const packs = createRoute({
  getParentRoute: () => shell,
  path: '/packs',
  component: lazyRouteComponent(() => import('../pages/packs/packs-page.tsx'), 'PacksPage'),
});

const users = createRoute({
  getParentRoute: () => shell,
  path: '/admin/users',
  validateSearch: search('user'),
  component: lazyRouteComponent(() => import('../pages/admin/users-page.tsx'), 'UsersPage'),
});

const tokens = createRoute({
  getParentRoute: () => shell,
  path: '/admin/tokens',
  component: lazyRouteComponent(() => import('../pages/admin/tokens-page.tsx'), 'TokensPage'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/admin/audit',
  validateSearch: search('caller', 'action'),
  component: lazyRouteComponent(() => import('../pages/admin/audit-page.tsx'), 'AuditPage'),
});

const notify = createRoute({
  getParentRoute: () => shell,
  path: '/admin/notify',
  validateSearch: search('tab', 'state', 'channel', 'kind'),
  component: lazyRouteComponent(() => import('../pages/notify/notify-page.tsx'), 'NotifyPage'),
});

const system = createRoute({
  getParentRoute: () => shell,
  path: '/system',
  component: lazyRouteComponent(() => import('../pages/system/system-page.tsx'), 'SystemPage'),
});

const design = createRoute({
  getParentRoute: () => shell,
  path: '/design',
  component: lazyRouteComponent(() => import('../pages/design/design-page.tsx'), 'DesignPage'),
});

/** What is set up: connections, packs, people, the system. */
export const setupRoutes = [
  connections,
  addDevice,
  edges,
  outward,
  edge,
  source,
  packs,
  users,
  tokens,
  audit,
  notify,
  system,
  design,
] as const;
