import { z } from 'zod';
import { byId, epochMs, id, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const lonLat = z.tuple([z.number(), z.number()]).describe('WGS 84: longitude, then latitude, in degrees');
const metres = z.number().describe('Reach to all sides in metres, more than 0 and at most 1,000,000');
const places = z.array(lonLat).max(1000);

/** Where a fence is; the shape is checked when it is stored. */
export const fenceShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), centre: lonLat, metres }),
  z.object({ kind: z.literal('polygon'), ring: places.describe('Corners in order, 3 at least; closed by itself') }),
  z.object({ kind: z.literal('corridor'), line: places.describe('2 places at least'), metres }),
]);

const word = z.string().trim().min(1).max(120);
const models = z.array(z.string().max(120)).max(50).describe('Models of the assets that it is for; empty: all');
const dwellSeconds = z.number().min(1).max(31_536_000).describe('A stay of this length is told as `dwell`, once');

export const fence = z.object({
  id,
  title: text,
  shape: fenceShape,
  models,
  dwellSeconds: dwellSeconds.optional(),
  isEnabled: z.boolean(),
  inside: z.number().int().describe('Movers that are in it'),
  createdAt: epochMs,
  changedAt: epochMs,
});

const newFence = z.object({
  title: z.object({ zh: word, en: word }),
  shape: fenceShape,
  models: models.default([]),
  dwellSeconds: dwellSeconds.optional(),
  isEnabled: z.boolean().default(true),
});

export const mover = z.object({
  asset: id,
  title: text,
  model: z.string(),
  state: z.enum(['fresh', 'stale', 'unknown']).describe('`unknown`: it never said a place'),
  longitude: z.number().optional(),
  latitude: z.number().optional(),
  time: epochMs.optional(),
  ageSeconds: z.number().optional(),
  speed: z.object({ value: z.number(), unit: z.string() }).optional(),
  direction: z.number().optional().describe('Degrees from north'),
  inside: z.array(z.object({ fence: id, since: epochMs })),
});

export const placeEvent = z.object({
  id,
  kind: z.enum(['enter', 'leave', 'dwell']),
  fence: id,
  fenceTitle: text.describe('As it was then'),
  asset: id,
  assetTitle: text,
  time: epochMs,
  longitude: z.number(),
  latitude: z.number(),
  stayedSeconds: z.number().optional().describe('With `leave` and `dwell`'),
});

export const track = z.object({
  asset: id,
  times: z.array(epochMs),
  longitudes: z.array(z.number()),
  latitudes: z.array(z.number()),
  truncated: z.boolean().describe('True when `limit` cut it: the earliest fixes are here'),
});

const eventFilter = { fence: id.optional(), asset: id.optional(), from: timeInQuery.optional(), to: timeInQuery.optional() };
const language = z.enum(['zh', 'en']).optional();
const ofAsset = z.object({ asset: id });
const range = { from: timeInQuery, to: timeInQuery };

export const locateRoutes = {
  listFences: {
    permission: 'viewer',
    summary: { zh: '围栏列表', en: 'List fences' },
    reply: z.object({ items: z.array(fence) }),
  },
  createFence: {
    permission: 'engineer',
    summary: { zh: '新建围栏：圆、多边形或走廊', en: 'Create a fence: circle, polygon or corridor' },
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
      dwellSeconds: dwellSeconds.nullable().optional().describe('null: no longer'),
      isEnabled: z.boolean().optional(),
    }),
    reply: fence,
  },
  removeFence: {
    permission: 'engineer',
    summary: { zh: '删除围栏；其事件保留', en: 'Remove a fence; its events stay' },
    params: byId,
  },
  listMovers: {
    permission: 'viewer',
    summary: { zh: '移动对象：位置、时效、速度、所在围栏', en: 'What moves: place, age, speed, and the fences it is in' },
    query: z.object({ fence: id.optional(), after: id.optional(), limit: limit(20_000, 5000) }),
    reply: page(mover),
  },
  listPlaceEvents: {
    permission: 'viewer',
    summary: { zh: '进出围栏与停留事件', en: 'Fences entered, left and stayed in; the newest first' },
    query: z.object({ ...eventFilter, after: id.optional(), limit: limit(500, 100) }),
    reply: page(placeEvent),
  },
  exportPlaceEvents: {
    permission: 'viewer',
    summary: { zh: '导出事件 CSV（最新 100,000 条）', en: 'The newest 100,000 of these events as CSV' },
    query: z.object({ ...eventFilter, language }),
    media: 'text/csv',
  },
  readTrack: {
    permission: 'viewer',
    summary: { zh: '轨迹', en: 'Where an asset was' },
    params: ofAsset,
    query: z.object({ ...range, limit: limit(100_000, 10_000) }),
    reply: track,
  },
  exportTrack: {
    permission: 'viewer',
    summary: { zh: '导出轨迹：GeoJSON、GPX 或 CSV', en: 'A track as GeoJSON, GPX or CSV; at most 500,000 fixes' },
    params: ofAsset,
    query: z.object({ ...range, format: z.enum(['geojson', 'gpx', 'csv']), language }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
