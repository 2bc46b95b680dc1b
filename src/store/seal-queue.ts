import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../contracts/time.ts';
import { freeChunk } from './chunk.ts';
import type { SampleLog } from './log.ts';
import type { FullChunk } from './replay.ts';
import type { Sealer } from './sealer.ts';

const retryMs = 1_000;

/** What a queue works with. */
export interface SealQueueOptions {
  /** Called with the number of a chunk whose samples are in segments. A log that stays is retired when the store is opened again. */
  readonly retire: (log: number) => Promise<void>;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly log: SampleLog;
  /** Chunks that wait from the beginning, in the order of their numbers. */
  readonly waiting: readonly FullChunk[];
  /** Called when a chunk became free. */
  readonly onRoom: () => void;
}

/** Full chunks on their way into segments, one after the other, without rests when more than one waits; afterwards what is due is merged. */
export interface SealQueue {
  add(full: FullChunk): void;
  /** Go on; to be called after every sync of the log. */
  advance(): void;
  /** Resolves when nothing waits. A chunk that cannot be sealed is tried again every second. */
  empty(): Promise<void>;
  /** The last error of sealing or merging. */
  readonly error: string | undefined;
  /** Try once more what waits, and stop; what fails stays in its log. */
  close(): Promise<void>;
}

/** A queue that begins at once. */
export function createSealQueue({ retire, clock, sealer, log, waiting: first, onRoom }: SealQueueOptions): SealQueue {
  const waiting = [...first];
  let error: string | undefined;
  let running: Promise<void> | undefined;
  let isClosing = false;
  let onEmpty: (() => void)[] = [];
  const hurry = hurryOf(sealer);
  const lookHowSoon = () => hurry(waiting.length > 1 || onEmpty.length > 0 || isClosing);

  const sealOne = async (full: FullChunk) => {
    try {
      await sealer.seal(full.chunk, full.number);
    } catch (cause) {
      error = messageOf(cause);
      return false;
    }
    error = undefined;
    waiting.shift();
    lookHowSoon();
    freeChunk(full.chunk);
    onRoom();
    await retire(full.number).catch((cause: unknown) => {
      error = messageOf(cause);
    });
    return true;
  };
  const run = async () => {
    for (let next = ready(); next !== undefined; next = ready()) {
      if (await sealOne(next)) continue;
      if (isClosing) break;
      await pause(retryMs);
    }
    running = undefined;
    if (waiting.length === 0) finish();
  };
  const ready = () => waiting.slice(0, 1).find(({ ticket }) => ticket <= log.durable);
  const finish = () => {
    for (const tell of onEmpty) tell();
    onEmpty = [];
    lookHowSoon();
    if (isClosing) return;
    sealer.compact(clock.now()).catch((cause: unknown) => {
      if (!isClosing) error = messageOf(cause);
    });
  };
  const advance = () => {
    if (ready() !== undefined) running ??= run();
  };
  lookHowSoon();
  advance();
  return {
    add(full) {
      waiting.push(full);
      lookHowSoon();
      advance();
    },
    advance,
    empty: () => {
      if (waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        onEmpty.push(resolve);
        lookHowSoon();
      });
    },
    get error() {
      return error;
    },
    async close() {
      isClosing = true;
      lookHowSoon();
      await running;
    },
  };
}

/** Has a sealer in a hurry as long as it is told so. */
function hurryOf(sealer: Sealer): (isUrgent: boolean) => void {
  let calmDown: (() => void) | undefined;
  return (isUrgent) => {
    if (isUrgent) calmDown ??= sealer.hurry();
    else {
      calmDown?.();
      calmDown = undefined;
    }
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
