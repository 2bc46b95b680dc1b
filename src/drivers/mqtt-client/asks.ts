import type { Packet } from 'mqtt-packet';
import type { Failure } from '../../contracts/errors.ts';

/** Questions to the broker and their answers. */
export interface Asks {
  /** A packet id for the next question. */
  nextId(): number;
  /** Send a packet and wait for `answer`, e.g. `suback 7`. Throws a `Failure` when the link is lost or no answer comes in time. */
  ask(packet: Packet, answer: string): Promise<Packet>;
  /** An answer has come; `false` when nobody waits for it. */
  answer(packet: Packet): boolean;
  /** The link is lost: nobody waits any longer. */
  fail(error: Failure): void;
}

/** How questions are asked. */
export interface AskOptions {
  readonly answerMs: number;
  readonly send: (packet: Packet) => void;
  /** No answer came to this; the link is of no use. */
  readonly late: (what: string) => void;
}

const nameOf = (packet: Packet): string => (packet.cmd === 'connack' ? packet.cmd : `${packet.cmd} ${packet.messageId ?? 0}`);

/** Nothing is asked at first. */
export function createAsks({ answerMs, send, late }: AskOptions): Asks {
  const waiting = new Map<string, { readonly resolve: (packet: Packet) => void; readonly reject: (error: Failure) => void }>();
  const timers = new Map<string, NodeJS.Timeout>();
  let failed: Failure | undefined;
  let lastId = 0;
  const take = (answer: string) => {
    const asked = waiting.get(answer);
    clearTimeout(timers.get(answer));
    timers.delete(answer);
    waiting.delete(answer);
    return asked;
  };
  return {
    nextId() {
      lastId = (lastId % 65_535) + 1;
      return lastId;
    },
    ask(packet, answer) {
      if (failed !== undefined) return Promise.reject(failed);
      return new Promise((resolve, reject) => {
        waiting.set(answer, { resolve, reject });
        timers.set(answer, setTimeout(late, answerMs, answer));
        send(packet);
      });
    },
    answer(packet) {
      const asked = take(nameOf(packet));
      asked?.resolve(packet);
      return asked !== undefined;
    },
    fail(error) {
      failed = error;
      for (const answer of [...waiting.keys()]) take(answer)?.reject(error);
    },
  };
}
