import { z } from 'zod';
import type { Scope } from '../areas.ts';
import { loadStates } from '../load.ts';
import { alarm } from './alarms.ts';
import { text } from './common.ts';
import { notice } from './notify.ts';
import { job } from './system.ts';

/**
 * The WebSocket at `/api/v1/live` (session cookie, or `Authorization: Bearer`; browsers without cookie: subprotocol `bearer.<token>`).
 * A screen with a wall link offers the subprotocol `wall.<token>`: it follows the points of its board without asking, hears `values` and `guest` only, and may say nothing.
 * A message with a field that is not known, or that is none of these, changes nothing and is answered by an `error` (`BAD_REQUEST`) that says why.
 * A token hears only of what its scopes name, see `topicScopes`; what it asks for beyond is refused (`NO_SCOPE`).
 * Values are conflated per client (the newest wins), alarms and jobs never are: their `seq` rises by one, and a gap means: fetch the list again.
 */
export const fromClient = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribe'), points: z.array(z.number().int().min(0)).max(10_000) }),
  z.object({ type: z.literal('unsubscribe'), points: z.array(z.number().int().min(0)).max(10_000) }),
]);
export type FromClient = z.infer<typeof fromClient>;

const values = z.object({
  type: z.literal('values'),
  point: z.array(z.number()),
  time: z.array(z.number()),
  value: z.array(z.number().nullable()),
  quality: z.array(z.number()),
});
const alarmChanged = z.object({ type: z.literal('alarm'), seq: z.number(), alarm });
const jobChanged = z.object({ type: z.literal('job'), seq: z.number(), job });
const noticed = z.object({ type: z.literal('notice'), seq: z.number(), notice });
const sourceChanged = z.object({ type: z.literal('source'), seq: z.number(), source: z.string(), state: z.string(), detail: z.string() });
/** What of the load a screen tells everybody; the rest is in `GET /system`. */
const loadNotice = z.object({ state: z.enum(loadStates), reasons: z.array(text), droppedLastMinute: z.number() });
export type LoadNotice = z.infer<typeof loadNotice>;
/** Every 5 s, and at once when the load changes; three missed ones mean that all values on the screen are stale. */
const heartbeat = z.object({
  type: z.literal('heartbeat'),
  time: z.number(),
  refusal: z.string().optional(),
  diskUsedRatio: z.number(),
  load: loadNotice.optional(),
});
const refused = z.object({ type: z.literal('error'), code: z.string(), message: z.string(), text: text.optional() });
/** The heartbeat of a screen without a sign-in, and at once when `mark` has changed: then something that it asks for by HTTP is new. */
const guest = z.object({ type: z.literal('guest'), time: z.number(), mark: z.string() });
export const fromServer = z.discriminatedUnion('type', [
  values,
  guest,
  alarmChanged,
  jobChanged,
  noticed,
  sourceChanged,
  heartbeat,
  refused,
]);
export type FromServer = z.infer<typeof fromServer>;

/** What a token must hold to hear of each kind of message; without it, it is told nothing of that kind. */
export const topicScopes = {
  values: 'samples:read',
  alarm: 'alarms:read',
  job: 'system:read',
  notice: 'notify:read',
  source: 'connect:read',
} as const satisfies Record<Exclude<FromServer['type'], 'guest' | 'heartbeat' | 'error'>, Scope>;
