import { z } from 'zod';
import { datums } from '../datum.ts';
import { secretUses } from '../driver.ts';
import { logKinds } from '../link-log.ts';
import { trialStages } from '../trial.ts';
import { byId, epochMs, id, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

const datum = z
  .enum(datums)
  .describe('In which system its devices send places (points longitude and latitude of one asset); they are converted and kept as WGS 84');
const originName = z.enum(['measured', 'replayed', 'simulated', 'manual']);
export const source = z.object({
  id,
  protocol: z.string(),
  title: text,
  config: z.record(z.string(), z.unknown()),
  enabled: z.boolean(),
  datum,
  state: z.enum(['stopped', 'starting', 'up', 'down']),
  lastError: z.string().optional(),
  /** The same for people. */ lastErrorText: text.optional(),
  retryAt: epochMs.optional(),
  messages: z.number(),
  values: z.number(),
  bytes: z.number(),
  refused: z.record(z.string(), z.number()),
  /** Since the program started. */
  link: z.object({
    connects: z.number(),
    losses: z.number(),
    errors: z.number(),
    connectedDevices: z.number(),
    heardAt: epochMs.optional(),
    valuesPerSecond: z.number(),
  }),
  deviceCount: z.number(),
  secretUse: z
    .enum(secretUses)
    .describe('What a secret is good for to a device of it: needed to sign in, one of several ways (optional), or for nothing (unused)'),
  quarantineCount: z.number(),
});
export const device = z.object({
  id,
  source: id,
  identity: z.string(),
  asset: id.optional(),
  assetTitle: text.optional(),
  origin: originName,
  hasSecret: z.boolean(),
  secretUse: z.enum(secretUses).describe('What a secret is good for to it, as of its source'),
  topics: z.array(z.string()),
  keys: z.record(z.string(), z.object({ point: z.number().int(), scale: z.number(), offset: z.number() })),
  /** Facts that the device tells as texts, such as its serial number; without a text as long as it was not told. */
  texts: z.array(
    z.object({
      key: z.string(),
      text: z.string().optional(),
      since: epochMs.optional().describe('When it was first told as it is'),
      toldAt: epochMs.optional().describe('When it was last told'),
    }),
  ),
  /** Its simulated twin, while that is on. */ twin: z.object({ since: epochMs, everySeconds: z.number() }).optional(),
  connected: z.boolean(),
  lastSeenAt: epochMs.optional(),
});
const keys = z.record(
  z.string().min(1).max(120),
  z.object({ point: z.number().int(), scale: z.number().default(1), offset: z.number().default(0) }),
);
const texts = z
  .array(z.string().min(1).max(120))
  .max(500)
  .describe('Keys whose texts are kept as facts of the device, such as a serial number; they feed no point');
export const quarantined = z.object({
  id,
  source: id,
  identity: z.string(),
  firstAt: epochMs,
  lastAt: epochMs,
  messages: z.number(),
  values: z.record(z.string(), z.number()),
  detail: z.string(),
  /** The detail for people. */ text,
});
export const linkEvent = z.object({
  time: epochMs,
  kind: z.enum(logKinds),
  identity: z.string().optional(),
  detail: z.string(),
  /** The detail for people. */ text,
});
export const issuedSecret = z.object({ device: id, identity: z.string(), secret: z.string() });
export const protocol = z.object({
  protocol: z.string(),
  title: text,
  /** JSON Schema of the configuration; the console makes the form from it. */ config: z.record(z.string(), z.unknown()),
  /** How points are found: by asking the device, or by listening to unknown ones; and the JSON Schema of what to look at. */
  discovery: z.object({ way: z.enum(['ask', 'listen']), request: z.record(z.string(), z.unknown()) }),
  /** Tables that makers of the protocol publish can be imported. */ readsMap: z.boolean(),
  /** Its devices can sign in with a secret, at least with some settings. */ takesSecrets: z.boolean(),
});
const language = z.enum(['zh', 'en']);
const logFilter = {
  kinds: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(logKinds)).min(1))
    .optional()
    .describe('Kinds of events, parted by commas'),
  text: z.string().max(100).optional().describe('Part of an identity or a detail, in either language'),
  from: timeInQuery.optional(),
  to: timeInQuery.optional(),
};
const trialConfig = z.object({
  protocol: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** The source whose settings these are, when they are changed: its devices are tried, too. */ source: id.optional(),
});
const scaled = z.object({ scale: z.number().default(1), offset: z.number().default(0) });
export const trialStep = z.object({
  stage: z.enum(trialStages),
  outcome: z.enum(['ok', 'warning', 'failed']),
  text,
  advice: text.optional(),
  fix: z
    .object({ title: text, config: z.record(z.string(), z.unknown()) })
    .optional()
    .describe('Settings to take over after having checked what the text says'),
  file: z.object({ name: z.string(), text: z.string() }).optional().describe('To take away, e.g. our certificate for the other side'),
  /** Milliseconds since the trial began. */ atMs: z.number(),
});
export const trialValue = z.object({
  identity: z.string(),
  key: z.string(),
  value: z.number().nullable(),
  text: z.string().optional().describe('What it says, where it is a text; then there is no number'),
  quality: z.number().int(),
  time: epochMs.optional(),
  /** False: of a device, or a key, that is not configured. */ isKnown: z.boolean(),
});
export const foundPoint = z.object({
  identity: z.string(),
  key: z.string(),
  name: z.string(),
  path: z.array(z.string()),
  type: z.string(),
  unit: z.string(),
  value: z.number().nullable(),
});

export const connectRoutes = {
  listSources: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '数据源与链路状态', en: 'List sources and their link state' },
    reply: page(source),
  },
  createSource: {
    permission: 'engineer',
    summary: { zh: '新建数据源', en: 'Create a source' },
    body: z.object({
      protocol: z.string(),
      title: text,
      config: z.record(z.string(), z.unknown()),
      enabled: z.boolean().default(true).describe('False makes it without starting it'),
      datum: datum.default('wgs84'),
    }),
    reply: source,
  },
  updateSource: {
    permission: 'engineer',
    summary: { zh: '修改、启用或停用数据源', en: 'Change, enable or disable a source' },
    params: byId,
    body: z.object({
      title: text.optional(),
      config: z.record(z.string(), z.unknown()).optional(),
      enabled: z.boolean().optional(),
      datum: datum.optional(),
    }),
    reply: source,
  },
  removeSource: {
    permission: 'engineer',
    summary: { zh: '删除没有设备的数据源', en: 'Remove a source that has no devices' },
    params: byId,
  },
  probeSource: {
    permission: 'engineer',
    summary: {
      zh: '测试连接：单独运行几秒，逐步说明结果；不存储任何数据',
      en: 'Test a configuration: run it apart for some seconds and tell step by step what happened; nothing is stored',
    },
    body: trialConfig.extend({
      devices: z
        .array(
          z.object({
            identity: z.string().min(1).max(120),
            keys: z.record(z.string().min(1).max(120), scaled).default({}),
            texts: z.array(z.string().min(1).max(120)).max(500).default([]).describe('Keys that should give texts'),
          }),
        )
        .max(50)
        .default([]),
      seconds: z.number().min(1).max(60).default(5).describe('How long values are waited for'),
    }),
    reply: z.object({ ok: z.boolean(), steps: z.array(trialStep), values: z.array(trialValue) }),
  },
  discoverPoints: {
    permission: 'engineer',
    summary: { zh: '发现设备提供的点，最长一分钟', en: 'Find the points that devices offer; takes up to a minute' },
    body: trialConfig.extend({ request: z.record(z.string(), z.unknown()).default({}) }),
    reply: z.object({
      points: z.array(foundPoint),
      places: z.array(z.object({ name: z.string(), request: z.record(z.string(), z.unknown()) })),
      remarks: z.array(text),
    }),
  },
  listLinkEvents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '链路事件', en: 'Link events of a source, newest first' },
    params: byId,
    query: z.object({ ...logFilter, limit: limit(1000, 100) }),
    reply: page(linkEvent),
  },
  exportLinkEvents: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出链路记录（CSV）', en: 'The log of a source as CSV, newest first' },
    params: byId,
    query: z.object({ ...logFilter, language: language.default('zh') }),
    media: 'text/csv',
  },
  listProtocols: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '支持的协议', en: 'List protocols and their configuration schemas' },
    reply: page(protocol),
  },
  checkKey: {
    permission: 'engineer',
    summary: { zh: '检查键能否按数据源的协议读取', en: 'Say whether the protocol of a source can read a key of a device' },
    params: byId,
    query: z.object({ key: z.string().min(1).max(120) }),
    reply: z.object({ problem: text.optional().describe('Why it cannot; missing where it can, or where only the device knows') }),
  },
  listDevices: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '数据源的设备', en: 'Devices of a source' },
    params: byId,
    query: z.object({ text: z.string().optional(), after: z.string().optional(), limit: limit(1000, 200) }),
    reply: page(device),
  },
  exportDevices: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出设备与点映射（CSV，可再导入）', en: 'Devices and their keys as CSV, which can be imported again' },
    params: byId,
    query: z.object({ language: language.default('zh') }),
    media: 'text/csv',
  },
  exportDeviceSheet: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '设备导入模板（CSV）', en: 'An example table of devices to fill in (CSV)' },
    query: z.object({ language: language.default('zh') }),
    media: 'text/csv',
  },
  importDevices: {
    permission: 'engineer',
    summary: {
      zh: '批量导入设备与点映射；apply=false 只检查。正文为 CSV（UTF-8 或 GB 18030），或该协议的厂家点表（Modbus 寄存器表）',
      en: 'Import devices and their keys; apply=false only checks. Body: a CSV (UTF-8 or GB 18030), or the table that makers of the protocol publish (Modbus register map)',
    },
    params: byId,
    query: z.object({
      apply: z.enum(['true', 'false']).default('false').describe('All rows in one transaction, and only when none has an error'),
      asset: id.optional().describe('Register map: the asset to whose points its names are matched'),
    }),
    reply: z.object({
      applied: z.boolean(),
      rows: z.number().int(),
      created: z.number().int(),
      changed: z.number().int(),
      unchanged: z.number().int(),
      /** The first 500. */ createdDevices: z.array(z.string()),
      /** The first 500. */ changedDevices: z.array(z.string()),
      errorCount: z.number().int(),
      /** The first 500; the heading is row 1. */
      errors: z.array(z.object({ row: z.number().int().optional(), column: z.string(), text })),
    }),
  },
  createDevice: {
    permission: 'engineer',
    summary: { zh: '新建设备及点映射', en: 'Create a device with its mapping' },
    params: byId,
    body: z.object({
      identity: z.string().min(1).max(120),
      asset: id.optional(),
      origin: originName.default('measured'),
      keys,
      texts: texts.default([]),
      topics: z.array(z.string().max(200)).max(50).optional(),
    }),
    reply: device,
  },
  updateDevice: {
    permission: 'engineer',
    summary: { zh: '修改设备映射', en: 'Change the mapping of a device' },
    params: byId,
    body: z.object({
      asset: id.optional(),
      origin: originName.optional(),
      keys: keys.optional(),
      texts: texts.optional(),
      topics: z.array(z.string().max(200)).max(50).optional(),
    }),
    reply: device,
  },
  removeDevice: {
    permission: 'engineer',
    summary: { zh: '删除设备（历史数据保留）', en: 'Remove a device; its history stays' },
    params: byId,
  },
  setDeviceSecret: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '重设设备密钥，仅此一次显示', en: 'Make a new secret for a device; it is shown once' },
    params: byId,
    reply: z.object({ secret: z.string() }),
  },
  setDeviceTwin: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '开关设备的仿真孪生：在真实设备上线之前给其各点送模拟值，来历标为模拟；真实设备一上报即自动结束',
      en: 'Switch the simulated twin of a device on or off: plausible values for its points, marked as simulated, until the real device speaks',
    },
    params: byId,
    body: z.object({
      on: z.boolean(),
      everySeconds: z.number().int().min(1).max(3600).default(10).describe('A value of each point so often'),
    }),
    reply: device,
  },
  issueSecrets: {
    permission: 'engineer',
    summary: {
      zh: '为数据源的设备批量签发密钥，仅此一次显示；不指定设备时只给没有密钥的设备',
      en: 'Make new secrets for devices of a source, told once; without a list of devices: for those that have none',
    },
    params: byId,
    body: z.object({ devices: z.array(id).min(1).max(100_000).optional() }),
    reply: z.object({ items: z.array(issuedSecret) }),
  },
  askDevice: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '下行查询（如 SL 651 查询、校时）', en: 'Ask a device by down-link, e.g. SL 651 query or set clock' },
    params: byId,
    body: z.record(z.string(), z.unknown()),
    reply: z.record(z.string(), z.unknown()),
  },
  listQuarantine: {
    permission: 'viewer',
    summary: { zh: '未识别设备', en: 'Unknown devices that sent something' },
    reply: page(quarantined),
  },
  adoptDevice: {
    permission: 'engineer',
    summary: {
      zh: '一键接入未识别设备',
      en: 'Adopt an unknown device: onto an existing asset, or a new one of a model; with neither, of the model that fits best among the source’s devices',
    },
    params: byId,
    body: z.object({ asset: id.optional(), model: z.string().optional(), title: text.optional(), keys: keys.optional() }),
    reply: device,
  },
  dismissQuarantine: {
    permission: 'engineer',
    summary: { zh: '忽略未识别设备', en: 'Dismiss an unknown device until it sends again' },
    params: byId,
  },
} as const satisfies Record<string, RouteContract>;
