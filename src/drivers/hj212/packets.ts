import type { Segment } from './segment.ts';

/** A segment that is one packet of several. */
export interface PacketSegment extends Segment {
  readonly packet: NonNullable<Segment['packet']>;
}

/** A packet with what the frame said of it. */
export interface Piece {
  readonly segment: PacketSegment;
  readonly isCrcRight: boolean;
}

/** What became of a packet. */
export type Added =
  | { readonly kind: 'held' }
  | { readonly kind: 'complete'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'refused'; readonly reason: 'too-large' | 'no-room'; readonly detail: string };

/** A message of which packets are missing. */
export interface Lost {
  readonly pieces: readonly Piece[];
  /** Number of packets that never came. */
  readonly missing: number;
  readonly detail: string;
}

/** Characters that all unfinished messages of a source hold, and may hold. */
export interface PacketBudget {
  used: number;
  readonly limit: number;
}

/** Puts the packets of one connection together, in whatever order they come. */
export interface Assembler {
  /** Add a packet; `onLost` is told of an unfinished message whose place it takes. */
  add(piece: Piece, now: number, onLost: (lost: Lost) => void): Added;
  /** Take out the messages that have waited longer than `ms`. */
  due(now: number, ms: number): readonly Lost[];
  /** Forget what waits; answers it. */
  clear(): readonly Lost[];
}

// A message of more packets, or more unfinished messages on one connection, is refused.
const packetLimit = 200;
const messageLimit = 16;

interface Message {
  readonly pieces: Map<number, Piece>;
  readonly total: number;
  readonly since: number;
  size: number;
}

const lostOf = ({ pieces, total }: Message): Lost => ({
  pieces: [...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece),
  missing: total - pieces.size,
  detail: `${total - pieces.size} of ${total} packets are missing`,
});

/** An assembler that holds nothing yet. */
export function createAssembler(budget: PacketBudget): Assembler {
  const messages = new Map<string, Message>();

  function drop(key: string, message: Message): void {
    messages.delete(key);
    budget.used -= message.size;
  }

  /** The message that a packet belongs to: one that has the place already with other content is over. */
  function messageFor(key: string, { segment }: Piece, { now, onLost }: { now: number; onLost: (lost: Lost) => void }): Message {
    const known = messages.get(key);
    const there = known?.pieces.get(segment.packet.index)?.segment;
    if (known !== undefined && (there === undefined || (there.cp === segment.cp && there.qn === segment.qn))) return known;
    if (known !== undefined) {
      drop(key, known);
      onLost(lostOf(known));
    }
    const message: Message = { pieces: new Map(), total: segment.packet.total, since: now, size: 0 };
    messages.set(key, message);
    return message;
  }

  return {
    add(piece, now, onLost) {
      const { mn, cn, packet, cp } = piece.segment;
      if (packet.total > packetLimit) return { kind: 'refused', reason: 'too-large', detail: `a message of ${packet.total} packets` };
      const key = `${mn}/${cn}/${packet.total}`;
      if (!messages.has(key) && messages.size >= messageLimit)
        return { kind: 'refused', reason: 'no-room', detail: `more than ${messageLimit} unfinished messages` };
      if (budget.used + cp.length > budget.limit) return { kind: 'refused', reason: 'no-room', detail: 'too much in unfinished messages' };
      const message = messageFor(key, piece, { now, onLost });
      if (!message.pieces.has(packet.index)) {
        message.pieces.set(packet.index, piece);
        message.size += cp.length;
        budget.used += cp.length;
      }
      if (message.pieces.size < message.total) return { kind: 'held' };
      drop(key, message);
      return { kind: 'complete', pieces: lostOf(message).pieces };
    },
    due(now, ms) {
      const late = [...messages].filter(([, { since }]) => now - since > ms);
      for (const [key, message] of late) drop(key, message);
      return late.map(([, message]) => lostOf(message));
    },
    clear() {
      const all = [...messages];
      for (const [key, message] of all) drop(key, message);
      return all.map(([, message]) => lostOf(message));
    },
  };
}

const hasDataTime = (cp: string): boolean => /(^|[;,])\s*DataTime=/.test(cp);

/** True when a packet can be read alone: it names its DataTime and neither end is cut within a field. */
export function isWhole({ cp }: Segment): boolean {
  const pieces = cp.split(/[;,]/);
  return hasDataTime(cp) && pieces[0]?.includes('=') === true && pieces.at(-1)?.includes('=') === true;
}

/**
 * What can be read of a message with packets missing. A packet behind the first that names its DataTime shows that the station cuts
 * between items, so that each packet stands alone; else a value may be cut and nothing is certain.
 */
export function readableOf({ pieces }: Lost): readonly Piece[] {
  const cutsAtItems = pieces.some(({ segment }) => segment.packet.index > 1 && isWhole(segment));
  return cutsAtItems ? pieces.filter(({ segment }) => isWhole(segment)) : [];
}
