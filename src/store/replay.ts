import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Chunk, createChunk, lengthOf, openChunk, publish } from './chunk.ts';
import { logFile } from './files.ts';
import { createGroupChecker, type GroupChecker } from './group-checker.ts';
import { following, isGroup, readLog, runTime } from './log-format.ts';
import type { Newest } from './newest.ts';
import { quarantineBytes } from './quarantine.ts';
import type { Sealer } from './sealer.ts';

/** A chunk that is full or old enough and waits for its place in a segment. */
export interface FullChunk {
  readonly chunk: Chunk;
  readonly number: number;
  /** Sealed only after this ticket is durable, so that a log never lacks what its chunk had. */
  readonly ticket: number;
}

/** What replaying needs. */
export interface Replay {
  readonly folder: string;
  /** Called with the number of a log whose samples are in segments. */
  readonly retire: (log: number) => void;
  /** Numbers of the chunks whose logs are in no segment yet, rising. */
  readonly pending: readonly number[];
  readonly chunks: readonly Chunk[];
  readonly newest: Newest;
  readonly sealer: Sealer;
  /** Stamps damage that is found. */
  readonly now: number;
}

/** What the logs held. */
export interface Replayed {
  /** Chunks that wait to be sealed. */
  readonly waiting: readonly FullChunk[];
  /** Number for the next group. */
  readonly nextGroup: number;
}

/**
 * Bring the samples of the logs back into free chunks, which are then to be sealed; about a second per gigabyte.
 *
 * Where they do not fit, because the store was opened with less memory than before, they are sealed on the spot. Damaged groups go to
 * quarantine. Throws what the file system throws.
 */
export async function replayLogs({ folder, retire, pending, chunks, newest, sealer, now }: Replay): Promise<Replayed> {
  const sizes = pending.map((number) => statSync(logFile(folder, number)).size);
  const doFit = pending.length <= chunks.length && sizes.every((size) => size <= (chunks[0]?.bytes.length ?? 0));
  const checker = createGroupChecker(folder, now);
  const waiting: FullChunk[] = [];
  for (const [i, number] of pending.entries()) {
    const shared = doFit ? chunks[i] : undefined;
    const chunk = shared ?? createChunk(sizes[i] ?? 0);
    openChunk(chunk, number);
    fill(chunk, { folder, number, now, checker });
    newest.takeChunk(chunk);
    if (shared !== undefined) {
      waiting.push({ chunk, number, ticket: 0 });
      continue;
    }
    await sealer.seal(chunk, number);
    retire(number);
  }
  return { waiting, nextGroup: checker.next() ?? 1 };
}

interface LogPlace {
  readonly folder: string;
  readonly number: number;
  readonly now: number;
  readonly checker: GroupChecker;
}

/** Put the sound groups of a log into a chunk. */
function fill(chunk: Chunk, { folder, number, now, checker }: LogPlace): void {
  const name = basename(logFile(folder, number));
  for (const part of readLog(readFileSync(logFile(folder, number)))) {
    if (part.kind === 'damage') {
      const what = part.isTail
        ? 'the log ends within a group, which was not acknowledged unless the file was changed'
        : 'a group is damaged';
      quarantineBytes(folder, `${name}@${part.at}`, part.bytes, what, now);
      checker.damage();
      continue;
    }
    checker.group(part.number, name);
    addGroup(chunk, part.bytes, part.samples);
  }
}

function addGroup(chunk: Chunk, bytes: Buffer, samples: number): void {
  const from = lengthOf(chunk);
  const end = from + bytes.length / 8;
  chunk.bytes.set(bytes, from * 8);
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = from; at < end; at = following(chunk, at)) {
    if (isGroup(chunk, at)) continue;
    const time = runTime(chunk, at);
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
  }
  publish(chunk, { end, samples, earliest, latest });
}
