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
  validateSearch: search('tab', 'from', 'to', 'text', 'expected'),
  component: lazyRouteComponent(() => import('../pages/assets/assets-page.tsx'), 'AssetsPage'),
});

const trends = createRoute({
  getParentRoute: () => shell,
  path: '/trends',
  validateSearch: search('points', 'from', 'to', 'compare', 'a', 'b', 'expected'),
  component: lazyRouteComponent(() => import('../pages/trends/trends-page.tsx'), 'TrendsPage'),
});

const alarms = createRoute({
  getParentRoute: () => shell,
  path: '/alarms',
  validateSearch: search('view', 'priority', 'asset', 'root', 'text', 'from', 'to', 'alarm'),
  component: lazyRouteComponent(() => import('../pages/alarms/alarms-page.tsx'), 'AlarmsPage'),
});

const alarmPerformance = createRoute({
  getParentRoute: () => shell,
  path: '/alarms/performance',
  validateSearch: search('from', 'to'),
  component: lazyRouteComponent(() => import('../pages/alarm-performance/performance-page.tsx'), 'PerformancePage'),
});

const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  component: lazyRouteComponent(() => import('../pages/me/me-page.tsx'), 'MePage'),
});

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
  validateSearch: search('state', 'mine', 'create'),
  component: lazyRouteComponent(() => import('../pages/patrols/patrols-page.tsx'), 'PatrolsPage'),
});

const patrol = createRoute({
  getParentRoute: () => shell,
  path: '/patrols/$id',
  component: lazyRouteComponent(() => import('../pages/patrols/patrol-page.tsx'), 'PatrolPage'),
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

const reports = createRoute({
  getParentRoute: () => shell,
  path: '/reports',
  validateSearch: search('tab'),
  component: lazyRouteComponent(() => import('../pages/reports/reports-page.tsx'), 'ReportsPage'),
});

const report = createRoute({
  getParentRoute: () => shell,
  path: '/reports/$id',
  component: lazyRouteComponent(() => import('../pages/reports/report-page.tsx'), 'ReportPage'),
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

const data = createRoute({
  getParentRoute: () => shell,
  path: '/data',
  validateSearch: search('points', 'from', 'to'),
  component: lazyRouteComponent(() => import('../pages/data/data-page.tsx'), 'DataPage'),
});

const packs = createRoute({
  getParentRoute: () => shell,
  path: '/packs',
  component: lazyRouteComponent(() => import('../pages/packs/packs-page.tsx'), 'PacksPage'),
});

const places = createRoute({
  getParentRoute: () => shell,
  path: '/places',
  validateSearch: search('tab', 'asset', 'fence', 'from', 'to', 'kind', 'plan', 'way'),
  component: lazyRouteComponent(() => import('../pages/places/places-page.tsx'), 'PlacesPage'),
});

const commands = createRoute({
  getParentRoute: () => shell,
  path: '/commands',
  validateSearch: search('state', 'asset', 'command'),
  component: lazyRouteComponent(() => import('../pages/commands/commands-page.tsx'), 'CommandsPage'),
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

const boards = createRoute({
  getParentRoute: () => shell,
  path: '/boards',
  validateSearch: search('text', 'removed'),
  component: lazyRouteComponent(() => import('../pages/boards/boards-page.tsx'), 'BoardsPage'),
});

const board = createRoute({
  getParentRoute: () => shell,
  path: '/boards/$id',
  validateSearch: search('edit'),
  component: lazyRouteComponent(() => import('../pages/boards/board-page.tsx'), 'BoardPage'),
});

const pictures = createRoute({
  getParentRoute: () => shell,
  path: '/pictures',
  validateSearch: search('text', 'removed'),
  component: lazyRouteComponent(() => import('../pages/pictures/pictures-page.tsx'), 'PicturesPage'),
});

const picture = createRoute({
  getParentRoute: () => shell,
  path: '/pictures/$id',
  validateSearch: search('edit', 'view'),
  component: lazyRouteComponent(() => import('../pages/pictures/picture-page.tsx'), 'PicturePage'),
});

/** A screen without a sign-in: its link is its key. */
const wall = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wall/$token',
  validateSearch: search('lang', 'theme'),
  component: lazyRouteComponent(() => import('../pages/wall/wall-page.tsx'), 'WallPage'),
});

const design = createRoute({
  getParentRoute: () => shell,
  path: '/design',
  component: lazyRouteComponent(() => import('../pages/design/design-page.tsx'), 'DesignPage'),
});

const below = [
  overview,
  assets,
  asset,
  trends,
  alarms,
  me,
  rules,
  rule,
  suppressions,
  duty,
  work,
  workOrder,
  schedules,
  spares,
  reliability,
  reports,
  report,
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
  connections,
  addDevice,
  edges,
  outward,
  edge,
  source,
  data,
  packs,
  design,
  alarmPerformance,
  places,
  boards,
  board,
  commands,
  pictures,
  picture,
] as const;
const administration = [users, tokens, audit, notify, system] as const;

/** All addresses of the console. A page = one folder below `pages/` and one entry here; a link to an unknown address does not compile. */
export const routeTree = rootRoute.addChildren([signIn, wall, shell.addChildren([...below, ...administration])]);
