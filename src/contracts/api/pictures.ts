import { z } from 'zod';
import { boardTitle } from './board-widgets.ts';
import { byId, epochMs, id, rowVersion, text } from './common.ts';
import { pictureElement, pictureScene, portableElement, portableScene } from './picture-elements.ts';
import type { RouteContract } from './route.ts';

/** Characters of a background, at most. */
export const mostBackground = 300_000;
const extent = z.number().int().min(200).max(8000);
const sized = { width: extent.default(1600), height: extent.default(900) };
const background = z.string().max(mostBackground).optional().describe('SVG of shapes and texts only; checked, and refused with reasons');

/** What a person says of a picture. */
export const newPictureBody = z.strictObject({
  title: boardTitle,
  asset: id.optional().describe('Asset that the picture is of'),
  ...sized,
  background,
  elements: z.array(pictureElement).max(500).default([]),
  scene: pictureScene.optional(),
});

const summary = z.object({
  id,
  title: text,
  asset: id.optional(),
  assetTitle: text.optional(),
  elementCount: z.number().int(),
  hasScene: z.boolean(),
  version: rowVersion.describe('Goes up by one with every saved change'),
  changedAt: epochMs,
  changedBy: z.string(),
  pack: z.string().optional().describe('The pack that brought it'),
  isEdited: z.boolean().describe('A person has changed it: upgrades of its pack leave it alone'),
});

export const picture = summary.extend({
  width: z.number(),
  height: z.number(),
  background: z.string().optional(),
  elements: z.array(pictureElement),
  scene: pictureScene.optional(),
});

const portable = {
  title: boardTitle,
  asset: z.string().max(120).optional().describe('Key of the asset'),
  ...sized,
  background,
  elements: z.array(portableElement).max(500).default([]),
  scene: portableScene.optional(),
};

/** A picture in a pack. */
export const packPicture = z.strictObject(portable);
export type PackPicture = z.input<typeof packPicture>;

/** A picture as a file. */
export const pictureFile = z.strictObject({
  format: z.literal('yangfan-picture').describe('What tells such a file from others'),
  formatVersion: z.literal(1),
  ...portable,
});

const problems = z.array(z.object({ path: z.string().describe('Where in it, e.g. elements.3.point'), text }));

export const pictureRoutes = {
  listPictures: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '工艺画面列表', en: 'List process pictures' },
    query: z.object({
      text: z.string().max(100).optional(),
      asset: id.optional().describe('Those of this asset and of what it lies within'),
    }),
    reply: z.object({ items: z.array(summary) }),
  },
  getPicture: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '工艺画面', en: 'One process picture' },
    params: byId,
    reply: picture,
  },
  createPicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建工艺画面', en: 'Create a process picture' },
    body: newPictureBody,
    reply: picture,
  },
  updatePicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '保存画面；版本不是最新时拒绝', en: 'Save a picture; refused when `version` is not the newest' },
    params: byId,
    body: newPictureBody.extend({ version: rowVersion.describe('That the change was made from') }),
    reply: picture,
  },
  removePicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除画面；30 天内可恢复', en: 'Remove a picture; it can be restored for 30 days' },
    params: byId,
  },
  restorePicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '恢复已删除的画面', en: 'Bring back a removed picture' },
    params: byId,
    reply: picture,
  },
  copyPicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '复制画面', en: 'Make a copy of a picture' },
    params: byId,
    reply: picture,
  },
  exportPicture: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出画面 JSON：测点写作“资产.测点”', en: 'A picture as a file, its points as asset.point' },
    params: byId,
    reply: pictureFile,
  },
  importPicture: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '导入画面 JSON；逐项检查，有错则不导入',
      en: 'Make a picture from a file; checked item by item, and not made when anything is wrong',
    },
    body: z.strictObject({ file: z.unknown(), isTrial: z.boolean().default(false).describe('Check only') }),
    reply: z.object({ picture: picture.optional(), problems }),
  },
  checkPictureBackground: {
    permission: 'engineer',
    sites: 'common',
    access: 'read',
    summary: {
      zh: '检查背景 SVG；不合规则拒绝并说明原因',
      en: 'Look through an SVG for a background; refused with every reason when anything but shapes and texts is in it',
    },
    body: z.strictObject({ svg: z.string().max(2_000_000) }),
    audited: false,
    reply: z.object({ svg: z.string(), dropped: z.number().int().describe('Notes of drawing programs that were left out') }),
  },
  checkPictureScene: {
    permission: 'engineer',
    sites: 'narrowed',
    access: 'read',
    summary: { zh: '检查三维场景 JSON', en: 'Look through a 3D scene as a file has it; all problems at once' },
    body: z.strictObject({ scene: z.unknown() }),
    audited: false,
    reply: z.object({ scene: pictureScene.optional(), problems }),
  },
  writePictureScene: {
    permission: 'engineer',
    sites: 'narrowed',
    access: 'read',
    summary: {
      zh: '三维场景写成文件形式：测点写作“资产.测点”',
      en: 'A 3D scene as a file has it, its points as asset.point; also one that is not complete yet',
    },
    body: z.strictObject({ scene: z.record(z.string(), z.unknown()) }),
    audited: false,
    reply: z.object({ scene: z.record(z.string(), z.unknown()) }),
  },
} as const satisfies Record<string, RouteContract>;
