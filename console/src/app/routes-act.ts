import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { search } from './search.ts';
import { shell } from './shell-route.ts';

const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  validateSearch: search('text', 'asset', 'show'),
  component: lazyRouteComponent(() => import('../pages/rules/rules-page.tsx'), 'RulesPage'),
});

const rule = createRoute({
  getParentRoute: () => shell,
  path: '/rules/$id',
  validateSearch: search('from', 'to', 'copy', 'expected'),
  component: lazyRouteComponent(() => import('../pages/rules/rule-page.tsx'), 'RulePage'),
});

const suppressions = createRoute({
  getParentRoute: () => shell,
  path: '/suppressions',
  component: lazyRouteComponent(() => import('../pages/suppressions/suppressions-page.tsx'), 'SuppressionsPage'),
});

const duty = createRoute({
  getParentRoute: () => shell,
  path: '/duty',
  component: lazyRouteComponent(() => import('../pages/duty/duty-page.tsx'), 'DutyPage'),
});

const work = createRoute({
  getParentRoute: () => shell,
  path: '/work',
  validateSearch: search('state', 'asset', 'kind', 'mine', 'text', 'sort', 'create', 'model', 'from', 'to'),
  component: lazyRouteComponent(() => import('../pages/work/work-page.tsx'), 'WorkPage'),
});

const workOrder = createRoute({
  getParentRoute: () => shell,
  path: '/work/$id',
  component: lazyRouteComponent(() => import('../pages/work/order-page.tsx'), 'OrderPage'),
});

const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/work/schedules',
  validateSearch: search('edit'),
  component: lazyRouteComponent(() => import('../pages/work/schedules-page.tsx'), 'SchedulesPage'),
});

const spares = createRoute({
  getParentRoute: () => shell,
  path: '/work/spares',
  validateSearch: search('text', 'view', 'part'),
  component: lazyRouteComponent(() => import('../pages/spares/spares-page.tsx'), 'SparesPage'),
});

const reliability = createRoute({
  getParentRoute: () => shell,
  path: '/work/reliability',
  validateSearch: search('tab', 'model', 'from', 'to'),
  component: lazyRouteComponent(() => import('../pages/reliability/reliability-page.tsx'), 'ReliabilityPage'),
});

const patrols = createRoute({
  getParentRoute: () => shell,
  path: '/patrols',
  validateSearch: search('state', 'mine', 'walker', 'create'),
  component: lazyRouteComponent(() => import('../pages/patrols/patrols-page.tsx'), 'PatrolsPage'),
});

const patrolRoutes = createRoute({
  getParentRoute: () => shell,
  path: '/patrols/routes',
  component: lazyRouteComponent(() => import('../pages/patrols/routes-page.tsx'), 'RoutesPage'),
});

const patrolRoute = createRoute({
  getParentRoute: () => shell,
  path: '/patrols/routes/$id',
  validateSearch: search('view'),
  component: lazyRouteComponent(() => import('../pages/patrols/route-page.tsx'), 'RoutePage'),
});

const patrol = createRoute({
  getParentRoute: () => shell,
  path: '/patrols/$id',
  component: lazyRouteComponent(() => import('../pages/patrols/patrol-page.tsx'), 'PatrolPage'),
});

const dangers = createRoute({
  getParentRoute: () => shell,
  path: '/dangers',
  validateSearch: search('state', 'level', 'asset', 'mine', 'text', 'sort', 'create'),
  component: lazyRouteComponent(() => import('../pages/dangers/dangers-page.tsx'), 'DangersPage'),
});

const danger = createRoute({
  getParentRoute: () => shell,
  path: '/dangers/$id',
  component: lazyRouteComponent(() => import('../pages/dangers/danger-page.tsx'), 'DangerPage'),
});

const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  validateSearch: search('state', 'start', 'drill'),
  component: lazyRouteComponent(() => import('../pages/incidents/incidents-page.tsx'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$id',
  validateSearch: search('tab'),
  component: lazyRouteComponent(() => import('../pages/incidents/incident-page.tsx'), 'IncidentPage'),
});

const plans = createRoute({
  getParentRoute: () => shell,
  path: '/plans',
  component: lazyRouteComponent(() => import('../pages/incidents/plans-page.tsx'), 'PlansPage'),
});

const plan = createRoute({
  getParentRoute: () => shell,
  path: '/plans/$id',
  component: lazyRouteComponent(() => import('../pages/incidents/plan-page.tsx'), 'PlanPage'),
});

const commands = createRoute({
  getParentRoute: () => shell,
  path: '/commands',
  validateSearch: search('state', 'asset', 'command'),
  component: lazyRouteComponent(() => import('../pages/commands/commands-page.tsx'), 'CommandsPage'),
});

/** What is done about it: rules, duty, work, patrols, hidden dangers, incidents, commands. */
export const actRoutes = [
  rules,
  rule,
  suppressions,
  duty,
  work,
  workOrder,
  schedules,
  spares,
  reliability,
  patrols,
  patrolRoutes,
  patrolRoute,
  patrol,
  dangers,
  danger,
  incidents,
  incident,
  plans,
  plan,
  commands,
] as const;
