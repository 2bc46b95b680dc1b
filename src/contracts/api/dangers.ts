import { z } from 'zod';
import { dangerLevels, dangerStates } from '../danger.ts';
import { byId, epochMs, id, limit, page, rowVersion, text, timeInQuery } from './common.ts';
import { attachment } from './maintain.ts';
import type { RouteContract } from './route.ts';

const words = (most: number) => z.string().trim().min(1).max(most);
const dangerState = z.enum(dangerStates);
const dangerLevel = z.enum(dangerLevels).describe('general 一般, major 重大');
const assignee = z.string().trim().max(64).describe('Name of a user, a role, or a team; empty for nobody');

/** Where a hidden danger was found. */
export const dangerOrigin = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('hand') }),
    z.object({ by: z.literal('patrol'), patrol: id, point: id.optional(), item: id.optional() }),
  ])
  .describe('Found by a person, or at a point of a patrol');

export const danger = z.object({
  id,
  number: z.string().describe('Such as HD-20261124-0001'),
  title: z.string(),
  description: z.string().optional(),
  state: dangerState,
  level: dangerLevel.optional().describe('Absent until it is assessed'),
  asset: id.optional(),
  assetTitle: text.optional(),
  site: id.optional().describe('The outermost asset that it lies in'),
  origin: dangerOrigin,
  reportedAt: epochMs,
  reportedBy: z.string(),
  dueAt: epochMs.optional(),
  assignedTo: z.string(),
  mendedAt: epochMs.optional(),
  mendedBy: z.string().optional(),
  verifiedAt: epochMs.optional(),
  verifiedBy: z.string().optional(),
  closedAt: epochMs.optional(),
  closedBy: z.string().optional(),
  note: z.string().optional().describe('What was done to mend it'),
  reason: z.string().optional().describe('Why it was given back or dismissed'),
  version: rowVersion.describe('Rises with each change'),
});

export const dangerEntry = z
  .object({
    id,
    at: epochMs,
    by: z.string(),
    kind: z.enum(['reported', 'state', 'changed', 'file', 'overdue']),
    from: dangerState.optional(),
    to: dangerState.optional(),
    text: z.string().optional(),
    fields: z.array(z.string()).optional(),
    file: id.optional(),
  })
  .describe('Something that happened to a hidden danger');

const dangerDetail = danger.extend({ entries: z.array(dangerEntry).describe('Oldest first'), files: z.array(attachment) });

const dangerFilter = z.object({
  state: dangerState.optional(),
  view: z.enum(['active', 'overdue', 'closed']).optional().describe('active: neither closed nor dismissed'),
  level: dangerLevel.optional(),
  asset: z.string().optional().describe('At this asset or one within it'),
  origin: z.enum(['hand', 'patrol']).optional(),
  patrol: id.optional().describe('Found on this patrol'),
  point: id.optional().describe('Found at this point of a patrol'),
  mine: z.enum(['true']).optional().describe('Assigned to the caller by name or role'),
  text: z.string().max(100).optional(),
  from: timeInQuery.optional().describe('Reported at or after'),
  to: timeInQuery.optional().describe('Reported before'),
});
const sorted = dangerFilter.extend({
  sort: z.enum(['reportedAt', 'dueAt']).default('reportedAt').describe('dueAt: those without a due date come last'),
  order: z.enum(['asc', 'desc']).default('desc'),
});

const count = z.number().int();

export const dangerRoutes = {
  listDangers: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '隐患列表', en: 'List hidden dangers' },
    query: sorted.extend({ after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(danger),
  },
  exportDangers: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出隐患（CSV）', en: 'Hidden dangers as CSV' },
    query: sorted.extend({ language: z.enum(['zh', 'en']).default('zh') }),
    media: 'text/csv',
  },
  measureDangers: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '隐患统计', en: 'Statistics of hidden dangers' },
    query: dangerFilter.pick({ asset: true, from: true, to: true }),
    reply: z.object({
      total: count,
      overdue: count,
      byState: z.partialRecord(dangerState, count).describe('States without any are left out'),
      byLevel: z.object({ general: count, major: count, unset: count }),
      bySite: z.array(z.object({ site: id.optional(), title: text.optional(), total: count, open: count, overdue: count })),
      closed: count,
      meanCloseMs: z.number().optional().describe('From the report to closing, of those that are closed; absent when none is'),
    }),
  },
  reportDanger: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '上报隐患', en: 'Report a hidden danger' },
    body: z.object({
      id: z.uuid().optional().describe('Made by the client: sending it again reports no second one'),
      title: words(120),
      description: z.string().trim().max(4000).optional(),
      asset: id.optional(),
      origin: dangerOrigin.default({ by: 'hand' }),
    }),
    reply: danger,
  },
  getDanger: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '隐患详情', en: 'One hidden danger' },
    params: byId,
    reply: dangerDetail,
  },
  updateDanger: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '评估、指派、整改、验收、关闭隐患', en: 'Assess, assign, mend, verify or close a hidden danger' },
    params: byId,
    body: z.object({
      version: rowVersion.describe('Refused when it has another one by now'),
      title: words(120).optional(),
      description: z.string().trim().max(4000).optional(),
      level: dangerLevel.optional(),
      dueAt: epochMs.optional(),
      assignedTo: assignee.optional(),
      note: z.string().trim().max(2000).optional().describe('What was done to mend it'),
      state: dangerState.optional(),
      reason: words(1000).optional().describe('Needed to give it back and to dismiss it'),
    }),
    reply: danger,
  },
  putDangerFile: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '上传隐患照片', en: 'Attach a JPEG, PNG, WebP or PDF of at most 10 MiB (body: application/octet-stream)' },
    params: byId.extend({ file: id }),
    query: z.object({ name: words(200), purpose: z.enum(['photo', 'file']).default('photo') }),
    reply: attachment,
  },
  readDangerFile: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '读取隐患照片', en: 'A photo or file of a hidden danger' },
    params: byId.extend({ file: id }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
