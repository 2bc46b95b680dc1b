import { z } from 'zod';
import { entryKinds, incidentStates, planLevels, stepKinds, stepStates } from '../plan.ts';
import { byId, epochMs, id, languageInQuery, limit, page, rowVersion, text, xlsxMedia, zoneInQuery } from './common.ts';
import { planBody } from './plans.ts';
import type { RouteContract } from './route.ts';

const level = z.enum(planLevels);
const said = (most: number) => z.string().trim().min(1).max(most);

/** A step of an incident: where it stands. What it is, is in the plan beside it. */
export const incidentStep = z.object({
  key: z.string(),
  kind: z.enum(stepKinds),
  title: text,
  state: z.enum(stepStates),
  applies: z.boolean().describe('False while the level is below the one from which it is done'),
  who: z.array(z.string()),
  beginsAt: epochMs.optional().describe('While it waits: when its delay is over'),
  startedAt: epochMs.optional(),
  dueAt: epochMs.optional(),
  overdueAt: epochMs.optional().describe('When it was found overdue'),
  endedAt: epochMs.optional(),
  endedBy: z.string().optional(),
  note: z.string().optional(),
  answer: z.string().optional(),
  answerTitle: text.optional().describe('What the answer is called in the plan'),
  ref: id.optional().describe('The work order or the command that it made'),
  asset: id.optional().describe('What its order or command is about'),
  reached: z.record(z.string(), z.boolean()).optional().describe('Of a call: by place in the list, whether somebody was reached'),
});
export const incidentEntry = z
  .object({
    id,
    at: epochMs,
    by: z.string(),
    kind: z.enum(entryKinds),
    step: z.string().optional(),
    from: level.optional(),
    to: level.optional(),
    text: z.string().optional(),
    people: z.array(z.string()).optional(),
    ref: id.optional().describe('Alarm, work order or command'),
    title: text.optional().describe('What was said, why a command was not carried out, or the title of what `ref` names'),
  })
  .describe('Something that happened');
export const incident = z.object({
  id,
  number: z.string(),
  plan: id,
  planVersion: z.number().int(),
  title: text,
  isDrill: z.boolean().describe('演练: nothing is sent, ordered or commanded'),
  level,
  state: z.enum(incidentStates),
  asset: id.optional(),
  assetTitle: text.optional(),
  startedAt: epochMs,
  startedBy: z.string(),
  closedAt: epochMs.optional(),
  closedBy: z.string().optional(),
  summary: z.string().optional(),
  version: rowVersion,
  openSteps: z.number().int().describe('Steps that somebody has to act on, or that run'),
  overdueSteps: z.number().int(),
});
const detail = incident.extend({ body: planBody, steps: z.array(incidentStep), entries: z.array(incidentEntry).describe('Oldest first') });
const stepReport = incidentStep.extend({
  tookSeconds: z.number().optional(),
  limitSeconds: z.number().optional(),
  lateSeconds: z.number().optional().describe('Beyond its limit; 0 when in time'),
});
const report = z.object({
  incident,
  seconds: z.number().describe('From its start to its end, or to now'),
  levels: z.array(z.object({ level, from: epochMs, by: z.string() })),
  causes: z.array(z.object({ alarm: id, title: text, at: epochMs })),
  steps: z.array(stepReport),
  counts: z.object({ done: z.number(), skipped: z.number(), failed: z.number(), open: z.number(), late: z.number() }),
  entries: z.array(incidentEntry),
});
const filter = { state: z.enum(incidentStates).optional(), plan: id.optional(), drill: z.enum(['true', 'false']).optional() };

export const incidentRoutes = {
  listIncidents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '事件列表，最新在前', en: 'List incidents, the newest first' },
    query: z.object({ ...filter, after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(incident),
  },
  exportIncidents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出事件 CSV', en: 'Export incidents as CSV' },
    query: z.object({ ...filter, language: languageInQuery }),
    media: 'text/csv',
  },
  startIncident: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '启动预案或演练', en: 'Run a plan by hand, or drill it' },
    body: z.object({
      id: z.uuid().describe('Made by the client: sent again it starts nothing'),
      plan: id,
      level,
      isDrill: z.boolean().default(false),
      asset: id.optional().describe('What it is about; a plan runs once at a time for each'),
      note: z.string().trim().max(2000).default(''),
    }),
    reply: incident,
  },
  getIncident: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '事件：步骤与时间线', en: 'An incident with steps and timeline' },
    params: byId,
    reply: detail,
  },
  changeIncidentLevel: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '升级或降级', en: 'Raise or lower its level' },
    params: byId,
    body: z.object({ level, reason: said(1000) }),
    reply: incident,
  },
  actOnStep: {
    permission: 'operator',
    sites: 'narrowed',
    summary: {
      zh: '处置步骤：完成、跳过、重试、联系结果、下达指令（经联锁与第二人确认）',
      en: 'Act on a step: done, skip, retry, whom a call reached, or issue its command, which goes through interlocks and second person',
    },
    params: byId.extend({ step: z.string().max(40) }),
    body: z.discriminatedUnion('act', [
      z.object({ act: z.literal('done'), note: z.string().trim().max(2000).default(''), answer: z.string().max(40).optional() }),
      z.object({ act: z.literal('skip'), note: said(2000) }),
      z.object({ act: z.literal('retry'), note: z.string().trim().max(2000).default('') }),
      z.object({ act: z.literal('reached'), contact: z.number().int().min(0), isReached: z.boolean() }),
      z.object({
        act: z.literal('issue'),
        repeated: z.number().optional().describe('The value once more, for a command that is confirmed so'),
      }),
    ]),
    reply: incident,
  },
  noteIncident: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '在时间线上记事', en: 'Write a note on the timeline' },
    params: byId,
    body: z.object({ id: z.uuid().describe('Made by the client: sent again it adds nothing'), text: said(2000) }),
    reply: incidentEntry,
  },
  closeIncident: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '结束事件（须写总结）或撤销误启动', en: 'Close an incident with a summary, or cancel one that was none' },
    params: byId,
    body: z.object({ as: z.enum(['closed', 'cancelled']).default('closed'), summary: said(5000) }),
    reply: incident,
  },
  reportIncident: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '事件报告', en: 'Report of an incident: times against limits' },
    params: byId,
    reply: report,
  },
  exportIncident: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '事件时间线 CSV', en: 'Timeline of an incident as CSV' },
    params: byId,
    query: z.object({ language: languageInQuery }),
    media: 'text/csv',
  },
  exportIncidentXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '事件报告（Excel）', en: 'Report of an incident as an Excel workbook' },
    params: byId,
    query: z.object({ language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
} as const satisfies Record<string, RouteContract>;
