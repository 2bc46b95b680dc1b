import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { search } from './search.ts';
import { shell } from './shell-route.ts';

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

const places = createRoute({
  getParentRoute: () => shell,
  path: '/places',
  validateSearch: search('tab', 'asset', 'fence', 'from', 'to', 'kind', 'plan', 'way'),
  component: lazyRouteComponent(() => import('../pages/places/places-page.tsx'), 'PlacesPage'),
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

const data = createRoute({
  getParentRoute: () => shell,
  path: '/data',
  validateSearch: search('points', 'from', 'to'),
  component: lazyRouteComponent(() => import('../pages/data/data-page.tsx'), 'DataPage'),
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

const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  component: lazyRouteComponent(() => import('../pages/me/me-page.tsx'), 'MePage'),
});

/** What is looked at: overview, plant, trends, alarms, map, boards, pictures, reports. */
export const watchRoutes = [
  overview,
  assets,
  asset,
  trends,
  alarms,
  alarmPerformance,
  places,
  boards,
  board,
  pictures,
  picture,
  data,
  reports,
  report,
  me,
] as const;
