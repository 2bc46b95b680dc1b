import { z } from 'zod';
import { byId, epochMs, id, languageInQuery, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const lot = z.string().trim().min(1).max(80).describe('Number of a batch of goods, as people and papers call it');

/** A lot on what carries it. */
export const lotBinding = z.object({
  id,
  lot,
  asset: id.describe('What carries it: a cart'),
  assetTitle: text,
  from: epochMs,
  to: epochMs.optional().describe('Absent: it is on it now'),
  by: z.string().describe('Who bound it; empty: the point `lot` of the asset said it'),
  endedBy: z.string().optional(),
  inside: z
    .array(z.object({ fence: id, title: text, since: epochMs }))
    .describe('Fences that the carrier is in, of a binding that goes on'),
});

/** Where a lot was: the time that it was on a carrier which was in a fence. */
export const lotStay = z.object({
  lot,
  asset: id,
  assetTitle: text,
  fence: id,
  fenceTitle: text.describe('As it was then'),
  from: epochMs.describe('The later of entering and binding'),
  to: epochMs.optional().describe('The earlier of leaving and unbinding; absent: it goes on'),
  seconds: z.number().describe('Until now, where it goes on'),
});

/** How long a lot waited in a fence, all its stays together. */
export const lotWait = z.object({
  lot,
  fence: id,
  fenceTitle: text,
  stays: z.number().int(),
  seconds: z.number(),
  isThere: z.boolean().describe('One of the stays goes on'),
});

const filter = {
  lot: z.string().trim().max(80).optional().describe('Exactly this lot'),
  asset: id.optional(),
  from: timeInQuery.optional().describe('What ended before is left out'),
  to: timeInQuery.optional().describe('What begins then or later is left out'),
};
const stayFilter = { ...filter, fence: id.optional() };

export const lotRoutes = {
  listLots: {
    permission: 'viewer',
    summary: { zh: '批次与载具：何时在哪辆车上，最新在前', en: 'Which lot was on which carrier and when, the newest first' },
    query: z.object({
      ...filter,
      isOn: z.enum(['true', 'false']).optional().describe('`true`: only what is on a carrier now'),
      after: z.string().max(120).optional(),
      limit: limit(500, 100),
    }),
    reply: page(lotBinding),
  },
  bindLot: {
    permission: 'operator',
    summary: {
      zh: '把批次绑到载具；载具上原有批次同时结束，同一批次再绑不变',
      en: 'Bind a lot to a carrier from now on; what was on it ends, the same lot again changes nothing',
    },
    body: z.strictObject({ asset: id, lot }),
    reply: lotBinding,
  },
  endLot: {
    permission: 'operator',
    summary: { zh: '批次离开载具', en: 'The lot is no longer on its carrier' },
    params: byId,
    reply: lotBinding,
  },
  listLotStays: {
    permission: 'viewer',
    summary: { zh: '批次何时在何处，最新在前', en: 'Where lots were and when, the newest first; at most 1,000' },
    query: z.object({ ...stayFilter, limit: limit(1000, 200) }),
    reply: z.object({ items: z.array(lotStay), truncated: z.boolean().describe('True when `limit` cut it') }),
  },
  summariseLotWaits: {
    permission: 'viewer',
    summary: { zh: '各批次在各围栏（工序）的等待时间，久者在前', en: 'How long each lot waited in each fence (step), the longest first' },
    query: z.object({ ...stayFilter, limit: limit(1000, 200) }),
    reply: z.object({ items: z.array(lotWait), truncated: z.boolean().describe('True when `limit` cut it') }),
  },
  exportLotWaits: {
    permission: 'viewer',
    summary: { zh: '导出批次等待时间 CSV', en: 'The same as CSV' },
    query: z.object({ ...stayFilter, language: languageInQuery }),
    media: 'text/csv',
  },
} as const satisfies Record<string, RouteContract>;
