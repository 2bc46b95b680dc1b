import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EpochMs } from '../contracts/time.ts';
import type { Addresses, FromField, ToField } from '../field/messages.ts';
import type { Log } from '../kernel/log.ts';

/** The separate process that plays the stations of a pack. */
export interface FieldProcess {
  /** Resolves with the moment at which the story has begun. */
  play(story: string): Promise<EpochMs>;
  stop(story: string): void;
  /** Where a camera of the pack shows its stills; `undefined` while the process does not say. */
  stillOf(camera: string): string | undefined;
  /** Sources listen elsewhere, or no more: their stations follow, or wait. */
  follow(addresses: Addresses): void;
  /** End the process. */
  close(): Promise<void>;
}

/** A field that died is started again after this pause, twice as long each time up to a minute. */
const firstPauseMs = 1000;
const answerMs = 10_000;

/** Start the field process and keep it running until `close`. */
export function startField(first: Extract<ToField, { type: 'begin' }>, log: Log): FieldProcess {
  let begin = first;
  const waiting = new Map<string, (startedAt: EpochMs) => void>();
  let child: ChildProcess | undefined;
  let stills: string | undefined;
  let isClosing = false;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;

  const hear = (message: FromField): void => {
    if (message.type === 'ready') pauseMs = firstPauseMs;
    if (message.type === 'playing') waiting.get(message.story)?.(message.startedAt);
    if (message.type === 'stills') stills = message.address;
    if (message.type === 'trouble') log.warn({ device: message.identity, detail: message.detail }, 'a station of the field is not heard');
  };
  const startLater = (): void => {
    timer = setTimeout(start, pauseMs);
    pauseMs = Math.min(60_000, pauseMs * 2);
  };
  const start = (): void => {
    const process = fork(fileURLToPath(new URL('../field/main.js', import.meta.url)), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--max-old-space-size=128', '--max-semi-space-size=1'],
    });
    child = process;
    process.on('message', (message) => hear(message as FromField)); // holds: our own program is at the other end
    process.on('error', (err) => {
      log.warn({ err }, 'the field process cannot be started or spoken to');
      if (process.pid === undefined) startLater(); // without a process nothing will exit
    });
    process.on('exit', (code, signal) => {
      stills = undefined;
      if (isClosing) return;
      log.warn({ code, signal, pauseMs }, 'the field process ended, starting it again');
      startLater();
    });
    if (process.connected) process.send(begin);
  };
  start();

  const say = (message: ToField): void => void (child?.connected && child.send(message));
  return {
    play: (story) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`playing ${story}: the field process does not answer`)), answerMs);
        waiting.set(story, (startedAt) => {
          clearTimeout(late);
          resolve(startedAt);
        });
        say({ type: 'play', story });
      }),
    stop: (story) => say({ type: 'stop', story }),
    stillOf: (camera) => stills && `${stills}${encodeURIComponent(camera)}`,
    follow(addresses) {
      begin = { ...begin, addresses };
      say({ type: 'addresses', addresses });
    },
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
