import { z } from 'zod';
import { id, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

/** Kinds of nets that are told apart by a track: trawl 拖网, purse seine 围网, gill net 刺网. */
export const netTypes = ['trawl', 'purseSeine', 'gillNet'] as const;
const net = z.enum(netTypes);

export const gearRoutes = {
  readGear: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '由航迹推断渔具：拖网、围网、刺网，附把握与理由；只是线索，不是证据',
      en: 'The net that a track looks like (trawl, purse seine, gill net), how sure and why: a hint, no proof',
    },
    params: z.object({ asset: id }),
    query: z.object({ from: timeInQuery, to: timeInQuery }),
    reply: z.object({
      asset: id,
      fixes: z.number().int(),
      truncated: z.boolean().describe('True when only the first 100,000 fixes were looked at'),
      hoursAtSea: z
        .number()
        .describe('Under way at 0.3 kn or more, without gaps of more than 30 minutes; with less than 6 nothing is said'),
      net: net.optional().describe('Absent: too short, or nothing stands out'),
      shares: z
        .array(z.object({ net, share: z.number() }))
        .describe('How sure the rules are among the three, the likeliest first; sum 1, empty when too short'),
      why: z
        .array(
          z.object({
            feature: z.enum(['towing', 'drifting', 'fast', 'setsPerDay', 'turning']),
            value: z
              .number()
              .describe(
                'Share of the time at sea 0…1, with `setsPerDay` times a day at sea, with `turning` the mean change of course in right angles',
              ),
            usual: z.number().describe('At this value it says nothing'),
            score: z.number().describe('More than 0 speaks for the likeliest net, less against it'),
          }),
        )
        .describe('Of the likeliest net, the strongest first'),
    }),
  },
} as const satisfies Record<string, RouteContract>;
