import { randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { Failure } from '../../contracts/errors.ts';
import { type PlainFailure, plainFailure, wholeFailure } from '../../flow/messages.ts';
import type { Log } from '../../kernel/log.ts';

/**
 * Values of any size between the processes of one installation, over NATS: typed arrays, maps and NaN arrive as they are.
 *
 * A value is serialised as V8 does it for threads and goes in pieces, because a NATS server takes messages of 1 MB. Each piece begins with
 * the id of the value (16 bytes), the number of the piece and how many there are (u32, little endian).
 */
export interface Wire {
  /** Send, whoever hears it. */
  tell(subject: string, value: unknown): void;
  /** Hear what is told; what cannot be read is logged and passed over. */
  hear(subject: string, take: (value: unknown, subject: string) => void): void;
  /** Send, and wait for the answer. Throws what the other side threw; NOT_AVAILABLE when nobody listens, TIMEOUT when nobody answers. */
  ask(subject: string, value: unknown, timeoutMs: number): Promise<unknown>;
  /** Answer what is asked; calls run beside each other. */
  answer(subject: string, act: (value: unknown) => unknown): void;
  /** Resolves when everything told so far has reached a server; waits as long as there is none. */
  flush(): Promise<void>;
  /** Stop hearing. The connection belongs to the caller. */
  close(): void;
}

const headBytes = 24;
const pieceBytes = 256 * 1024;
/** 256 MB: more is no value of ours. */
const mostPieces = 1024;
/** Pieces of a value that stops coming are forgotten after this. */
const patienceMs = 30_000;
/** Values that may be coming at a time. */
const mostUnderway = 256;

/** What an answer carries. */
type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: PlainFailure };

/** A wire over a connection. */
export function createWire(connection: NatsConnection, log: Log): Wire {
  const endings: (() => void)[] = [];
  const send = (subject: string, value: unknown, reply?: string) => {
    for (const piece of piecesOf(value)) connection.publish(subject, piece, reply === undefined ? {} : { reply });
  };
  const listen = (subject: string, take: (value: unknown, message: Msg) => void) => {
    const gather = createGatherer();
    const subscription = connection.subscribe(subject, {
      callback(error, message) {
        if (error !== null) return log.warn({ err: error, subject }, 'hearing a subject of NATS failed');
        try {
          const value = gather(message.data);
          if (value !== undefined) take(value.whole, message);
        } catch (err) {
          log.warn({ err, subject: message.subject }, 'a message of NATS cannot be read and was passed over');
        }
      },
    });
    endings.push(() => subscription.unsubscribe());
  };
  return {
    tell: (subject, value) => send(subject, value),
    hear: (subject, take) => listen(subject, (value, message) => take(value, message.subject)),
    ask: (subject, value, timeoutMs) =>
      new Promise((resolve, reject) => {
        const gather = createGatherer();
        const inbox = createInbox();
        const end = (act: () => void) => {
          clearTimeout(timer);
          subscription.unsubscribe();
          act();
        };
        const subscription = connection.subscribe(inbox, {
          callback(error, message) {
            if (error !== null) return end(() => reject(error));
            if (message.headers?.code === 503) return end(() => reject(nobody(subject)));
            try {
              const answer = gather(message.data);
              if (answer !== undefined) end(() => settle(answer.whole as Answer, resolve, reject)); // holds: `answer` below is the only one that replies
            } catch (cause) {
              end(() => reject(cause instanceof Error ? cause : new Error(String(cause))));
            }
          },
        });
        const timer = setTimeout(() => end(() => reject(late(subject, timeoutMs))), timeoutMs);
        send(subject, value, inbox);
      }),
    answer(subject, act) {
      const reply = (to: string | undefined, answer: Answer) => {
        if (to !== undefined && !connection.isClosed()) send(to, answer);
      };
      listen(subject, (value, message) => {
        Promise.resolve()
          .then(() => act(value))
          .then((found) => reply(message.reply, { ok: true, value: found }))
          .catch((error: unknown) => reply(message.reply, { ok: false, failure: plainFailure(error) }));
      });
    },
    flush: () => connection.flush(),
    close() {
      for (const end of endings.splice(0)) end();
    },
  };
}

function settle(answer: Answer, resolve: (value: unknown) => void, reject: (error: Error) => void): void {
  if (answer.ok) resolve(answer.value);
  else reject(wholeFailure(answer.failure));
}

const nobody = (subject: string) =>
  new Failure('NOT_AVAILABLE', `asking ${subject}: nobody listens`, { details: { what: `node ${subject.split('.').at(-1)}` } });
const late = (subject: string, ms: number) =>
  new Failure('TIMEOUT', `asking ${subject}: no answer in ${ms} ms`, { details: { what: `node ${subject.split('.').at(-1)}` } });

/** The messages that carry a value. */
export function piecesOf(value: unknown): readonly Uint8Array[] {
  const bytes = serialize(value);
  const id = randomBytes(16);
  const count = Math.max(1, Math.ceil(bytes.length / pieceBytes));
  if (count > mostPieces) throw new Error(`BUG: a value of ${bytes.length} bytes is too large for the wire`);
  return Array.from({ length: count }, (_, i) => {
    const head = Buffer.alloc(headBytes);
    id.copy(head);
    head.writeUInt32LE(i, 16);
    head.writeUInt32LE(count, 20);
    return Buffer.concat([head, bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes)]);
  });
}

/** Brings pieces together: give it each one; it returns the value with the last. Throws for what is no piece. */
export function createGatherer(
  now: () => number = () => performance.now(),
): (piece: Uint8Array) => { readonly whole: unknown } | undefined {
  const underway = new Map<string, { readonly parts: (Uint8Array | undefined)[]; missing: number; readonly since: number }>();
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (bytes.length < headBytes) throw new Error(`${bytes.length} bytes are no piece of a value`);
    const [index, count] = [bytes.readUInt32LE(16), bytes.readUInt32LE(20)];
    if (index >= count || count > mostPieces) throw new Error(`piece ${index} of ${count} is none`);
    const body = bytes.subarray(headBytes);
    if (count === 1) return { whole: deserialize(body) };
    const id = bytes.toString('latin1', 0, 16);
    for (const [old, { since }] of underway) if (now() - since > patienceMs || underway.size > mostUnderway) underway.delete(old);
    const value = underway.get(id) ?? { parts: [], missing: count, since: now() };
    underway.set(id, value);
    if (value.parts[index] === undefined) value.missing--;
    value.parts[index] = Buffer.from(body);
    if (value.missing > 0) return undefined;
    underway.delete(id);
    return { whole: deserialize(Buffer.concat(value.parts.map((part) => part ?? Buffer.alloc(0)))) };
  };
}
