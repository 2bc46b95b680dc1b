import { z } from 'zod';
import { byId, epochMs, id, text } from './common.ts';
import type { RouteContract } from './route.ts';

const base64url = z
  .string()
  .max(200)
  .regex(/^[\w-]+=*$/, 'base64url');
const newDevice = z.object({
  pushSubscription: z
    .object({
      endpoint: z.string().max(2000).describe('https address at the push service of the browser; it holds a key and is never shown again'),
      p256dh: base64url.describe('Public key of the browser on P-256, uncompressed (RFC 8291)'),
      auth: base64url.describe('Authentication secret, 16 bytes (RFC 8291)'),
    })
    .describe('What `PushManager.subscribe` gave'),
  title: z.string().trim().min(1).max(100).describe('How its owner calls it'),
  language: z.enum(['zh', 'en']).default('zh'),
  leastPriority: z
    .number()
    .int()
    .min(1)
    .max(4)
    .default(4)
    .describe('Only messages of this priority and of more important ones (1 is critical)'),
  origin: z
    .string()
    .max(300)
    .regex(/^https:\/\/[^\s/]+$/)
    .optional()
    .describe('Where the console was opened: told to the push service as contact, unless the channel has one'),
});
const device = newDevice.pick({ title: true, language: true, leastPriority: true }).extend({
  id,
  host: z.string().describe('The push service'),
  lastSentAt: epochMs.optional().describe('When the push service took the newest message'),
  lastError: z.string().optional().describe('Of the newest try, when that failed'),
  lastErrorText: text.optional().describe('The same for people'),
});

/** Messages to browsers that are closed (Web Push, RFC 8030, 8291, 8292), each person for their own. */
export const pushRoutes = {
  getPush: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '我的推送设备与服务器公钥', en: 'Own devices with push switched on, and the public key for new ones' },
    reply: z.object({ publicKey: z.string().describe('For `applicationServerKey`, base64url'), devices: z.array(device) }),
  },
  createPushDevice: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '为此浏览器启用推送；已知的地址则更新', en: 'Switch push on for a browser, or change that of a known address' },
    body: newDevice,
    reply: device,
  },
  removePushDevice: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '移除自己的推送设备', en: 'Take one of the own devices off the list' },
    params: byId,
  },
  testPushDevice: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '向自己的设备发送测试推送', en: 'Send a test to one of the own devices now' },
    params: byId,
    reply: z.object({ isSent: z.boolean(), error: z.string().optional(), errorText: text.optional() }),
  },
} as const satisfies Record<string, RouteContract>;
