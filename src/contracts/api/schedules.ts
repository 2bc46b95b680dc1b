import { z } from 'zod';
import { calendarUnits } from '../calendar.ts';
import { orderKinds } from '../work.ts';
import { byId, epochMs, id, page, rowVersion, text } from './common.ts';
import { newCheck } from './maintain.ts';
import type { RouteContract } from './route.ts';

export const calendarRule = z
  .object({
    every: z.number().int().min(1).max(1000),
    unit: z.enum(calendarUnits),
    from: z.string().max(10).describe('First day, YYYY-MM-DD'),
    at: z.array(z.string().max(5)).min(1).max(24).describe('Times of day, HH:MM'),
    zone: z.string().max(64).describe('IANA time zone of the site'),
    weekdays: z.array(z.number().int().min(1).max(7)).max(7).optional().describe('With weeks: 1 is Monday; default: that of the first day'),
  })
  .describe('By the wall clock of the zone, over changes to and from summer time');

export const trigger = z.discriminatedUnion('by', [
  z.object({ by: z.literal('calendar'), rule: calendarRule }),
  z.object({
    by: z.literal('counter'),
    point: z.number().int().describe('A point that counts up, such as run hours or starts'),
    every: z.number().positive().max(1e9).describe('In the unit of the point'),
  }),
]);

const newSchedule = z.object({
  title: z.string().trim().min(1).max(120),
  kind: z.enum(orderKinds).default('preventive'),
  asset: id.optional(),
  priority: z.number().int().min(1).max(4).default(3),
  assignedTo: z.string().trim().max(64).default(''),
  dueHours: z.number().positive().max(10_000).describe('Time allowed for the work, from its coming due'),
  checklist: z.array(newCheck).max(100).default([]),
  needsSignature: z.boolean().default(false),
  enabled: z.boolean().default(true),
  trigger,
});

export const schedule = newSchedule.extend({
  id,
  version: rowVersion,
  assetTitle: text.optional(),
  pointTitle: text.optional(),
  next: z.array(epochMs).describe('The next moments of a calendar; empty for a counter, and while it is switched off'),
  counted: z.number().optional().describe('Of a counter: what has come together since the last order'),
  otherMeter: z
    .object({ at: epochMs, from: z.number(), to: z.number() })
    .optional()
    .describe(
      'Of a counter: the last time that a change of its value was taken for another meter in its place, so that it was not counted',
    ),
  lastOrder: id.optional(),
  lastAt: epochMs.optional(),
});

export const scheduleRoutes = {
  listSchedules: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '维护计划列表', en: 'List schedules of work' },
    reply: page(schedule),
  },
  createSchedule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建维护计划', en: 'Make a schedule of work' },
    body: newSchedule,
    reply: schedule,
  },
  replaceSchedule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '修改维护计划', en: 'Replace a schedule; a calendar then begins anew from now' },
    params: byId,
    body: newSchedule.extend({ version: rowVersion.describe('That was read; refused when there is another by now') }),
    reply: schedule,
  },
  removeSchedule: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除维护计划', en: 'Remove a schedule; its orders stay' },
    params: byId,
  },
} as const satisfies Record<string, RouteContract>;
