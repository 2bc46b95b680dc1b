import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { NmeaConfig } from './config.ts';
import { createFeed, createSource, type Feed } from './feed.ts';
import { createLineReader } from './lines.ts';
import { createPace } from './pace.ts';

const betweenRoundsMs = 1_000;
const lineLimit = 1024;

/** A session that plays a log. At its end it waits to be stopped, or begins again. */
export function openFile(config: NmeaConfig, host: DriverHost): Session {
  const source = createSource(config, host);
  const tell = (kind: 'listening' | 'disconnected', detail: string): void =>
    host.link({ kind, identity: undefined, time: host.clock.now(), detail });
  return {
    async run(signal) {
      if (signal.aborted) return;
      await checkFile(config.path);
      do {
        tell('listening', `playing ${config.path}`);
        await play(config, createFeed(source, config.path, signal), signal);
        if (!signal.aborted) tell('disconnected', `end of ${config.path}`);
        if (config.repeat) await pause(betweenRoundsMs, signal);
      } while (config.repeat && !signal.aborted);
      await aborted(signal);
    },
  };
}

/** Throws `NOT_AVAILABLE` when there is no regular file; answers its size. */
export async function checkFile(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return found.size;
  throw new Failure('NOT_AVAILABLE', `opening ${path}: there is no such file`, { details: { what: path } });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => {}); // the caller asks the signal

/** Throws `NOT_AVAILABLE` when the file cannot be read to its end. */
async function play({ path, speed }: NmeaConfig, feed: Feed, signal: AbortSignal): Promise<void> {
  const hear = speed === 0 ? wholeChunks(feed, signal) : atPace(feed, { speed, signal });
  try {
    if (path.endsWith('.gz')) await pipeline(createReadStream(path), createGunzip(), hear, { signal });
    else await pipeline(createReadStream(path), hear, { signal });
  } catch (cause) {
    if (signal.aborted) return;
    const what = `${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Failure('NOT_AVAILABLE', `reading ${what}`, { cause, details: { what } });
  }
}

type Hear = (chunks: AsyncIterable<Buffer>) => Promise<void>;

/** As fast as it is taken. */
const wholeChunks =
  (feed: Feed, signal: AbortSignal): Hear =>
  async (chunks) => {
    for await (const chunk of chunks) {
      await feed.push(chunk);
      if (signal.aborted) return;
    }
    await feed.end();
  };

/** Line by line, with the pauses of the record. */
const atPace =
  (feed: Feed, { speed, signal }: { readonly speed: number; readonly signal: AbortSignal }): Hear =>
  async (chunks) => {
    const lines = createLineReader(lineLimit);
    const waitBefore = createPace(speed);
    const hearAll = async (found: readonly string[]): Promise<void> => {
      for (const line of found) {
        const ms = waitBefore(line);
        if (ms > 0) await pause(ms, signal);
        if (signal.aborted) return;
        await feed.line(line);
      }
    };
    for await (const chunk of chunks) await hearAll(lines.push(chunk));
    await hearAll(lines.end());
  };
