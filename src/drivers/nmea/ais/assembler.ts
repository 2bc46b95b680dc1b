import type { EpochMs } from '../../../contracts/time.ts';
import { bitsOfPayload } from './armour.ts';
import type { Bits } from './bits.ts';
import type { VdmPart } from './vdm.ts';

/** What tells the parts of one message from those of others that have the same number. */
export interface PartOrigin {
  /** Peer and talker. */
  readonly stream: string;
  /** Group and station of its tag block. Default: it says none, and goes with a part of any; many senders tag the first part only. */
  readonly group?: string | undefined;
  readonly source?: string | undefined;
  /** When it was received, where it says so. */
  readonly time?: EpochMs | undefined;
}

/** The bits of a whole message, and the first time that one of its parts has said. */
export interface Assembled extends Bits {
  readonly time: EpochMs | undefined;
}

/** Puts messages of several sentences together. */
export interface Assembler {
  /** Take a part; answers the bits once the message is whole. Parts may come in any order and between those of other messages. */
  add(part: VdmPart, origin: PartOrigin, nowMs: number): Assembled | 'waiting' | 'bad-payload';
  /** Parts of messages that were given up since the last time this was asked. */
  takeLost(): number;
}

/** Bounds of an assembler. */
export interface AssemblerLimits {
  /** A message that is not whole after so long is given up; default 10 s. */
  readonly withinMs?: number;
  /** The same in sentences: sequence numbers go round after ten messages; default 256. */
  readonly withinParts?: number;
  /** Messages that may be open at a time; the oldest is given up for a new one; default 64. */
  readonly open?: number;
}

interface Open {
  /** Stream, sequence number and count of parts. */
  readonly key: string;
  /** What its parts have said so far. */
  channel: string;
  group: string | undefined;
  source: string | undefined;
  time: EpochMs | undefined;
  readonly parts: (VdmPart | undefined)[];
  readonly sinceMs: number;
  readonly sincePart: number;
}

const countOf = ({ parts }: Open): number => parts.filter((part) => part !== undefined).length;

/** The same, as far as both are said. */
const agrees = (one: string | undefined, other: string | undefined): boolean => !one || !other || one === other;

/** A group says more than a station: its parts may name none. */
const isOf = (open: Open, { channel }: VdmPart, { group, source }: PartOrigin): boolean =>
  agrees(open.channel, channel) &&
  agrees(open.group, group) &&
  ((open.group !== undefined && open.group === group) || agrees(open.source, source));

/** Nothing tells them apart. */
const isSame = (open: Open, { channel }: VdmPart, { group, source }: PartOrigin): boolean =>
  open.channel === channel && open.group === group && open.source === source;

/** The bits of all parts, in their order. */
function wholeOf({ parts, time }: Pick<Open, 'parts' | 'time'>): Assembled | 'bad-payload' {
  const bits = bitsOfPayload(parts.map((each) => each?.payload ?? '').join(''), parts.at(-1)?.fill ?? 0);
  return bits === undefined ? 'bad-payload' : { ...bits, time };
}

/** An assembler that holds nothing yet. */
export function createAssembler({ withinMs = 10_000, withinParts = 256, open: limit = 64 }: AssemblerLimits = {}): Assembler {
  const open = new Set<Open>(); // oldest first
  let partCount = 0;
  let lost = 0;

  const giveUp = (message: Open): void => {
    lost += countOf(message);
    open.delete(message);
  };
  const sweep = (nowMs: number): void => {
    for (const message of open) {
      const isYoung = nowMs - message.sinceMs <= withinMs && partCount - message.sincePart <= withinParts;
      if (isYoung && open.size <= limit) break;
      giveUp(message);
    }
  };
  const begin = (key: string, { channel, total }: VdmPart, [{ group, source, time }, sinceMs]: readonly [PartOrigin, number]): Open => {
    const parts = new Array<VdmPart | undefined>(total).fill(undefined);
    const fresh = { key, channel, group, source, time, parts, sinceMs, sincePart: partCount };
    open.add(fresh);
    return fresh;
  };
  /** The open message that a part belongs to; one that has another part of this number is an older one that was never whole. */
  const messageFor = (part: VdmPart, origin: PartOrigin, nowMs: number): Open => {
    const key = `${origin.stream}/${part.sequence}/${part.total}`;
    for (const known of open) {
      if (known.key !== key || !isOf(known, part, origin)) continue;
      const held = known.parts[part.number - 1];
      if (held !== undefined && held.payload !== part.payload) {
        if (!isSame(known, part, origin)) continue;
        giveUp(known);
        break;
      }
      known.channel ||= part.channel;
      known.group ??= origin.group;
      known.source ??= origin.source;
      known.time ??= origin.time;
      return known;
    }
    return begin(key, part, [origin, nowMs]);
  };

  return {
    add(part, origin, nowMs) {
      if (part.total === 1) return wholeOf({ parts: [part], time: origin.time });
      partCount++;
      sweep(nowMs);
      const message = messageFor(part, origin, nowMs);
      message.parts[part.number - 1] = part;
      if (countOf(message) < part.total) {
        sweep(nowMs);
        return 'waiting';
      }
      open.delete(message);
      return wholeOf(message);
    },
    takeLost() {
      const count = lost;
      lost = 0;
      return count;
    },
  };
}
