import { z } from 'zod';
import { orderKinds, orderStates } from '../work.ts';
import { byId, epochMs, id, languageInQuery, limit, page, rowVersion, text, timeInQuery, xlsxMedia, zoneInQuery } from './common.ts';
import { failure } from './life.ts';
import type { RouteContract } from './route.ts';

const orderState = z.enum(orderStates);
const orderKind = z.enum(orderKinds);
const priority = z.number().int().min(1).max(4).describe('1 is the most urgent, as of alarms');
const words = (most: number) => z.string().trim().min(1).max(most);
const assignee = z.string().trim().max(64).describe('Name of a user, a role, or a team; empty for nobody');

/** A line of a checklist as somebody writes it. */
export const newCheck = z
  .object({
    text: words(200),
    kind: z.enum(['tick', 'value']).default('tick'),
    unit: z.string().max(16).optional(),
    low: z.number().optional(),
    high: z.number().optional(),
  })
  .refine(({ low, high }) => low === undefined || high === undefined || low <= high, 'low must not be above high');

export const check = z.object({
  text,
  kind: z.enum(['tick', 'value']).optional().describe('Default: tick'),
  unit: z.string().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  done: z.boolean(),
  notApplicable: z.boolean().optional(),
  value: z.number().optional(),
  by: z.string().optional(),
  at: epochMs.optional(),
});

export const part = z.object({
  name: words(120),
  number: z.string().trim().max(60).optional(),
  quantity: z.number().positive().max(1e6),
  unit: z.string().trim().max(16).optional(),
  unitCost: z.number().min(0).max(1e9).optional(),
  spare: id.optional().describe('The spare part that it is; it is taken from the store, with its name, number, unit and price'),
  store: z.string().trim().min(1).max(64).optional().describe('The store that it is taken from; needed with `spare`'),
});

/** What somebody adds to an order: words, a used part, time spent, other cost. */
export const newEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('note'), text: words(2000) }),
  z.object({ kind: z.literal('part'), part }),
  z.object({
    kind: z.literal('time'),
    minutes: z.number().int().min(1).max(60_000),
    person: z.string().trim().max(64).optional().describe('Who worked; default: the caller'),
    text: z.string().max(200).optional(),
  }),
  z.object({ kind: z.literal('cost'), amount: z.number().min(0).max(1e9), text: words(200) }),
]);

const onSite = epochMs.describe(
  'When it was entered, on a device that had no network then; taken as between the opening of the order and now. Default: now',
);

export const orderEntry = z
  .object({
    id,
    at: epochMs,
    by: z.string(),
    kind: z.enum([
      'opened',
      'state',
      'changed',
      'check',
      'note',
      'part',
      'time',
      'cost',
      'file',
      'overdue',
      'dueAgain',
      'alarmAgain',
      'missed',
    ]),
    title: text.optional().describe('Of `check`: the line with what was found; `text` in entries of before'),
    text: z.string().optional(),
    from: orderState.optional(),
    to: orderState.optional(),
    fields: z.array(z.string()).optional(),
    part: part.optional(),
    minutes: z.number().optional(),
    person: z.string().optional(),
    amount: z.number().optional(),
    file: id.optional(),
    removedBy: z.string().optional(),
    removedAt: epochMs.optional(),
  })
  .describe('Something that happened to an order; what was taken away again stays, with who did it');

export const attachment = z.object({
  id,
  name: z.string(),
  purpose: z.enum(['photo', 'file', 'signature']),
  media: z.string(),
  bytes: z.number(),
  by: z.string(),
  at: epochMs,
});

const origin = z
  .object({ kind: z.enum(['patrol', 'danger', 'schedule', 'incident', 'life']), id })
  .describe('What it comes from when it is no alarm');

export const workOrder = z.object({
  id,
  number: z.string(),
  title: text,
  description: z.string().optional(),
  about: text.optional().describe('What the program says about it, such as the plan whose step it is'),
  kind: orderKind,
  state: orderState,
  asset: id.optional(),
  assetTitle: text.optional(),
  alarm: id.optional(),
  origin: origin.optional(),
  priority: z.number(),
  assignedTo: z.string(),
  createdAt: epochMs,
  createdBy: z.string(),
  dueAt: epochMs,
  startedAt: epochMs.optional(),
  doneAt: epochMs.optional(),
  doneBy: z.string().optional(),
  closedAt: epochMs.optional(),
  closedBy: z.string().optional(),
  note: z.string().optional().describe('The newest note'),
  reason: z.string().optional().describe('Why it waits or was cancelled'),
  needsSignature: z.boolean(),
  signature: z.object({ file: id, name: z.string(), at: epochMs }).optional(),
  checklist: z.array(check),
  failure: failure.optional().describe('Of a corrective order: what failed'),
  noFailure: z.boolean().describe('Somebody has said of a corrective order that nothing had failed'),
  undetermined: z.string().optional().describe('Of a corrective order: why it cannot be told what failed; it stays unclassified'),
  version: rowVersion.describe('Rises with each change'),
});

const orderDetail = workOrder.extend({
  asksFailure: z
    .boolean()
    .describe('It cannot be finished or verified before it says what failed, that nothing had, or why that cannot be told'),
  entries: z.array(orderEntry).describe('Oldest first'),
  files: z.array(attachment),
  totals: z
    .object({ minutes: z.number(), partsCost: z.number(), otherCost: z.number() })
    .describe('Money in the currency of the installation'),
});

const orderFilter = z.object({
  state: orderState.optional(),
  view: z
    .enum(['active', 'overdue', 'closed', 'unclassified'])
    .optional()
    .describe(
      'active: neither verified nor cancelled; unclassified: finished corrective orders on an asset of which nobody has said what failed',
    ),
  model: z.string().max(64).optional().describe('Model of the asset'),
  doneFrom: timeInQuery.optional().describe('Finished at or after'),
  doneTo: timeInQuery.optional().describe('Finished at or before'),
  asset: z.string().optional(),
  kind: orderKind.optional(),
  priority: z.coerce.number().int().min(1).max(4).optional(),
  assignedTo: z.string().optional(),
  mine: z.enum(['true']).optional().describe('Assigned to the caller by name or role'),
  text: z.string().max(100).optional(),
  from: timeInQuery.optional().describe('Opened at or after'),
  to: timeInQuery.optional().describe('Opened before'),
  sort: z.enum(['createdAt', 'dueAt', 'priority']).default('createdAt'),
  order: z.enum(['asc', 'desc']).default('desc'),
});

const failureRules = z.object({
  byDefault: z.boolean().describe('Corrective orders on equipment (kinds of assets with points) ask for it'),
  items: z.array(
    z.object({
      model: z.string(),
      modelTitle: text,
      isEquipment: z.boolean(),
      asks: z.boolean(),
      isOwn: z.boolean().describe('Set for this kind; else it follows `byDefault`'),
    }),
  ),
});

export const maintainRoutes = {
  getFailureRules: {
    permission: 'viewer',
    summary: {
      zh: '哪些设备的维修工单关闭前须说明故障',
      en: 'Of which kinds corrective orders must say what failed before they are closed',
    },
    reply: failureRules,
  },
  setFailureRules: {
    permission: 'engineer',
    summary: { zh: '设置哪些设备须说明故障', en: 'Say of which kinds corrective orders must say what failed' },
    body: z.object({
      byDefault: z.boolean().default(true),
      models: z.record(z.string().max(64), z.boolean()).default({}).describe('By kind of asset, whatever the default is'),
    }),
    reply: failureRules,
  },
  listWorkOrders: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '工单列表', en: 'List work orders' },
    query: orderFilter.extend({ after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(workOrder),
  },
  exportWorkOrders: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出工单（CSV）', en: 'Work orders as CSV' },
    query: orderFilter.extend({ language: z.enum(['zh', 'en']).default('zh') }),
    media: 'text/csv',
  },
  exportWorkOrdersXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出工单（Excel，最多 10 万行）', en: 'Work orders as an Excel workbook of at most 100,000 rows' },
    query: orderFilter.extend({ language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
  listAssignees: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '可指派的人员与班组', en: 'Whom work can be assigned to: users, and teams that were named before' },
    reply: z.object({ users: z.array(z.string()), teams: z.array(z.string()) }),
  },
  createWorkOrder: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '新建工单', en: 'Open a work order by hand' },
    body: z.object({
      id: id.optional().describe('UUID made by the client: sending it again opens no second order'),
      title: words(120),
      description: z.string().trim().max(4000).optional(),
      kind: orderKind,
      asset: id.optional(),
      priority: priority.default(3),
      assignedTo: assignee.default(''),
      dueAt: epochMs,
      checklist: z.array(newCheck).max(100).default([]),
      needsSignature: z.boolean().default(false),
      isDraft: z.boolean().default(false),
      origin: origin.optional(),
    }),
    reply: workOrder,
  },
  getWorkOrder: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '工单详情', en: 'One work order' },
    params: byId,
    reply: orderDetail,
  },
  updateWorkOrder: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '修改、推进工单，勾选检查项', en: 'Change a work order, advance it, settle its checklist' },
    params: byId,
    body: z.object({
      version: rowVersion.optional().describe('Refused when the order has another one by now; default: not compared'),
      title: words(120).optional(),
      description: z.string().trim().max(4000).optional(),
      kind: orderKind.optional(),
      priority: priority.optional(),
      assignedTo: assignee.optional(),
      dueAt: epochMs.optional(),
      state: orderState.optional(),
      reason: words(1000).optional().describe('Needed to wait, to cancel, and to give finished work back'),
      tick: z
        .object({
          index: z.number().int().min(0),
          done: z.boolean(),
          notApplicable: z.boolean().optional(),
          value: z.number().optional(),
          at: onSite.optional(),
        })
        .optional(),
      note: z.string().trim().max(2000).optional(),
      failure: failure
        .nullable()
        .optional()
        .describe('Of a corrective order on an asset: what failed; null takes it back. An engineer may say it of a verified order too'),
      noFailure: z.boolean().optional().describe('true: nothing had failed; it is then no longer counted as unclassified'),
      undetermined: words(1000).nullable().optional().describe('Why it cannot be told what failed; null takes it back'),
      signature: z
        .object({ file: id, name: words(64) })
        .optional()
        .describe('A picture that was attached with purpose signature'),
    }),
    reply: workOrder,
  },
  addOrderEntry: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '登记备注、备件、工时、费用', en: 'Add a note, part, time or cost to a work order' },
    params: byId,
    body: z.object({
      id: id.optional().describe('UUID made by the client: sending it again adds nothing'),
      at: onSite.optional(),
      entry: newEntry,
    }),
    reply: orderEntry,
  },
  removeOrderEntry: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '撤销一条登记', en: 'Take back a note, part, time or cost; it stays on the timeline' },
    params: byId.extend({ entry: id }),
  },
  putOrderFile: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '上传照片或附件', en: 'Attach a JPEG, PNG, WebP or PDF of at most 10 MiB (body: application/octet-stream)' },
    params: byId.extend({ file: id }),
    query: z.object({ name: words(200), purpose: z.enum(['photo', 'file', 'signature']).default('photo') }),
    reply: attachment,
  },
  readOrderFile: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '读取附件', en: 'An attachment' },
    params: byId.extend({ file: id }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
