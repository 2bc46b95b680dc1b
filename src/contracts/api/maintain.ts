import { z } from 'zod';
import { byId, epochMs, id, limit, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

const orderState = z.enum(['open', 'inProgress', 'done', 'cancelled']);
export const workOrder = z.object({
  id,
  number: z.string(),
  title: text,
  state: orderState,
  asset: id,
  assetTitle: text,
  alarm: id.optional(),
  priority: z.number(),
  assignedTo: z.string(),
  createdAt: epochMs,
  dueAt: epochMs,
  closedAt: epochMs.optional(),
  closedBy: z.string().optional(),
  note: z.string().optional(),
  checklist: z.array(z.object({ text, done: z.boolean(), by: z.string().optional(), at: epochMs.optional() })),
});
export const maintainRoutes = {
  listWorkOrders: {
    permission: 'viewer',
    summary: { zh: '工单列表', en: 'List work orders' },
    query: z.object({ state: orderState.optional(), asset: z.string().optional(), after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(workOrder),
  },
  getWorkOrder: { permission: 'viewer', summary: { zh: '工单详情', en: 'One work order' }, params: byId, reply: workOrder },
  updateWorkOrder: {
    permission: 'operator',
    summary: { zh: '推进工单、勾选检查项、关闭', en: 'Advance a work order, tick its checklist, close it' },
    params: byId,
    body: z.object({
      state: orderState.optional(),
      tick: z.object({ index: z.number().int().min(0), done: z.boolean() }).optional(),
      note: z.string().max(1000).optional(),
    }),
    reply: workOrder,
  },
} as const satisfies Record<string, RouteContract>;
