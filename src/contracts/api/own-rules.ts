import { z } from 'zod';
import { rule, ruleDelay, rulePreview, rulePriority, ruleSource, ruleTitle, ruleWords } from './alarms.ts';
import { byId, epochMs, text } from './common.ts';
import type { RouteContract } from './route.ts';

/** A rule that a person makes at a point. */
export const ruleGiven = z.object({
  title: ruleTitle,
  kind: z.string().min(1).max(40).describe('Kind of a detector, see `listDetectors`'),
  point: z.number().int().describe('Number of the point that it judges'),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('By the form of the detector; further points by their keys at the same asset'),
  onDelaySeconds: ruleDelay.default(0),
  offDelaySeconds: ruleDelay.default(0),
  priority: rulePriority,
  advice: ruleWords.default({ zh: '', en: '' }).describe('What the operator shall do'),
  consequence: ruleWords.default({ zh: '', en: '' }).describe('What happens if nobody acts'),
  enabled: z.boolean().default(true),
  source: ruleSource.optional().describe('Where its figures come from; default: assumed by whoever makes it'),
});

export const ownRuleRoutes = {
  listDetectors: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '检测方法及其参数表单', en: 'Kinds of detectors with the forms of their parameters' },
    reply: z.object({
      items: z.array(
        z.object({
          kind: z.string(),
          title: text,
          learns: z.boolean().describe('True when it learns what is usual, so that `learnRuleAnew` can make it forget that'),
          expectsRange: z.boolean().describe('True when `readExpected` has a range to show'),
          form: z
            .record(z.string(), z.unknown())
            .describe('JSON Schema of `params`; a list with `pointKeys` holds keys of points of the same asset'),
        }),
      ),
    }),
  },
  createRule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建自建规则，立即生效', en: 'Make an own rule, in force at once' },
    body: ruleGiven,
    reply: rule,
  },
  previewNewRule: {
    permission: 'engineer',
    sites: 'narrowed',
    access: 'read',
    reads: ['samples'],
    summary: { zh: '在历史上预演新规则', en: 'Preview a new rule on history: which alarms it would have raised' },
    body: ruleGiven.extend({
      title: ruleTitle.default({ zh: '预演', en: 'preview' }).describe('May be left out: a preview needs no name'),
      from: epochMs,
      to: epochMs,
    }),
    audited: false,
    reply: rulePreview,
  },
  removeRule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '删除自建规则；其告警的条件随之结束，待确认后关闭',
      en: 'Delete an own rule; the condition of its alarm ends, and it closes once acknowledged',
    },
    params: byId,
  },
} as const satisfies Record<string, RouteContract>;
