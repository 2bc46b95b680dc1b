import { z } from 'zod';
import { secretField } from '../secret-field.ts';
import { byId, epochMs, id, limit, page, text, zone } from './common.ts';
import type { RouteContract } from './route.ts';

/** By what messages reach people. The three robots are those of group chats. */
export const channelKinds = ['inApp', 'push', 'email', 'webhook', 'wecom', 'dingtalk', 'feishu'] as const;
/** What happens apart from alarms that people are told of: words of an emergency plan, work, patrols and dangers that are late. */
export const happenings = ['notice', 'workOrderOverdue', 'patrolMissed', 'dangerOverdue'] as const;
/** What a message can be about. */
export const messageKinds = ['raised', 'cleared', 'acknowledged', 'escalated', ...happenings, 'report', 'summary', 'test'] as const;
/** `waiting` covers what is tried again; `summarised` was told by the delivery named in `summary`; `skipped` was no longer of use. */
export const deliveryStates = ['waiting', 'sent', 'summarised', 'skipped', 'failed'] as const;

const httpUrl = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/]+/, 'an address that begins with https:// or http://');
const webhookUrl = secretField(httpUrl).describe('The whole address as the other side gives it; it holds a key and is never shown again');
const signSecret = secretField(z.string().max(200)).optional();
const address = z
  .string()
  .max(254)
  .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'an e-mail address');
const mail = z.object({
  kind: z.literal('email'),
  host: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[\w.:-]+$/),
  port: z.number().int().min(1).max(65_535).default(587),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('tls is usual at port 465; none sends in clear and takes no password'),
  user: z.string().max(254).optional(),
  password: secretField(z.string().max(500)).optional(),
  ca: z.string().max(20_000).optional().describe('PEM of an authority of your own, when the server’s certificate is not from a public one'),
  from: address,
  to: z.array(address).min(1).max(50).describe('Who gets what a rule does not send to somebody else'),
});

/** How a channel is reached. Secrets are taken as they are; shown is a mark in their place, which may be given back to keep them. */
export const channelConfig = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inApp') }),
  z.object({
    kind: z.literal('push'),
    contact: address
      .optional()
      .describe('Whom a push service may write to; some refuse without, default: the https address of the console'),
  }),
  mail,
  z.object({ kind: z.literal('webhook'), webhookUrl, signSecret: secretField(z.string().min(8).max(200)) }),
  z.object({ kind: z.literal('wecom'), webhookUrl }),
  z.object({ kind: z.literal('dingtalk'), webhookUrl, signSecret }),
  z.object({ kind: z.literal('feishu'), webhookUrl, signSecret }),
]);
export type ChannelConfig = z.output<typeof channelConfig>;

const newChannel = z.object({
  title: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  language: z.enum(['zh', 'en']).default('zh'),
  perMinute: z.number().int().min(1).max(600).default(15).describe('Messages a minute at most; the rest is told as a summary'),
  config: channelConfig,
});
/** Configuration as it is shown: a mark may stand where an address is expected. */
const shownConfig = z.looseObject({ kind: z.enum(channelKinds) });
export const channel = newChannel.extend({
  id,
  config: shownConfig,
  /** Host that is called, without the key; absent for in-app. */ host: z.string().optional(),
  waiting: z.number().int(),
  lastSentAt: epochMs.optional(),
  lastError: z.string().optional().describe('Of the newest try, when that failed'),
  lastErrorText: text.optional().describe('The same for people'),
});
/** As {@link newChannel}, but a mark of a kept secret may stand in its place, which the server checks. */
const changedChannel = newChannel.extend({ config: shownConfig });

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const target = z.object({
  channel: id,
  to: z
    .array(z.string().trim().min(1).max(254))
    .max(50)
    .default([])
    .describe(
      'E-mail: addresses, default those of the channel. In-app and push: user names, default everybody. WeCom, DingTalk: mobile numbers to mention. Feishu: user ids to mention. Webhook: none',
    ),
  team: id.optional().describe('Also those of this team who are on duty when it happens; when nobody is reached, as if nobody were named'),
});
const newRule = z.object({
  title: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  leastPriority: z.number().int().min(1).max(4).default(4).describe('Alarms of this priority and of more important ones (1 is critical)'),
  asset: id.optional().describe('Only alarms of this asset and of all that lies within it; default: all'),
  on: z
    .array(z.enum(['raised', 'cleared', 'acknowledged', ...happenings]))
    .min(1)
    .default(['raised']),
  quiet: z
    .object({
      from: clockTime,
      to: clockTime,
      zone: zone.optional().describe('IANA time zone of these hours; default: that of the server'),
      includesCritical: z.boolean().default(false).describe('True also holds back priority 1; default false: it always goes through'),
    })
    .optional()
    .describe('Daily; messages are held until the end, and then go to those who are on duty'),
  levels: z
    .array(
      z.object({
        afterMinutes: z.number().int().min(0).max(10_080).describe('Minutes after raising, if not acknowledged by then; 0 for the first'),
        targets: z.array(target).min(1).max(20),
      }),
    )
    .min(1)
    .max(5),
});
export const notifyRule = newRule.extend({ id, /** Title of `asset`. */ assetTitle: text.optional() });

export const delivery = z.object({
  id,
  channel: id,
  channelTitle: z.string(),
  channelKind: z.enum(channelKinds).optional().describe('Absent when the channel was removed'),
  rule: id.optional(),
  ruleTitle: z.string().optional(),
  kind: z.enum(messageKinds),
  alarm: id.optional(),
  priority: z.number().int(),
  level: z.number().int(),
  to: z.array(z.string()),
  title: text,
  text,
  state: z.enum(deliveryStates),
  attempts: z.number().int(),
  createdAt: epochMs,
  nextAt: epochMs.optional().describe('When it is tried (again), while waiting'),
  sentAt: epochMs.optional(),
  lastError: z.string().optional(),
  lastErrorText: text.optional().describe('The same for people'),
  summary: id.optional().describe('The delivery that told of this one'),
});
/** A message in the console. */
export const notice = z.object({
  id,
  time: epochMs,
  kind: z.enum(messageKinds),
  priority: z.number().int(),
  title: text,
  text,
  alarm: id.optional(),
  assets: z.array(id).optional().describe('What it tells of'),
  to: z.array(z.string()).describe('Names of users; empty: everybody'),
});

export const notifyRoutes = {
  listNotifyChannels: { permission: 'administrator', summary: { zh: '通知渠道', en: 'List notification channels' }, reply: page(channel) },
  createNotifyChannel: {
    permission: 'administrator',
    summary: { zh: '新建通知渠道', en: 'Create a notification channel' },
    body: newChannel,
    reply: channel,
  },
  replaceNotifyChannel: {
    permission: 'administrator',
    summary: { zh: '修改通知渠道（类型不变）', en: 'Change a notification channel; its kind stays' },
    params: byId,
    body: changedChannel,
    reply: channel,
  },
  removeNotifyChannel: {
    permission: 'administrator',
    summary: { zh: '删除通知渠道；规则在用时拒绝', en: 'Remove a channel; refused while a rule uses it' },
    params: byId,
  },
  testNotifyChannel: {
    permission: 'administrator',
    summary: { zh: '发送测试消息', en: 'Send a test message now' },
    params: byId,
    body: z.object({ to: target.shape.to }),
    reply: z.object({ isSent: z.boolean(), delivery: id, tookMs: z.number(), error: z.string().optional(), errorText: text.optional() }),
  },
  listNotifyRules: { permission: 'administrator', summary: { zh: '通知规则', en: 'List notification rules' }, reply: page(notifyRule) },
  createNotifyRule: {
    permission: 'administrator',
    summary: { zh: '新建通知规则', en: 'Create a notification rule' },
    body: newRule,
    reply: notifyRule,
  },
  replaceNotifyRule: {
    permission: 'administrator',
    summary: { zh: '修改通知规则', en: 'Change a notification rule' },
    params: byId,
    body: newRule,
    reply: notifyRule,
  },
  removeNotifyRule: { permission: 'administrator', summary: { zh: '删除通知规则', en: 'Remove a notification rule' }, params: byId },
  listDeliveries: {
    permission: 'administrator',
    summary: { zh: '通知发送记录', en: 'List what was sent or is waiting, the newest first' },
    query: z.object({
      channel: id.optional(),
      state: z.enum(deliveryStates).optional(),
      kind: z.enum(messageKinds).optional(),
      alarm: id.optional(),
      after: z.string().optional(),
      limit: limit(500, 100),
    }),
    reply: page(delivery),
  },
  retryDelivery: {
    permission: 'administrator',
    summary: { zh: '重新发送失败的通知', en: 'Send a failed notification again' },
    params: byId,
    reply: delivery,
  },
  listNotices: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '我的站内通知', en: 'In-app notifications for the caller, the newest first' },
    query: z.object({ after: z.string().optional(), limit: limit(200, 50) }),
    reply: page(notice),
  },
} as const satisfies Record<string, RouteContract>;
