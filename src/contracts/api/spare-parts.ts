import { z } from 'zod';
import { byId, epochMs, id, languageInQuery, limit, page, rowVersion, text } from './common.ts';
import type { RouteContract } from './route.ts';

const words = (most: number) => z.string().trim().min(1).max(most);
const store = words(64).describe('Name of a store');

/** What people say of a spare part. */
export const sparePartGiven = z.object({
  number: words(60).describe('Part number; one of a tenant has it'),
  name: words(120),
  unit: z.string().trim().max(16).default(''),
  minimum: z.number().min(0).max(1e9).default(0).describe('A warning is given when the stores together hold less'),
  price: z.number().min(0).max(1e9).optional().describe('Of one unit, in the currency of the installation'),
  note: z.string().trim().max(500).default(''),
});

const sparePart = sparePartGiven.extend({
  id,
  version: rowVersion,
  stock: z.array(z.object({ store, quantity: z.number() })).describe('By store, empty ones left out'),
  total: z.number(),
  isLow: z.boolean().describe('Less than the minimum is there'),
});

export const stockMove = z.object({
  id,
  at: epochMs,
  by: z.string(),
  kind: z.enum(['received', 'issued', 'returned', 'counted', 'imported']),
  store,
  change: z.number(),
  after: z.number().describe('What the store held then'),
  workOrder: id.optional(),
  workOrderNumber: z.string().optional().describe('Absent for an order of a site that the caller does not see'),
  note: z.string().optional(),
});

const filter = {
  text: z.string().max(100).optional().describe('Part of number, name, note or store'),
  view: z.enum(['low']).optional().describe('low: only those below their minimum'),
};

const tableError = z.object({ row: z.number().optional(), column: z.string(), text });

export const sparePartRoutes = {
  listSpareParts: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '备件列表', en: 'Spare parts with their stock' },
    query: z.object({
      ...filter,
      after: z.string().optional().describe('Part number that the last page ended with'),
      limit: limit(500, 100),
    }),
    reply: page(sparePart).extend({
      sums: z
        .object({
          low: z.number().describe('Parts below their minimum'),
          value: z.number().describe('Stock × price, together'),
          unpriced: z.number().describe('Parts in stock that have no price: not in the value'),
        })
        .describe('Of all parts that the filter finds, not of the page only'),
    }),
  },
  getSparePart: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '一个备件', en: 'One spare part with its stock' },
    params: byId,
    reply: sparePart,
  },
  createSparePart: {
    permission: 'engineer',
    summary: { zh: '新建备件', en: 'Add a spare part' },
    body: sparePartGiven,
    reply: sparePart,
  },
  replaceSparePart: {
    permission: 'engineer',
    summary: { zh: '修改备件', en: 'Change a spare part' },
    params: byId,
    body: sparePartGiven.extend({ version: rowVersion.describe('The one that was changed; refused when it has another by now') }),
    reply: sparePart,
  },
  removeSparePart: {
    permission: 'engineer',
    summary: { zh: '删除备件（须无库存）', en: 'Remove a spare part that no store holds; orders keep its name' },
    params: byId,
  },
  moveStock: {
    permission: 'operator',
    summary: { zh: '入库、领用、盘点', en: 'Receive, issue or count a spare part in a store' },
    params: byId,
    body: z.object({
      id: id.optional().describe('UUID made by the client: sending it again moves nothing'),
      kind: z.enum(['received', 'issued', 'counted']),
      store,
      quantity: z.number().min(0).max(1e9).describe('What came or went; of a count, what is there'),
      note: z.string().trim().max(200).optional().describe('Needed by a count that finds another quantity than is on record: the reason'),
    }),
    reply: sparePart,
  },
  listStockMoves: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '备件出入库记录', en: 'What came and went of a spare part' },
    params: byId,
    query: z.object({ limit: limit(500, 100) }),
    reply: z.object({ items: z.array(stockMove).describe('Newest first') }),
  },
  exportSpareParts: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '导出备件（CSV）', en: 'Spare parts as CSV, a row for each store' },
    query: z.object({ ...filter, language: languageInQuery }),
    media: 'text/csv',
  },
  importSpareParts: {
    permission: 'engineer',
    summary: {
      zh: '导入备件；apply=false 只检查，有错时整份不写入。正文为 CSV（UTF-8 或 GB 18030）',
      en: 'Import spare parts; apply=false only checks, nothing is written while a row is wrong. Body: a CSV (UTF-8 or GB 18030)',
    },
    query: z.object({ apply: z.enum(['true', 'false']).default('false').describe('false: only check') }),
    reply: z.object({
      applied: z.boolean(),
      rows: z.number(),
      created: z.number(),
      changed: z.number(),
      errorCount: z.number(),
      errors: z.array(tableError).describe('The first 500'),
    }),
  },
} as const satisfies Record<string, RouteContract>;
