import { z } from 'zod';
import { patrolStates, patrolWalkers } from '../patrol.ts';
import { byId, epochMs, id, languageInQuery, limit, page, rowVersion, text, timeInQuery } from './common.ts';
import { attachment } from './maintain.ts';
import type { RouteContract } from './route.ts';
import { calendarRule } from './schedules.ts';

const words = (most: number) => z.string().trim().min(1).max(most);
const short = z.string().trim().min(1).max(40);
const assignee = z.string().trim().max(64).describe('Name of a user, a role, or a team; empty for nobody');
const itemHead = { id: short, text: words(200), photo: z.boolean().default(false).describe('A photo is required') };

export const patrolItem = z
  .discriminatedUnion('kind', [
    z.object({ ...itemHead, kind: z.literal('yesNo') }),
    z.object({
      ...itemHead,
      kind: z.literal('choice'),
      choices: z
        .array(z.object({ text: words(60), bad: z.boolean().default(false) }))
        .min(2)
        .max(20),
    }),
    z.object({
      ...itemHead,
      kind: z.literal('number'),
      unit: z.string().trim().max(16).optional(),
      low: z.number().optional(),
      high: z.number().optional(),
      reads: z.number().int().min(0).optional().describe('Number of a data point: a machine takes its newest value for the item'),
    }),
    z.object({ ...itemHead, kind: z.literal('text') }),
  ])
  .describe('yesNo: "no" is bad; choice: those marked are bad; number: outside of low…high is bad, the limits are allowed');

const patrolPlace = z
  .object({
    longitude: z.number().min(-180).max(180).describe('WGS 84'),
    latitude: z.number().min(-90).max(90),
    floor: z.number().int().optional().describe('Floor of the floor plan, 1 is the ground; absent: outdoors, or any floor'),
    withinMeters: z.number().min(1).max(1000).default(20).describe('Who is this near is there'),
  })
  .describe('Where the point is: a machine has visited it once it is there, and a visit of a person says how far away it was');

export const patrolPoint = z.object({
  id: short,
  title: words(120),
  asset: id.optional(),
  code: z.string().trim().min(1).max(120).optional().describe('Text on the plate there, scanned or typed to prove the visit'),
  place: patrolPlace.optional(),
  items: z.array(patrolItem).max(50),
});

const walker = {
  walker: z
    .enum(patrolWalkers)
    .default('person')
    .describe('Who walks it; a machine visits points by itself: each needs a place, and only numbers that are read from data points'),
  mover: id.optional().describe('The asset that tells its places; needed for a machine'),
};

const newRoute = z.object({
  title: words(120),
  ...walker,
  points: z.array(patrolPoint).min(1).max(100).describe('In the order of the walk'),
  rule: calendarRule.optional().describe('When a patrol is opened; absent: by hand only'),
  windowMinutes: z.number().int().min(1).max(43_200).describe('Time from its opening until it is to be finished'),
  assignedTo: assignee.default(''),
  enabled: z.boolean().default(true),
});

export const patrolRoute = newRoute.extend({ id, version: rowVersion, next: epochMs.optional() });

const patrolValue = z.union([z.boolean(), z.number(), z.string().max(2000)]);

/** What a phone says of a visited point. */
export const visit = z.object({
  id: z.uuid().describe('Made by the client: sending the visit again changes nothing'),
  at: epochMs.describe('When it was, by the clock of the phone; at most 5 minutes ahead of the server'),
  code: z.string().max(120).optional(),
  longitude: z.number().min(-180).max(180).optional().describe('WGS 84'),
  latitude: z.number().min(-90).max(90).optional(),
  results: z
    .array(z.object({ item: short, value: patrolValue, photos: z.array(id).max(10).default([]).describe('Ids of files sent before') }))
    .max(50),
});

const keptVisit = visit.extend({
  point: z.string(),
  by: z.string(),
  receivedAt: epochMs,
  bad: z.array(z.string()).describe('Items that were bad or out of limits'),
  mover: z.object({ asset: id, title: text }).optional().describe('The machine that was there; `by` is then "system"'),
  distanceMeters: z.number().optional().describe('From the place of the point to where the visit was; absent when either is not known'),
});

export const patrol = z.object({
  id,
  number: z.string().describe('Such as XJ-20261124-0001'),
  route: id,
  title: z.string(),
  walker: z.enum(patrolWalkers),
  mover: z.object({ asset: id, title: text }).optional().describe('The machine that walks it'),
  state: z.enum(patrolStates).describe('missed: not finished in time; what comes later from a phone is still taken'),
  openedAt: epochMs,
  dueAt: epochMs,
  skipped: z.number().int().describe('How many more came due while the program was down and were not opened'),
  assignedTo: z.string(),
  startedAt: epochMs.optional(),
  startedBy: z.string().optional(),
  finishedAt: epochMs.optional(),
  finishedBy: z.string().optional(),
  note: z.string().optional(),
  pointCount: z.number().int(),
  visited: z.number().int(),
  missedPoints: z.array(z.string()).describe('Ids of points that were not visited, once it is finished or missed'),
});

const patrolDetail = patrol.extend({ points: z.array(patrolPoint), visits: z.array(keptVisit), files: z.array(attachment) });

const patrolFilter = z.object({
  state: z.enum(patrolStates).optional(),
  view: z.enum(['active']).optional().describe('active: open or started'),
  route: z.string().optional(),
  walker: z.enum(patrolWalkers).optional(),
  mine: z.enum(['true']).optional().describe('Assigned to the caller by name or role, or to nobody'),
  from: timeInQuery.optional().describe('Opened at or after'),
  to: timeInQuery.optional().describe('Opened before'),
});

/** A report of a hidden danger, ready to be sent to `POST /dangers`. */
const offer = z.object({
  title: z.string(),
  description: z.string(),
  asset: id.optional(),
  origin: z.object({ by: z.literal('patrol'), patrol: id, point: id, item: id }),
});

export const patrolRoutes = {
  listPatrolRoutes: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '巡检路线列表', en: 'List patrol routes' },
    reply: page(patrolRoute),
  },
  createPatrolRoute: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建巡检路线', en: 'Make a patrol route' },
    body: newRoute,
    reply: patrolRoute,
  },
  replacePatrolRoute: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '修改巡检路线',
      en: 'Replace a patrol route; its calendar begins anew from now, open patrols keep the points they have',
    },
    params: byId,
    body: newRoute.extend({ version: rowVersion.describe('That was read; refused when there is another by now') }),
    reply: patrolRoute,
  },
  removePatrolRoute: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除巡检路线', en: 'Remove a patrol route; its patrols stay' },
    params: byId,
  },
  listPatrols: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '巡检任务列表', en: 'List patrols, the newest first' },
    query: patrolFilter.extend({ after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(patrol),
  },
  exportPatrols: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出巡检任务（CSV，最多 10 万行）', en: 'Patrols as CSV of at most 100,000 rows' },
    query: patrolFilter.extend({ language: languageInQuery }),
    media: 'text/csv',
  },
  getPatrol: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '巡检任务详情', en: 'One patrol with its points and visits' },
    params: byId,
    reply: patrolDetail,
  },
  openPatrol: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '手工发起巡检', en: 'Open a patrol of a route by hand' },
    body: z.object({ id: z.uuid().describe('Made by the client: sending it again opens no second'), route: id }),
    reply: patrol,
  },
  startPatrol: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '开始巡检', en: 'Start a patrol; again changes nothing' },
    params: byId,
    body: z.object({ at: epochMs }),
    reply: patrol,
  },
  putVisit: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '提交巡检点结果', en: 'What was found at a point; again with the same id changes nothing' },
    params: byId.extend({ point: id }),
    body: visit,
    reply: z.object({ visit: keptVisit, offers: z.array(offer).describe('Reports of hidden dangers, one for each bad item') }),
  },
  finishPatrol: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '完成巡检', en: 'Finish a patrol; with points left it needs a note; again changes nothing' },
    params: byId,
    body: z.object({ at: epochMs, note: words(2000).optional() }),
    reply: patrol,
  },
  putPatrolFile: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '上传巡检照片', en: 'Attach a JPEG, PNG, WebP or PDF of at most 10 MiB (body: application/octet-stream)' },
    params: byId.extend({ file: id }),
    query: z.object({ name: words(200), purpose: z.enum(['photo', 'file']).default('photo') }),
    reply: attachment,
  },
  readPatrolFile: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '读取巡检照片', en: 'A photo of a patrol' },
    params: byId.extend({ file: id }),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, RouteContract>;
