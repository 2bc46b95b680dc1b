import type { MessagePort } from 'node:worker_threads';
import { Failure } from '../../contracts/errors.ts';
import type { Answer, FromClient, Question, ToClient } from './messages.ts';

/** Questions that wait for an answer over a port. */
export interface Calls {
  ask(question: Question, signal: AbortSignal, doing: string): Promise<Answer>;
  /** Hears answers; false for anything else. */
  hear(message: FromClient): boolean;
  /** The link has ended: nothing more is answered. */
  end(detail: string): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(code: Failure['code'], what: string): void;
}

/** No question waits yet. Ids begin at 1. */
export function createCalls(port: MessagePort): Calls {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  return {
    ask: (question, signal, doing) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const late = (): void => waiting.get(id)?.reject('TIMEOUT', 'no answer in time');
        const done = (): void => {
          waiting.delete(id);
          signal.removeEventListener('abort', late);
        };
        waiting.set(id, {
          resolve(answer) {
            done();
            resolve(answer);
          },
          reject(code, what) {
            done();
            reject(new Failure(code, `${doing}: ${what}`, { details: { what } }));
          },
        });
        signal.addEventListener('abort', late, { once: true });
        if (signal.aborted) late();
        else port.postMessage({ type: 'ask', id, question } satisfies ToClient);
      }),
    hear(message) {
      if (message.type === 'answer') waiting.get(message.id)?.resolve(message.answer);
      else if (message.type === 'failed') waiting.get(message.id)?.reject(message.code, message.detail);
      else return false;
      return true;
    },
    end(detail) {
      for (const { reject } of [...waiting.values()]) reject('LINK_LOST', detail);
    },
  };
}
