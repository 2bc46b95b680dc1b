import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ClientHello, chosenSuite, type Fragment, handshakeType, identityIn, serverHello, writeMessage } from './handshake.ts';
import { finishedOf, keysOf, masterOf, premasterOf, type Randoms } from './keys.ts';
import type { WayKey } from './record.ts';
import type { Suite } from './suites.ts';

/** What both sides have agreed on; that the client knows the key is proven only when its Finished has come. */
export interface Agreement {
  readonly identity: string;
  readonly read: WayKey;
  readonly write: WayKey;
  readonly master: Buffer;
}

/** A handshake cannot go on, for this reason; `identity` where one was named. */
export interface Broken {
  readonly problem: string;
  readonly identity?: string;
}

/** What a message of the client leads to. */
export type Step = 'nothing' | 'agreed' | 'finished' | Broken;

/** A handshake from the hello with a good cookie on [RFC 6347, 4.2; RFC 4279, 2]. */
export interface Negotiation {
  /** The messages that answer the hello. */
  readonly greeting: readonly Buffer[];
  /** Take a message, or a part of one, of the epoch 0 or 1. A double of the last message is `finished` again. */
  take(fragment: Fragment, epoch: 0 | 1): Step;
  readonly agreement: Agreement | undefined;
  /** Our Finished, once the client's has come. */
  finished(): Buffer;
}

/** The key of an identity; `undefined` when nobody has this name. */
export type KeyOf = (identity: string) => Buffer | undefined;

/** What a negotiation begins with. */
export interface NegotiationParts {
  readonly hello: ClientHello;
  /** The whole message of the hello, and its number: ours go on from it [RFC 6347, 4.2.2]. */
  readonly message: Buffer;
  readonly messageSequence: number;
  readonly keyOf: KeyOf;
}

/** Longer than the longest message with a key of text. */
const mostMessageBytes = 1024;

const sha256 = (parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Puts the parts of one message together, in whatever order and however often they come. */
function createPuzzle(): (part: Fragment) => Buffer | undefined {
  let whole: Buffer | undefined;
  let have = new Uint8Array();
  return ({ length, offset, body }) => {
    if (whole?.length !== length) {
      whole = Buffer.alloc(length);
      have = new Uint8Array(length);
    }
    body.copy(whole, offset);
    have.fill(1, offset, offset + body.length);
    return have.includes(0) ? undefined : whole;
  };
}

/** The keys of an identity. An unknown name goes on with a key that nobody has, so that nobody can ask which names there are [RFC 4279, 2]. */
function agree(identity: string, premaster: Buffer, parts: { randoms: Randoms; suite: Suite; sessionHash: Buffer | undefined }): Agreement {
  const { randoms, suite, sessionHash } = parts;
  const master = masterOf(premaster, randoms, sessionHash);
  const keys = keysOf(master, randoms, suite.keyBytes);
  return {
    ...{ identity, master },
    read: { suite, key: keys.clientKey, iv: keys.clientIv },
    write: { suite, key: keys.serverKey, iv: keys.serverIv },
  };
}

/** Begin; `undefined` when there is no suite that both have. */
export function createNegotiation({ hello, message, messageSequence, keyOf }: NegotiationParts): Negotiation | undefined {
  const suite = chosenSuite(hello);
  if (suite === undefined) return undefined;
  const randoms: Randoms = { client: hello.random, server: randomBytes(32) };
  const greeting = [
    writeMessage(handshakeType.serverHello, messageSequence, serverHello(hello, { random: randoms.server, suite: suite.id })),
    writeMessage(handshakeType.serverHelloDone, messageSequence + 1, Buffer.alloc(0)),
  ];
  const transcript: Buffer[] = [message, ...greeting];
  let awaited = messageSequence + 1;
  let puzzle = createPuzzle();
  let agreement: Agreement | undefined;
  let finished: Buffer | undefined;

  function next(type: number, body: Buffer): void {
    transcript.push(writeMessage(type, awaited, body));
    awaited++;
    puzzle = createPuzzle();
  }

  function takeKeyExchange(body: Buffer, own: Suite): Step {
    const identity = identityIn(body);
    if (identity === undefined) return { problem: 'its identity is no text of 1 to 128 bytes' };
    next(handshakeType.clientKeyExchange, body);
    const sessionHash = hello.wantsExtendedMaster ? sha256(transcript) : undefined;
    agreement = agree(identity, premasterOf(keyOf(identity) ?? randomBytes(32)), { randoms, suite: own, sessionHash });
    return 'agreed';
  }

  function takeFinished(body: Buffer, { master, identity }: Agreement): Step {
    const expected = finishedOf(master, 'client', sha256(transcript));
    if (body.length !== expected.length || !timingSafeEqual(body, expected))
      return { problem: 'its Finished does not fit what was said before', identity };
    next(handshakeType.finished, body);
    finished = writeMessage(handshakeType.finished, messageSequence + 2, finishedOf(master, 'server', sha256(transcript)));
    return 'finished';
  }

  return {
    greeting,
    take(fragment, epoch) {
      const { type, sequence, length } = fragment;
      const isLast = type === handshakeType.finished && epoch === 1;
      if (finished !== undefined) return isLast && sequence === awaited - 1 ? 'finished' : 'nothing';
      if (sequence !== awaited) return 'nothing'; // a double, or something that will come again in its turn
      if (length > mostMessageBytes) return { problem: `a handshake message of ${length} bytes` };
      const isExpected = agreement === undefined ? type === handshakeType.clientKeyExchange : isLast;
      if (!isExpected) return { problem: `a handshake message of type ${type}, which is out of place` };
      const body = puzzle(fragment);
      if (body === undefined) return 'nothing';
      return agreement === undefined ? takeKeyExchange(body, suite) : takeFinished(body, agreement);
    },
    get agreement() {
      return agreement;
    },
    finished() {
      if (finished === undefined) throw new Error('BUG: our Finished is asked for before that of the client has come');
      return finished;
    },
  };
}
