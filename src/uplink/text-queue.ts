import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EpochMs } from '../contracts/time.ts';
import { keptFolder, replaceFile } from '../store/files.ts';
import { doEverySecond } from './disk-work.ts';

const queuedText = z.object({ name: z.string(), text: z.string(), time: z.number() });
const content = z.object({ waiting: z.array(queuedText), sent: z.array(queuedText) });

/** A text of a device on its way to the centre. */
export interface QueuedText {
  /** What it is called there. */
  readonly name: string;
  readonly text: string;
  /** When the device said it. */
  readonly time: EpochMs;
}

/** Texts that wait, and names whose last text is remembered; beyond it the oldest go. */
const mostKept = 10_000;
/** A text that stays the same is sent again after this, so that the centre sees that it still holds. */
const againMs = 3_600_000;

/** Texts of devices on their way to the centre, oldest first, kept on disk until they are acknowledged; what came in the last second may not be there yet. */
export interface TextQueue {
  /** Take texts in the order in which they were told; what the centre has, or what waits already, is passed over. */
  add(told: readonly QueuedText[]): void;
  /** The oldest that wait, at most so many. */
  first(most: number): readonly QueuedText[];
  /** The centre has these, or never will take them: those are sent when they are told again. */
  done(texts: readonly QueuedText[], answer: 'taken' | 'refused'): void;
  readonly length: number;
  /** Since it was opened. */
  readonly counts: { readonly lost: number; readonly refused: number };
  /** Why the disk did not take it; it is tried again every second. */
  readonly diskError: string | undefined;
  /** Write down what waits. */
  close(): void;
}

/** A queue in the folder of a store; at most `most` wait, and the oldest beyond that are lost and counted. */
export function openTextQueue(folder: string, most = mostKept): TextQueue {
  const path = join(keptFolder(folder), 'texts.json');
  const before = readQueue(path);
  let waiting: readonly QueuedText[] = before.waiting;
  const byName = (texts: readonly QueuedText[]) => new Map(texts.map((one) => [one.name, one]));
  let newest = byName(waiting);
  const sent = byName(before.sent);
  const counts = { lost: 0, refused: 0 };
  let isWritten = true;
  const keeping = doEverySecond(() => {
    if (isWritten) return;
    mkdirSync(keptFolder(folder), { recursive: true });
    replaceFile(path, Buffer.from(JSON.stringify({ waiting, sent: [...sent.values()] })));
    isWritten = true;
  });
  const wait = (next: readonly QueuedText[]): void => {
    waiting = next;
    newest = byName(waiting);
    isWritten = false;
  };
  const isKnown = ({ name, text, time }: QueuedText): boolean => {
    const queued = newest.get(name);
    if (queued !== undefined) return queued.text === text;
    const there = sent.get(name);
    return there?.text === text && Math.abs(time - there.time) < againMs;
  };
  const remember = (one: QueuedText): void => {
    sent.delete(one.name);
    sent.set(one.name, one);
    if (sent.size > mostKept) sent.delete(sent.keys().next().value ?? one.name);
  };
  return {
    add(told) {
      const fresh = told.filter((one) => {
        const isFresh = !isKnown(one);
        if (isFresh) newest.set(one.name, one);
        return isFresh;
      });
      if (fresh.length === 0) return;
      const all = [...waiting, ...fresh];
      counts.lost += Math.max(0, all.length - most);
      wait(all.slice(-most));
    },
    first: (count) => waiting.slice(0, count),
    done(texts, answer) {
      if (answer === 'refused') counts.refused += texts.length;
      for (const one of texts) {
        if (answer === 'taken') remember(one);
        else sent.delete(one.name);
      }
      const gone = new Set(texts);
      wait(waiting.filter((one) => !gone.has(one)));
    },
    get length() {
      return waiting.length;
    },
    counts,
    get diskError() {
      return keeping.error;
    },
    close: keeping.close,
  };
}

/** What lies on disk; nothing when there is no file, or one that cannot be understood: then texts go twice, which does no harm. */
function readQueue(path: string): z.infer<typeof content> {
  try {
    return content.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { waiting: [], sent: [] };
  }
}
