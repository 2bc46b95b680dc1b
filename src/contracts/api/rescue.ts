import { z } from 'zod';
import { type DriftObject, driftObjects } from '../drift-objects.ts';
import { epochMs } from './common.ts';
import type { RouteContract } from './route.ts';

const lonLat = z
  .tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)])
  .describe('WGS 84: longitude, then latitude, in degrees');
const bearing = z.number().min(0).max(360).describe('Degrees from true north, clockwise');
const flow = (most: number) => z.object({ from: epochMs, speed: z.number().min(0).max(most).describe('m/s'), bearing });

/** Legs of a search, by IAMSAR volume II, chapter 5. */
export const searchPatterns = ['expandingSquare', 'sector', 'parallelTrack'] as const;

const cell = z.object({ west: z.number(), south: z.number(), probability: z.number().describe('That it is in this cell, 0 to 1') });

export const drift = z.object({
  at: epochMs,
  mean: lonLat.describe('Mean place of all particles: the datum'),
  radius95: z.number().describe('95 % of all particles are within so many metres of the datum'),
  driftedMetres: z.number().describe('From the last known place to the datum'),
  cellDegrees: z.object({ east: z.number(), north: z.number() }),
  cells: z.array(cell).describe('The likeliest first; together 95 % or a little more'),
  particles: z.number().int(),
});

export const pattern = z.object({
  line: z.array(lonLat),
  metres: z.number(),
  seconds: z.number().describe('At the speed of the searching unit'),
  areaSquareMetres: z.number(),
  coverage: z.number().optional().describe('Sweep width × length of the legs ÷ area'),
  detection: z
    .number()
    .optional()
    .describe('Probability to find what is in the area: 1 − exp(−coverage), the random search of Koopman, which is on the safe side'),
});

export const rescueRoutes = {
  estimateDrift: {
    permission: 'viewer',
    sites: 'common',
    summary: {
      zh: '漂移估计：按风压差、海流与风的蒙特卡罗法给出各处概率',
      en: 'Where something has drifted to: leeway, current and wind by Monte Carlo, with the probability of each cell',
    },
    body: z.strictObject({
      object: z.enum(Object.keys(driftObjects) as [DriftObject, ...DriftObject[]]), // holds: the table is not empty
      place: lonLat.describe('Last known place'),
      time: epochMs.describe('When it was there'),
      errorMetres: z
        .number()
        .min(0)
        .max(100_000)
        .default(1000)
        .describe('Standard deviation of that place; a wrong one of a mile is usual for a position by voice'),
      at: epochMs.describe('When it is sought; at most 72 h later'),
      wind: z
        .array(flow(60))
        .min(1)
        .max(200)
        .describe('At 10 m height, the bearing that it comes from; each holds from its time until the next'),
      current: z.array(flow(10)).max(200).default([]).describe('Of the surface, the bearing that it goes to'),
      particles: z.number().int().min(100).max(5000).default(2000),
      seed: z.number().int().min(0).max(4_294_967_295).default(1).describe('The same seed gives the same answer'),
    }),
    reply: drift,
  },
  planSearch: {
    permission: 'viewer',
    sites: 'common',
    summary: {
      zh: '搜寻航线：扩展方形、扇形、平行航线',
      en: 'Legs of a search: expanding square, sector or parallel tracks',
    },
    body: z.strictObject({
      pattern: z.enum(searchPatterns),
      place: lonLat.describe('Datum: where it begins, for parallel tracks the middle of the area'),
      bearing: bearing.default(0).describe('Of the first leg'),
      spacingMetres: z.number().min(5).max(20_000).describe('Between legs; of a sector search unused'),
      lengthMetres: z
        .number()
        .min(50)
        .max(200_000)
        .describe('Expanding square: half of the side of the area; sector: radius; parallel tracks: length of the area along the legs'),
      widthMetres: z.number().min(50).max(200_000).optional().describe('Parallel tracks: the area across the legs; default: as long'),
      speed: z.number().min(0.5).max(150).default(5).describe('Of the searching unit, m/s'),
      sweepMetres: z.number().min(1).max(20_000).optional().describe('Sweep width: a measure of how far the object is seen'),
    }),
    reply: pattern,
  },
} as const satisfies Record<string, RouteContract>;
