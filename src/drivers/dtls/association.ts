import { type Fragment, readFragments } from './handshake.ts';
import type { Negotiation } from './negotiation.ts';
import { type DtlsRecord, dtls12, openRecord, recordType, sealRecord, writeRecord } from './record.ts';
import { createReplayWindow } from './replay.ts';

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

const closeNotify = Buffer.from([1, 0]);
const fatal = 2;
const nothing: Heard = { kind: 'nothing' };

/** Begin one. `firstSequence`: number of the record of the hello, from which ours go on [RFC 6347, 4.2.1]. */
export function createAssociation(
  negotiation: Negotiation,
  { clientRandom, firstSequence, write }: { clientRandom: Buffer; firstSequence: number; write: (datagram: Buffer) => void },
): Association {
  const window = createReplayWindow();
  const next: [number, number] = [firstSequence, 0];
  let isOpen = false;
  let unreadable = 0;

  const clear = (type: number, body: Uint8Array): Buffer => writeRecord({ type, version: dtls12, epoch: 0, sequence: next[0]++, body });

  function sealed(type: number, text: Uint8Array): Buffer | undefined {
    const { agreement } = negotiation;
    if (agreement === undefined || next[1] > mostSequence) return undefined;
    return sealRecord(text, { type, version: dtls12, epoch: 1, sequence: next[1]++ }, agreement.write);
  }

  function sendSealed(type: number, text: Uint8Array): void {
    const record = sealed(type, text);
    if (record !== undefined) write(record);
  }

  function finish(): void {
    const record = sealed(recordType.handshake, negotiation.finished());
    if (record !== undefined) write(Buffer.concat([clear(recordType.changeCipherSpec, Buffer.from([1])), record]));
  }

  const broken = (detail: string, identity?: string): Heard => {
    if (isOpen) return { kind: 'refused', why: 'bad-frame', detail, isEnd: false };
    return { kind: 'refused', why: identity === undefined ? 'bad-frame' : 'not-allowed', detail, isEnd: true };
  };

  function takeFragment(fragment: Fragment, epoch: 0 | 1): Heard {
    const step = negotiation.take(fragment, epoch);
    if (typeof step === 'object') return broken(step.problem, step.identity);
    if (step !== 'finished') return nothing;
    finish();
    if (isOpen) return nothing;
    isOpen = true;
    return { kind: 'finished' };
  }

  /** Messages of a record; the first that leads to something ends it, for a sane client sends no more. */
  function takeHandshake(body: Buffer, epoch: 0 | 1): Heard {
    const fragments = readFragments(body);
    if (fragments === undefined) return broken('a handshake record that cannot be read');
    for (const fragment of fragments) {
      const heard = takeFragment(fragment, epoch);
      if (heard.kind !== 'nothing') return heard;
    }
    return nothing;
  }

  /** What cannot be opened may be anybody's: it is told once, and ends only a handshake, and that not at once. */
  function takeUnreadable(): Heard {
    unreadable++;
    if (isOpen) return { kind: 'refused', why: 'bad-frame', detail: 'a record that was not made with the agreed key', isEnd: false };
    const detail = `${negotiation.agreement?.identity ?? 'it'} is not known, or its key is another one`;
    return unreadable > 1 && unreadable < mostUnreadable
      ? nothing
      : { kind: 'refused', why: 'not-allowed', detail, isEnd: unreadable >= mostUnreadable };
  }

  function takeSealed(record: DtlsRecord): Heard {
    const { agreement } = negotiation;
    if (agreement === undefined || !window.isNew(record.sequence)) return nothing;
    const text = openRecord(record, agreement.read);
    if (text === undefined) return takeUnreadable();
    window.mark(record.sequence);
    if (record.type === recordType.handshake) return takeHandshake(text, 1);
    if (!isOpen) return nothing; // data that has overtaken the Finished
    if (record.type === recordType.applicationData) return { kind: 'data', bytes: text };
    if (record.type === recordType.alert) return text[0] === fatal || text[1] === 0 ? { kind: 'closed' } : nothing;
    return broken(`an encrypted record of type ${record.type}`);
  }

  return {
    clientRandom,
    get identity() {
      return negotiation.agreement?.identity;
    },
    get isOpen() {
      return isOpen;
    },
    greet: () => write(Buffer.concat(negotiation.greeting.map((message) => clear(recordType.handshake, message)))),
    take(record) {
      if (record.epoch === 1) return takeSealed(record);
      // Alerts in clear may be anybody's, and the keys say what is encrypted, not the ChangeCipherSpec, which may be lost.
      if (record.epoch === 0 && record.type === recordType.handshake && !isOpen) return takeHandshake(record.body, 0);
      return nothing;
    },
    send: (bytes) => sendSealed(recordType.applicationData, bytes),
    close: () => sendSealed(recordType.alert, closeNotify),
  };
}
