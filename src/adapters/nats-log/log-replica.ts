import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../contracts/errors.ts';
import type { LogPiece, LogReplica } from '../../contracts/log-replica.ts';
import type { Log } from '../../kernel/log.ts';
import { createTrouble } from '../../kernel/trouble.ts';
import { type Aligning, alignLogs } from './align.ts';
import { createLogStream, type LogStream, type LogStreamOptions, overtaken } from './log-stream.ts';

/** What a replica is kept with. */
export interface LogReplicaOptions extends LogStreamOptions {
  /** Of the store, which is not open yet. */
  readonly folder: string;
  readonly log: Log;
}

/** A replica of the log of a data plane in a stream of JetStream. */
export interface NatsLogReplica extends LogReplica {
  /** All samples of the logs up to this one are kept elsewhere for good: let the stream go of them. Never rejects. */
  release(upTo: number): Promise<void>;
  state(): {
    /** Why the last stretch was not taken, for people; `undefined`: it was. */
    readonly error: string | undefined;
    /** Logs in the stream. */
    readonly logs: number;
    /** Bytes that were restored from the stream at the start, since this folder lacked them. */
    readonly restoredBytes: number;
  };
}

/** Bytes of a message, so that it stays below the 1 MB that a NATS server takes even when it comes back as base64. */
const messageBytes = 512 << 10;

/** Where the stream stands in the log that is being written. */
interface Standing {
  readonly log: number;
  readonly seq: number;
  /** Byte behind what is there. */
  readonly end: number;
}

/** Between two tries to reach the stream. */
const againMs = 1_000;

/**
 * Take over the logs of a node: whoever wrote them before can write no more; what the folder lacks of them is restored, and what the stream
 * lacks is put there. From then on `keep` puts every stretch behind the last one. Waits as long as no server answers.
 *
 * Throws what the file system throws, and `CONFLICT` when yet another process has taken over meanwhile.
 */
export async function openLogReplica(options: LogReplicaOptions): Promise<NatsLogReplica> {
  const { node, log } = options;
  const stream = createLogStream(options);
  const writer = randomUUID();
  const writing = createWriting(stream, { node, writer });
  const restoredBytes = await takeOver({ ...options, stream, writer, put: writing.keep });
  if (restoredBytes > 0) log.warn({ node, restoredBytes }, 'logs that the data folder lacked were restored from NATS');
  let inStream = await stream.logs();
  let error: string | undefined;
  const trouble = createTrouble(log, 'replicating the log in NATS');
  return {
    async keep(piece) {
      try {
        await writing.keep(piece);
        error = undefined;
        trouble.worked();
      } catch (cause) {
        trouble.failed(cause);
        error = cause instanceof Error ? cause.message : String(cause);
        throw cause instanceof Failure ? cause : new Failure('NOT_AVAILABLE', `replicating the log of node ${node}: ${error}`, { cause });
      }
      if (inStream.at(-1) !== piece.log) inStream = [...inStream, piece.log];
    },
    async release(upTo) {
      for (const number of inStream.filter((one) => one <= upTo)) {
        try {
          await stream.remove(number);
          inStream = inStream.filter((one) => one !== number);
        } catch (err) {
          log.warn({ err, number }, 'a log that is copied stays in NATS for now');
          return;
        }
      }
    },
    state: () => ({ error, logs: inStream.length, restoredBytes }),
  };
}

interface TakingOver extends Aligning {
  readonly stream: LogStream;
  readonly writer: string;
  readonly log: Log;
}

/** How many bytes of the logs were restored. */
async function takeOver(parts: TakingOver): Promise<number> {
  const { stream, writer, log } = parts;
  for (;;) {
    try {
      await stream.open();
      await stream.claim(writer);
      await fence(stream, writer);
      return (await alignLogs(parts)).restoredBytes;
    } catch (err) {
      if (!isOfNats(err)) throw err;
      log.warn({ err }, 'the logs cannot be brought together with NATS yet; trying again');
      await pause(againMs);
    }
  }
}

/** Failures of our own and of the disk are not cured by waiting. */
const isOfNats = (error: unknown): boolean =>
  !(error instanceof Failure) && (error as NodeJS.ErrnoException | undefined)?.syscall === undefined;

/** Stand last in the newest log, so that who wrote it before finds that he does not. */
async function fence(stream: LogStream, writer: string): Promise<void> {
  const newest = (await stream.logs()).at(-1);
  for (let isFenced = newest === undefined; !isFenced && newest !== undefined; ) {
    const last = await stream.last(newest);
    if (last === undefined) return;
    const mark = { log: newest, at: last.at + last.bytes.length, bytes: new Uint8Array(), writer };
    isFenced = await stream.put(mark, last.seq).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Failure && error.code === 'CONFLICT') return false; // it was still on its way: look again
        throw error;
      },
    );
  }
}

function createWriting(stream: LogStream, { node, writer }: { readonly node: string; readonly writer: string }) {
  let standing: Standing | undefined;
  let isOvertaken = false;
  /** Whether nobody else has taken over. Where no owner is known any more, who wrote last is: whoever takes over writes at once. */
  const isOwner = async (): Promise<boolean> => {
    const owner = await stream.owner();
    if (owner !== undefined) return owner === writer;
    const newest = (await stream.logs()).at(-1);
    if (newest === undefined || (await stream.last(newest))?.writer !== writer) return false;
    await stream.claim(writer);
    return true;
  };
  /** Where the stream stands in a log; that is known only while each message is answered. */
  const standIn = async (log: number): Promise<Standing> => {
    isOvertaken ||= !(await isOwner());
    if (isOvertaken) throw overtaken(node);
    const last = await stream.last(log);
    return { log, seq: last?.seq ?? 0, end: last === undefined ? 0 : last.at + last.bytes.length };
  };
  return {
    async keep({ log, at, bytes }: LogPiece): Promise<void> {
      let here: Standing = standing?.log === log ? standing : await standIn(log);
      standing = undefined;
      if (here.end < at)
        throw new Failure('CONFLICT', `replicating log ${log} of node ${node}: bytes ${here.end} to ${at} are missing there`);
      while (here.end < at + bytes.length) {
        const part = bytes.subarray(here.end - at, here.end - at + messageBytes);
        const seq = await stream.put({ log, at: here.end, bytes: part, writer }, here.seq);
        here = { log, seq, end: here.end + part.length };
      }
      standing = here;
    },
  };
}
