import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { Failure } from '../../contracts/errors.ts';
import type { LogPiece } from '../../contracts/log-replica.ts';

/** Where the logs of a node are. */
export interface LogStreamOptions {
  readonly connection: NatsConnection;
  /** Copies on different servers; 3 survives the loss of one. */
  readonly replicas: number;
  /** Name of the data plane; letters, digits, `-` and `_`. */
  readonly node: string;
}

/** A stretch of a log as it stands in the stream. */
export interface StoredPiece extends LogPiece {
  readonly seq: number;
  /** Who wrote it: another name after each start. */
  readonly writer: string;
}

/** The logs of one node in a stream of JetStream: a subject for each, its stretches as messages in their order. */
export interface LogStream {
  /** Make the stream, if there is none. */
  open(): Promise<void>;
  /**
   * Put a stretch behind message `after` of its log (0: behind none); the number of its own message.
   *
   * Throws `CONFLICT` when something else stands there by now.
   */
  put(piece: LogPiece & { readonly writer: string }, after: number): Promise<number>;
  /** The last stretch of a log. */
  last(log: number): Promise<StoredPiece | undefined>;
  /** All stretches of all logs, in the order in which they were put. */
  all(): AsyncIterable<StoredPiece>;
  /** Numbers of the logs that have stretches, rising. */
  logs(): Promise<readonly number[]>;
  /** Leave out a log. */
  remove(log: number): Promise<void>;
  /** Say who writes from now on. */
  claim(writer: string): Promise<void>;
  /** Who writes. */
  owner(): Promise<string | undefined>;
}

const stream = 'yangfan-log';
const atHeader = 'Yangfan-At';
const writerHeader = 'Yangfan-Writer';
const answerMs = 5_000;
/** What JetStream says when another message is the last of the subject. Source: nats-server `errors.json`. */
const wrongLastSequence = [10071, 10164];

/** Look at the logs of a node; nothing is asked yet. */
export function createLogStream({ connection, replicas, node }: LogStreamOptions): LogStream {
  const subjectOf = (log: number) => `yangfan.log.${node}.${log}`;
  const ownerSubject = `yangfan.log-owner.${node}`;
  const client = jetstream(connection, { timeout: answerMs });
  let made: Promise<JetStreamManager> | undefined;
  const manager = () => {
    made ??= jetstreamManager(connection, { timeout: answerMs, checkAPI: false });
    return made;
  };
  const messageOf = async (query: { last_by_subj: string } | { seq: number; next_by_subj: string }) => {
    const found = await (await manager()).streams.getMessage(stream, query);
    if (found === null) return undefined;
    const log = Number(found.subject.split('.').at(-1));
    return {
      ...{ log, seq: found.seq, bytes: found.data },
      at: Number(found.header.get(atHeader)),
      writer: found.header.get(writerHeader),
    };
  };
  return {
    async open() {
      await (await manager()).streams.add({
        name: stream,
        subjects: ['yangfan.log.*.*', 'yangfan.log-owner.*'],
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        discard: DiscardPolicy.New, // a full stream takes nothing, rather than losing what was acknowledged
        num_replicas: replicas,
      });
    },
    async put({ log, at, bytes, writer }, after) {
      const marks = headers();
      marks.set(atHeader, String(at));
      marks.set(writerHeader, writer);
      try {
        return (await client.publish(subjectOf(log), bytes, { headers: marks, expect: { lastSubjectSequence: after }, timeout: answerMs }))
          .seq;
      } catch (error) {
        if (error instanceof JetStreamApiError && wrongLastSequence.includes(error.code)) throw overtaken(node, error);
        throw error;
      }
    },
    last: (log) => messageOf({ last_by_subj: subjectOf(log) }),
    async *all() {
      for (let seq = 0; ; ) {
        const piece = await messageOf({ seq: seq + 1, next_by_subj: `yangfan.log.${node}.*` });
        if (piece === undefined) return;
        yield piece;
        seq = piece.seq;
      }
    },
    async logs() {
      const { state } = await (await manager()).streams.info(stream, { subjects_filter: `yangfan.log.${node}.*` });
      return Object.keys(state.subjects ?? {})
        .map((subject) => Number(subject.split('.').at(-1)))
        .sort((a, b) => a - b);
    },
    async remove(log) {
      await (await manager()).streams.purge(stream, { filter: subjectOf(log) });
    },
    async claim(writer) {
      const marks = headers();
      marks.set(writerHeader, writer);
      // Older ones stay, 200 bytes a start: NATS servers that were killed have replayed a purge that keeps one so that it kept none.
      await client.publish(ownerSubject, '', { headers: marks, timeout: answerMs });
    },
    owner: async () => (await messageOf({ last_by_subj: ownerSubject }))?.writer,
  };
}

/** Another process writes the logs of this node. */
export const overtaken = (node: string, cause?: unknown): Failure =>
  new Failure('CONFLICT', `replicating the log of node ${node}: another process writes it`, { cause, details: { what: `node ${node}` } });
