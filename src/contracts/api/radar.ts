import { z } from 'zod';
import { epochMs, id } from './common.ts';
import type { RouteContract } from './route.ts';

const lonLat = z
  .tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)])
  .describe('WGS 84: longitude, then latitude, in degrees');

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
  asset: id
    .optional()
    .describe('The mover that is at its place for three scans or more; absent: none says that it is there, e.g. a vessel without AIS'),
});

export const radarRoutes = {
  addRadarScan: {
    permission: 'operator',
    summary: {
      zh: '上报雷达一次扫描的点迹：距离与真方位，或 NMEA 语句 TTM、TLL',
      en: 'Plots of one scan of a radar: by range and true bearing, or as NMEA sentences TTM and TLL',
    },
    body: z.strictObject({
      radar: z.string().trim().min(1).max(60).describe('Name of the radar'),
      place: lonLat.describe('Where its antenna is'),
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
    }),
  },
  listRadarTracks: {
    permission: 'viewer',
    summary: { zh: '雷达航迹，与 AIS 对象的关联', en: 'Targets of radars, and which mover each is' },
    reply: z.object({ items: z.array(radarTrack) }),
  },
} as const satisfies Record<string, RouteContract>;
