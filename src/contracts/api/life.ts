import { z } from 'zod';
import { type FailureCause, type FailureImpact, type FailureMode, failureCauses, failureImpacts, failureModes } from '../failure.ts';
import { byId, epochMs, id, languageInQuery, limit, rowVersion, text, timeInQuery } from './common.ts';
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

const failureCount = z.object({
  mode: z.enum(keysOf<FailureMode>(failureModes)),
  cause: z.enum(keysOf<FailureCause>(failureCauses)),
  count: z.number(),
  critical: z.number().describe('Those of them that stopped the thing'),
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

/** What a person says of how remaining life of a kind is learnt and used. */
export const lifeModelGiven = z.object({
  model: z.string().min(1).max(64).describe('Model of the assets'),
  points: z.array(z.string().min(1).max(64)).min(1).max(50).describe('Keys of the points of that model which tell of wear'),
  stepHours: z.number().min(0.05).max(720).default(24).describe('A mean of each point is taken over so many hours'),
  horizonSteps: z.number().int().min(5).max(1000).default(125).describe('Beyond so many steps remaining life is not told apart'),
  leadHours: z.number().min(0).max(100_000).default(0).describe('An order is opened when the lower end of the band falls below; 0: never'),
  assignedTo: z.string().trim().max(64).default(''),
  priority: z.number().int().min(1).max(4).default(3),
});

const skipped = z.object({ asset: id, assetTitle: text, reason: z.enum(['beginUnknown', 'tooShort', 'noData']), count: z.number() });

const lifeModel = lifeModelGiven.extend({
  id,
  version: rowVersion,
  modelTitle: text,
  learnt: z
    .object({
      at: epochMs,
      courses: z.number().describe('Lives that ended in a critical failure, which it was learnt from'),
      coverage: z.number().describe('Share of lives that are to end within the band'),
      rmseHours: z.number().describe('Root mean square error on lives that were left out of learning'),
      biasHours: z.number().describe('Mean of said less came true on these; above 0: too hopeful'),
    })
    .optional()
    .describe('Absent: not learnt since it was made or changed'),
});

const remainingLife = z.object({
  asset: id,
  state: z
    .enum(['said', 'noModel', 'notLearnt', 'failed', 'beginUnknown', 'noData'])
    .describe('Why nothing is said: failed and not restored; nobody said when it was commissioned; its points have no values'),
  lifeModel: id.optional(),
  at: epochMs.optional().describe('When this was said'),
  since: epochMs.optional().describe('When the present life began: commissioned, or restored after the last critical failure'),
  lowHours: z.number().optional(),
  medianHours: z.number().optional(),
  highHours: z.number().optional(),
  isBeyond: z.boolean().optional().describe('The upper end is the horizon: it may last longer'),
  health: z.number().optional().describe('1 new, 0 at its end: the mean over the horizon'),
  coverage: z.number().optional().describe('Share of lives that end within low…high'),
  courses: z.number().optional(),
  reasons: z
    .array(z.object({ point: z.string(), title: text, hours: z.number() }))
    .optional()
    .describe('What each point takes from the mean life (below 0) or adds to it, the largest first; `age` stands for the age'),
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
    query: period.extend({ model: z.string().max(64).optional().describe('Only this kind') }),
    reply: z.object({
      period: span,
      items: z.array(z.object({ model: z.string(), modelTitle: text, figures: reliability })).describe('Kinds that had an order, by name'),
      failures: z.array(failureCount).describe('What failed in the period and why, the most frequent first'),
    }),
  },
  listAssetReliability: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '各资产的可靠性，最差的在前', en: 'Reliability by asset, the worst first' },
    query: period.extend({ model: z.string().max(64).optional().describe('Only this kind'), limit: limit(1000, 10) }),
    reply: z.object({
      period: span,
      total: z.number().describe('Assets of kinds that had an order'),
      items: z
        .array(z.object({ asset: id, assetTitle: text, model: z.string(), modelTitle: text, figures: reliability }))
        .describe('By time out of work, then failures, then repairs of which nobody says what failed'),
    }),
  },
  exportReliability: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出可靠性（CSV）', en: 'Reliability as CSV, by kind or by asset' },
    query: period.extend({
      by: z.enum(['kind', 'asset']).default('kind'),
      model: z.string().max(64).optional().describe('Only this kind'),
      language: languageInQuery,
    }),
    media: 'text/csv',
  },
  listLifeModels: {
    permission: 'viewer',
    summary: { zh: '剩余寿命模型列表', en: 'How remaining life is learnt, by kind' },
    reply: z.object({ items: z.array(lifeModel) }),
  },
  createLifeModel: {
    permission: 'engineer',
    summary: { zh: '新建剩余寿命模型', en: 'Say of a kind from which points its remaining life is learnt' },
    body: lifeModelGiven,
    reply: lifeModel,
  },
  replaceLifeModel: {
    permission: 'engineer',
    summary: {
      zh: '修改剩余寿命模型；此后须重新学习',
      en: 'Change it; it must be learnt anew when points, step or horizon are other ones',
    },
    params: byId,
    body: lifeModelGiven.extend({ version: rowVersion }),
    reply: lifeModel,
  },
  removeLifeModel: {
    permission: 'engineer',
    summary: { zh: '删除剩余寿命模型', en: 'Remove it' },
    params: byId,
  },
  learnLifeModel: {
    permission: 'engineer',
    summary: { zh: '由已记录的故障学习', en: 'Learn from the recorded critical failures of these assets, five at least' },
    params: byId,
    reply: z.object({ lifeModel, skipped: z.array(skipped).describe('Lives that taught nothing, and why') }),
  },
  listRemainingLife: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '各资产的剩余寿命，最短的在前', en: 'Remaining life of the assets whose kind has a model, the shortest first' },
    query: z.object({ model: z.string().max(64).optional().describe('Only this kind'), limit: limit(500, 200) }),
    reply: z.object({
      total: z.number().describe('Assets of such kinds; beyond the limit they are not looked at'),
      items: z.array(remainingLife.extend({ assetTitle: text, model: z.string(), modelTitle: text })),
    }),
  },
  getRemainingLife: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '资产的剩余寿命及其不确定度', en: 'Remaining life of an asset with its uncertainty' },
    params: byId,
    reply: remainingLife,
  },
} as const satisfies Record<string, RouteContract>;
