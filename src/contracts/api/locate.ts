import { z } from 'zod';
import { mapTasks } from '../map-tasks.ts';
import { epochMs, id, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

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
  floor: z.number().optional().describe('By its point `floor`'),
  accuracy: z
    .number()
    .optional()
    .describe('How far it may be from its place, by its point `accuracy` or its attribute `placeAccuracy`, m; by it fences are judged'),
  sources: z
    .array(
      z.object({
        source: z
          .string()
          .describe(
            'What its points begin with, e.g. `beidou`; of `longitude` and `latitude` themselves what their model says they come from, e.g. `ais`, empty where it says nothing',
          ),
        time: epochMs,
        ...{ longitude: z.number(), latitude: z.number() },
        accuracy: z.number().describe('Standard deviation, m; 15 where it says none'),
        isAssumed: z.boolean().optional().describe('True where it says no accuracy'),
        use: z
          .enum(['used', 'stale', 'ahead', 'apart'])
          .describe(
            '`stale`: more than a minute older than the newest; `ahead`: of a time that is still to come, its clock is wrong; `apart`: it does not agree with those that are believed',
          ),
      }),
    )
    .optional()
    .describe(
      'Of a mover whose model has further sources of its place (points such as `beidouLongitude` and `beidouLatitude`): what the place came from',
    ),
  placeSource: z.string().optional().describe('What `longitude` and `latitude` come from, as its model says, e.g. `ais`'),
  anchor: z
    .object({ perMinute: z.number().optional(), residual: z.number().optional() })
    .optional()
    .describe(
      'It is an anchor of a positioning system (its model has the points `perMinute` and `residual`): how often it was heard, and how far its ranges are from what follows from all, m',
    ),
  freshSeconds: z.number().describe('A place that is older is stale'),
  mostSpeed: z.number().describe('Faster than this it cannot go, m/s: a fix that says so is not drawn'),
  points: z
    .object({ longitude: z.number().int(), latitude: z.number().int() })
    .describe('Numbers of the points that say its place, to follow on the live connection'),
  inside: z.array(z.object({ fence: id, since: epochMs })),
  conditions: z
    .array(z.object({ kind: z.enum(['fast', 'silent', 'near', 'approach']), fence: id, other: id.optional(), since: epochMs }))
    .describe('What goes on; `other` is the asset that it is near to'),
  suspect: z
    .object({ count: z.number().int(), time: epochMs, longitude: z.number(), latitude: z.number() })
    .optional()
    .describe(
      'Places that it cannot have reached since the start of the program, also those of one source that others contradict, and the newest: a spoofed or doubled identity, or a receiver that jumps',
    ),
});

/** What happens at places: in and out of fences, too fast and no longer, silent and back, near and apart, on the way to near and past it, a jump. */
export const placeEventKinds = [
  'enter',
  'leave',
  'dwell',
  'fast',
  'slow',
  'silent',
  'back',
  'near',
  'apart',
  'approach',
  'passed',
  'jump',
] as const;

export const placeEvent = z.object({
  id,
  kind: z.enum(placeEventKinds),
  fence: z.string().describe('Empty with `jump`'),
  fenceTitle: text.describe('As it was then'),
  asset: id,
  assetTitle: text,
  time: epochMs,
  longitude: z.number(),
  latitude: z.number(),
  stayedSeconds: z.number().optional().describe('With what ends: how long it was so; with `dwell` so far'),
  other: id.optional().describe('The asset that carries the fence'),
  otherTitle: text.optional(),
  value: z.number().optional().describe('`fast`, `slow`, `jump`: m/s; `near`, `apart`: distance in m; `approach`, `passed`: CPA in m'),
});

export const track = z.object({
  asset: id,
  times: z.array(epochMs),
  longitudes: z.array(z.number()),
  latitudes: z.array(z.number()),
  accuracies: z
    .array(z.number().nullable())
    .describe('How far it may have been from each place (standard deviation), m; null where it said nothing'),
  sources: z
    .array(
      z.object({
        source: z.string().describe('As in `sources` of a mover'),
        uses: z.array(z.enum(['used', 'stale', 'ahead', 'apart', 'none'])).describe('At each place; `none`: it had said no place'),
      }),
    )
    .optional()
    .describe('Of a mover of which several sources of its place spoke: what each place came from'),
  suspects: z.number().int().describe('Places that were left out because it cannot have reached them'),
  truncated: z.boolean().describe('True when `limit` cut it: the earliest fixes are here'),
});

const eventFilter = {
  kind: z.enum(placeEventKinds).optional(),
  fence: id.optional(),
  asset: id.optional(),
  from: timeInQuery.optional(),
  to: timeInQuery.optional(),
};
const language = z.enum(['zh', 'en']).optional();
/** How far a mover went and how it was used. */
export const useOfMover = z.object({
  asset: id,
  title: text,
  metres: z.number(),
  movingSeconds: z.number(),
  standingSeconds: z.number(),
  gapSeconds: z.number().describe('More than 10 minutes without a place'),
  utilisation: z
    .number()
    .optional()
    .describe('Share of the time of which its place is known that it moved, 0…1; left out where no time is known'),
});
/** How long movers stayed in a fence: all together, or one of them. */
export const stay = z.object({
  fence: id,
  fenceTitle: text.describe('As it was at the last of them'),
  asset: id.optional().describe('With `by=asset`'),
  assetTitle: text.optional(),
  stays: z.number().int().describe('That ended in the time asked for'),
  meanSeconds: z.number(),
  medianSeconds: z.number(),
  p90Seconds: z.number().describe('Nine of ten were shorter'),
  longestSeconds: z.number(),
});
const stayFilter = {
  by: z.enum(['fence', 'asset']).default('fence').describe('`asset`: each fence by asset'),
  fence: id.optional(),
  asset: id.optional(),
  from: timeInQuery.optional(),
  to: timeInQuery.optional(),
};
const ofAsset = z.object({ asset: id });
const range = { from: timeInQuery, to: timeInQuery };

export const locateRoutes = {
  listMovers: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '移动对象：位置、时效、速度、所在围栏', en: 'What moves: place, age, speed, and the fences it is in' },
    query: z.object({
      fence: id.optional(),
      asset: id.optional().describe('That one alone'),
      after: id.optional(),
      limit: limit(20_000, 5000),
    }),
    reply: page(mover),
  },
  listMapTasks: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '地图上有哪些工作：由场景包带来，或已有内容（事件、申报、船员、批次、雷达、摄像机等）',
      en: 'What there is to do on the map: what packs bring (`mapTasks`), and what there is something of, such as declarations or lots',
    },
    reply: z.object({ items: z.array(z.enum(mapTasks)) }),
  },
  listPlaceEvents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '地点事件：进出、停留、超速、失联、接近、跳变',
      en: 'What happened at places: fences entered and left, stays, speed, silence, encounters, jumps; the newest first',
    },
    query: z.object({ ...eventFilter, after: id.optional(), limit: limit(500, 100) }),
    reply: page(placeEvent),
  },
  exportPlaceEvents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出事件 CSV（最新 100,000 条）', en: 'The newest 100,000 of these events as CSV' },
    query: z.object({ ...eventFilter, language }),
    media: 'text/csv',
  },
  summariseStays: {
    permission: 'viewer',
    summary: {
      zh: '停留统计：次数、平均、中位数、90 % 分位与最长',
      en: 'How long movers stayed in fences: count, mean, median, 90th percentile, longest; the longest first',
    },
    query: z.object(stayFilter),
    reply: z.object({ items: z.array(stay) }),
  },
  exportStays: {
    permission: 'viewer',
    summary: { zh: '导出停留统计 CSV', en: 'The same as CSV' },
    query: z.object({ ...stayFilter, language }),
    media: 'text/csv',
  },
  listPastPlaces: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '某一时刻各移动对象在哪里', en: 'Where everything was at a time, as it had said by then; 5,000 movers at most' },
    query: z.object({
      time: timeInQuery,
      withinSeconds: z.coerce.number().int().min(1).max(86_400).default(3600).describe('Older places are left out'),
    }),
    reply: z.object({
      items: z.array(
        z.object({ asset: id, title: text, longitude: z.number(), latitude: z.number(), time: epochMs.describe('Of its place') }),
      ),
    }),
  },
  readTrack: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '轨迹', en: 'Where an asset was' },
    params: ofAsset,
    query: z.object({ ...range, limit: limit(100_000, 10_000) }),
    reply: track,
  },
  measureTrack: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '轨迹统计：里程、行驶与停留时间', en: 'How far an asset went, and how long it moved and stood' },
    params: ofAsset,
    query: z.object(range),
    reply: z.object({
      asset: id,
      fixes: z.number().int(),
      suspects: z.number().int(),
      truncated: z.boolean().describe('True when only the first 100,000 fixes were looked at'),
      metres: z.number(),
      movingSeconds: z.number(),
      standingSeconds: z.number(),
      gapSeconds: z.number().describe('More than 10 minutes without a place'),
      mostSpeed: z.number().describe('m/s'),
    }),
  },
  whoWasNear: {
    permission: 'viewer',
    summary: { zh: '谁何时到过某处', en: 'Who was within some metres of a place, and when; at most 31 days' },
    query: z.object({
      ...range,
      longitude: z.coerce.number().min(-180).max(180),
      latitude: z.coerce.number().min(-89).max(89),
      metres: z.coerce.number().min(1).max(100_000),
    }),
    reply: z.object({
      items: z.array(z.object({ asset: id, title: text, from: epochMs, to: epochMs, metres: z.number().describe('Nearest that it came') })),
      movers: z.number().int().describe('Movers that were looked at'),
      truncated: z.boolean().describe('True when a mover has more than 100,000 fixes in the time, or there are more than 1,000 visits'),
    }),
  },
  heatOfTracks: {
    permission: 'viewer',
    summary: { zh: '热力图：各处停留时间', en: 'How long movers were where: seconds by cell of a grid; at most 31 days' },
    query: z.object({ ...range, cellMetres: z.coerce.number().min(1).max(100_000).default(500) }),
    reply: z.object({
      cellDegrees: z.object({ east: z.number(), north: z.number() }),
      cells: z.array(z.object({ west: z.number(), south: z.number(), seconds: z.number() })).describe('The 5,000 with the longest times'),
      movers: z.number().int(),
      truncated: z.boolean(),
    }),
  },
  summariseUse: {
    permission: 'viewer',
    summary: {
      zh: '利用统计：各移动对象的里程、移动与停留时间、利用率',
      en: 'Distance and utilisation of every mover that said a place; the one that moved longest first; at most 31 days',
    },
    query: z.object(range),
    reply: z.object({
      items: z.array(useOfMover),
      truncated: z.boolean().describe('True when of some only the first 100,000 fixes were looked at'),
    }),
  },
  exportUse: {
    permission: 'viewer',
    summary: { zh: '导出利用统计 CSV', en: 'The same as CSV' },
    query: z.object({ ...range, language }),
    media: 'text/csv',
  },
  exportTrack: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出轨迹：GeoJSON、GPX 或 CSV', en: 'A track as GeoJSON, GPX or CSV; at most 500,000 fixes' },
    params: ofAsset,
    query: z.object({ ...range, format: z.enum(['geojson', 'gpx', 'csv']), language }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
