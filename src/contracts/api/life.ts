import { z } from 'zod';
import { type FailureCause, type FailureImpact, type FailureMode, failureCauses, failureImpacts, failureModes } from '../failure.ts';
import { byId, epochMs, id, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as [K, ...K[]]; // holds: no table is empty

/** What a corrective order says of the failure that it was opened for. */
export const failure = z
  .object({
    mode: z.enum(keysOf<FailureMode>(failureModes)).describe('Failure mode by ISO 14224'),
    cause: z.enum(keysOf<FailureCause>(failureCauses)).describe('Failure cause by ISO 14224'),
    impact: z.enum(keysOf<FailureImpact>(failureImpacts)).describe('Only critical failures are counted as stops'),
    failedAt: epochMs.describe('When it failed'),
    restoredAt: epochMs.optional().describe('When it could do its work again; absent: not yet'),
  })
  .refine(({ failedAt, restoredAt }) => restoredAt === undefined || restoredAt >= failedAt, 'it cannot be restored before it failed');

const interval = z
  .object({ low: z.number(), high: z.number().optional() })
  .describe('Two-sided, 90 %; no upper end while nothing has failed');

/** What can be said of the reliability of one thing, or of several of a kind together. */
export const reliability = z.object({
  assets: z.number().describe('How many things it is about'),
  hours: z.number().describe('Time in which they were watched, together'),
  upHours: z.number(),
  downHours: z.number().describe('Time after critical failures until they were restored, within the period'),
  failures: z.number().describe('Critical failures that began in the period: what the figures rest on'),
  minor: z.number().describe('Degraded and incipient failures; they stop nothing and are not in the figures'),
  unclassified: z.number().describe('Corrective orders finished in the period of which nobody has said what failed: not in the figures'),
  availability: z.number().optional().describe('Up time / (up time + down time), 0…1'),
  mtbfHours: z.number().optional().describe('Mean up time between failures: up time / failures. Absent while nothing has failed'),
  mtbfInterval: interval.optional().describe('Of the mean time between failures, when they come at random (exponential): χ² limits'),
  mttrHours: z.number().optional().describe('Mean time from failure to restoration, of the failures that are restored'),
  restored: z.number().describe('Failures that the mean time to restoration rests on'),
});

const span = z.object({ from: epochMs, to: epochMs });
const period = z.object({
  from: timeInQuery.optional().describe('Default: a year before `to`'),
  to: timeInQuery.optional().describe('Default: now'),
});

const assetLife = z.object({
  asset: id,
  period: span.describe('What the figures are about: what was asked for, not before the asset was commissioned'),
  commissionedAt: epochMs.optional(),
  figures: reliability,
  orders: z.record(z.string(), z.number()).describe('Orders opened in the period by kind'),
  costs: z.object({ minutes: z.number(), partsCost: z.number(), otherCost: z.number() }),
  counters: z.array(z.object({ schedule: id, title: z.string(), point: z.string(), pointTitle: text, value: z.number().optional() })),
  failures: z
    .array(z.object({ workOrder: id, number: z.string(), title: text, failure }))
    .describe('The newest 200 of all time, newest first'),
});

export const lifeRoutes = {
  getAssetLife: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '资产的寿命档案：故障、可靠性、费用', en: 'The life of an asset: failures, reliability, cost' },
    params: byId,
    query: period,
    reply: assetLife,
  },
  setCommissioned: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '设置投运日期', en: 'Say since when an asset is in use' },
    params: byId,
    body: z.object({ commissionedAt: epochMs.nullable().describe('null: not known') }),
  },
  listReliability: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '各类资产的可靠性', en: 'Reliability by kind of asset' },
    query: period,
    reply: z.object({
      period: span,
      items: z.array(z.object({ model: z.string(), modelTitle: text, figures: reliability })).describe('Kinds that had an order, by name'),
    }),
  },
} as const satisfies Record<string, RouteContract>;
