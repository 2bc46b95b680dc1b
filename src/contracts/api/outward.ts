import { z } from 'zod';
import { secretField } from '../secret-field.ts';
import { byId, epochMs, id, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

/** What may stand in braces in a topic; what an event does not have is the empty level `-`. */
export const topicParts = ['asset', 'point', 'event'] as const;

const pem = z.string().max(50_000);
/** A topic to publish to: no wildcards, and nothing else in braces. §4.7.1 of MQTT 5 */
const topic = z
  .string()
  .trim()
  .max(500)
  .regex(/^[^+#\p{Cc}]*$/u, 'no + and #, and no control characters')
  .regex(/^(?!\$)/, 'not with $ in front: such topics belong to the broker')
  .refine((text) => [...text.matchAll(/\{([^}]*)\}/g)].every(([, part]) => (topicParts as readonly string[]).includes(part ?? '')), {
    message: `in braces only ${topicParts.join(', ')}`,
  });

/** Where one message lies: a topic without anything in braces. */
const plainTopic = topic.refine((text) => !text.includes('{'), { message: 'one topic, with nothing in braces' });
const statusText = z.string().min(1).max(1_000);

const target = {
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[\w.:-]+$/),
  port: z.number().int().min(1).max(65_535).default(8883),
  tls: z.boolean().default(true).describe('Check the certificate of the broker; false sends in clear'),
  ca: pem.default('').describe('PEM of the authorities that sign the certificate of the broker; empty: the public ones'),
  certificate: pem.default('').describe('PEM of the certificate that we show; empty: none'),
  privateKey: secretField(pem).optional().describe('PEM of its key. Left out: the one that is kept; empty: none'),
  version: z.enum(['5', '3.1.1']).default('5').describe('Version of MQTT'),
  clientId: z.string().max(120).default('').describe('Empty: one made of the id of the bridge'),
  user: z.string().max(200).default('').describe('Empty: none'),
  password: secretField(z.string().max(1_000)).optional().describe('Left out: the one that is kept; empty: none'),
};

/** A bridge as it is given. */
export const newBridge = z.object({
  title: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  ...target,
  assets: z.array(id).max(200).default([]).describe('Only of these assets and of all that lies within them'),
  points: z
    .array(z.number().int().min(0))
    .max(10_000)
    .default([])
    .describe('And of these points; with no assets and no points: everything'),
  valueTopic: topic.default('yangfan/values/{asset}/{point}').describe('Empty: no values'),
  alarmTopic: topic.default('yangfan/alarms/{asset}').describe('Empty: no alarms'),
  placeTopic: topic.default('yangfan/places/{asset}').describe('Empty: no entering and leaving of fences'),
  retained: z.boolean().default(false).describe('The broker keeps the last message of each topic'),
  statusTopic: plainTopic.default('').describe('Topic that tells whether this bridge is connected; empty: none'),
  onlineText: statusText.default('online').describe('Published there once it is signed in'),
  offlineText: statusText
    .default('offline')
    .describe('Published there by the broker (will) when the connection has ended, in whichever way'),
  statusRetained: z.boolean().default(true).describe('The broker keeps which of both was last'),
  keepMegabytes: z.number().int().min(1).max(1_000_000).default(1_024).describe('Logs kept while the broker cannot be reached'),
});

const state = z.object({
  link: z.enum(['up', 'down', 'off']),
  since: epochMs.optional(),
  lastError: z.string().optional().describe('Why the link was lost or not made, or why the bridge does not run'),
  lastErrorText: text.optional().describe('The same for people'),
  sentValues: z.number().describe('Acknowledged since the program started'),
  sentEvents: z.number(),
  refused: z.number().describe('Values and events that the broker says it never will take'),
  waitingBytes: z.number().describe('Bytes of logs that wait, those of other values included'),
  waitingEvents: z.number(),
  lagMs: z.number(),
  lostBytes: z.number().describe('Bytes of logs given up since too many waited, or since it was switched off; since the bridge was made'),
  lostEvents: z.number(),
  damagedBytes: z.number(),
});

/** A bridge as it is shown: of secrets only whether there are any. */
export const bridge = newBridge.omit({ password: true, privateKey: true }).extend({
  id,
  hasPassword: z.boolean(),
  hasPrivateKey: z.boolean(),
  state,
});

export const outwardRoutes = {
  listBridges: {
    permission: 'engineer',
    summary: { zh: '向外转发（MQTT 桥接）及其状态', en: 'List the bridges to other brokers with their state' },
    reply: page(bridge),
  },
  createBridge: {
    permission: 'administrator',
    summary: { zh: '新建向外转发', en: 'Create a bridge; it begins with what comes from now on' },
    body: newBridge,
    reply: bridge,
  },
  replaceBridge: {
    permission: 'administrator',
    summary: { zh: '修改向外转发', en: 'Change a bridge; what waits stays, unless it is switched off' },
    params: byId,
    body: newBridge,
    reply: bridge,
  },
  removeBridge: { permission: 'administrator', summary: { zh: '删除向外转发', en: 'Remove a bridge with what waits' }, params: byId },
  tryBridge: {
    permission: 'administrator',
    summary: { zh: '测试连接：登录后即断开，不发布消息', en: 'Connect, sign in and hang up; nothing is published' },
    body: z.object({ ...target, bridge: id.optional().describe('Whose kept secrets are used, at the host that they were entered for') }),
    reply: z.object({ ok: z.boolean(), tookMs: z.number(), error: z.string().optional(), errorText: text.optional() }),
  },
} as const satisfies Record<string, RouteContract>;
