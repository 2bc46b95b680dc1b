import { z } from 'zod';
import { fitMethods, planSpaces } from '../plan-transform.ts';
import { obstacleKinds, walkingLimits } from '../walking.ts';
import { byId, changedFrom, epochMs, id } from './common.ts';
import type { RouteContract } from './route.ts';

const word = z.string().trim().min(1).max(walkingLimits.title);

const control = z.object({
  x: z.number().min(-100_000).max(100_000).describe('On the plan: metres to the right, or pixels to the right'),
  y: z.number().min(-100_000).max(100_000).describe('On the plan: metres up, or pixels down'),
  longitude: z.number().min(-180).max(180),
  latitude: z.number().min(-85).max(85),
});
const controls = z
  .array(control)
  .max(50)
  .describe('Points whose place on the earth (WGS 84) is known: 2 or more with `similarity`, 3 or more with `affine`');
const method = z.enum(fitMethods).describe('`similarity`: moved, turned, scaled; `affine`: also stretched and sheared, e.g. a scan');

const planPoint = z
  .tuple([z.number().min(-100_000).max(100_000), z.number().min(-100_000).max(100_000)])
  .describe('x and y on the plan, in its units');

/** Where nobody can walk on a plan, and where people come in. */
export const floorWalking = z.object({
  obstacles: z
    .array(
      z.object({
        kind: z
          .enum(obstacleKinds)
          .describe('`wall`: a line; leave it open at doors. `block`: corners in order, closed by itself, 3 at least'),
        line: z.array(planPoint).min(2).max(walkingLimits.pointsOfOne),
      }),
    )
    .max(walkingLimits.obstacles)
    .refine((all) => all.every(({ kind, line }) => kind === 'wall' || line.length > 2), 'a block has three corners at least')
    .refine(
      (all) => all.reduce((sum, { line }) => sum + line.length, 0) <= walkingLimits.points,
      `at most ${walkingLimits.points} points in all`,
    )
    .describe('Empty: nothing is known of walls, so no way is told'),
  entrances: z
    .array(z.object({ title: z.object({ zh: word, en: word }), at: planPoint }))
    .max(walkingLimits.entrances)
    .default([])
    .describe('Places from which a way can begin'),
});
/** The same as a pack or a person says it. */
export type FloorWalking = z.input<typeof floorWalking>;

const newPlan = z.object({
  title: z.object({ zh: word, en: word }),
  building: z.string().trim().max(120).default('').describe('Plans of the same building are floors of each other'),
  floor: z
    .number()
    .min(-20)
    .max(300)
    .describe('As the point `floor` of what moves there says it: 1 is the ground floor, -1 the first below it'),
});

export const floorPlan = newPlan.extend({
  id,
  building: z.string(),
  method,
  controls,
  content: z
    .object({
      space: z.enum(planSpaces),
      media: z.enum(['image/png', 'image/jpeg', 'application/geo+json']),
      bytes: z.number().int(),
      sha256: z.string(),
      box: z
        .object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() })
        .describe('What the plan covers, in its own units: of a picture 0, 0, width, height; of GeoJSON `top` is the greatest y'),
    })
    .optional()
    .describe('Absent until its file was sent'),
  fit: z
    .object({
      transform: z
        .object({
          ...{ longitude: z.number(), latitude: z.number() },
          ...{ a: z.number(), b: z.number(), c: z.number(), d: z.number(), e: z.number(), f: z.number() },
        })
        .describe('Metres east of longitude and latitude are a·x + b·y + c, metres north d·x + e·y + f'),
      scale: z.number().describe('Metres of a unit of the plan'),
      residuals: z.array(z.number()).describe('How far each control point is off, m'),
      rms: z.number().describe('m'),
      isChecked: z.boolean().describe('False: no more points than needed, so that nothing says whether they are right'),
    })
    .optional()
    .describe('How it lies on the earth; absent until it has a file and control points'),
  walking: floorWalking.optional().describe('Absent: nobody has said where one can walk'),
  by: z.string(),
  createdAt: epochMs,
  changedAt: epochMs,
});

export const floorPlanRoutes = {
  listFloorPlans: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '楼层平面图列表', en: 'Floor plans, by building and floor' },
    reply: z.object({ items: z.array(floorPlan) }),
  },
  createFloorPlan: {
    permission: 'engineer',
    summary: { zh: '新建楼层平面图：名称、建筑、楼层', en: 'Create a floor plan: title, building, floor; then send its file' },
    body: newPlan,
    reply: floorPlan,
  },
  updateFloorPlan: {
    permission: 'engineer',
    summary: {
      zh: '修改平面图，或设定控制点',
      en: 'Change a floor plan, or tie it to the earth by control points; what is left out stays',
    },
    params: byId,
    body: z.object({
      title: newPlan.shape.title.optional(),
      building: z.string().trim().max(120).optional(),
      floor: newPlan.shape.floor.optional(),
      method: method.optional(),
      controls: controls.optional().describe('Empty: it lies nowhere'),
      walking: floorWalking.nullable().optional().describe('Walls, blocks and entrances; null: none are known'),
      changedAt: changedFrom.optional(),
    }),
    reply: floorPlan,
  },
  putFloorPlanFile: {
    permission: 'engineer',
    summary: {
      zh: '上传平面图：PNG 或 JPEG（≤10 MiB，≤4000 万像素），或以米为单位的 GeoJSON（≤16 MiB）',
      en: 'The file of a floor plan (body: application/octet-stream): PNG or JPEG of at most 10 MiB and 40 megapixels, or GeoJSON in metres of at most 16 MiB; control points are dropped when its units change',
    },
    params: byId,
    query: z.object({
      changedAt: z.coerce
        .number()
        .optional()
        .describe(changedFrom.description ?? ''),
    }),
    reply: floorPlan,
  },
  removeFloorPlan: {
    permission: 'engineer',
    summary: { zh: '删除平面图及其文件', en: 'Remove a floor plan and its file' },
    params: byId,
  },
  readFloorPlanFile: {
    permission: 'viewer',
    summary: { zh: '读取平面图文件', en: 'The file of a floor plan' },
    params: byId,
    query: z.object({ v: z.string().max(80).optional().describe('Anything that changes with the file, for caches') }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
