import type { z } from 'zod';
import { type Area, type Scope, scopeOf } from '../areas.ts';
import { alarmRoutes } from './alarms.ts';
import { assetFileRoutes } from './asset-files.ts';
import { assetRoutes } from './assets.ts';
import { authRoutes } from './auth.ts';
import { boardRoutes } from './boards.ts';
import { cameraRoutes } from './cameras.ts';
import { connectRoutes } from './connect.ts';
import { controlRoutes } from './control.ts';
import { crewRoutes } from './crew.ts';
import { dangerRoutes } from './dangers.ts';
import { declarationRoutes } from './declarations.ts';
import { deviceTemplateRoutes } from './device-templates.ts';
import { dutyRoutes } from './duty.ts';
import { edgeRoutes } from './edges.ts';
import { fenceRoutes } from './fences.ts';
import { floorPlanRoutes } from './floor-plans.ts';
import { gearRoutes } from './gear.ts';
import { historyRoutes } from './history.ts';
import { incidentRoutes } from './incidents.ts';
import { lifeRoutes } from './life.ts';
import { locateRoutes } from './locate.ts';
import { lotRoutes } from './lots.ts';
import { maintainRoutes } from './maintain.ts';
import { mapRoutes } from './maps.ts';
import { notifyRoutes } from './notify.ts';
import { outwardRoutes } from './outward.ts';
import { ownRuleRoutes } from './own-rules.ts';
import { type OperationId, paths } from './paths.ts';
import { patrolRoutes } from './patrols.ts';
import { pictureRoutes } from './pictures.ts';
import { planRoutes } from './plans.ts';
import { pushRoutes } from './push.ts';
import { radarRoutes } from './radar.ts';
import { rationaleRoutes } from './rationale.ts';
import { reportRoutes } from './reports.ts';
import { rescueRoutes } from './rescue.ts';
import type { RouteContract } from './route.ts';
import { savedFilterRoutes } from './saved-filters.ts';
import { scheduleRoutes } from './schedules.ts';
import { sparePartRoutes } from './spare-parts.ts';
import { suppressionRoutes } from './suppressions.ts';
import { systemRoutes } from './system.ts';
import { wayRoutes } from './ways.ts';

/** Every route of `paths.ts`, by the area that it is in: what a token must reach to call it, and its heading in the documentation. */
const routesByArea = {
  system: systemRoutes,
  access: authRoutes,
  assets: assetRoutes,
  connect: { ...connectRoutes, ...deviceTemplateRoutes },
  samples: historyRoutes,
  alarms: { ...alarmRoutes, ...ownRuleRoutes, ...rationaleRoutes, ...suppressionRoutes },
  maintain: { ...maintainRoutes, ...scheduleRoutes, ...lifeRoutes, ...assetFileRoutes, ...sparePartRoutes },
  locate: {
    ...{ ...locateRoutes, ...fenceRoutes, ...wayRoutes, ...declarationRoutes, ...lotRoutes, ...rescueRoutes },
    ...{ ...radarRoutes, ...gearRoutes, ...crewRoutes, ...mapRoutes, ...floorPlanRoutes },
  },
  notify: { ...notifyRoutes, ...pushRoutes, ...dutyRoutes },
  boards: { ...boardRoutes, ...savedFilterRoutes },
  control: controlRoutes,
  patrol: { ...dangerRoutes, ...patrolRoutes },
  edges: edgeRoutes,
  outward: outwardRoutes,
  incidents: { ...planRoutes, ...incidentRoutes },
  pictures: pictureRoutes,
  reports: reportRoutes,
  vision: cameraRoutes,
} as const satisfies Record<Area, Readonly<Record<string, RouteContract>>>;

/** Schemas, permission and summary of every route in `paths.ts`; a route that lacks them, or is in no area, does not compile. */
export const routes = {
  ...{ ...routesByArea.system, ...routesByArea.access, ...routesByArea.assets, ...routesByArea.connect, ...routesByArea.samples },
  ...{ ...routesByArea.alarms, ...routesByArea.maintain, ...routesByArea.locate, ...routesByArea.notify, ...routesByArea.boards },
  ...{ ...routesByArea.control, ...routesByArea.patrol, ...routesByArea.edges, ...routesByArea.outward, ...routesByArea.incidents },
  ...{ ...routesByArea.pictures, ...routesByArea.reports, ...routesByArea.vision },
} as const satisfies Record<OperationId, RouteContract>;

const areaByOperation = new Map(
  // Object.entries knows no literal types; the keys are those of the table.
  (Object.entries(routesByArea) as [Area, object][]).flatMap(([area, own]) => Object.keys(own).map((operation) => [operation, area])),
);

/** The area that an operation is in. */
export function areaOf(operation: OperationId): Area {
  const area = areaByOperation.get(operation);
  if (area === undefined) throw new Error(`BUG: ${operation} is in no area`);
  return area;
}

/** What a token needs to call an operation: all of these. None: it is open to every token. */
export function scopesOf(operation: OperationId): readonly Scope[] {
  const { permission, tokens, access, reads = [] }: RouteContract = routes[operation];
  if (permission === 'anyone' || tokens === 'any') return [];
  const own = access ?? (paths[operation].startsWith('GET ') ? 'read' : 'write');
  return [scopeOf(areaOf(operation), own), ...reads.map((area) => scopeOf(area, 'read'))];
}

type Routes = typeof routes;
type Schema<K extends OperationId, F extends 'params' | 'query' | 'body' | 'reply'> = Routes[K] extends Record<F, infer S> ? S : undefined;
/** What a caller passes in. */
export type Sent<K extends OperationId, F extends 'params' | 'query' | 'body'> =
  Schema<K, F> extends z.ZodType ? z.input<Schema<K, F>> : undefined;
/** What the handler gets, defaults filled in. */
export type Received<K extends OperationId, F extends 'params' | 'query' | 'body'> =
  Schema<K, F> extends z.ZodType ? z.output<Schema<K, F>> : undefined;
/** What the route answers. */
export type Reply<K extends OperationId> = Schema<K, 'reply'> extends z.ZodType ? z.output<Schema<K, 'reply'>> : undefined;
