import { setTimeout as pause } from 'node:timers/promises';
import type { Link } from './link.ts';
import type { TextQueue } from './text-queue.ts';

/** Texts of one message. */
const messageTexts = 100;
/** How often it is looked for texts when there were none. */
const pollMs = 500;

/** Send the texts that wait, oldest first, one message after the other, for ever; resolves when the signal aborts, throws what the link throws. */
export async function sendTexts(texts: TextQueue, link: Pick<Link, 'send'>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const some = texts.first(messageTexts);
    if (some.length === 0)
      await pause(pollMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    else {
      const records = some.map(({ name, text, time }) => ({ ts: time, values: { [name]: text } }));
      texts.done(some, await link.send(Buffer.from(JSON.stringify(records))));
    }
  }
}
