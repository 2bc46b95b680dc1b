import { z } from 'zod';
import { epochMs, id, text } from './common.ts';
import { lonLat } from './fences.ts';
import type { RouteContract } from './route.ts';

/** Why no way on foot is known: no plan where it is; a plan without walls; one who stands elsewhere; walls all around, or a place within an obstacle. */
export const noWayReasons = ['noPlan', 'noWalls', 'otherFloor', 'outside', 'blocked'] as const;

/** A way on foot to something, or the straight line where none is known. */
export const walkingWay = z.object({
  asset: id,
  kind: z.enum(['walk', 'straight']).describe('`straight`: no way is known; the line goes through whatever is between'),
  why: z
    .enum(noWayReasons)
    .optional()
    .describe(
      'With `straight`: `noPlan` it is on no floor plan; `noWalls` the plan says nothing of walls; `otherFloor` the two are on different floors; `outside` the way would begin outside of the plan; `blocked` walls leave no way, or one of the two is within an obstacle',
    ),
  plan: id.optional().describe('Floor plan that it goes on'),
  places: z.array(lonLat).describe('From its beginning to the thing'),
  metres: z.number(),
  minutes: z.number().optional().describe('On foot at 1.2 m/s; absent with `straight`'),
  steps: z
    .array(z.object({ text, metres: z.number(), at: lonLat }))
    .describe('The same in words, one for each stretch; `at` is where it begins'),
  to: z
    .object({
      longitude: z.number(),
      latitude: z.number(),
      floor: z.number().optional(),
      time: epochMs,
      state: z.enum(['fresh', 'stale']),
      accuracy: z.number().optional().describe('m'),
    })
    .describe('Where the thing was when it last said so'),
});

export const wayRoutes = {
  findWay: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '步行路线：从某处（地点、入口或另一移动对象）走到某物',
      en: 'The way on foot to something, from a place or from another mover, around the walls of its floor plan; the straight line where none is known',
    },
    params: z.object({ asset: id }),
    query: z.object({
      from: id.optional().describe('Mover that it begins at: a badge, an anchor; or a place by the next two'),
      longitude: z.coerce.number().min(-180).max(180).optional(),
      latitude: z.coerce.number().min(-85).max(85).optional(),
      floor: z.coerce.number().min(-20).max(300).optional().describe('Of the place; default: that of the thing'),
    }),
    reply: walkingWay,
  },
} as const satisfies Record<string, RouteContract>;
