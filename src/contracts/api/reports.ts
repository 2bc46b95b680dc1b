import { z } from 'zod';
import { reportPeriods } from '../report.ts';
import { byId, epochMs, id, languageInQuery, limit, page, rowVersion, text, xlsxMedia, zoneInQuery } from './common.ts';
import { channelKinds } from './notify.ts';
import { reportContent, reportShift, reportTemplateBody } from './report-content.ts';
import type { RouteContract } from './route.ts';

/** Media type of a PDF (RFC 8118). */
export const pdfMedia = 'application/pdf';

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine(
    (given) => !Number.isNaN(Date.parse(`${given}T00:00:00Z`)) && new Date(`${given}T00:00:00Z`).toISOString().startsWith(given),
    'a day',
  );
const zone = zoneInQuery.unwrap().default('Asia/Shanghai').describe('IANA time zone whose clock cuts the periods');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

const summary = z.object({
  id,
  title: text,
  period: z.enum(reportPeriods),
  pack: z.string().optional().describe('That brought it'),
});
export const reportTemplate = summary.extend({
  body: reportTemplateBody,
  version: rowVersion,
  isEdited: z.boolean().describe('A person has changed it: upgrades of its pack leave it alone'),
  changedAt: epochMs,
  changedBy: z.string(),
});

const head = z.object({
  id,
  template: id.describe('May be gone by now'),
  title: text,
  period: z.enum(reportPeriods),
  site: id.optional(),
  siteTitle: text.optional(),
  shift: reportShift.optional(),
  firstDay: z.string(),
  lastDay: z.string(),
  isPartial: z.boolean().describe('It was made before its period was over'),
  madeAt: epochMs,
  madeBy: z.string().describe('A person, or `schedule`'),
  expiresAt: epochMs,
});
export const report = head.extend({ content: reportContent });

const target = z.object({
  channel: id.describe('Channel of notifications'),
  to: z
    .array(z.string().trim().min(1).max(254))
    .max(50)
    .default([])
    .describe('As for rules of notifications; default: those of the channel'),
});
const newSchedule = z.strictObject({
  template: id,
  site: id.optional().describe('Asset that the report is of; default: the whole plant'),
  zone,
  at: clockTime
    .default('08:00')
    .describe(
      'Each day, each Monday or each first of a month, by the period of the template; the day after when it is before `startsAt` of a week or month',
    ),
  team: id.optional().describe('Team on duty whose shifts a template with the period `shift` follows; needed with it'),
  afterMinutes: z.number().int().min(0).max(720).default(10).describe('So long after the end of each shift'),
  enabled: z.boolean().default(true),
  targets: z.array(target).max(20).default([]).describe('Whom it is sent to; default: it is kept here only'),
});
export const reportSchedule = newSchedule.extend({
  id,
  version: rowVersion,
  templateTitle: text,
  period: z.enum(reportPeriods),
  siteTitle: text.optional(),
  teamTitle: z.string().optional(),
  nextAt: epochMs.optional(),
  lastAt: epochMs.optional(),
  lastError: z.string().optional().describe('Of the newest try, when that failed; it is tried again every minute'),
  lastErrorText: text.optional().describe('The same for people'),
  problems: z.array(z.string()).describe('What keeps it from being sent, such as a channel that was removed'),
  problemTexts: z.array(text).describe('The same for people'),
});

export const reportRoutes = {
  listReportTemplates: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '报表模板列表', en: 'List templates of reports' },
    reply: z.object({ items: z.array(summary) }),
  },
  getReportTemplate: {
    permission: 'engineer',
    summary: { zh: '报表模板', en: 'A template of reports' },
    params: byId,
    reply: reportTemplate,
  },
  createReportTemplate: {
    permission: 'engineer',
    summary: { zh: '新建报表模板', en: 'Make a template of reports' },
    body: reportTemplateBody,
    reply: reportTemplate,
  },
  updateReportTemplate: {
    permission: 'engineer',
    summary: { zh: '修改报表模板', en: 'Change a template of reports; reports that were made stay as they are' },
    params: byId,
    body: z.strictObject({ version: rowVersion, body: reportTemplateBody }),
    reply: reportTemplate,
  },
  removeReportTemplate: {
    permission: 'engineer',
    summary: { zh: '删除报表模板及其定时；已编制的报表保留', en: 'Remove a template with its schedules; its reports stay' },
    params: byId,
  },
  listReports: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '报表列表', en: 'List reports, the newest first' },
    query: z.object({
      template: id.optional(),
      period: z.enum(reportPeriods).optional(),
      after: z.string().max(64).optional(),
      limit: limit(200, 50),
    }),
    reply: page(head),
  },
  makeReport: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '立即编制报表', en: 'Make a report now; with roles at sites only, of such a site' },
    body: z.strictObject({
      template: id,
      site: id.optional(),
      day: day.optional().describe('A day of the period; default: the newest period that is over'),
      team: id.optional().describe('With a template of shifts: whose'),
      shift: z.string().max(30).optional().describe('Key of the shift that begins on `day`'),
      zone,
    }),
    reply: report,
  },
  getReport: { permission: 'viewer', sites: 'narrowed', summary: { zh: '报表', en: 'A report' }, params: byId, reply: report },
  exportReportXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '下载报表（Excel）', en: 'A report as an Excel workbook, a sheet for each section' },
    params: byId,
    query: z.object({ language: languageInQuery }),
    media: xlsxMedia,
  },
  exportReportPdf: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '下载报表（PDF）', en: 'A report as a PDF' },
    params: byId,
    query: z.object({ language: languageInQuery }),
    media: pdfMedia,
  },
  removeReport: { permission: 'administrator', summary: { zh: '删除报表', en: 'Remove a report' }, params: byId },
  listReportSchedules: {
    permission: 'engineer',
    summary: { zh: '报表定时', en: 'List schedules of reports, and the channels that they can be sent by' },
    reply: z.object({
      items: z.array(reportSchedule),
      channels: z.array(z.object({ id, title: z.string(), kind: z.enum(channelKinds) })),
    }),
  },
  createReportSchedule: {
    permission: 'engineer',
    summary: { zh: '新建报表定时', en: 'Have reports made and sent by the calendar' },
    body: newSchedule,
    reply: reportSchedule,
  },
  replaceReportSchedule: {
    permission: 'engineer',
    summary: { zh: '修改报表定时', en: 'Change a schedule of reports' },
    params: byId,
    body: newSchedule.extend({ version: rowVersion }),
    reply: reportSchedule,
  },
  removeReportSchedule: {
    permission: 'engineer',
    summary: { zh: '删除报表定时', en: 'Remove a schedule; its reports stay' },
    params: byId,
  },
} as const satisfies Record<string, RouteContract>;
