import { randomBytes } from 'node:crypto';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { Hearing } from './listener.ts';
import { codeText, type Message, numberOption, optionNumber, uintOption } from './message.ts';
import type { Ask, Observation, Observer, Told } from './requests.ts';
import { type Sender, tokenKey } from './sender.ts';

/** A notification is newer than one that is so old, whatever their numbers [RFC 7641, 3.4]. */
const oldMs = 128_000;

/** True when number `next` is newer than `last` [RFC 7641, 3.4]. */
export function isNewer(last: number, next: number, ageMs: number): boolean {
  const ahead = (next - last) & 0xff_ffff;
  return (ahead > 0 && ahead < 1 << 23) || ageMs > oldMs;
}

/** What relations work with. */
export interface RelationParts {
  readonly sender: Sender;
  readonly now: () => number;
  /** How long a peer may take to answer that it tells no more. */
  readonly cancelMs: number;
  /** The whole body of an answer to a request. */
  readonly whole: (ask: Ask, first: Message, signal: AbortSignal) => Promise<Uint8Array>;
}

/** All relations with one peer. */
export interface Relations {
  /** Ask to be told; `observation` is `undefined` when the peer only answered. */
  observe(
    ask: Ask,
    observer: Observer,
    signal: AbortSignal,
  ): Promise<{ readonly told: Told; readonly observation: Observation | undefined }>;
  /** Take a notification. */
  hear(message: Message): Promise<Hearing>;
  close(): void;
}

interface Relation {
  readonly ask: Ask;
  readonly observer: Observer;
  sequence: number;
  at: number;
}

const withObserve = (ask: Ask, value: 0 | 1): Ask => ({ ...ask, options: [...ask.options, numberOption(optionNumber.observe, value)] });

/** True for 2.xx. */
export const isSuccess = (code: number): boolean => code >> 5 === 2;

/** Take what is told in a relation that stands; its number has been looked at. */
async function tell(
  { whole }: RelationParts,
  { ask, observer }: Relation,
  [message, isFresh]: readonly [Message, boolean],
  signal: AbortSignal,
): Promise<Hearing> {
  let body: Uint8Array;
  try {
    body = await whole(ask, message, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    observer.lost(error.message);
    return 'leave';
  }
  return (await observer.told({ message, body, isFresh })) ? 'acknowledge' : 'leave';
}

/** No relation yet. */
export function createRelations(parts: RelationParts): Relations {
  const { sender, now, whole, cancelMs } = parts;
  const relations = new Map<string, Relation>();
  const ended = new AbortController();

  /** Ask for a relation, a new one or an old one again. It stands from its answer on, so that nothing that follows is missed. */
  async function relate(relation: Relation, token: Uint8Array, signal: AbortSignal) {
    const key = tokenKey(token);
    relations.set(key, relation);
    try {
      const message = await sender.one(withObserve(relation.ask, 0), signal, token);
      const sequence = uintOption(message, optionNumber.observe);
      const isObserved = isSuccess(message.code) && sequence !== undefined && relations.get(key) === relation;
      if (!isObserved) relations.delete(key);
      Object.assign(relation, { sequence: sequence ?? 0, at: now() });
      return { told: { message, body: await whole(relation.ask, message, signal), isFresh: true }, isObserved };
    } catch (error) {
      relations.delete(key);
      throw error;
    }
  }

  function cancel({ ask }: Relation, token: Uint8Array): void {
    if (!relations.delete(tokenKey(token))) return;
    const limit = timeLimit(cancelMs, ended.signal);
    sender.one(withObserve(ask, 1), limit, token).catch(() => {}); // a courtesy: what is told in spite of it is reset
  }

  return {
    async observe(ask, observer, signal) {
      const token = randomBytes(8);
      const relation: Relation = { ask, observer, sequence: 0, at: now() };
      const { told, isObserved } = await relate(relation, token, signal);
      const observation: Observation = { renew: (limit) => relate(relation, token, limit), cancel: () => cancel(relation, token) };
      return { told, observation: isObserved ? observation : undefined };
    },
    async hear(message) {
      const relation = relations.get(tokenKey(message.token));
      if (relation === undefined) return 'reset';
      const sequence = uintOption(message, optionNumber.observe);
      if (isSuccess(message.code) && sequence !== undefined) {
        const isFresh = isNewer(relation.sequence, sequence, now() - relation.at);
        if (isFresh) Object.assign(relation, { sequence, at: now() });
        return tell(parts, relation, [message, isFresh], ended.signal);
      }
      relations.delete(tokenKey(message.token));
      relation.observer.ended(`${codeText(message.code)} instead of a notification`);
      return 'acknowledge';
    },
    close() {
      ended.abort();
      relations.clear();
    },
  };
}
