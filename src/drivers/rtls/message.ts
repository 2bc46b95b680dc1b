import { z } from 'zod';
import { issuesOf } from '../../contracts/issue-text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readTime } from '../payload/sample-time.ts';
import { shown } from '../payload/tally.ts';
import { turn } from './clocks/ticks.ts';

const identity = z.string().min(1).max(120);
const time = z.union([z.number(), z.string().max(40)]).optional();
/** Nothing indoors is further; a range beyond it is an error of the device. */
const metres = z.number().min(0).max(10_000);

/** Two-way ranging: how far a tag is from anchors. */
const ranges = z.object({
  tag: identity,
  t: time,
  ranges: z
    .array(z.object({ anchor: identity, distance_m: metres, los: z.boolean().optional() }))
    .min(1)
    .max(256),
});

/** Time difference of arrival: when anchors with synchronised clocks heard one blink of a tag. */
const arrivals = z.object({
  tag: identity,
  t: time,
  arrivals: z
    .array(z.object({ anchor: identity, toa_ns: z.number() }))
    .min(2)
    .max(256),
});

/** A reading of the 40-bit counter of an anchor, in ticks of a DW1000. */
const ticks = z.number().int().min(0).lt(turn);
const readings = z.array(z.object({ anchor: identity, ticks }));

/** The same with counters that run freely. */
const blink = z.object({ tag: identity, t: time, arrivals: readings.min(2).max(256) });

/** A synchronisation frame between anchors: when one sent it, and when others heard it, each by its own counter. */
const sync = z.object({ sync: identity, t: time, ticks, heard: readings.min(1).max(256) });

/** A field that omlox lets be null where nothing is known. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** A location as omlox Hub 2.0 has it; what else it holds is not looked at. */
const location = z.object({
  provider_id: identity,
  source: orNull(z.string().max(200)),
  position: z.object({ type: z.literal('Point'), coordinates: z.array(z.number()).min(2).max(3) }),
  crs: z
    .string()
    .max(200)
    .nullish()
    .transform((value) => value ?? 'local'),
  accuracy: orNull(z.number().min(0)),
  floor: orNull(z.number()),
  speed: orNull(z.number()),
  course: orNull(z.number()),
  timestamp_generated: orNull(time),
  timestamp_sent: orNull(time),
});

/** A message of a gateway or engine. */
export type Message =
  | {
      readonly kind: 'ranges';
      readonly identity: string;
      readonly time: EpochMs | undefined;
      readonly ranges: z.infer<typeof ranges>['ranges'];
    }
  | {
      readonly kind: 'arrivals';
      readonly identity: string;
      readonly time: EpochMs | undefined;
      readonly arrivals: z.infer<typeof arrivals>['arrivals'];
    }
  | {
      readonly kind: 'blink';
      readonly identity: string;
      readonly time: EpochMs | undefined;
      readonly readings: z.infer<typeof readings>;
    }
  | {
      readonly kind: 'sync';
      /** The anchor that sent it. */
      readonly identity: string;
      readonly time: EpochMs | undefined;
      readonly ticks: number;
      readonly heard: z.infer<typeof readings>;
    }
  | {
      readonly kind: 'location';
      readonly identity: string;
      readonly time: EpochMs | undefined;
      readonly location: z.infer<typeof location>;
    };

/** Why a message is none. */
export interface NoMessage {
  readonly kind: 'broken';
  readonly identity: string | undefined;
  readonly detail: string;
}

/**
 * Read a body: one message, or a list of them. Times are epoch seconds or milliseconds or ISO 8601 with a zone; `undefined` where none is stated, NaN where it is none.
 *
 * Never throws.
 */
export function readMessages(bytes: Buffer): readonly (Message | NoMessage)[] {
  let read: unknown;
  try {
    read = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return [{ kind: 'broken', identity: undefined, detail: `no JSON: ${(error as Error).message.slice(0, 100)}` }];
  }
  return (Array.isArray(read) ? read : [read]).map(readOne);
}

function readOne(value: unknown): Message | NoMessage {
  const record = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if ('ranges' in record) return taken(ranges.safeParse(value), record, (one) => ({ kind: 'ranges', identity: one.tag, time: timeOf(one.t), ranges: one.ranges })); // biome-ignore format: a table
  if ('sync' in record) return taken(sync.safeParse(value), record, (one) => ({ kind: 'sync', identity: one.sync, time: timeOf(one.t), ticks: one.ticks, heard: one.heard })); // biome-ignore format: a table
  if (isRaw(record.arrivals)) return taken(blink.safeParse(value), record, (one) => ({ kind: 'blink', identity: one.tag, time: timeOf(one.t), readings: one.arrivals })); // biome-ignore format: a table
  if ('arrivals' in record) return taken(arrivals.safeParse(value), record, (one) => ({ kind: 'arrivals', identity: one.tag, time: timeOf(one.t), arrivals: one.arrivals })); // biome-ignore format: a table
  if ('position' in record) return taken(location.safeParse(value), record, (one) => ({ kind: 'location', identity: one.provider_id, time: timeOf(one.timestamp_generated ?? one.timestamp_sent), location: one })); // biome-ignore format: a table
  return {
    kind: 'broken',
    identity: undefined,
    detail: `neither ranges, arrivals, a sync nor a position: ${shown(String(JSON.stringify(value)))}`,
  };
}

/** Whether arrivals are readings of counters. */
const isRaw = (arrivals: unknown): boolean =>
  Array.isArray(arrivals) && arrivals.some((one) => typeof one === 'object' && one !== null && 'ticks' in one);

const timeOf = (stated: number | string | undefined): EpochMs | undefined => (stated === undefined ? undefined : readTime(stated));

function taken<T>(
  parsed: { readonly success: true; readonly data: T } | { readonly success: false; readonly error: z.ZodError },
  record: Readonly<Record<string, unknown>>,
  make: (data: T) => Message,
): Message | NoMessage {
  if (parsed.success) return make(parsed.data);
  const [issue] = issuesOf(parsed.error);
  const name = record.tag ?? record.sync ?? record.provider_id;
  const known = typeof name === 'string' && name.length > 0 && name.length <= 120 ? name : undefined;
  return { kind: 'broken', identity: known, detail: `${issue?.path}: ${issue?.text.en}` };
}
