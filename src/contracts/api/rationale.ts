import { z } from 'zod';
import { rationaleGaps, severities } from '../rationale.ts';
import { byId, epochMs, languageInQuery, text, xlsxMedia, zoneInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const priority = z.number().int().min(1).max(4);
const words = z.string().trim().max(2000);
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, { message: 'use a day such as 2026-01-31' })
  .refine((at) => !Number.isNaN(Date.parse(at)) && new Date(at).toISOString().startsWith(at), { message: 'there is no such day' });

/** What a person writes down about a rule; what is empty falls back to what the pack says. */
export const rationaleGiven = z.object({
  cause: words.default('').describe('Empty: as the pack says'),
  consequence: words.default('').describe('Empty: as the pack says'),
  action: words.default('').describe('Empty: as the pack says'),
  severity: z.enum(severities).optional().describe('Default: as the pack says'),
  respondMinutes: z.number().min(0.1).max(10_080).optional().describe('Time to respond, minutes; default: as the pack says'),
  priority: priority.optional().describe('Only to leave the table; default: what severity and time to respond give'),
  overrideReason: words.default('').describe('Needed when the priority is not that of the table'),
  reviewDue: day.optional(),
});

/** The rationalisation record of a rule with what it lacks. */
export const rationale = z.object({
  cause: text.describe('Empty when nobody wrote one'),
  consequence: text,
  action: text,
  /** True when a person wrote other words than the pack. */ isOwnCause: z.boolean(),
  isOwnConsequence: z.boolean(),
  isOwnAction: z.boolean(),
  severity: z.enum(severities).optional(),
  respondMinutes: z.number().optional(),
  derivedPriority: priority.optional().describe('By the table; absent until severity and time to respond are known'),
  overrideReason: z.string(),
  changedBy: z.string().optional(),
  changedAt: epochMs.optional(),
  approvedBy: z.string().optional(),
  approvedAt: epochMs.optional(),
  reviewDue: z.string().optional(),
  missing: z.array(z.enum(rationaleGaps)),
});

const imported = z.object({
  applied: z.boolean(),
  rows: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  errorCount: z.number().int(),
  errors: z.array(z.object({ row: z.number().int().optional(), column: z.string(), text })).describe('The first 500; the heading is row 1'),
});

export const rationaleRoutes = {
  setRationale: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '填写规则的合理化记录；优先级由严重程度与响应时限得出',
      en: 'Write the rationalisation record of a rule; its priority follows from severity and time to respond',
    },
    params: byId,
    body: rationaleGiven,
    reply: rationale,
  },
  approveRationale: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '批准合理化记录，定下复审日期', en: 'Approve the record and say when it is to be reviewed' },
    params: byId,
    body: z.object({ reviewDue: day }),
    reply: rationale,
  },
  exportAlarmDatabase: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出主告警数据库（CSV，可改后导入）', en: 'The Master Alarm Database as CSV, which can be changed and imported' },
    query: z.object({ language: languageInQuery }),
    media: 'text/csv',
  },
  exportAlarmDatabaseXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出主告警数据库（Excel）', en: 'The Master Alarm Database as an Excel workbook' },
    query: z.object({ language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
  importAlarmDatabase: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '导入合理化记录；apply=false 只检查。正文为 CSV（UTF-8 或 GB 18030）',
      en: 'Import rationalisation records; apply=false only checks. Body: a CSV (UTF-8 or GB 18030)',
    },
    query: z.object({
      apply: z.enum(['true', 'false']).default('false').describe('All rows in one transaction, and only when none has an error'),
    }),
    reply: imported,
  },
} as const satisfies Record<string, RouteContract>;
