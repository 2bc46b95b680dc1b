import { z } from 'zod';
import { byId, epochMs, id, limit, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

const curve = z.array(z.tuple([z.number(), z.number()]));
export const latestSample = z.object({ time: epochMs, value: z.number().nullable(), quality: z.number().int(), receivedAt: epochMs });
export const point = z.object({
  /** Point number, the handle in every history and live call. */
  number: z.number().int(),
  asset: id,
  key: z.string(),
  title: text,
  unit: z.string(),
  symbol: z.string(),
  decimals: z.number(),
  draw: z.enum(['line', 'step', 'bar']),
  low: z.number().optional(),
  high: z.number().optional(),
  freshSeconds: z.number(),
  latest: latestSample.optional(),
});
export const assetSummary = z.object({
  id,
  key: z.string(),
  title: text,
  model: z.string(),
  icon: z.string(),
  parent: id.optional(),
  pack: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  /** Highest priority (smallest number) and count of its own open alarms. */
  alarms: z.object({ count: z.number(), priority: z.number().optional() }),
  childCount: z.number(),
});
export const asset = assetSummary.extend({
  attributes: z.array(
    z.object({
      key: z.string(),
      title: text,
      unit: z.string(),
      symbol: z.string(),
      kind: z.enum(['number', 'curve']),
      number: z.number().optional(),
      curve: curve.optional(),
    }),
  ),
  points: z.array(point),
  provenance: text.optional(),
  /** How its values come in. */
  devices: z.array(
    z.object({
      id,
      source: id,
      sourceTitle: text,
      protocol: z.string(),
      identity: z.string(),
      origin: z.enum(['measured', 'replayed', 'simulated', 'manual']),
      lastSeenAt: epochMs.optional(),
      connected: z.boolean().optional(),
    }),
  ),
  /** Path from the root, the asset itself excluded. */
  path: z.array(z.object({ id, title: text })),
  screen: z.array(z.array(z.record(z.string(), z.unknown()))).describe('Rows of widgets of the pack, see contracts/pack.ts'),
});
export const retiredAsset = z.object({
  id,
  key: z.string(),
  title: text,
  icon: z.string(),
  parentTitle: text.optional().describe('Of what it lay within'),
  retiredAt: epochMs,
});
export const model = z.object({
  id: z.string(),
  pack: z.string(),
  title: text,
  icon: z.string(),
  points: z.array(z.object({ key: z.string(), title: text, unit: z.string() })),
  attributes: z.array(z.object({ key: z.string(), title: text, unit: z.string(), kind: z.enum(['number', 'curve']) })),
});
export const pack = z.object({
  id: z.string(),
  version: z.string(),
  title: text,
  about: text,
  installed: z.boolean(),
  uses: z.array(z.string()),
  stories: z.array(
    z.object({
      id: z.string(),
      title: text,
      about: text,
      asset: id.optional(),
      seconds: z.number(),
      playing: z.boolean(),
      startedAt: epochMs.optional(),
    }),
  ),
});
export const found = z.object({
  kind: z.enum(['asset', 'point', 'alarm', 'rule', 'source']),
  id,
  title: text,
  detail: text.optional(),
  asset: id.optional(),
});
const attribute = z.union([z.number(), curve]);
const attributes = z.record(z.string(), attribute);
const [latitude, longitude] = [z.number().min(-90).max(90), z.number().min(-180).max(180)];

export const assetRoutes = {
  listAssets: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '资产列表；按上级、型号、文字筛选', en: 'List assets; filter by parent, model, text' },
    query: z.object({
      parent: z.string().optional().describe('Asset id, or "root"'),
      model: z.string().optional(),
      text: z.string().max(100).optional(),
      located: z.enum(['true', 'false']).optional(),
      after: z.string().optional(),
      limit: limit(1000, 200),
    }),
    reply: page(assetSummary),
  },
  getAsset: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '资产详情、点与最新值', en: 'One asset with points and newest values' },
    params: byId,
    reply: asset,
  },
  createAsset: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建资产', en: 'Create an asset' },
    body: z.object({
      key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      model: z.string(),
      title: text,
      parent: id.optional(),
      latitude: latitude.optional(),
      longitude: longitude.optional(),
      attributes: attributes.optional(),
    }),
    reply: asset,
  },
  updateAsset: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '修改资产名称、位置、属性；未写的保持不变，null 表示清除（RFC 7396）',
      en: 'Change title, place or attributes of an asset; what is left out stays, null removes (RFC 7396)',
    },
    params: byId,
    body: z.object({
      title: text.optional(),
      latitude: latitude.nullable().optional().describe('null: it has no place; then longitude is null too'),
      longitude: longitude.nullable().optional(),
      attributes: z.record(z.string(), attribute.nullable()).optional().describe('By key; null removes the value of that key'),
    }),
    reply: asset,
  },
  retireAsset: {
    permission: 'administrator',
    summary: { zh: '停用资产（历史数据保留，可恢复）', en: 'Retire an asset; its history stays, and it can be restored' },
    params: byId,
  },
  listRetiredAssets: {
    permission: 'administrator',
    summary: { zh: '已停用的资产，最近停用的在前', en: 'Retired assets, the latest first' },
    query: z.object({ limit: limit(1000, 200) }),
    reply: page(retiredAsset),
  },
  restoreAsset: {
    permission: 'administrator',
    summary: {
      zh: '恢复已停用的资产；上级已停用时须先恢复上级',
      en: 'Put a retired asset back in use; one that it lies within is restored first',
    },
    params: byId,
    reply: asset,
  },
  listModels: { permission: 'viewer', sites: 'common', summary: { zh: '资产型号', en: 'List asset models' }, reply: page(model) },
  searchEverything: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '全局搜索', en: 'Search assets, points, alarms, rules and sources' },
    query: z.object({ text: z.string().min(1).max(100), limit: limit(50, 20) }),
    reply: page(found),
  },
  listPacks: { permission: 'viewer', summary: { zh: '场景包', en: 'List scenario packs' }, reply: page(pack) },
  installPack: {
    permission: 'administrator',
    summary: { zh: '安装场景包', en: 'Install a scenario pack' },
    params: byId,
    reply: z.object({ job: id }),
  },
  playStory: {
    permission: 'engineer',
    summary: {
      zh: '演练一个故事（由现场仿真进程经真实协议送数）',
      en: 'Play a story: the field process sends its values over the real protocols',
    },
    params: z.object({ id, story: z.string() }),
    reply: z.object({ startedAt: epochMs, seconds: z.number() }),
  },
  stopStory: { permission: 'engineer', summary: { zh: '停止演练', en: 'Stop a story' }, params: z.object({ id, story: z.string() }) },
} as const satisfies Record<string, RouteContract>;
