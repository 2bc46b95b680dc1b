import { z } from 'zod';
import { text } from './api/common.ts';
import { dangerLevels } from './danger.ts';
import { incidentStates, planLevels } from './plan.ts';
import { orderStates } from './work.ts';

const id = z.string();
const time = z.number();
const alarm = z.object({
  alarm: id,
  tenant: id,
  rule: id,
  asset: id,
  /** Missing where the condition is of the asset itself, and then there is no value. */
  point: z.number().optional(),
  priority: z.number(),
  time,
  value: z.number().nullable(),
});
/** `state` tells which end it was; `reasons` are codes of `command.ts`. */
const command = z.object({
  tenant: id,
  command: id,
  key: z.string(),
  asset: id,
  point: z.number(),
  value: z.number(),
  time,
  state: z.string(),
  reasons: z.array(z.string()),
});
/**
 * A capability that judges by itself says whether a condition of an asset holds. The same `key` at the same asset is the same alarm; one
 * that is told again, or told late, changes nothing. `point` names what `value` and `limit` are of; without it, the condition is of the asset itself.
 */
const wantedAlarm = z.object({
  tenant: id,
  asset: id,
  /** `<origin>:<condition>`, e.g. `fence:0192…:enter`. */
  key: z.string().max(200),
  point: z.number().optional(),
  isAbnormal: z.boolean(),
  time,
  value: z.number().optional(),
  /** Byte of `contracts/quality.ts`, so that an alarm on simulated places shows as one; default: good and measured. */
  quality: z.number().int().optional(),
  limit: z.number().optional(),
  title: text,
  advice: text,
  consequence: text,
  priority: z.number().int().min(1).max(4),
  /** Where the figures behind it come from, for people; `referenceText` in both languages, missing in events of earlier versions. */
  reference: z.string(),
  referenceText: text.optional(),
});
/** What of an incident its events tell; `number` and `title` are for people. Drills tell nothing. */
const incident = z.object({ tenant: id, incident: id, number: z.string(), plan: id, title: text, level: z.enum(planLevels), time });
/** Words for people that may be missing in events of earlier versions. */
const named = { number: z.string().optional(), title: text.optional() };
const place = z.object({ tenant: id, fence: id, asset: id, time, longitude: z.number(), latitude: z.number() });

/**
 * The facts that capabilities announce, in the past tense. Written to the outbox in the transaction that made them true, delivered
 * at least once, idempotent by their id. Intents end in `wanted`.
 */
export const events = {
  'asset.changed': z.object({ tenant: id, assets: z.array(id) }),
  'pack.installed': z.object({ tenant: id, pack: id, version: z.string() }),
  'source.up': z.object({ tenant: id, source: id, time }),
  'source.down': z.object({ tenant: id, source: id, time, reason: z.string() }),
  'alarm.raised': alarm,
  'alarm.cleared': alarm,
  'alarm.acknowledged': alarm.extend({ by: z.string(), comment: z.string() }),
  'alarm.wanted': wantedAlarm,
  /** Conditions of an origin will be told no more, e.g. because its fence was removed: their alarms clear, their rules are retired. */
  'alarm.unwanted': z.object({ tenant: id, origin: z.string(), time }),
  'workOrder.wanted': z.object({ tenant: id, alarm: id, response: id, asset: id, time }),
  /** Also told, of an order that is still to be done, for each later alarm that asks for the same work. */
  'workOrder.opened': z.object({ tenant: id, workOrder: id, alarm: id.optional(), asset: id.optional() }),
  'workOrder.overdue': z.object({
    tenant: id,
    workOrder: id,
    alarm: id.optional(),
    asset: id.optional(),
    dueAt: time,
    assignedTo: z.string(),
    ...named,
  }),
  'workOrder.closed': z.object({ tenant: id, workOrder: id, alarm: id.optional(), asset: id.optional() }),
  /** Something other than an alarm asks for a work order, which gets the id `workOrder`: the same one again opens nothing. */
  'task.wanted': z.object({
    tenant: id,
    workOrder: id,
    title: text,
    /** Of before it was told in both languages. */
    description: z.string().default(''),
    about: text.optional(),
    asset: id.optional(),
    priority: z.number(),
    assignedTo: z.string(),
    dueAt: time,
    checklist: z.array(text),
    incident: id,
    by: z.string(),
  }),
  /** The work of an order of `task.wanted` was finished, given back, verified or cancelled. */
  'task.changed': z.object({ tenant: id, workOrder: id, state: z.enum(orderStates), by: z.string(), note: z.string(), time }),
  /** Words for people, once per `key`. `to` are users and roles; nobody that is known means everybody. */
  'notice.wanted': z.object({
    tenant: id,
    key: z.string(),
    to: z.array(z.string()),
    title: text,
    text,
    priority: z.number(),
    asset: id.optional(),
    time,
  }),
  /** Words for the screens of a tenant, until a time; the same `id` again changes nothing. */
  'screenMessage.wanted': z.object({ tenant: id, id, incident: id, text, level: z.enum(planLevels), from: time, until: time }),
  'incident.opened': incident,
  'incident.levelChanged': incident.extend({ from: z.enum(planLevels), by: z.string() }),
  'incident.closed': incident.extend({ state: z.enum(incidentStates), by: z.string() }),
  /** It was finished without some of its `points`, or not finished in time; told once. */
  'patrol.missed': z.object({
    tenant: id,
    patrol: id,
    route: id,
    points: z.array(z.string()),
    assets: z.array(id).optional(),
    dueAt: time,
    assignedTo: z.string(),
    ...named,
  }),
  /** Its due date has passed while it was to be mended; told once per due date. */
  'danger.overdue': z.object({
    tenant: id,
    danger: id,
    asset: id.optional(),
    level: z.enum(dangerLevels).optional(),
    dueAt: time,
    assignedTo: z.string(),
    ...named,
  }),
  /** A report was made by its schedule and is to be sent; `targets` are channels of notifications with their people. */
  'report.made': z.object({
    tenant: id,
    report: id,
    /** Asset that it is of; absent: the whole plant. */
    site: id.optional(),
    title: text,
    text,
    targets: z.array(z.object({ channel: id, to: z.array(z.string()) })),
    time,
  }),
  'command.requested': command,
  'command.verified': command,
  /** Surely not carried out: refused, expired or cancelled. */
  'command.refused': command,
  /** It was sent, and is not known to be carried out. */
  'command.failed': command,
  'fence.entered': place,
  'fence.left': place.extend({ since: time }),
  'fence.dwelt': place.extend({ since: time }),
} as const;

/** A key of {@link events}. */
export type EventKind = keyof typeof events;

/** What an event of a kind tells. */
export type EventBody<K extends EventKind> = z.infer<(typeof events)[K]>;

/** An event as a subscriber gets it. */
export interface Event<K extends EventKind = EventKind> {
  /** uuidv7; the same event may come twice with the same id. */
  readonly id: string;
  readonly kind: K;
  readonly body: EventBody<K>;
}
