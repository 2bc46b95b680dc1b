import { type Segment, wantsAnswer } from './segment.ts';

/** A segment that is one packet of several. */
export interface PacketSegment extends Segment {
  readonly packet: NonNullable<Segment['packet']>;
}

/** A packet with what the frame said of it. */
export interface Piece {
  readonly segment: PacketSegment;
  /** No value of it is better than uncertain. */
  readonly isDoubtful: boolean;
  /** Taken and answered already; kept so that the others find their DataTime. */
  readonly isTaken: boolean;
}

/** What became of a packet. */
export type Added =
  | { readonly kind: 'held' }
  /** The same packet again: its sender waits for the answer. */
  | { readonly kind: 'repeat' }
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

/** Puts the packets of one connection together, in whatever order they come. A message of which all packets were taken is forgotten silently. */
export interface Assembler {
  /** Add a packet; `onLost` is told of an unfinished message whose place it takes. */
  add(piece: Piece, now: number, onLost: (lost: Lost) => void): Added;
  /** Note that a packet which is held was taken after all. */
  take(piece: Piece): void;
  /** Take out the messages that have waited longer than `ms`. */
  due(now: number, ms: number): readonly Lost[];
  /** Forget what waits; answers it. */
  clear(): readonly Lost[];
}

// A message of more packets, or more unfinished messages on one connection, is refused.
const packetLimit = 200;
const messageLimit = 64;

interface Message {
  readonly pieces: Map<number, Piece>;
  readonly total: number;
  readonly since: number;
  size: number;
}

const keyOf = ({ segment: { mn, cn, packet } }: Piece): string => `${mn}/${cn}/${packet.total}`;

const lostOf = ({ pieces, total }: Message): Lost => ({
  pieces: [...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece),
  missing: total - pieces.size,
  detail: `${total - pieces.size} of ${total} packets are missing`,
});

const isOpen = ({ pieces }: Message): boolean => [...pieces.values()].some(({ isTaken }) => !isTaken);

/** An assembler that holds nothing yet. */
export function createAssembler(budget: PacketBudget): Assembler {
  const messages = new Map<string, Message>();

  function drop(key: string, message: Message): void {
    messages.delete(key);
    budget.used -= message.size;
  }

  function dropAll(which: (message: Message) => boolean): readonly Lost[] {
    const all = [...messages].filter(([, message]) => which(message));
    for (const [key, message] of all) drop(key, message);
    return all.filter(([, message]) => isOpen(message)).map(([, message]) => lostOf(message));
  }

  function objection(piece: Piece): Added | undefined {
    const { packet, cp } = piece.segment;
    const refused = (reason: 'too-large' | 'no-room', detail: string): Added => ({ kind: 'refused', reason, detail });
    if (packet.total > packetLimit) return refused('too-large', `a message of ${packet.total} packets`);
    if (budget.used + cp.length > budget.limit) return refused('no-room', 'too much in unfinished messages');
    const isNew = !messages.has(keyOf(piece));
    return isNew && messages.size >= messageLimit ? refused('no-room', `more than ${messageLimit} unfinished messages`) : undefined;
  }

  function put(message: Message, piece: Piece): void {
    message.pieces.set(piece.segment.packet.index, piece);
    message.size += piece.segment.cp.length;
    budget.used += piece.segment.cp.length;
  }

  return {
    add(piece, now, onLost) {
      const refused = objection(piece);
      if (refused !== undefined) return refused;
      const key = keyOf(piece);
      const { packet, cp, qn } = piece.segment;
      const known = messages.get(key);
      const there = known?.pieces.get(packet.index)?.segment;
      if (there !== undefined && there.cp === cp && there.qn === qn) return { kind: 'repeat' };
      // A place that is taken by other content: the message before is over.
      if (known !== undefined && there !== undefined) {
        drop(key, known);
        if (isOpen(known)) onLost(lostOf(known));
      }
      const message = messages.get(key) ?? { pieces: new Map(), total: packet.total, since: now, size: 0 };
      messages.set(key, message);
      put(message, piece);
      if (message.pieces.size < message.total) return { kind: 'held' };
      drop(key, message);
      return { kind: 'complete', pieces: lostOf(message).pieces };
    },
    take(piece) {
      messages.get(keyOf(piece))?.pieces.set(piece.segment.packet.index, { ...piece, isTaken: true });
    },
    due: (now, ms) => dropAll(({ since }) => now - since > ms),
    clear: () => dropAll(() => true),
  };
}

const hasDataTime = (cp: string): boolean => /(^|[;,])\s*DataTime=/.test(cp);

/** True when a packet can be read alone: it names its DataTime and neither end is cut within a field. */
export function isWhole({ cp }: Segment): boolean {
  const pieces = cp.split(/[;,]/);
  return hasDataTime(cp) && pieces[0]?.includes('=') === true && pieces.at(-1)?.includes('=') === true;
}

/** True when a packet can be read alone and its end is surely none within a value: it is the last one or ends with a data flag. */
const isComplete = (segment: PacketSegment): boolean =>
  isWhole(segment) && (segment.packet.index === segment.packet.total || /Flag=[A-Za-z]$/.test(segment.cp));

/** True when a packet can be taken at once: its sender waits for the answer and it is complete. Others might go on in the next packet. */
export const standsAlone = (segment: PacketSegment): boolean => wantsAnswer(segment) && isComplete(segment);

/** The content of a packet for putting together: of one that was taken only its last DataTime. */
export const partOf = ({ segment: { cp }, isTaken }: Piece): string => (isTaken ? `DataTime=${lastDataTime(cp)}` : cp);

const lastDataTime = (cp: string): string => cp.slice(cp.lastIndexOf('DataTime=') + 'DataTime='.length).split(/[;,]/, 1)[0] ?? '';

/**
 * What can be read of a message with packets missing. A packet behind the first that names its DataTime shows that the station cuts
 * between items, so that each packet stands alone; else a value may be cut, and only what ends with a data flag is certain.
 */
export function readableOf({ pieces }: Lost): readonly Piece[] {
  const cutsAtItems = pieces.some(({ segment }) => segment.packet.index > 1 && isWhole(segment));
  const isReadable = cutsAtItems ? isWhole : isComplete;
  return pieces.filter(({ segment, isTaken }) => !isTaken && isReadable(segment));
}
