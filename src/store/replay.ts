import { rmSync } from 'node:fs';
import { type Chunk, createChunk, openChunk, publish } from './chunk.ts';
import { logFile } from './files.ts';
import { decodeGroup } from './log-format.ts';
import type { Newest } from './newest.ts';
import type { PendingLog } from './recovery.ts';
import type { Sealer } from './sealer.ts';

/** A chunk that is full or old enough and waits for its place in a segment. */
export interface FullChunk {
  readonly chunk: Chunk;
  readonly number: number;
  readonly length: number;
  /** Sealed only after this ticket is durable, so that a log never lacks what its chunk had. */
  readonly ticket: number;
}

/** What replaying needs. */
export interface Replay {
  readonly folder: string;
  readonly logs: readonly PendingLog[];
  readonly chunks: readonly Chunk[];
  readonly newest: Newest;
  readonly sealer: Sealer;
}

/**
 * Bring the samples of the logs back into free chunks, which are then to be sealed; about 20 ns a sample.
 *
 * Where they do not fit, because the store was opened with less memory than before, they are sealed on the spot.
 */
export async function replayLogs({ folder, logs, chunks, newest, sealer }: Replay): Promise<FullChunk[]> {
  const doFit = logs.length <= chunks.length && logs.every(({ samples }) => samples <= (chunks[0]?.point.length ?? 0));
  const full: FullChunk[] = [];
  for (const [i, log] of logs.entries()) {
    const shared = doFit ? chunks[i] : undefined;
    const chunk = shared ?? createChunk(log.samples);
    const length = fill(chunk, log, newest);
    if (shared !== undefined) {
      full.push({ chunk, number: log.chunk, length, ticket: 0 });
      continue;
    }
    await sealer.seal(chunk, log.chunk, length);
    rmSync(logFile(folder, log.chunk));
  }
  return full;
}

function fill(chunk: Chunk, log: PendingLog, newest: Newest): number {
  let length = 0;
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  openChunk(chunk, log.chunk);
  const put = (point: number, time: number, value: number, quality: number) => {
    chunk.point[length] = point;
    chunk.time[length] = time;
    chunk.value[length] = value;
    chunk.quality[length++] = quality;
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
    newest.put(point, time, value, quality);
  };
  for (const body of log.bodies) decodeGroup(body, put);
  publish(chunk, length, earliest, latest);
  return length;
}
