import type { DriverHost } from '../../contracts/driver.ts';
import { roomOrEnd } from '../room.ts';
import type { NmeaConfig } from './config.ts';
import { createIntake, type Intake } from './intake.ts';
import { createLineReader } from './lines.ts';
import { createPresence, type Presence } from './presence.ts';
import { createReader, type Heard, type Message, type Reader } from './reader.ts';

/** What the connections of a source share. */
export interface Source {
  readonly host: DriverHost;
  readonly config: NmeaConfig;
  readonly intake: Intake;
  readonly presence: Presence;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A source that has heard nothing. */
export function createSource(config: NmeaConfig, host: DriverHost): Source {
  const presence = createPresence(host);
  return { host, config, presence, intake: createIntake(host, presence), now: () => performance.now() };
}

/** Works off what one peer sends. */
export interface Feed {
  /** Take bytes; resolves when all is worked off, waiting for room as long as it takes. Take no more until then. */
  push(chunk: Uint8Array): Promise<void>;
  /** Take one whole line, waiting for room. */
  line(line: string): Promise<void>;
  /** Take a datagram of whole lines; what finds no room is dropped and counted. */
  datagram(bytes: Uint8Array, peer: string): void;
  /** The peer sends no more. */
  end(): Promise<void>;
}

/** Longest line that is read: a sentence of 82 characters has a tag block of as many at most, and senders exceed both. */
const lineLimit = 1024;

/** A feed that has heard nothing; the signal ends its waiting. */
export function createFeed(source: Source, peer: string, signal: AbortSignal): Feed {
  const { host, config, intake } = source;
  const reader = createReader(config);
  const lines = createLineReader(lineLimit);

  const heardFrom = (from: string): Heard => ({ time: host.clock.now(), nowMs: source.now(), peer: from });
  /** The message of a line; what is none is counted. */
  const messageOf = (line: string, heard: Heard): Message | undefined => {
    const read = reader.read(line, heard);
    if (read === undefined || !('refused' in read)) return read;
    host.refuse(read.refused, 1, read.identity, `${read.detail} (${heard.peer})`);
    return undefined;
  };
  const countLost = (): void => {
    const [tooLong, parts] = [lines.takeTooLong(), reader.takeLost()];
    if (tooLong > 0) host.refuse('too-large', tooLong, undefined, `lines over ${lineLimit} characters (${peer})`);
    if (parts > 0) host.refuse('bad-frame', parts, undefined, `parts of messages that never became whole (${peer})`);
  };
  const work = async (found: readonly string[]): Promise<void> => {
    const heard = heardFrom(peer);
    for (const line of found) {
      const message = messageOf(line, heard);
      if (message === undefined) continue;
      const from = { peer, bytes: line.length + 2 };
      while (!signal.aborted && !intake.take(message, reader.readings, from)) await roomOrEnd(host, signal);
    }
    countLost();
  };

  return {
    push: (chunk) => work(lines.push(chunk)),
    line: (line) => work(lines.push(Buffer.from(`${line}\n`, 'latin1'))),
    datagram(bytes, from) {
      const heard = heardFrom(from);
      for (const line of [...lines.push(bytes), ...lines.end()])
        takeNow({ source, reader }, messageOf(line, heard), [from, line.length + 2]);
      countLost();
    },
    end: () => work(lines.end()),
  };
}

function takeNow(
  { source: { host, intake }, reader }: { readonly source: Source; readonly reader: Reader },
  message: Message | undefined,
  [peer, bytes]: readonly [string, number],
): void {
  if (message === undefined || intake.take(message, reader.readings, { peer, bytes })) return;
  host.refuse('no-room', Math.max(1, reader.readings.count), message.identity, 'no buffer is free, the datagram was dropped');
}
