import type { RefusalReason } from '../../contracts/driver.ts';
import { createAssociation, type Heard } from './association.ts';
import { type Client, type Clients, createClients, type Place, placeKey } from './clients.ts';
import { type Cookies, createCookies } from './cookies.ts';
import { type ClientHello, handshakeType, helloVerifyRequest, readClientHello, readFragments, writeMessage } from './handshake.ts';
import { createNegotiation, type KeyOf } from './negotiation.ts';
import { type DtlsRecord, dtls10, dtls12, readRecords, recordType, writeRecord } from './record.ts';

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
  /** Send data to a client; false when there is no association with it, or one with somebody else than `identity`. */
  send(bytes: Uint8Array, to: Place, identity?: string): boolean;
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
interface Handshake extends Client {
  readonly endsAt: number;
}

/** Fatal alerts [RFC 5246, 7.2]. */
const alerts = { handshakeFailure: 40, protocolVersion: 70 } as const;

/** A server at work. */
interface Working extends DtlsServerParts {
  readonly cookies: Cookies;
  /** By place, in the order of their beginning. */
  readonly handshakes: Map<string, Handshake>;
  readonly clients: Clients;
  now(): number;
}

function forgetOld({ now, handshakes, refuse }: Working): void {
  const at = now();
  for (const [key, { endsAt, association, place }] of handshakes) {
    if (endsAt > at) return;
    handshakes.delete(key);
    refuse('not-allowed', `${place.address}: a DTLS handshake that was not ended`, association.identity);
  }
}

/** Why no further handshake is begun with an address. */
function fullness({ closed, handshakes }: Working, { address }: Place): string | undefined {
  const why = closed?.();
  if (why !== undefined) return why;
  if (handshakes.size >= mostHandshakes) return `more than ${mostHandshakes} DTLS handshakes under way`;
  const own = [...handshakes.values()].filter(({ place }) => place.address === address).length;
  return own >= mostOfAddress ? `more than ${mostOfAddress} DTLS handshakes under way with one address` : undefined;
}

/** A record that has come, and from where. */
interface Come {
  readonly record: DtlsRecord;
  readonly from: Place;
}

/** Answer in clear, under the number of the record: nothing is remembered [RFC 6347, 4.2.1]. */
const answer = ({ write }: Working, { record: { sequence }, from }: Come, [type, body]: readonly [number, Buffer]): void =>
  write(writeRecord({ type, version: dtls10, epoch: 0, sequence, body }), from);

function verify(working: Working, come: Come, { fixed }: ClientHello): void {
  const request = helloVerifyRequest(working.cookies.bake(placeKey(come.from), fixed));
  answer(working, come, [recordType.handshake, writeMessage(handshakeType.helloVerifyRequest, 0, request)]);
}

function dismiss(working: Working, come: Come, [alert, detail]: readonly [number, string]): void {
  working.refuse('bad-frame', `${come.from.address}: ${detail}`);
  answer(working, come, [recordType.alert, Buffer.from([2, alert])]);
}

/** A hello whose sender can be reached there, as its cookie shows. */
function begin(working: Working, come: Come, { hello, message, messageSequence }: ReadHello): void {
  const { refuse, write, keyOf, handshakes, now } = working;
  const { record, from } = come;
  const full = fullness(working, from);
  if (full !== undefined) {
    refuse('not-admitted', `${from.address}: ${full}`);
    return;
  }
  const negotiation = hello.takesNoCompression ? createNegotiation({ hello, message, messageSequence, keyOf }) : undefined;
  if (negotiation === undefined) {
    dismiss(working, come, [alerts.handshakeFailure, 'it offers none of the DTLS cipher suites with a pre-shared key']);
    return;
  }
  const association = createAssociation(negotiation, {
    clientRandom: Buffer.from(hello.random),
    firstSequence: record.sequence,
    write: (datagram) => write(datagram, from),
  });
  handshakes.delete(placeKey(from));
  handshakes.set(placeKey(from), { association, place: from, endsAt: now() + handshakeMs });
  association.greet();
}

/** A hello that was sent again gets the same answer, and one that has led to an association none. */
function repeat({ handshakes, clients }: Working, from: Place, { random }: ClientHello): boolean {
  const isOf = (one: Client | undefined): boolean => one?.association.clientRandom.equals(random) === true;
  const shaking = handshakes.get(placeKey(from));
  if (isOf(shaking)) shaking?.association.greet();
  return isOf(shaking) || isOf(clients.at(from));
}

function takeHello(working: Working, come: Come, read: ReadHello): void {
  const { hello } = read;
  if (hello.version > dtls12) dismiss(working, come, [alerts.protocolVersion, 'it speaks no DTLS 1.2']);
  else if (!working.cookies.isGood(hello.cookie, placeKey(come.from), hello.fixed)) verify(working, come, hello);
  else if (!repeat(working, come.from, hello)) begin(working, come, read);
}

function act({ data, clients, handshakes, refuse }: Working, heard: Heard, { association: { identity }, place }: Client): void {
  if (heard.kind === 'data') data(heard.bytes, place, identity ?? '');
  if (heard.kind === 'closed') clients.end(place);
  if (heard.kind !== 'refused') return;
  refuse(heard.why, `${place.address}: ${heard.detail}`, identity);
  if (heard.isEnd) handshakes.delete(placeKey(place));
}

/** A client whose handshake is under way again speaks under its old keys until it is done. */
function takeOfHandshake(working: Working, { record, from }: Come, shaking: Handshake): void {
  const heard = shaking.association.take(record);
  const known = working.clients.at(from);
  if (heard.kind === 'finished') {
    working.handshakes.delete(placeKey(from));
    working.clients.admit(shaking);
  } else if (known === undefined || record.epoch === 0) act(working, heard, shaking);
  else act(working, known.association.take(record), known);
}

function takeRecord(working: Working, come: Come): void {
  const { record, from } = come;
  const hello = record.epoch === 0 && record.type === recordType.handshake ? readHello(record) : undefined;
  const shaking = working.handshakes.get(placeKey(from));
  const known = working.clients.at(from);
  if (hello !== undefined) takeHello(working, come, hello);
  else if (shaking !== undefined) takeOfHandshake(working, come, shaking);
  else if (known !== undefined) act(working, known.association.take(record), known);
  else working.refuse('not-allowed', `${from.address}: a DTLS record without a handshake before it`);
}

/** A server that knows no client yet. */
export function createDtlsServer(parts: DtlsServerParts): DtlsServer {
  const now = parts.now ?? (() => performance.now());
  const working: Working = { ...parts, now, cookies: createCookies(now), handshakes: new Map(), clients: createClients() };
  const { handshakes, clients, refuse } = working;
  return {
    take(datagram, from) {
      forgetOld(working);
      const { records, isWhole } = readRecords(datagram);
      if (!isWhole) refuse('bad-frame', `${from.address}: no DTLS record; only DTLS is heard here`);
      for (const record of records) takeRecord(working, { record, from });
    },
    send(bytes, to, identity) {
      const association = clients.at(to)?.association;
      if (association === undefined || (identity !== undefined && association.identity !== identity)) return false;
      association.send(bytes);
      return true;
    },
    stop() {
      clients.endAll();
      handshakes.clear();
    },
    get size() {
      return { handshakes: handshakes.size, open: clients.size };
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
