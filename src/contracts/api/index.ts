import type { z } from 'zod';
import { alarmRoutes } from './alarms.ts';
import { assetRoutes } from './assets.ts';
import { authRoutes } from './auth.ts';
import { boardRoutes } from './boards.ts';
import { connectRoutes } from './connect.ts';
import { controlRoutes } from './control.ts';
import { crewRoutes } from './crew.ts';
import { dangerRoutes } from './dangers.ts';
import { declarationRoutes } from './declarations.ts';
import { deviceTemplateRoutes } from './device-templates.ts';
import { dutyRoutes } from './duty.ts';
import { edgeRoutes } from './edges.ts';
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
import type { OperationId } from './paths.ts';
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

/** Schemas, permission and summary of every route in `paths.ts`; a route that lacks them does not compile. */
export const routes = {
  ...systemRoutes,
  ...authRoutes,
  ...assetRoutes,
  ...connectRoutes,
  ...deviceTemplateRoutes,
  ...historyRoutes,
  ...alarmRoutes,
  ...ownRuleRoutes,
  ...rationaleRoutes,
  ...suppressionRoutes,
  ...maintainRoutes,
  ...scheduleRoutes,
  ...lifeRoutes,
  ...sparePartRoutes,
  ...locateRoutes,
  ...wayRoutes,
  ...declarationRoutes,
  ...lotRoutes,
  ...rescueRoutes,
  ...radarRoutes,
  ...gearRoutes,
  ...crewRoutes,
  ...mapRoutes,
  ...floorPlanRoutes,
  ...notifyRoutes,
  ...pushRoutes,
  ...dutyRoutes,
  ...boardRoutes,
  ...controlRoutes,
  ...dangerRoutes,
  ...patrolRoutes,
  ...edgeRoutes,
  ...outwardRoutes,
  ...planRoutes,
  ...incidentRoutes,
  ...pictureRoutes,
  ...savedFilterRoutes,
  ...reportRoutes,
} as const satisfies Record<OperationId, RouteContract>;

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
