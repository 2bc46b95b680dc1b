import type { RefusalReason } from '../../contracts/driver.ts';
import { type Association, createAssociation, type Heard } from './association.ts';
import { createCookies } from './cookies.ts';
import { type ClientHello, handshakeType, helloVerifyRequest, readClientHello, readFragments, writeMessage } from './handshake.ts';
import { createNegotiation, type KeyOf } from './negotiation.ts';
import { type DtlsRecord, dtls10, dtls12, readRecords, recordType, writeRecord } from './record.ts';

/** Where a datagram comes from, or goes to. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** What a server works with. */
export interface DtlsServerParts {
  readonly keyOf: KeyOf;
  /** Send a datagram. */
  readonly write: (datagram: Buffer, to: Place) => void;
  /** Data of a client that has proven to be `identity`. */
  readonly data: (bytes: Buffer, from: Place, identity: string) => void;
  /** Something was not taken. */
  readonly refuse: (why: RefusalReason, detail: string, identity?: string) => void;
  /** Why no new client is let in at the moment; default: all are. */
  readonly closed?: () => string | undefined;
  /** Monotonic ms; default `performance.now`. */
  readonly now?: () => number;
}

/** Ends DTLS 1.2 with pre-shared keys on one socket [RFC 6347]. */
export interface DtlsServer {
  take(datagram: Buffer, from: Place): void;
  /** Send data to a client; false when there is no association with it. */
  send(bytes: Uint8Array, to: Place): boolean;
  /** Tell every client that it is over. */
  stop(): void;
  /** Handshakes under way, and associations. */
  readonly size: { readonly handshakes: number; readonly open: number };
}

/** A handshake that is not done after this is forgotten. */
const handshakeMs = 30_000;
/** Handshakes under way, and those of one address. */
const mostHandshakes = 1024;
const mostOfAddress = 64;
/** Addresses under which one identity is known: a device has one, and another one for a while after its address has changed. */
const mostOfIdentity = 4;

interface Handshake {
  readonly association: Association;
  readonly place: Place;
  readonly endsAt: number;
}

const keyOfPlace = ({ address, port }: Place): string => `${address} ${port}`;
/** Fatal alerts [RFC 5246, 7.2]. */
const alerts = { handshakeFailure: 40, protocolVersion: 70 } as const;

/** A server that knows no client yet. */
export function createDtlsServer(parts: DtlsServerParts): DtlsServer {
  const { write, refuse, keyOf, now = () => performance.now() } = parts;
  const cookies = createCookies(now);
  /** By place, in the order of their beginning. */
  const handshakes = new Map<string, Handshake>();
  const open = new Map<string, { readonly association: Association; readonly place: Place }>();
  /** Places of an identity, the longest known first. */
  const places = new Map<string, string[]>();

  function forgetOld(): void {
    const at = now();
    for (const [key, { endsAt, association, place }] of handshakes) {
      if (endsAt > at) return;
      handshakes.delete(key);
      refuse('not-allowed', `${place.address}: a DTLS handshake that was not ended`, association.identity);
    }
  }

  /** Why no further handshake is begun with an address. */
  function fullness({ address }: Place): string | undefined {
    const why = parts.closed?.();
    if (why !== undefined) return why;
    if (handshakes.size >= mostHandshakes) return `more than ${mostHandshakes} DTLS handshakes under way`;
    const own = [...handshakes.values()].filter(({ place }) => place.address === address).length;
    return own >= mostOfAddress ? `more than ${mostOfAddress} DTLS handshakes under way with one address` : undefined;
  }

  /** Something in clear, under the number of the record that it answers: nothing is remembered. */
  const answer = ({ sequence }: DtlsRecord, to: Place, [type, body]: readonly [number, Buffer]): void =>
    write(writeRecord({ type, version: dtls10, epoch: 0, sequence, body }), to);

  function verify(record: DtlsRecord, from: Place, hello: ClientHello): void {
    const cookie = cookies.bake(keyOfPlace(from), hello.fixed);
    answer(record, from, [recordType.handshake, writeMessage(handshakeType.helloVerifyRequest, 0, helloVerifyRequest(cookie))]);
  }

  function dismiss(record: DtlsRecord, from: Place, [alert, detail]: readonly [number, string]): void {
    refuse('bad-frame', `${from.address}: ${detail}`);
    answer(record, from, [recordType.alert, Buffer.from([2, alert])]);
  }

  /** A hello whose sender can be reached there, as its cookie shows. */
  function begin(record: DtlsRecord, from: Place, { hello, message, messageSequence }: ReadHello): void {
    const full = fullness(from);
    const negotiation = hello.takesNoCompression ? createNegotiation({ hello, message, messageSequence, keyOf }) : undefined;
    if (full !== undefined) refuse('not-admitted', `${from.address}: ${full}`);
    else if (negotiation === undefined)
      dismiss(record, from, [alerts.handshakeFailure, 'it offers none of the DTLS cipher suites with a pre-shared key']);
    else {
      const association = createAssociation(negotiation, {
        clientRandom: Buffer.from(hello.random),
        firstSequence: record.sequence,
        write: (datagram) => write(datagram, from),
      });
      handshakes.delete(keyOfPlace(from));
      handshakes.set(keyOfPlace(from), { association, place: from, endsAt: now() + handshakeMs });
      association.greet();
    }
  }

  /** A hello that was sent again gets the same answer, and one that has led to an association none. */
  function repeat(key: string, { random }: ClientHello): boolean {
    const isOf = (one: { readonly association: Association } | undefined): boolean => one?.association.clientRandom.equals(random) === true;
    const shaking = handshakes.get(key);
    if (isOf(shaking)) shaking?.association.greet();
    return isOf(shaking) || isOf(open.get(key));
  }

  function takeHello(record: DtlsRecord, from: Place, read: ReadHello): void {
    const { hello } = read;
    const key = keyOfPlace(from);
    if (hello.version > dtls12) dismiss(record, from, [alerts.protocolVersion, 'it speaks no DTLS 1.2']);
    else if (!cookies.isGood(hello.cookie, key, hello.fixed)) verify(record, from, hello);
    else if (!repeat(key, hello)) begin(record, from, read);
  }

  /** A client has proven who it is: what was open with its place before ends. */
  function admit(key: string, { association, place }: Handshake): void {
    const identity = association.identity ?? '';
    forget(key);
    handshakes.delete(key);
    open.set(key, { association, place });
    const own = [...(places.get(identity) ?? []), key];
    places.set(identity, own);
    for (const old of own.slice(0, -mostOfIdentity)) end(old);
  }

  /** No longer known, without a word. */
  function forget(key: string): void {
    const identity = open.get(key)?.association.identity ?? '';
    open.delete(key);
    const left = (places.get(identity) ?? []).filter((one) => one !== key);
    if (left.length > 0) places.set(identity, left);
    else places.delete(identity);
  }

  function end(key: string): void {
    open.get(key)?.association.close();
    forget(key);
  }

  function act(heard: Heard, key: string, { association, place }: Omit<Handshake, 'endsAt'>): void {
    const { identity } = association;
    if (heard.kind === 'data') parts.data(heard.bytes, place, identity ?? '');
    if (heard.kind === 'closed') end(key);
    if (heard.kind !== 'refused') return;
    refuse(heard.why, `${place.address}: ${heard.detail}`, identity);
    if (heard.isEnd) handshakes.delete(key);
  }

  function takeRecord(record: DtlsRecord, from: Place): void {
    const key = keyOfPlace(from);
    const hello = record.epoch === 0 && record.type === recordType.handshake ? readHello(record) : undefined;
    const shaking = handshakes.get(key);
    const known = open.get(key);
    if (hello !== undefined) takeHello(record, from, hello);
    else if (shaking !== undefined) takeOfHandshake(record, key, shaking);
    else if (known !== undefined) act(known.association.take(record), key, known);
    else refuse('not-allowed', `${from.address}: a DTLS record without a handshake before it`);
  }

  /** A client whose handshake is under way again speaks under its old keys until it is done. */
  function takeOfHandshake(record: DtlsRecord, key: string, shaking: Handshake): void {
    const heard = shaking.association.take(record);
    const known = open.get(key);
    if (heard.kind === 'finished') admit(key, shaking);
    else if (known === undefined || record.epoch === 0) act(heard, key, shaking);
    else act(known.association.take(record), key, known);
  }

  return {
    take(datagram, from) {
      forgetOld();
      const { records, isWhole } = readRecords(datagram);
      if (!isWhole) refuse('bad-frame', `${from.address}: no DTLS record; only DTLS is heard here`);
      for (const record of records) takeRecord(record, from);
    },
    send(bytes, to) {
      const known = open.get(keyOfPlace(to));
      known?.association.send(bytes);
      return known !== undefined;
    },
    stop() {
      for (const key of [...open.keys()]) end(key);
      handshakes.clear();
    },
    get size() {
      return { handshakes: handshakes.size, open: open.size };
    },
  };
}

interface ReadHello {
  readonly hello: ClientHello;
  readonly message: Buffer;
  readonly messageSequence: number;
}

/** The hello that a record begins with. One in parts is none: to wait for the others would take memory before the cookie. */
function readHello({ body }: DtlsRecord): ReadHello | undefined {
  const [first] = readFragments(body) ?? [];
  if (first?.type !== handshakeType.clientHello || first.body.length !== first.length) return undefined;
  const hello = readClientHello(first.body);
  return hello && { hello, message: writeMessage(first.type, first.sequence, first.body), messageSequence: first.sequence };
}
