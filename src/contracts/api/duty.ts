import { z } from 'zod';
import { byId, epochMs, id, limit, page, text, timeInQuery, zone } from './common.ts';
import type { RouteContract } from './route.ts';

const key = z.string().regex(/^[\w-]{1,30}$/, 'letters, digits, - and _');
const name = z.string().trim().min(1).max(60);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'a day such as 2026-01-31')
  .refine((at) => !Number.isNaN(Date.parse(at)) && new Date(at).toISOString().startsWith(at), { message: 'there is no such day' });

/** Somebody on duty, and how each kind of channel reaches them. */
export const dutyMember = z.object({
  name,
  user: z.string().trim().max(120).optional().describe('Name of the user, for messages in the console; default: the name'),
  email: z
    .string()
    .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'an e-mail address')
    .max(254)
    .optional(),
  mobile: z
    .string()
    .regex(/^\+?[\d-]{5,20}$/, 'a number')
    .optional()
    .describe('To mention in WeCom and DingTalk'),
  feishu: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .describe('User id to mention in Feishu'),
});

export const dutyTeamGiven = z.object({
  title: z.string().trim().min(1).max(100),
  site: id.optional().describe('Asset that it is on duty for, with all that lies within it; default: the whole company'),
  zone,
  shifts: z
    .array(
      z.object({ key, title: name, from: clockTime, to: clockTime.describe('Time of the handover; not after `from`: on the next day') }),
    )
    .min(1)
    .max(6),
  crews: z
    .array(
      z.object({
        key,
        title: name,
        offset: z.number().int().min(0).max(365).default(0).describe('Days by which it is behind in the cycle'),
        members: z.array(dutyMember).min(1).max(30),
      }),
    )
    .min(1)
    .max(12),
  cycle: z.array(key).min(1).max(366).describe('What a crew does day by day: key of a shift, or `off`; then from the beginning again'),
  from: day.describe('First day of the cycle for a crew with the offset 0; nobody is on duty before'),
  exceptions: z
    .array(
      z.object({
        day,
        shift: key,
        crew: key.optional().describe('Who does it instead; default: nobody, e.g. on a holiday'),
        note: z.string().trim().max(200).default(''),
      }),
    )
    .max(500)
    .default([]),
  substitutes: z
    .array(z.object({ from: day, to: day, member: name, by: name, note: z.string().trim().max(200).default('') }))
    .max(500)
    .default([])
    .describe('From one day to another, both included, one member stands in for another; days are those on which a shift begins'),
});

export const dutyTeam = dutyTeamGiven.extend({ id });

/** A shift on the calendar. */
export const dutyShift = z.object({
  day,
  shift: key,
  title: z.string(),
  from: epochMs,
  to: epochMs,
  crews: z.array(z.object({ key, title: z.string() })),
  members: z.array(z.object({ name, insteadOf: z.string().optional() })),
  note: z.string().optional(),
});

const dutyNow = z.object({ team: id, title: z.string(), zone: z.string(), now: z.array(dutyShift), next: dutyShift.optional() });
const noted = z.object({ id, title: text, assetTitle: text, priority: z.number().int(), state: z.string(), raisedAt: epochMs });
const listed = z.object({ count: z.number().int(), alarms: z.array(noted).describe('The first 100') });
/** What a shift hands over: what stands open, and what nobody sees. */
const handoverFacts = z.object({ open: listed, shelved: listed, suppressed: listed, outOfService: z.number().int() });
export const handover = handoverFacts.extend({
  id,
  team: id,
  site: id.optional().describe('That of the team when it was written: what it hands over lies within'),
  shift: z.string(),
  time: epochMs,
  by: z.string(),
  note: z.string(),
  acceptedBy: z.string().optional(),
  acceptedAt: epochMs.optional(),
});

export const dutyRoutes = {
  listTeams: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '值班班组与轮班（工程师可见联系方式）',
      en: 'Teams with their shifts and rotation; contacts are shown to engineers only',
    },
    reply: z.object({ items: z.array(dutyTeam) }),
  },
  createTeam: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新增班组', en: 'Make a team' },
    body: dutyTeamGiven,
    reply: dutyTeam,
  },
  replaceTeam: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '修改班组', en: 'Replace a team' },
    params: byId,
    body: dutyTeamGiven,
    reply: dutyTeam,
  },
  removeTeam: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除班组', en: 'Remove a team that no notification names' },
    params: byId,
  },
  getDuty: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '现在谁值班', en: 'Who is on duty now, or at a time' },
    query: z.object({ at: timeInQuery.optional() }),
    reply: z.object({ at: epochMs, items: z.array(dutyNow) }),
  },
  getRoster: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '值班表', en: 'The shifts of a team in a time of at most 62 days' },
    params: byId,
    query: z.object({ from: timeInQuery, to: timeInQuery }),
    reply: z.object({ items: z.array(dutyShift) }),
  },
  draftHandover: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '交接内容：未结、搁置、抑制的告警', en: 'What would be handed over now: open, shelved and suppressed alarms' },
    reply: handoverFacts,
  },
  listHandovers: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '交接班记录', en: 'Handover notes of a team, the newest first' },
    params: byId,
    query: z.object({ after: z.string().optional(), limit: limit(100, 20) }),
    reply: page(handover),
  },
  writeHandover: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '写交接班记录', en: 'Write a handover note; what stands open is kept with it' },
    params: byId,
    body: z.object({ note: z.string().trim().min(1).max(4000) }),
    reply: handover,
  },
  acceptHandover: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '接班确认', en: 'Accept a handover, by somebody else than its writer' },
    params: byId,
    reply: handover,
  },
} as const satisfies Record<string, RouteContract>;
