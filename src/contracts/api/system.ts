import { z } from 'zod';
import { loadStates } from '../load.ts';
import { byId, epochMs, id, languageInQuery, limit, page, text, xlsxMedia, zoneInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

export const health = z.object({
  status: z.enum(['ok', 'degraded', 'failing']),
  version: z.string(),
  uptimeSeconds: z.number(),
  /** One entry per part: database, flow, outbox, disk. */
  checks: z.array(z.object({ part: z.string(), ok: z.boolean(), detail: text })),
});
/** See `contracts/load.ts`. */
export const load = z.object({
  state: z.enum(loadStates),
  since: epochMs,
  reasons: z.array(text),
  measures: z.object({
    planeLagMs: z.number(),
    planeShare: z.number(),
    mainLagMs: z.number(),
    noRoomShare: z.number(),
    syncMs: z.number(),
    cpuShare: z.number(),
    memoryShare: z.number(),
    diskShare: z.number(),
  }),
  droppedTotal: z.number(),
  droppedLastMinute: z.number(),
  closedTo: z.array(text),
});
/** Samples on their way to a central Yangfan; counts are since the start. */
export const uplink = z.object({
  isConnected: z.boolean(),
  since: epochMs,
  lastError: z.string().optional(),
  lastErrorText: text.optional(),
  waitingBytes: z.number(),
  /** About; from the bytes. */
  waitingSamples: z.number(),
  /** Age of the newest sample acknowledged in its order; 0 when nothing waits. */
  lagMs: z.number(),
  /** Old samples are being sent, and beside them what is new. */
  isCatchingUp: z.boolean(),
  sent: z.number(),
  acknowledged: z.number(),
  shownEarly: z.number(),
  refused: z.number(),
  unnamed: z.number(),
  givenUpBytes: z.number(),
  damagedBytes: z.number(),
});
export const system = z.object({
  version: z.string(),
  startedAt: epochMs,
  mode: z.enum(['demo', 'production']),
  disk: z.object({
    usedRatio: z.number(),
    freeBytes: z.number(),
    state: z.enum(['ok', 'warning', 'full']),
    warnAt: z.number(),
    refuseAt: z.number(),
  }),
  memory: z.object({ rssBytes: z.number() }),
  flow: z.object({
    valuesTotal: z.number(),
    valuesPerSecond: z.number(),
    lateTotal: z.number(),
    duplicateTotal: z.number(),
    refusal: z.string().optional(),
  }),
  load,
  history: z.object({
    segments: z.number(),
    bytes: z.number(),
    samples: z.number(),
    oldest: epochMs.optional(),
    newest: epochMs.optional(),
    /** What is damaged; `reason` in English, `text` for people. */
    quarantine: z.array(z.object({ file: z.string(), reason: z.string(), text, bytes: z.number(), foundAt: epochMs })),
  }),
  outbox: z.object({ waiting: z.number(), deadLetters: z.number() }),
  /** Only where samples are forwarded. */
  uplink: uplink.optional(),
});
/** Long work, e.g. an import or the installation of a pack. */
export const job = z.object({
  id,
  kind: z.string(),
  title: text,
  state: z.enum(['running', 'done', 'failed']),
  /** 0…1. */
  progress: z.number(),
  done: z.number(),
  total: z.number().optional(),
  unit: text.optional(),
  startedAt: epochMs,
  endedAt: epochMs.optional(),
  error: text.optional(),
  /** For an import: rows taken and refused, the first refused rows with reasons. */
  result: z.record(z.string(), z.unknown()).optional(),
});
export const auditEntry = z.object({
  id,
  time: epochMs,
  caller: z.string(),
  callerKind: z.string(),
  action: z.string(),
  /** What that operation does, where it is one of this API. */
  actionTitle: text.optional(),
  target: z.string().optional(),
  outcome: z.enum(['ok', 'refused', 'failed']),
  detail: z.record(z.string(), z.unknown()).optional(),
  address: z.string().optional(),
});
export const deadLetter = z.object({
  id,
  event: z.string(),
  subscriber: z.string(),
  attempts: z.number(),
  /** What its taker said at the last try, in English; `errorText` is for people. */
  error: z.string(),
  errorText: text,
  time: epochMs,
});

const auditFilter = z.object({ action: z.string().optional(), caller: z.string().optional() });

export const systemRoutes = {
  getHealth: { permission: 'anyone', summary: { zh: '健康检查', en: 'Health of the program' }, reply: health },
  getSystem: {
    permission: 'viewer',
    summary: { zh: '系统状态：磁盘、内存、吞吐、历史库', en: 'State of the system: disk, memory, throughput, history' },
    reply: system,
  },
  listJobs: { permission: 'viewer', summary: { zh: '后台任务列表', en: 'List long work' }, reply: page(job) },
  getJob: { permission: 'viewer', summary: { zh: '后台任务详情与进度', en: 'Progress of long work' }, params: byId, reply: job },
  listAudit: {
    permission: 'administrator',
    summary: { zh: '审计日志', en: 'Read the audit log' },
    query: auditFilter.extend({
      after: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: limit(500, 100),
    }),
    reply: page(auditEntry),
  },
  listAuditActions: {
    permission: 'administrator',
    summary: { zh: '会写入审计日志的操作', en: 'The operations that are written into the audit log' },
    reply: z.object({ items: z.array(z.object({ action: z.string(), title: text })) }),
  },
  exportAudit: {
    permission: 'administrator',
    summary: { zh: '导出审计日志（CSV，最多 10 万行）', en: 'The audit log as CSV, at most 100,000 rows' },
    query: auditFilter.extend({ language: languageInQuery }),
    media: 'text/csv',
  },
  exportAuditXlsx: {
    permission: 'administrator',
    summary: { zh: '导出审计日志（Excel，最多 10 万行）', en: 'The audit log as an Excel workbook of at most 100,000 rows' },
    query: auditFilter.extend({ language: languageInQuery, timeZone: zoneInQuery }),
    media: xlsxMedia,
  },
  listDeadLetters: {
    permission: 'engineer',
    summary: { zh: '未能送达的事件', en: 'Events that could not be delivered' },
    reply: page(deadLetter),
  },
  retryDeadLetter: { permission: 'engineer', summary: { zh: '重新投递事件', en: 'Deliver an event again' }, params: byId },
} as const satisfies Record<string, RouteContract>;
