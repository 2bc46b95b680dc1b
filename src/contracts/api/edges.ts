import { z } from 'zod';
import { secretUses } from '../driver.ts';
import { confirmSeconds, edgeConfig, edgeDevice, edgeEventKinds, edgeOutcomes, edgeSource, edgeVersionStates } from '../edge.ts';
import { byId, epochMs, id, limit, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

const versionNumber = z.number().int().min(0);
const versionRef = z.object({ id, version: versionNumber });

/** What an edge tells of itself. */
export const edgeReport = z.object({
  program: z.string().max(60).describe('Version of its program'),
  startedAt: epochMs,
  everySeconds: z.number().min(0.01).max(86_400).describe('It tells its state so often'),
  running: versionRef.optional().describe('The version that it runs; missing: its own file'),
  trial: versionRef.optional().describe('A version that runs and is not confirmed'),
  outcome: versionRef
    .extend({ state: z.enum(edgeOutcomes), reason: z.string().max(4000).default('') })
    .optional()
    .describe('What became of the version that it was last given'),
  uplink: z.object({
    isConnected: z.boolean(),
    since: epochMs,
    lastError: z.string().max(500).optional(),
    waitingBytes: z.number(),
    waitingSamples: z.number(),
    lagMs: z.number(),
    givenUpBytes: z.number(),
    refused: z.number(),
  }),
  sources: z
    .array(
      z.object({
        id: z.string().max(60),
        protocol: z.string().max(60),
        state: z.enum(['stopped', 'starting', 'up', 'down']),
        lastError: z.string().max(500).optional(),
        values: z.number(),
        refused: z.number(),
      }),
    )
    .max(200),
});

/** What an edge tells of itself, with its errors for people. */
const shownReport = edgeReport.extend({
  uplink: edgeReport.shape.uplink.extend({ lastErrorText: text.optional() }),
  sources: z.array(edgeReport.shape.sources.element.extend({ lastErrorText: text.optional() })),
});

export const edgeVersion = z.object({
  id,
  version: versionNumber,
  state: z.enum(edgeVersionStates),
  reason: z.string().optional(),
  reasonText: text.optional().describe('The reason for people'),
  note: z.string(),
  madeBy: z.string(),
  madeAt: epochMs,
  decidedAt: epochMs.optional(),
  confirmSeconds: z.number().int(),
  /** The version whose configuration it takes up again. */ of: versionNumber.optional(),
  sourceCount: z.number().int(),
  deviceCount: z.number().int(),
});

export const edgeSite = z.object({
  id,
  key: z.string(),
  title: text,
  /** Its device at the centre, whose keys are the names of its points. */ device: id.optional(),
  /** `waiting`: has not signed in yet · `online` · `silent`: three reports are missing. */
  state: z.enum(['waiting', 'online', 'silent']),
  createdAt: epochMs,
  codeUntil: epochMs.optional(),
  enrolledAt: epochMs.optional(),
  seenAt: epochMs.optional(),
  report: shownReport.optional(),
  newest: edgeVersion.optional(),
  draftRevision: z.number().int(),
  /** The draft differs from the newest version. */ hasDraft: z.boolean(),
});

/** A configuration as it is shown: instead of secrets marks that keep them, instead of a hash whether there is one. */
const shownDevice = edgeDevice.omit({ secretSha256: true }).extend({ hasSecret: z.boolean() });
const shownConfig = z.object({ sources: z.array(edgeSource.extend({ devices: z.array(shownDevice) })) });
/** The same given back: `hasSecret` keeps the secret of the device of that name; `secretSha256` sets one. */
const givenDevice = edgeDevice.extend({ hasSecret: z.boolean().default(false) });
const givenConfig = z.strictObject({
  sources: z.array(edgeSource.extend({ devices: z.array(givenDevice).max(10_000).default([]) })).max(200),
});
const draft = z.object({
  revision: z.number().int(),
  changedAt: epochMs.optional(),
  changedBy: z.string().optional(),
  config: shownConfig,
  /** Everything that keeps it from being sent. */ problems: z.array(z.object({ path: z.string(), message: z.string(), text })),
  /** What secrets of devices are good for, by source of the saved draft. */ secretUses: z.record(z.string(), z.enum(secretUses)),
  /** Names of points that the centre does not have: their values will be refused. The first 100. */ unknownNames: z.array(z.string()),
});
const sending = { note: z.string().max(500).default(''), confirmSeconds };
const ofVersion = z.object({ id, version: z.coerce.number().int().min(1) });
const newEdge = z.object({
  key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: text,
  device: id.optional(),
});

export const edgeRoutes = {
  listEdges: { permission: 'viewer', summary: { zh: '边缘站点', en: 'List edge sites with their state' }, reply: page(edgeSite) },
  createEdge: {
    permission: 'engineer',
    summary: { zh: '新建边缘站点；一次性注册码仅此一次显示', en: 'Make an edge site; its one-time code is told once' },
    body: newEdge,
    reply: z.object({ edge: edgeSite, code: z.string() }),
  },
  getEdge: { permission: 'viewer', summary: { zh: '一个边缘站点', en: 'One edge site' }, params: byId, reply: edgeSite },
  updateEdge: {
    permission: 'engineer',
    summary: { zh: '修改边缘站点的名称与中心侧设备', en: 'Change the title of an edge, and its device at the centre' },
    params: byId,
    body: z.object({ title: text.optional(), device: id.nullable().optional() }),
    reply: edgeSite,
  },
  removeEdge: {
    permission: 'engineer',
    summary: { zh: '移除边缘站点；它继续按现有配置运行', en: 'Remove an edge; it goes on with the configuration that it has' },
    params: byId,
  },
  renewEdgeCode: {
    permission: 'engineer',
    summary: { zh: '重新生成一次性注册码；注册后旧凭据失效', en: 'A new one-time code; once it is used, the former credential ends' },
    params: byId,
    reply: z.object({ code: z.string(), codeUntil: epochMs }),
  },
  getEdgeDraft: {
    permission: 'viewer',
    summary: { zh: '边缘配置草稿', en: 'The draft of the configuration of an edge' },
    params: byId,
    reply: draft,
  },
  saveEdgeDraft: {
    permission: 'engineer',
    summary: { zh: '保存边缘配置草稿（可以还不完整）', en: 'Save the draft, which need not be complete' },
    params: byId,
    body: z.object({
      revision: z.number().int().describe('Of the draft that was changed; another one is a conflict'),
      config: givenConfig,
    }),
    reply: draft,
  },
  setEdgeDeviceSecret: {
    permission: 'engineer',
    summary: { zh: '为草稿中的设备生成新密钥，仅此一次显示', en: 'A new secret for a device of the draft; it is shown once' },
    params: byId,
    body: z.object({ source: z.string(), identity: z.string() }),
    reply: z.object({ secret: z.string(), draft }),
  },
  sendEdgeDraft: {
    permission: 'engineer',
    summary: { zh: '把草稿下发到边缘', en: 'Send the draft to the edge as a new version' },
    params: byId,
    body: z.object({ revision: z.number().int(), ...sending }),
    reply: edgeVersion,
  },
  listEdgeVersions: {
    permission: 'viewer',
    summary: { zh: '边缘配置版本', en: 'Versions of the configuration, newest first' },
    params: byId,
    query: z.object({ limit: limit(500, 50) }),
    reply: page(edgeVersion),
  },
  getEdgeVersion: {
    permission: 'viewer',
    summary: { zh: '某一版本的配置', en: 'The configuration of a version' },
    params: ofVersion,
    reply: edgeVersion.extend({ config: shownConfig }),
  },
  rollBackEdge: {
    permission: 'engineer',
    summary: { zh: '回退到以前的版本（作为新版本下发）', en: 'Roll back to a former version, which is sent as a new one' },
    params: ofVersion,
    body: z.object(sending),
    reply: edgeVersion,
  },
  listEdgeEvents: {
    permission: 'viewer',
    summary: { zh: '边缘站点的过程记录', en: 'What happened to an edge and its configuration, newest first' },
    params: byId,
    query: z.object({ limit: limit(1000, 100) }),
    reply: page(
      z.object({
        time: epochMs,
        kind: z.enum(edgeEventKinds),
        version: versionNumber.optional(),
        by: z.string().optional(),
        detail: z.string(),
        text: text.describe('The detail for people'),
      }),
    ),
  },
  enrolEdge: {
    permission: 'anyone',
    audited: false,
    summary: {
      zh: '边缘以一次性注册码注册（由边缘程序调用）',
      en: 'An edge signs in with its one-time code; called by the program of the edge',
    },
    unknownFields: 'ignored',
    body: z.object({
      code: z.string().min(1).max(200),
      token: z.string().min(32).max(200).describe('Made by the edge; its later calls carry it'),
      publicKey: z.string().min(1).max(200).describe('X25519, to which secrets are sealed'),
      program: z.string().max(60),
      config: edgeConfig.optional().describe('What it runs by its own file: the first draft'),
    }),
    reply: z.object({ id, key: z.string() }),
  },
  reportEdge: {
    permission: 'anyone',
    audited: false,
    summary: {
      zh: '边缘上报状态并取回待下发的配置（由边缘程序调用，需其凭据）',
      en: 'An edge tells its state and takes what is meant for it; called by the program of the edge, with its token',
    },
    unknownFields: 'ignored',
    body: edgeReport,
    reply: z.object({
      wanted: versionRef
        .extend({ confirmSeconds: z.number().int(), sealed: z.string() })
        .optional()
        .describe('To be tried; sealed to the key of the edge'),
    }),
  },
} as const satisfies Record<string, RouteContract>;
