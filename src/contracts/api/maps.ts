import { z } from 'zod';
import { datums } from '../datum.ts';
import { byId, epochMs, id } from './common.ts';
import type { RouteContract } from './route.ts';

const word = z.string().trim().min(1).max(120);
const words = z.string().trim().max(500);

/**
 * 审图号, the number under which the authority has reviewed a map: by the ministry `GS(2019)1719号` or `GS京(2022)1061号`, by a province `京S(2021)023号`.
 * Brackets of either width. The form is `assumed` from published maps.
 */
export const reviewNumber = z
  .string()
  .trim()
  .max(40)
  .regex(
    /^(GS\p{Script=Han}{0,2}|\p{Script=Han}{1,3}S)\s?[(（]\d{4}[)）]\s?\d{1,6}\s?号$/u,
    'write it as GS(2019)1719号 or 京S(2021)023号',
  );

/** What a person says of a base map. Its file is sent afterwards. */
const manifest = z.object({
  title: z.object({ zh: word, en: word }),
  source: words.min(1).describe('Who made the data, and when'),
  licence: words.min(1).describe('Drawn on the map as its attribution'),
  reviewNumber: reviewNumber.optional().describe('审图号, drawn on the map'),
  isSketch: z.boolean().default(true).describe('Marked 示意底图 on the map; a map without 审图号 has to be'),
});

const bounds = z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() }).describe('Degrees, WGS 84');

/** What was found in the file of a base map. */
const content = z.object({
  format: z.enum(['geojson', 'pmtiles']),
  bytes: z.number().int(),
  sha256: z.string(),
  bounds,
  minZoom: z.number().int().optional().describe('PMTiles only'),
  maxZoom: z.number().int().optional().describe('PMTiles only; beyond it the tiles of this zoom are drawn larger'),
  layers: z.array(z.string()).describe('Names of the vector layers of PMTiles; for GeoJSON the kinds of its features'),
  features: z.number().int().optional().describe('GeoJSON only'),
  convertedFrom: z.enum(['gcj02', 'bd09']).optional().describe('The file was sent in this system and is kept in WGS 84'),
});

export const baseMap = manifest.extend({
  id,
  reviewNumber: z.string().optional(),
  isSketch: z.boolean(),
  isChosen: z.boolean().describe('Drawn for everybody of this tenant; without one the sketch that comes with the program is'),
  content: content.optional().describe('Absent until its file was sent'),
  by: z.string(),
  createdAt: epochMs,
  changedAt: epochMs,
});

/** A tile of a base map. */
export const baseMapTile = byId.extend({
  z: z.coerce.number().int().min(0).max(22),
  x: z.coerce.number().int().min(0),
  y: z.coerce.number().int().min(0),
});

const fileNote = 'application/octet-stream';

export const mapRoutes = {
  listBaseMaps: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '自有底图列表', en: 'Base maps of your own' },
    reply: z.object({ items: z.array(baseMap) }),
  },
  createBaseMap: {
    permission: 'engineer',
    summary: {
      zh: '新建底图：名称、来源、许可、审图号、示意底图标记',
      en: 'Create a base map: title, source, licence, review number, sketch mark; then send its file',
    },
    body: manifest,
    reply: baseMap,
  },
  updateBaseMap: {
    permission: 'engineer',
    summary: {
      zh: '修改底图说明，或选用、停用此底图',
      en: 'Change what is said of a base map, or choose it for the tenant; what is left out stays',
    },
    params: byId,
    body: z.object({
      title: manifest.shape.title.optional(),
      source: manifest.shape.source.optional(),
      licence: manifest.shape.licence.optional(),
      reviewNumber: reviewNumber.nullable().optional().describe('null: it has none'),
      isSketch: z.boolean().optional(),
      isChosen: z.boolean().optional().describe('True: the one that was chosen before is no longer'),
    }),
    reply: baseMap,
  },
  putBaseMapFile: {
    permission: 'engineer',
    summary: {
      zh: '上传底图文件：GeoJSON（≤16 MiB；WGS 84，或标明为 GCJ-02、BD-09 后转换为 WGS 84 保存）或 PMTiles v3 矢量瓦片（≤512 MiB，WGS 84）',
      en: `The file of a base map (body: ${fileNote}): GeoJSON of at most 16 MiB (in WGS 84, or converted to it), or PMTiles v3 with vector tiles (MVT) of at most 512 MiB; a new one takes the place of the old`,
    },
    params: byId,
    query: z.object({ datum: z.enum(datums).default('wgs84').describe('In which system the file is; PMTiles only in WGS 84') }),
    reply: baseMap,
  },
  removeBaseMap: {
    permission: 'engineer',
    summary: { zh: '删除底图及其文件', en: 'Remove a base map and its file' },
    params: byId,
  },
  readBaseMapFile: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '读取底图文件', en: 'The file of a base map' },
    params: byId,
    query: z.object({ v: z.string().max(80).optional().describe('Anything that changes with the file, for caches') }),
    media: fileNote,
  },
  readBaseMapTile: {
    permission: 'viewer',
    sites: 'common',
    summary: {
      zh: '读取 PMTiles 底图的矢量瓦片（MVT），无瓦片时为 204',
      en: 'A vector tile (MVT, not compressed) of a PMTiles base map; 204 where there is none',
    },
    params: baseMapTile,
    query: z.object({ v: z.string().max(80).optional() }),
    media: 'application/vnd.mapbox-vector-tile',
  },
} as const satisfies Record<string, RouteContract>;
