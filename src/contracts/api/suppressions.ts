import { z } from 'zod';
import { byId, epochMs, id, text } from './common.ts';
import type { RouteContract } from './route.ts';

const words = z.string().trim().min(1).max(500);

/** When it holds: a state of the plant that a point tells, or a time that a person begins. */
export const suppressionWhen = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('point'),
    point: z.number().int().describe('Number of the point that tells the state, e.g. whether the pump runs'),
    compare: z.enum(['above', 'below', 'equal', 'unequal']),
    value: z.number(),
  }),
  z.object({ kind: z.literal('hand') }).describe('Begun by a person for a time, e.g. a gate test or maintenance'),
]);

/** A state in which some alarms are not meant, as the design says. */
export const suppressionGiven = z.object({
  title: words,
  reason: words.describe('Why the alarms mean nothing in this state'),
  enabled: z.boolean().default(true),
  when: suppressionWhen,
  afterSeconds: z.number().int().min(0).max(86_400).default(0).describe('How long it still holds after the state has ended'),
  asset: id.optional().describe('All rules of this asset and of what lies within it'),
  rules: z.array(id).max(1000).default([]).describe('Further rules, one by one'),
  includesCritical: z.boolean().default(false).describe('Also rules of priority 1'),
});

/** It, with what it does now. */
export const suppression = suppressionGiven.extend({
  id,
  isActive: z.boolean(),
  since: epochMs.optional(),
  until: epochMs.optional().describe('When it ends by itself'),
  by: z.string().optional(),
  note: z.string().optional().describe('What the person wrote who began it'),
  pointTitle: text.optional(),
  pointAssetTitle: text.optional(),
  pointAsset: id.optional(),
  unit: z.string().optional().describe('Unit of the point by its key'),
  symbol: z.string().optional(),
  assetTitle: text.optional(),
  ruleCount: z.number().int().describe('Rules that it covers now'),
  alarmCount: z.number().int().describe('Of these, alarms that are suppressed now, whatever suppresses them'),
  problem: text.optional().describe('Why it cannot hold, e.g. a point that is gone'),
});

export const suppressionRoutes = {
  listSuppressions: {
    permission: 'viewer',
    summary: { zh: '按状态的设计抑制', en: 'Suppressions by design' },
    reply: z.object({ items: z.array(suppression) }),
  },
  createSuppression: {
    permission: 'engineer',
    summary: { zh: '新增设计抑制', en: 'Make a suppression by design' },
    body: suppressionGiven,
    reply: suppression,
  },
  replaceSuppression: {
    permission: 'engineer',
    summary: { zh: '修改设计抑制', en: 'Replace a suppression by design' },
    params: byId,
    body: suppressionGiven,
    reply: suppression,
  },
  removeSuppression: {
    permission: 'engineer',
    summary: { zh: '删除设计抑制；其抑制的告警恢复', en: 'Remove a suppression; its alarms come back' },
    params: byId,
  },
  switchSuppression: {
    permission: 'operator',
    summary: { zh: '人工开始或结束设计抑制', en: 'Begin or end one that is switched by hand' },
    params: byId,
    body: z.discriminatedUnion('isOn', [
      z.object({ isOn: z.literal(true), minutes: z.number().int().min(1).max(10_080), note: words }),
      z.object({ isOn: z.literal(false) }),
    ]),
    reply: suppression,
  },
} as const satisfies Record<string, RouteContract>;
