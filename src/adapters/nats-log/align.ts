import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readFileSync } from 'node:fs';
import type { LogPiece } from '../../contracts/log-replica.ts';
import { logFile, logNumbers, makeFolder, syncFolder, writeFully } from '../../store/files.ts';
import { readManifest } from '../../store/manifest.ts';
import type { LogStream } from './log-stream.ts';

/** What is brought together. */
export interface Aligning {
  readonly stream: Pick<LogStream, 'all' | 'logs'>;
  /** Of the store, which is not open. */
  readonly folder: string;
  /** Puts a stretch into the stream, as far as it is not there. */
  readonly put: (piece: LogPiece) => Promise<void>;
}

/**
 * Make the logs of a folder and those in the stream the same, as far as they are in no segment: what either lacks at the end it gets from
 * the other. Where both have bytes they are the same ones, since both got them from one writer.
 *
 * Throws what NATS and the file system throw.
 */
export async function alignLogs({ stream, folder, put }: Aligning): Promise<{ readonly restoredBytes: number }> {
  makeFolder(folder);
  const manifest = readManifest(folder);
  const sealed = manifest === undefined || manifest === 'damaged' ? 0 : manifest.sealed;
  const isUnsealed = (log: number) => log > sealed;
  const restoredBytes = await restore(stream, folder, isUnsealed);
  const known = await stream.logs();
  for (const log of logNumbers(readdirSync(folder)).filter(isUnsealed)) {
    // What was copied and let go before it was sealed here begins anew; nothing is lost by that.
    const bytes = readFileSync(logFile(folder, log));
    if (bytes.length > 0 || known.includes(log)) await put({ log, at: 0, bytes });
  }
  return { restoredBytes };
}

/** Append to each log what only the stream has. */
async function restore(stream: Pick<LogStream, 'all'>, folder: string, isWanted: (log: number) => boolean): Promise<number> {
  let restoredBytes = 0;
  let open: { readonly log: number; readonly file: number; end: number } | undefined;
  const leave = () => {
    if (open === undefined) return;
    fsyncSync(open.file);
    closeSync(open.file);
    open = undefined;
  };
  try {
    for await (const { log, at, bytes } of stream.all()) {
      if (!isWanted(log)) continue;
      if (open?.log !== log) {
        leave();
        const file = openSync(logFile(folder, log), 'a+');
        open = { log, file, end: fstatSync(file).size };
      }
      const missing = bytes.subarray(Math.max(0, open.end - at));
      if (missing.length === 0) continue;
      writeFully(open.file, missing, open.end);
      open.end += missing.length;
      restoredBytes += missing.length;
    }
  } finally {
    leave();
    syncFolder(folder);
  }
  return restoredBytes;
}
