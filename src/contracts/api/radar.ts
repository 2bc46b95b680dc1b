import { z } from 'zod';
import { epochMs, id, languageInQuery, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const lonLat = z
  .tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)])
  .describe('WGS 84: longitude, then latitude, in degrees');

/**
 * Why a target is a thing no longer: `lost` nothing came of it at five scans, `silent` its radar said nothing for five minutes, `identified` a mover
 * such as a vessel with AIS is there, `moved` its radar stands elsewhere or at another site, `retired` its asset was retired, `restart` the program ended.
 */
export const radarTrackEnds = ['lost', 'silent', 'identified', 'moved', 'retired', 'restart'] as const;

/** Which target an asset stood for, from when to when: its track between the two is that of the target. */
export const radarPassage = z.object({
  id,
  radar: z.string(),
  number: z.number().int().describe('Of the target at its radar'),
  asset: id,
  assetTitle: text,
  since: epochMs,
  until: epochMs.optional().describe('Absent: it still does'),
  ended: z.enum(radarTrackEnds).optional(),
  other: id.optional().describe('With `identified`: the mover that the target is'),
  otherTitle: text.optional(),
});

const historyFilter = {
  radar: z.string().max(60).optional(),
  asset: id.optional(),
  from: timeInQuery.optional().describe('Those that were there at this time or later; default: from the first'),
  to: timeInQuery.optional(),
};

/** A target that a radar follows, seen often enough to be a thing. */
export const radarTrack = z.object({
  id: z.string().describe('Radar and number; a target that was lost comes back under another number'),
  radar: z.string(),
  longitude: z.number(),
  latitude: z.number(),
  time: epochMs.describe('Of the newest scan'),
  seenAt: epochMs.describe('Of the newest plot of it'),
  since: epochMs,
  speed: z.number().describe('m/s'),
  course: z.number().describe('Degrees from north'),
  accuracy: z.number().describe('Standard deviation of its place, m'),
  thing: id
    .optional()
    .describe(
      'The asset that stands for it on the map, at fences and in history; where another radar showed it first, the asset of that one',
    ),
  asset: id
    .optional()
    .describe('The mover that is at its place for three scans or more; absent too where it lies within none of the sites of who asks'),
  isKnown: z.boolean().describe('A mover says that it is there; false e.g. for a vessel without AIS'),
});

export const radarRoutes = {
  addRadarScan: {
    permission: 'operator',
    sites: 'narrowed',
    audited: false,
    summary: {
      zh: '上报雷达一次扫描的点迹：距离与真方位，或 NMEA 语句 TTM、TLL',
      en: 'Plots of one scan of a radar: by range and true bearing, or as NMEA sentences TTM and TLL',
    },
    body: z.strictObject({
      radar: z.string().trim().min(1).max(60).describe('Name of the radar'),
      place: lonLat.describe('Where its antenna is'),
      site: id
        .optional()
        .describe(
          'Asset that it stands at: its targets lie within it, so that roles at that site see them. Default: they lie within none, which a role at sites may not say',
        ),
      time: epochMs.describe('Of the scan, within a minute of now; scans come in the order of time'),
      plots: z
        .array(z.strictObject({ metres: z.number().min(0).max(300_000), bearing: z.number().min(0).max(360).describe('From true north') }))
        .max(2000)
        .default([]),
      sentences: z.array(z.string().max(200)).max(2000).default([]),
      rangeError: z.number().min(0.1).max(5000).default(30).describe('Standard deviation, m'),
      bearingError: z.number().min(0.01).max(20).default(0.7).describe('Standard deviation, degrees'),
    }),
    reply: z.object({
      plots: z.number().int().describe('That were taken'),
      refused: z
        .array(z.object({ index: z.number().int(), reason: z.enum(['checksum', 'kind', 'value', 'relative', 'lost']) }))
        .describe('Sentences that are no plot'),
      followed: z.number().int().describe('Targets that are followed, those too that are no thing yet'),
      tracks: z.number().int(),
      things: z.number().int().describe('Targets that are things like any other mover: those that no mover with a place of its own is'),
      withoutThing: z
        .number()
        .int()
        .describe('Targets that could be no thing: no pack brings the model `radarTarget`, or 200 of the site stand for others already'),
    }),
  },
  listRadarTracks: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '雷达航迹，与 AIS 对象的关联', en: 'Targets of radars, and which mover each is' },
    reply: z.object({ items: z.array(radarTrack) }),
  },
  listRadarHistory: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '雷达目标作为对象出现的记录：何时起止、由哪个资产代表，最新在前',
      en: 'Targets that were things: by which asset, from when to when and why no longer, the newest first',
    },
    query: z.object({ ...historyFilter, after: z.string().max(120).optional(), limit: limit(500, 100) }),
    reply: page(radarPassage),
  },
  exportRadarHistory: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出雷达目标记录 CSV', en: 'The same as CSV' },
    query: z.object({ ...historyFilter, language: languageInQuery }),
    media: 'text/csv',
  },
} as const satisfies Record<string, RouteContract>;
