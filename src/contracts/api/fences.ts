import { z } from 'zod';
import { type ShipType, shipTypes as shipTypeTable } from '../ship-types.ts';
import { byId, changedFrom, epochMs, id, text } from './common.ts';
import type { RouteContract } from './route.ts';

/** A place as it is sent. */
export const lonLat = z.tuple([z.number(), z.number()]).describe('WGS 84: longitude, then latitude, in degrees');
const metres = z.number().describe('Reach to all sides in metres, more than 0 and at most 1,000,000');
const places = z.array(lonLat).max(1000);

/** Where a fence is; the shape is checked when it is stored. */
export const fenceShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), centre: lonLat, metres }),
  z.object({ kind: z.literal('polygon'), ring: places.describe('Corners in order, 3 at least; closed by itself') }),
  z.object({
    kind: z.literal('multiPolygon'),
    polygons: z
      .array(z.array(places).max(500))
      .max(500)
      .describe(
        'Areas as the coordinates of a MultiPolygon of GeoJSON (RFC 7946): of each its outer ring, then those of its holes; either way round, closed or not; 1000 corners together at most',
      ),
  }),
  z.object({ kind: z.literal('corridor'), line: places.describe('2 places at least'), metres }),
  z.object({
    kind: z.literal('around'),
    assets: z.array(id).max(200).default([]).describe('Movers that carry the circle with them'),
    models: z.array(z.string().max(120)).max(50).default([]).describe('All movers of these models carry one'),
    metres: metres.describe('Radius of the circle, more than 0 and at most 50,000 m'),
  }),
]);

const word = z.string().trim().min(1).max(120);
const models = z.array(z.string().max(120)).max(50).describe('Models of the assets that it is for; empty: all');
const dwellSeconds = z.number().min(1).max(31_536_000).describe('A stay of this length is told as `dwell`, once');

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it as 22:00');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write it as 2026-05-01');
const hours = z
  .object({
    zone: z.string().min(1).max(60).describe('IANA time zone, e.g. Asia/Shanghai'),
    firstDay: day.optional(),
    lastDay: day.optional().describe('Included'),
    firstTime: clock.optional().describe('Of the first day, from which on it is watched; left out: from its beginning'),
    lastTime: clock.optional().describe('Of the last day, at which it is watched no longer; left out: to its end'),
    spans: z
      .array(z.object({ days: z.array(z.number().int().min(1).max(7)).max(7), from: clock, to: clock }))
      .max(20)
      .describe('Days are 1 (Monday) to 7; a span that ends before it begins goes over midnight. Empty: all day'),
  })
  .describe('When it is watched; otherwise it is as if it were off');
const shipTypes = z
  .array(z.enum(Object.keys(shipTypeTable) as [ShipType, ...ShipType[]])) // holds: the table is not empty
  .max(20)
  .describe('Only for ships of these groups of the AIS ship type, as their point `shipType` says; empty: all');
const mostSpeed = z.number().min(0.1).max(1000).describe('Faster in it is told as `fast`, m/s');
const silent = z
  .object({ seconds: z.number().min(10).max(604_800), withinMetres: z.number().min(0).max(100_000).default(0) })
  .describe('One that says nothing for so long, and was in it or so near to it, is told as `silent`: a lost tag, AIS switched off');
const approach = z
  .object({ metres: z.number().min(1).max(20_000), seconds: z.number().min(10).max(3600) })
  .describe(
    'With `around`: a closest point of approach (CPA) within `metres` that is less than `seconds` away (TCPA) is told as `approach`',
  );
const floor = z
  .number()
  .min(-20)
  .max(300)
  .describe('Floor that it is on: what says another one by its point `floor` is not in it; what says none is taken by its place alone');
const rank = z.number().int().min(1).max(4).optional();
const alarms = z
  .object({ enter: rank, leave: rank, dwell: rank, fast: rank, silent: rank, near: rank, approach: rank })
  .describe(
    'What raises an alarm, with its priority (1 critical … 4 low). `enter` holds while it is inside, `leave` while it is outside after having been in',
  );

const asksDeclarations = z
  .boolean()
  .describe('What goes in or out is to be declared before; one that is not is told as undeclared. Not of a moving fence');

const clause = z.string().trim().min(4).max(400);
const basis = z.object({ zh: clause, en: clause }).describe('Law, order or plan that it follows; told with its alarms as their source');

export const fence = z.object({
  id,
  title: text,
  shape: fenceShape,
  models,
  shipTypes,
  hours: hours.optional(),
  dwellSeconds: dwellSeconds.optional(),
  mostSpeed: mostSpeed.optional(),
  silent: silent.optional(),
  approach: approach.optional(),
  floor: floor.optional(),
  basis: basis.optional(),
  alarms,
  asksDeclarations,
  isActive: z.boolean().describe('Enabled, and watched at this hour'),
  isEnabled: z.boolean(),
  inside: z.number().int().describe('Movers that are in it'),
  createdAt: epochMs,
  changedAt: epochMs,
});

const newFence = z.object({
  title: z.object({ zh: word, en: word }),
  shape: fenceShape,
  models: models.default([]),
  shipTypes: shipTypes.default([]),
  hours: hours.optional(),
  dwellSeconds: dwellSeconds.optional(),
  mostSpeed: mostSpeed.optional(),
  silent: silent.optional(),
  approach: approach.optional(),
  floor: floor.optional(),
  basis: basis.optional(),
  alarms: alarms.default({}),
  asksDeclarations: asksDeclarations.default(false),
  isEnabled: z.boolean().default(true),
});

/** A fence that comes with a pack: one that a person may make as well, with its basis, its movers named by the keys of the site. */
export const packFence = newFence.omit({ isEnabled: true }).extend({ basis });
/** What a pack says of a fence. */
export type PackFence = z.input<typeof packFence>;

export const fenceRoutes = {
  listFences: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '围栏列表', en: 'List fences' },
    reply: z.object({ items: z.array(fence) }),
  },
  createFence: {
    permission: 'engineer',
    summary: {
      zh: '新建围栏：圆、多边形（可有孔洞、可多块）、走廊或随物移动的圆',
      en: 'Create a fence: circle, polygon, areas with holes, corridor, or a circle around what moves',
    },
    body: newFence,
    reply: fence,
  },
  updateFence: {
    permission: 'engineer',
    summary: { zh: '修改围栏', en: 'Change a fence; what is left out stays' },
    params: byId,
    body: z.object({
      title: newFence.shape.title.optional(),
      shape: fenceShape.optional(),
      models: models.optional(),
      shipTypes: shipTypes.optional(),
      hours: hours.nullable().optional().describe('null: always'),
      dwellSeconds: dwellSeconds.nullable().optional().describe('null: no longer'),
      mostSpeed: mostSpeed.nullable().optional(),
      silent: silent.nullable().optional(),
      approach: approach.nullable().optional(),
      floor: floor.nullable().optional().describe('null: of all floors'),
      alarms: alarms.optional(),
      asksDeclarations: asksDeclarations.optional(),
      isEnabled: z.boolean().optional(),
      changedAt: changedFrom.optional(),
    }),
    reply: fence,
  },
  removeFence: {
    permission: 'engineer',
    summary: { zh: '删除围栏；其事件保留', en: 'Remove a fence; its events stay' },
    params: byId,
  },
} as const satisfies Record<string, RouteContract>;
