import { z } from 'zod';
import { latestSample } from './assets.ts';
import { byId, epochMs, id, languageInQuery, limit, page, timeInQuery, xlsxMedia, zoneInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const pointsInQuery = z
  .string()
  .regex(/^\d+(,\d+){0,99}$/)
  .transform((s) => s.split(',').map(Number))
  .describe('1 to 100 point numbers, separated by commas');
const column = z.array(z.number().nullable());
export const series = z.object({
  point: z.number().int(),
  time: z.array(z.number()),
  value: column,
  quality: z.array(z.number().int()),
  /** True when `limit` cut the answer. */ truncated: z.boolean(),
});
export const buckets = z.object({
  point: z.number().int(),
  from: epochMs,
  widthMs: z.number(),
  count: z.array(z.number()),
  min: column,
  max: column,
  avg: column,
  first: column,
  last: column,
  twa: column,
});
const range = { from: timeInQuery, to: timeInQuery };
export const sampleWrite = z.object({
  /** Device identity on the HTTP source whose keys are used; without it, `point` numbers are. */
  device: z.string().max(120).optional(),
  samples: z
    .array(
      z.object({
        point: z.number().int().min(0).optional(),
        key: z.string().max(120).optional(),
        time: epochMs.optional().describe('Default: now'),
        value: z.number().nullable(),
        quality: z.enum(['good', 'uncertain', 'bad']).optional(),
      }),
    )
    .min(1)
    .max(100_000),
});

const choice = {
  under: id.optional().describe('An asset: its points and those of all that lies within it'),
  model: z.string().max(120).optional().describe('A model: the points of its assets'),
  key: z.string().max(120).optional().describe('A key of the model, e.g. level'),
};
export const summary = z.object({
  key: z.string(),
  unit: z.string(),
  points: z.number().int(),
  fresh: z.number().int().describe('Points whose value is neither bad nor stale; only these are in the statistics'),
  stale: z.number().int(),
  bad: z.number().int(),
  without: z.number().int().describe('Points that never had a sample'),
  sum: z.number(),
  mean: z.number().nullable(),
  min: z.number().nullable(),
  minPoint: z.number().int().nullable(),
  max: z.number().nullable(),
  maxPoint: z.number().int().nullable(),
});
const points = z.array(z.number().int().min(0)).min(1).max(12);
export const annotation = z.object({
  id,
  points: z.array(z.number().int()),
  from: epochMs,
  to: epochMs.optional().describe('Absent when it marks an instant'),
  text: z.string(),
  by: z.string(),
  createdAt: epochMs,
});

export const historyRoutes = {
  writeSamples: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '批量写入样本；返回即已落盘', en: 'Write a batch of samples; the answer means that they are synced to disk' },
    body: sampleWrite,
    audited: false,
    reply: z.object({ taken: z.number(), refused: z.array(z.object({ index: z.number(), code: z.string(), message: z.string() })) }),
  },
  readRaw: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '原始样本', en: 'Raw samples of points' },
    query: z.object({ points: pointsInQuery, ...range, limit: limit(100_000, 10_000), newestFirst: z.enum(['true', 'false']).optional() }),
    reply: z.object({ series: z.array(series) }),
  },
  readBuckets: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '分桶统计（最小、最大、平均、首、末、时间加权平均）', en: 'Bucketed aggregates of points' },
    query: z.object({ points: pointsInQuery, ...range, count: limit(5000, 500) }),
    reply: z.object({ buckets: z.array(buckets) }),
  },
  readLast: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '某时刻之前的最后一个样本', en: 'Last sample at or before a time' },
    query: z.object({ points: pointsInQuery, at: timeInQuery.optional() }),
    reply: z.object({ last: z.array(z.object({ point: z.number().int(), sample: latestSample.omit({ receivedAt: true }).optional() })) }),
  },
  readGaps: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '数据缺口', en: 'Spans without samples' },
    query: z.object({ points: pointsInQuery, ...range, longerThanSeconds: z.coerce.number().min(1).default(3600) }),
    reply: z.object({ gaps: z.array(z.object({ point: z.number().int(), spans: z.array(z.object({ from: epochMs, to: epochMs })) })) }),
  },
  exportCsv: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出 CSV（原始样本，流式）', en: 'Export raw samples as CSV, streamed' },
    query: z.object({ points: pointsInQuery, ...range, language: z.enum(['zh', 'en']).optional() }),
    media: 'text/csv',
  },
  exportXlsx: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出 Excel（原始样本，最多 10 万行）', en: 'Export raw samples as an Excel workbook of at most 100,000 rows' },
    query: z.object({ points: pointsInQuery, ...range, language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
  listAnnotations: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '曲线标注：与时间范围相交、涉及任一测点',
      en: 'Annotations of any of these points that touch a range, the oldest first',
    },
    query: z.object({ points: pointsInQuery, ...range, limit: limit(1000, 200) }),
    reply: page(annotation),
  },
  createAnnotation: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '在曲线上标注一个时刻或时段', en: 'Write a note on a moment or a span of some points' },
    body: z
      .object({ points, from: epochMs, to: epochMs.optional(), text: z.string().trim().min(1).max(500) })
      .refine(({ from, to }) => to === undefined || to > from, { path: ['to'], message: 'must be after `from`' }),
    reply: annotation,
  },
  removeAnnotation: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '删除标注：本人的，或工程师删除任何人的', en: 'Remove an annotation: one of your own, or any as an engineer' },
    params: byId,
  },
  importFile: {
    permission: 'engineer',
    summary: {
      zh: '导入 CSV 或 Parquet 历史文件；返回任务编号，进度见 /jobs',
      en: 'Import a CSV or Parquet file of history; progress is in /jobs. Body: the file. CSV columns: time,point|asset+key,value[,quality] or time plus one column per point',
    },
    query: z.object({
      name: z.string().max(200),
      origin: z.enum(['measured', 'replayed', 'simulated', 'manual']).default('measured'),
      asset: id.optional().describe('Asset whose point keys head the columns'),
      timeZone: z.string().default('UTC'),
    }),
    reply: z.object({ job: id }),
  },
  readLatest: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '最新值', en: 'Newest values of points' },
    query: z.object({ points: pointsInQuery }),
    reply: z.object({ latest: z.array(z.object({ point: z.number().int(), sample: latestSample.optional() })) }),
  },
  readSnapshot: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '大量测点的最新值，紧凑二进制：YFSNAP02，随后是数据块：点数 u32、0 u32、时间 f64、值 f64、点号 u32、质量 u8（小端，按列，补零至 8 的倍数）；点数为 0 的块表示结束',
      en: 'Newest values of many points, compact: YFSNAP02, then blocks of count u32, 0 u32, columns of times f64, values f64, point numbers u32, qualities u8, little-endian, zeros up to a multiple of 8; a block of count 0 ends it',
    },
    query: z.object(choice),
    media: 'application/octet-stream',
  },
  readSummary: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '按测点键汇总最新值（或某时刻的值）：合计、平均、最小、最大',
      en: 'Newest values, or those at a time, summed up by key: sum, mean, smallest, largest',
    },
    query: z.object({ ...choice, at: timeInQuery.optional().describe('Default: now. With it at most 10,000 points') }),
    reply: z.object({ at: epochMs, groups: z.array(summary) }),
  },
} as const satisfies Record<string, RouteContract>;
