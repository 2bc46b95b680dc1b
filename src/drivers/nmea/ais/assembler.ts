import { bitsOfPayload } from './armour.ts';
import type { Bits } from './bits.ts';
import type { VdmPart } from './vdm.ts';

/** Puts messages of several sentences together. */
export interface Assembler {
  /**
   * Take a part; answers the bits once the message is whole. Parts may come in any order and between those of other messages.
   * `origin` keeps apart streams that number their messages independently: peer, talker, station or group of the tag block.
   */
  add(part: VdmPart, origin: string, nowMs: number): Bits | 'waiting' | 'bad-payload';
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
  readonly parts: (VdmPart | undefined)[];
  readonly sinceMs: number;
  readonly sincePart: number;
}

const countOf = ({ parts }: Open): number => parts.filter((part) => part !== undefined).length;

/** An assembler that holds nothing yet. */
export function createAssembler({ withinMs = 10_000, withinParts = 256, open: limit = 64 }: AssemblerLimits = {}): Assembler {
  const open = new Map<string, Open>(); // oldest first
  let partCount = 0;
  let lost = 0;

  const giveUp = (key: string, message: Open): void => {
    lost += countOf(message);
    open.delete(key);
  };
  const sweep = (nowMs: number): void => {
    for (const [key, message] of open) {
      const isYoung = nowMs - message.sinceMs <= withinMs && partCount - message.sincePart <= withinParts;
      if (isYoung && open.size <= limit) break;
      giveUp(key, message);
    }
  };
  const messageFor = (key: string, part: VdmPart, nowMs: number): Open => {
    const known = open.get(key);
    const held = known?.parts[part.number - 1];
    if (known !== undefined && held !== undefined && held.payload !== part.payload) giveUp(key, known);
    else if (known !== undefined) return known;
    const fresh = { parts: new Array<VdmPart | undefined>(part.total).fill(undefined), sinceMs: nowMs, sincePart: partCount };
    open.set(key, fresh);
    return fresh;
  };

  return {
    add(part, origin, nowMs) {
      if (part.total === 1) return bitsOfPayload(part.payload, part.fill) ?? 'bad-payload';
      partCount++;
      sweep(nowMs);
      const key = `${origin}/${part.sequence}/${part.channel}/${part.total}`;
      const message = messageFor(key, part, nowMs);
      message.parts[part.number - 1] = part;
      if (countOf(message) < part.total) {
        sweep(nowMs);
        return 'waiting';
      }
      open.delete(key);
      const payload = message.parts.map((each) => each?.payload ?? '').join('');
      return bitsOfPayload(payload, message.parts.at(-1)?.fill ?? 0) ?? 'bad-payload';
    },
    takeLost() {
      const count = lost;
      lost = 0;
      return count;
    },
  };
}
