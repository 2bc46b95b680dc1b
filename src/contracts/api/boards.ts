import { z } from 'zod';
import { widgetKinds } from '../board.ts';
import { planLevels } from '../plan.ts';
import { alarm } from './alarms.ts';
import { point } from './assets.ts';
import { boardTitle, boardWidget, portableWidget } from './board-widgets.ts';
import { camera } from './cameras.ts';
import { byId, epochMs, id, limit, rowVersion, text, timeInQuery } from './common.ts';
import { floorPlan } from './floor-plans.ts';
import { buckets, series } from './history.ts';
import { baseMap, baseMapTile } from './maps.ts';
import { picture } from './pictures.ts';
import type { RouteContract } from './route.ts';

const mode = z.enum(['dashboard', 'wall']).describe('dashboard: 12 columns, as long as needed; wall: one screen of 32 × 18 squares (16:9)');
const widgetList = z.array(boardWidget).max(100);
const newBoard = z.strictObject({
  title: boardTitle,
  mode,
  site: id.optional().describe('Asset that the board is of; its alarm widgets tell of what lies within it'),
  widgets: widgetList.default([]),
});
const summary = z.object({
  id,
  title: text,
  mode,
  site: id.optional(),
  siteTitle: text.optional(),
  widgetCount: z.number().int(),
  version: rowVersion.describe('Goes up by one with every saved change'),
  changedAt: epochMs,
  changedBy: z.string(),
  links: z.number().int().describe('Links that work now'),
});

export const board = summary.extend({ widgets: widgetList });

const portable = {
  title: boardTitle,
  mode,
  site: z.string().max(120).optional().describe('Key of the asset'),
  widgets: z.array(portableWidget).max(100),
};

/** A board in a pack; its pictures are those of the pack, named by their keys there. */
export const packBoard = z.strictObject(portable);
export type PackBoard = z.input<typeof packBoard>;

/** A board as a file. */
export const boardFile = z.strictObject({
  format: z.literal('yangfan-board').describe('What tells such a file from others'),
  formatVersion: z.literal(1),
  ...portable,
});

export const boardLink = z.object({
  id,
  title: z.string().describe('Where it hangs'),
  createdAt: epochMs,
  createdBy: z.string(),
  expiresAt: epochMs.optional(),
  revokedAt: epochMs.optional(),
  revokedBy: z.string().optional(),
  seenAt: epochMs.optional().describe('When a screen last asked by it, to the minute'),
  isActive: z.boolean(),
});

/** What is drawn of a point besides its values. */
export const boardPoint = point.omit({ latest: true }).extend({
  assetTitle: text,
  limits: z
    .array(z.object({ title: text, value: z.number(), side: z.enum(['above', 'below']), priority: z.number().int() }))
    .describe('Of its alarm rules, with the side on which the alarm is'),
  marks: z
    .array(
      z.object({
        key: z.string(),
        title: text,
        value: z.number().optional(),
        curve: z.array(z.tuple([z.number(), z.number()])).optional(),
      }),
    )
    .describe('Attributes of its asset in the same unit'),
});

const shownAlarm = alarm.pick({
  ...{ id: true, asset: true, assetTitle: true, point: true, pointTitle: true, unit: true, symbol: true, decimals: true, title: true },
  ...{ priority: true, state: true, isActive: true, raisedAt: true, value: true, quality: true },
});
const priority = z.number().int();
const isPartial = z.boolean().describe('True when there were too many to look at all');

/** What changes while a board is shown. */
export const boardNow = z.object({
  time: epochMs,
  /** Newest values as columns; a point that never had one is left out. */
  values: z.object({
    point: z.array(z.number().int()),
    time: z.array(z.number()),
    value: z.array(z.number().nullable()),
    quality: z.array(z.number().int()),
  }),
  messages: z
    .array(z.object({ id: z.string(), text, level: z.enum(planLevels), until: epochMs }))
    .describe('Words of emergency plans for all screens, the newest first'),
  alarmed: z.array(z.object({ point: z.number().int(), priority })).describe('Points with an open alarm, with the highest priority'),
  lists: z.array(z.object({ widget: z.string(), items: z.array(shownAlarm), total: z.number().int(), isPartial })),
  counts: z.array(
    z.object({
      widget: z.string(),
      byPriority: z.array(z.object({ priority, open: z.number().int(), unacknowledged: z.number().int() })),
      isPartial,
    }),
  ),
  maps: z.array(
    z.object({
      widget: z.string(),
      places: z.array(z.object({ asset: id, title: text, latitude: z.number(), longitude: z.number(), priority: priority.optional() })),
      isPartial,
    }),
  ),
});

const wallMarks = {
  program: z.string().describe('Changes with the program and its pages: a screen that sees another loads itself anew'),
  version: rowVersion.describe('Of the board'),
  content: z.string().describe('Changes with everything that `GET /wall` answers'),
};
const wallFile = {
  media: 'application/octet-stream',
  query: z.object({ v: z.string().max(80).optional().describe('Version, so that a browser keeps the file') }),
};
const pointsInQuery = z
  .string()
  .regex(/^\d+(,\d+){0,11}$/)
  .transform((s) => s.split(',').map(Number));
const range = { points: pointsInQuery, from: timeInQuery, to: timeInQuery };
const byLink = z.object({ id, link: id });
const wallHeader = 'Needs the token of a wall link in the header x-yangfan-wall';

export const boardRoutes = {
  listBoards: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '看板与大屏列表', en: 'List boards (dashboards and walls)' },
    query: z.object({ text: z.string().max(100).optional(), site: id.optional() }),
    reply: z.object({ items: z.array(summary) }),
  },
  listWidgetKinds: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '组件种类及其表单', en: 'Kinds of widgets with the form of their properties (JSON Schema)' },
    reply: z.object({ items: z.array(z.object({ kind: z.enum(widgetKinds), form: z.record(z.string(), z.unknown()) })) }),
  },
  getBoard: { permission: 'viewer', sites: 'narrowed', summary: { zh: '看板详情', en: 'One board' }, params: byId, reply: board },
  createBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建看板', en: 'Create a board' },
    body: newBoard,
    reply: board,
  },
  updateBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '保存看板；版本不是最新时拒绝', en: 'Save a board; refused when `version` is not the newest' },
    params: byId,
    body: newBoard.extend({ version: rowVersion.describe('That the change was made from') }),
    reply: board,
  },
  removeBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '删除看板；30 天内可恢复，期间链接不可用',
      en: 'Remove a board; it can be restored for 30 days, its links are dark meanwhile',
    },
    params: byId,
  },
  restoreBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '恢复已删除的看板', en: 'Bring back a removed board' },
    params: byId,
    reply: board,
  },
  copyBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '复制看板', en: 'Make a copy of a board; without its links' },
    params: byId,
    reply: board,
  },
  exportBoard: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出看板 JSON：测点写作“资产.测点”', en: 'A board as a file, its points as asset.point' },
    params: byId,
    reply: boardFile,
  },
  importBoard: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '导入看板 JSON；逐项检查，有错则不导入',
      en: 'Make a board from a file; checked item by item, and not made when anything is wrong',
    },
    body: z.strictObject({ file: z.unknown(), isTrial: z.boolean().default(false).describe('Check only') }),
    reply: z.object({
      board: board.optional(),
      problems: z.array(z.object({ path: z.string().describe('Where in the file, e.g. widgets.3.points.0'), text })),
    }),
  },
  viewBoardPoints: {
    permission: 'viewer',
    sites: 'narrowed',
    access: 'read',
    reads: ['assets', 'alarms'],
    summary: { zh: '看板测点的名称、单位、限值', en: 'Titles, units, limits and marks of points for a board' },
    body: z.strictObject({ points: z.array(z.number().int().min(0)).max(1000) }),
    audited: false,
    reply: z.object({ points: z.array(boardPoint) }),
  },
  readBoardNow: {
    permission: 'viewer',
    sites: 'narrowed',
    access: 'read',
    reads: ['samples', 'alarms'],
    summary: { zh: '组件当前的数值与告警', en: 'What widgets show now: values and alarms' },
    body: z.strictObject({ widgets: widgetList, site: id.optional() }),
    audited: false,
    reply: boardNow,
  },
  listBoardLinks: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '看板的大屏链接', en: 'Wall links of a board' },
    params: byId,
    reply: z.object({ items: z.array(boardLink) }),
  },
  createBoardLink: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建大屏链接；令牌只显示一次', en: 'Make a wall link; its token is shown once' },
    params: byId,
    body: z.strictObject({
      title: z.string().trim().min(1).max(120),
      days: z.number().int().min(1).max(3650).optional().describe('Default: no end'),
    }),
    reply: z.object({ link: boardLink, token: z.string().describe('The address is /wall/ and this') }),
  },
  revokeBoardLink: { permission: 'engineer', sites: 'narrowed', summary: { zh: '撤销大屏链接', en: 'Revoke a wall link' }, params: byLink },
  openWall: {
    permission: 'anyone',
    summary: { zh: '大屏内容', en: `What a wall shows. ${wallHeader}` },
    reply: z.object({
      ...wallMarks,
      ...{ title: text, mode, widgets: widgetList },
      points: z.array(boardPoint).describe('Those of its pictures included'),
      pictures: z.array(picture.pick({ id: true, title: true, width: true, height: true, background: true, elements: true })),
      baseMaps: z.array(
        baseMap.pick({ id: true, licence: true, reviewNumber: true, isSketch: true, isChosen: true, content: true, changedAt: true }),
      ),
      cameras: z.array(camera.pick({ id: true, title: true, hasStill: true, isSimulated: true })),
      floorPlans: z.array(floorPlan.pick({ id: true, title: true, floor: true, content: true, fit: true })),
    }),
  },
  readWallNow: {
    permission: 'anyone',
    summary: { zh: '大屏当前的数值与告警', en: `Values and alarms of a wall. ${wallHeader}` },
    reply: boardNow.extend(wallMarks),
  },
  readWallBuckets: {
    permission: 'anyone',
    summary: { zh: '大屏曲线：分桶', en: `Buckets for the trends of a wall, of the last 31 days. ${wallHeader}` },
    query: z.object({ ...range, count: limit(1000, 500) }),
    reply: z.object({ buckets: z.array(buckets) }),
  },
  readWallMapFile: {
    permission: 'anyone',
    summary: { zh: '大屏的底图文件', en: `The file of a base map of a wall. ${wallHeader}` },
    params: byId,
    ...wallFile,
  },
  readWallMapTile: {
    permission: 'anyone',
    summary: { zh: '大屏的底图瓦片', en: `A tile of a base map of a wall; 204 where there is none. ${wallHeader}` },
    params: baseMapTile,
    ...wallFile,
  },
  readWallPlanFile: {
    permission: 'anyone',
    summary: { zh: '大屏的楼层平面图文件', en: `The file of a floor plan of a wall. ${wallHeader}` },
    params: byId,
    ...wallFile,
  },
  readWallCameraStill: {
    permission: 'anyone',
    summary: { zh: '大屏上摄像机的当前画面', en: `What a camera of a wall shows now; the header x-yangfan-time says when. ${wallHeader}` },
    params: byId,
    ...wallFile,
  },
  readWallRaw: {
    permission: 'anyone',
    summary: { zh: '大屏曲线：原始样本', en: `Samples for the trends of a wall, of the last 31 days. ${wallHeader}` },
    query: z.object({ ...range, limit: limit(10_000, 10_000) }),
    reply: z.object({ series: z.array(series) }),
  },
} as const satisfies Record<string, RouteContract>;
