import { z } from 'zod';
import { alarmStates } from '../alarm.ts';
import { why } from '../why.ts';
import { byId, epochMs, id, languageInQuery, limit, page, text, timeInQuery, xlsxMedia, zoneInQuery } from './common.ts';
import { rationale } from './rationale.ts';
import type { RouteContract } from './route.ts';

const priority = z.number().int().min(1).max(4);
const state = z.enum(alarmStates);
const sourceKind = z.enum(['standard', 'data', 'design', 'assumed']);
/** Where a figure comes from; `text` says the same in both languages, where it is known so. */
const sourceOfFigure = z.object({ kind: sourceKind, reference: z.string(), text: text.optional() });
/** The point of a condition; one that another capability judges may be of the asset itself, and then has no value, limit or unit either. */
const shownWith = {
  point: z.number().int().optional().describe('Missing where the condition is of the asset itself'),
  pointTitle: text.optional(),
};
export const alarmStep = z.object({
  time: epochMs,
  from: state,
  to: state,
  cause: z.enum([
    'raised',
    'cleared',
    'acknowledged',
    'reraised',
    'shelved',
    'unshelved',
    'suppressed',
    'unsuppressed',
    'outOfService',
    'inService',
    'comment',
  ]),
  by: z.string().optional(),
  comment: z.string().optional(),
  commentText: text.optional().describe('Of what the program says itself, in both languages'),
});
export const alarm = z.object({
  id,
  rule: id,
  ruleKey: z.string(),
  asset: id,
  assetTitle: text,
  ...shownWith,
  unit: z.string(),
  symbol: z.string(),
  decimals: z.number(),
  title: text,
  priority,
  state,
  isActive: z.boolean(),
  raisedAt: epochMs,
  clearedAt: epochMs.optional(),
  acknowledgedAt: epochMs.optional(),
  acknowledgedBy: z.string().optional(),
  value: z.number().nullable(),
  limit: z.number().optional(),
  quality: z.number().int(),
  /** Why the condition began, where the detector can explain itself. */
  why: why.optional(),
  advice: text,
  consequence: text,
  /** What may be behind it, as the rationalisation record says. */
  cause: text.optional(),
  respondMinutes: z.number().optional(),
  source: sourceOfFigure,
  shelvedUntil: epochMs.optional(),
  comment: z.string().optional(),
  workOrder: id.optional(),
  /** How often the condition came back while this one alarm was open. */
  returns: z.number(),
  root: id.optional().describe('The alarm of the root cause, which stands for this one'),
  standsFor: z.number().int().describe('Alarms that this one stands for, as their root cause'),
});
/** A name or an instruction in both languages. */
const bothTexts = (least: number, most: number) =>
  z.object({ zh: z.string().trim().min(least).max(most), en: z.string().trim().min(least).max(most) });
export const ruleTitle = bothTexts(1, 200);
/** What to do, or what happens if nobody acts; may stay empty until the rule is rationalised. */
export const ruleWords = bothTexts(0, 2000);
export const ruleDelay = z.number().min(0).max(604_800);
export const rulePriority = priority;
export const ruleSource = z.object({ kind: sourceKind, reference: z.string().min(1).max(500) });
export const rule = z.object({
  id,
  key: z.string(),
  pack: z.string().optional(),
  isOwn: z.boolean().describe('True when people made it here: no pack ever changes it, and it can be deleted'),
  retiredAt: epochMs.optional().describe('When it was deleted, or its pack or asset went; it raises nothing any more and is in no list'),
  asset: id,
  assetTitle: text,
  ...shownWith,
  unit: z.string(),
  symbol: z.string(),
  title: text,
  kind: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** True when a person changed what the pack says. */ isChanged: z.boolean(),
  onDelaySeconds: z.number(),
  offDelaySeconds: z.number(),
  priority,
  enabled: z.boolean(),
  /** Why the rule cannot run, e.g. an attribute of the asset that is missing; then `enabled` is false. */
  problem: text.optional(),
  inService: z.boolean(),
  /** Who took it out of service, why, and until when; absent in service, and `until` when somebody has to bring it back. */
  outage: z.object({ by: z.string(), reason: z.string(), since: epochMs, until: epochMs.optional() }).optional(),
  advice: text,
  consequence: text,
  source: sourceOfFigure,
  rationale,
  openAlarm: id.optional(),
  readiness: z
    .object({ state: z.enum(['warming', 'learning', 'unknown']), share: z.number().min(0).max(1) })
    .optional()
    .describe(
      'Present while it does not judge yet: it takes in the stored past (warming), or learns from what comes (learning), with the share that it knows; unknown: the data plane does not answer',
    ),
  relearn: z
    .object({ at: epochMs, by: z.string(), from: z.enum(['past', 'now']) })
    .optional()
    .describe('The last time that somebody made it forget what it had learnt'),
  /** JSON Schema of `params`. */
  form: z.record(z.string(), z.unknown()),
});
const ruleChange = z.object({
  params: z.record(z.string(), z.unknown()).optional().describe('By name; what is left out stays, null takes the default of the detector'),
  onDelaySeconds: ruleDelay.optional(),
  offDelaySeconds: ruleDelay.optional(),
  priority: priority.optional(),
  enabled: z.boolean().optional(),
  source: ruleSource.optional(),
  title: ruleTitle.optional().describe('Only of an own rule'),
  advice: ruleWords.optional().describe('Only of an own rule; of others the rationalisation record holds own words'),
  consequence: ruleWords.optional().describe('Only of an own rule'),
});
export const rulePreview = z.object({
  count: z.number(),
  alarms: z.array(z.object({ raisedAt: epochMs, clearedAt: epochMs.optional(), peak: z.number(), why: why.optional() })),
  samples: z.number(),
  readFrom: epochMs.optional().describe('Present when the range holds too many samples: only those from here on were looked at'),
  present: z.number().describe('How many the rule as it is would have raised; 0 for one that is not there yet'),
});
const columns = z.array(z.number().nullable());
export const expectedRange = z.object({
  from: epochMs,
  widthMs: z.number().describe('Width of a column'),
  low: columns.describe('By column, of its last usable sample; null without one, or while nothing is expected'),
  expected: columns,
  high: columns,
  exceptions: rulePreview.shape.alarms.describe('At most the newest 1000 that hold at some time of the range'),
  learntFrom: epochMs
    .optional()
    .describe('Time of the first sample that was looked at; it lies before the range by as much as the detector reaches back'),
});
const note = z.string().max(1000);
const ruleCount = z.object({ rule: id, title: text, asset: id, assetTitle: text, priority, count: z.number().int() });
export const alarmPerformance = z.object({
  from: epochMs.describe('Start of the first whole ten minutes'),
  to: epochMs,
  /** Ten-minute periods that were looked at. */ periods: z.number().int(),
  total: z.number().int(),
  averageRate: z.number().describe('Annunciations per ten minutes'),
  peak: z.object({ count: z.number().int(), time: epochMs }).optional(),
  floods: z.object({
    count: z.number().int(),
    shareOfTime: z.number(),
    list: z.array(z.object({ from: epochMs, to: epochMs, alarms: z.number().int(), peak: z.number().int() })).describe('The newest 50'),
  }),
  /** For drawing: per column the annunciations and the most of them in ten minutes. */
  rates: z.object({ from: epochMs, widthMs: z.number(), count: z.array(z.number()), most: z.array(z.number()) }),
  byPriority: z.array(z.object({ priority, count: z.number().int(), share: z.number() })),
  topTen: z.array(ruleCount),
  topTenShare: z.number(),
  chattering: z.array(ruleCount).describe('Rules that came three times or more within a minute; how often that was'),
  standing: z.number().int().describe('Alarms whose condition holds now'),
  stale: z
    .array(ruleCount.omit({ count: true }).extend({ alarm: id, since: epochMs }))
    .describe('Standing for more than 24 h, the oldest 50'),
  staleCount: z.number().int(),
});

const alarmFilter = z.object({
  view: z.enum(['open', 'history', 'shelved', 'suppressed']).default('open'),
  priority: z
    .string()
    .regex(/^[1-4](,[1-4])*$/)
    .optional(),
  asset: z.string().optional(),
  root: id.optional().describe('Only alarms for which this one stands; with the view `suppressed`'),
  text: z.string().max(100).optional(),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
});

export const alarmRoutes = {
  listAlarms: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '告警列表', en: 'List alarms' },
    query: alarmFilter.extend({ after: z.string().optional(), limit: limit(1000, 200) }),
    reply: page(alarm),
  },
  exportAlarms: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出告警（CSV，最多 10 万行）', en: 'Alarms of a list as CSV, at most 100,000 rows' },
    query: alarmFilter.extend({ language: languageInQuery }),
    media: 'text/csv',
  },
  exportAlarmsXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出告警（Excel，最多 10 万行）', en: 'Alarms of a list as an Excel workbook of at most 100,000 rows' },
    query: alarmFilter.extend({ language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
  countAlarms: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '按优先级与状态计数', en: 'Counts by priority and state' },
    reply: z.object({
      byPriority: z.array(z.object({ priority, unacknowledged: z.number(), open: z.number() })),
      shelved: z.number(),
      suppressed: z.number().describe('By design, or because the alarm of their root cause stands for them'),
      outOfService: z.number(),
    }),
  },
  measureAlarms: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '告警绩效（ISA-18.2、EEMUA 191）：频率、洪泛、前十、抖动、长期存在、优先级分布',
      en: 'Performance of the alarm system by ISA-18.2 and EEMUA 191: rate, floods, top ten, chattering, stale, priorities; at most 366 days',
    },
    query: z.object({ from: timeInQuery, to: timeInQuery }),
    reply: alarmPerformance,
  },
  getAlarm: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '告警详情与经过', en: 'One alarm with its history' },
    params: byId,
    reply: alarm.extend({ steps: z.array(alarmStep) }),
  },
  acknowledgeAlarms: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '确认告警（紧急告警须填写备注）', en: 'Acknowledge alarms; a critical one needs a comment' },
    body: z.object({ ids: z.array(id).min(1).max(1000), comment: note.default('') }),
    reply: z.object({ acknowledged: z.array(id), refused: z.array(z.object({ id, code: z.string(), message: z.string(), text })) }),
  },
  commentAlarm: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '添加备注', en: 'Add a comment' },
    params: byId,
    body: z.object({ comment: note.min(1) }),
    reply: alarm,
  },
  shelveAlarm: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '搁置告警，到期自动恢复', en: 'Shelve an alarm until a time' },
    params: byId,
    body: z.object({ minutes: z.number().int().min(1).max(10_080), reason: note.min(1) }),
    reply: alarm,
  },
  unshelveAlarm: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '取消搁置', en: 'Unshelve an alarm' },
    params: byId,
    reply: alarm,
  },
  listRules: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '告警规则', en: 'List alarm rules' },
    query: z.object({
      asset: z.string().optional(),
      text: z.string().max(100).optional(),
      after: z.string().optional(),
      limit: limit(1000, 200),
    }),
    reply: page(rule),
  },
  getRule: { permission: 'viewer', sites: 'narrowed', summary: { zh: '规则详情', en: 'One rule' }, params: byId, reply: rule },
  updateRule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '修改规则', en: 'Change a rule' },
    params: byId,
    body: ruleChange,
    reply: rule,
  },
  previewRule: {
    permission: 'viewer',
    sites: 'narrowed',
    access: 'read',
    reads: ['samples'],
    summary: { zh: '在历史上预演规则：会产生多少告警', en: 'Preview a change on history: which alarms it would have raised' },
    params: byId,
    body: ruleChange.extend({ from: epochMs, to: epochMs }),
    audited: false,
    reply: rulePreview,
  },
  readExpected: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '规则在某段时间内的预期范围与例外（由历史按同一检测方法算出）',
      en: 'The range that a rule expected over a time, and its exceptions, computed from history by the detector itself',
    },
    params: byId,
    query: z.object({ from: timeInQuery, to: timeInQuery, count: limit(2000, 300) }),
    reply: expectedRange,
  },
  exportExpected: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '导出规则测点的数值及其预期上下限（CSV，最多 10 万行）',
      en: 'The values of the point of a rule with the range that it expected of each, as CSV of at most 100,000 rows',
    },
    params: byId,
    query: z.object({ from: timeInQuery, to: timeInQuery, language: languageInQuery }),
    media: 'text/csv',
  },
  learnRuleAnew: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '重新学习：忘掉规则学到的内容，从已存历史或从现在起重新学习',
      en: 'Make a rule forget what it has learnt, and learn again from the stored past or from now on',
    },
    params: byId,
    body: z.object({
      from: z
        .enum(['past', 'now'])
        .describe('past: from what is stored, as a new rule does; now: from what comes, e.g. after a change of the plant'),
    }),
    reply: rule,
  },
  setOutOfService: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '规则退出或恢复服务', en: 'Take a rule out of service or back' },
    params: byId,
    body: z.object({
      inService: z.boolean(),
      reason: note.min(1),
      minutes: z.number().int().min(1).max(525_600).optional().describe('It comes back by itself then; default: somebody brings it back'),
    }),
    reply: rule,
  },
} as const satisfies Record<string, RouteContract>;
