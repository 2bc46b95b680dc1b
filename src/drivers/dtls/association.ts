import { type Fragment, readFragments } from './handshake.ts';
import type { Broken, Negotiation } from './negotiation.ts';
import { type DtlsRecord, dtls12, openRecord, recordType, sealRecord, writeRecord } from './record.ts';
import { createReplayWindow, type ReplayWindow } from './replay.ts';

/** What a record of a client leads to. */
export type Heard =
  | { readonly kind: 'nothing' }
  /** Data, from somebody who has proven who he is. */
  | { readonly kind: 'data'; readonly bytes: Buffer }
  /** The handshake is done. */
  | { readonly kind: 'finished' }
  /** The client ends it. */
  | { readonly kind: 'closed' }
  /** Not taken. `isEnd`: the handshake cannot go on. */
  | { readonly kind: 'refused'; readonly why: 'bad-frame' | 'not-allowed'; readonly detail: string; readonly isEnd: boolean };

/**
 * One client, from its hello with a good cookie to the end. Nothing is sent by a clock of ours: what is lost on the way the client sends again,
 * and gets the same answer again.
 */
export interface Association {
  /** The random bytes of its hello. */
  readonly clientRandom: Buffer;
  /** Who the client says that it is, and, once `isOpen`, has proven to be. */
  readonly identity: string | undefined;
  readonly isOpen: boolean;
  /** Answer the hello, also once more. */
  greet(): void;
  take(record: DtlsRecord): Heard;
  /** Send data; not before `isOpen`. */
  send(bytes: Uint8Array): void;
  /** Tell the client that it is over. */
  close(): void;
}

/** Records that cannot be opened before a handshake is given up: anybody may send some in the client's name. */
const mostUnreadable = 8;
/** Numbers of an epoch have 48 bits; none may be used twice. */
const mostSequence = 2 ** 48 - 1;

/** Level and name of the alert that ends an association in peace [RFC 5246, 7.2.1]. */
const closeNotify = Buffer.from([1, 0]);
const fatal = 2;
const nothing: Heard = { kind: 'nothing' };

/** An association at work. */
interface Working {
  readonly negotiation: Negotiation;
  readonly window: ReplayWindow;
  /** Numbers of our next records, by epoch. */
  readonly next: [clear: number, sealed: number];
  readonly write: (datagram: Buffer) => void;
  isOpen: boolean;
  /** Records of the client that could not be opened. */
  unreadable: number;
}

const clear = ({ next }: Working, type: number, body: Uint8Array): Buffer =>
  writeRecord({ type, version: dtls12, epoch: 0, sequence: next[0]++, body });

function sealed({ negotiation: { agreement }, next }: Working, type: number, text: Uint8Array): Buffer | undefined {
  if (agreement === undefined || next[1] > mostSequence) return undefined;
  return sealRecord(text, { type, version: dtls12, epoch: 1, sequence: next[1]++ }, agreement.write);
}

function sendSealed(working: Working, type: number, text: Uint8Array): void {
  const record = sealed(working, type, text);
  if (record !== undefined) working.write(record);
}

/** Our last flight, also once more. */
function finish(working: Working): void {
  const record = sealed(working, recordType.handshake, working.negotiation.finished());
  if (record !== undefined) working.write(Buffer.concat([clear(working, recordType.changeCipherSpec, Buffer.from([1])), record]));
}

/** What is out of place ends a handshake; an open association goes on. */
const broken = ({ isOpen }: Working, { problem, identity }: Broken): Heard => ({
  ...{ kind: 'refused', detail: problem, isEnd: !isOpen },
  why: isOpen || identity === undefined ? 'bad-frame' : 'not-allowed',
});

function takeFragment(working: Working, fragment: Fragment, epoch: 0 | 1): Heard {
  const step = working.negotiation.take(fragment, epoch);
  if (typeof step === 'object') return broken(working, step);
  if (step !== 'finished') return nothing;
  finish(working);
  if (working.isOpen) return nothing;
  working.isOpen = true;
  return { kind: 'finished' };
}

/** Messages of a record; the first that leads to something ends it, for a sane client sends no more. */
function takeHandshake(working: Working, body: Buffer, epoch: 0 | 1): Heard {
  const fragments = readFragments(body);
  if (fragments === undefined) return broken(working, { problem: 'a handshake record that cannot be read' });
  for (const fragment of fragments) {
    const heard = takeFragment(working, fragment, epoch);
    if (heard.kind !== 'nothing') return heard;
  }
  return nothing;
}

/** What cannot be opened may be anybody's: it ends only a handshake, and that not at once; of one that is told once. */
function takeUnreadable(working: Working): Heard {
  if (working.isOpen) return { kind: 'refused', why: 'bad-frame', detail: 'a record that was not made with the agreed key', isEnd: false };
  working.unreadable++;
  const isEnd = working.unreadable >= mostUnreadable;
  if (working.unreadable > 1 && !isEnd) return nothing;
  const detail = `${working.negotiation.agreement?.identity} is not known, or its key is another one`;
  return { kind: 'refused', why: 'not-allowed', detail, isEnd };
}

function takeSealed(working: Working, record: DtlsRecord): Heard {
  const { negotiation, window, isOpen } = working;
  if (negotiation.agreement === undefined || !window.isNew(record.sequence)) return nothing;
  const text = openRecord(record, negotiation.agreement.read);
  if (text === undefined) return takeUnreadable(working);
  window.mark(record.sequence);
  if (record.type === recordType.handshake) return takeHandshake(working, text, 1);
  if (!isOpen) return nothing; // data that has overtaken the Finished
  if (record.type === recordType.applicationData) return { kind: 'data', bytes: text };
  if (record.type === recordType.alert) return text[0] === fatal || text[1] === closeNotify[1] ? { kind: 'closed' } : nothing;
  return broken(working, { problem: `an encrypted record of type ${record.type}` });
}

/** What an association begins with. */
export interface AssociationParts {
  readonly clientRandom: Buffer;
  /** Number of the record of the hello, from which ours go on [RFC 6347, 4.2.1]. */
  readonly firstSequence: number;
  readonly write: (datagram: Buffer) => void;
}

/** Begin one; nothing is sent yet. */
export function createAssociation(negotiation: Negotiation, { clientRandom, firstSequence, write }: AssociationParts): Association {
  const working: Working = { negotiation, write, window: createReplayWindow(), next: [firstSequence, 0], isOpen: false, unreadable: 0 };
  return {
    clientRandom,
    get identity() {
      return negotiation.agreement?.identity;
    },
    get isOpen() {
      return working.isOpen;
    },
    greet: () => write(Buffer.concat(negotiation.greeting.map((message) => clear(working, recordType.handshake, message)))),
    take(record) {
      if (record.epoch === 1) return takeSealed(working, record);
      // Alerts in clear may be anybody's, and the keys say what is encrypted, not the ChangeCipherSpec, which may be lost.
      if (record.epoch === 0 && record.type === recordType.handshake && !working.isOpen) return takeHandshake(working, record.body, 0);
      return nothing;
    },
    send: (bytes) => sendSealed(working, recordType.applicationData, bytes),
    close: () => sendSealed(working, recordType.alert, closeNotify),
  };
}
