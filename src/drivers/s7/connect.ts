import { connect, type Socket } from 'node:net';
import type { RefusalReason } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { S7Config } from './config.ts';
import { answerText } from './errors.ts';
import { encodeConnect, tpdu } from './frame.ts';
import { encodeSetup, readSetup } from './pdu.ts';
import { createWire, type Wire } from './wire.ts';

const connectMs = 5_000;
const keepAliveMs = 15_000;
/** A controller that does not read is cut off when so many bytes wait for it. */
const unreadLimit = 262_144;
/** PDUs that controllers agree on are at least so large; smaller ones hold no value. */
const leastPduBytes = 64;
const connectionTypes = { pg: 1, op: 2, basic: 3 } as const;
const usualLocal = 0x0100;

/** An agreed connection to a controller. */
export interface Link {
  readonly wire: Wire;
  readonly pduBytes: number;
  /** Requests that may be unanswered at a time. */
  readonly jobs: number;
  /** Rejects with a `Failure` when the link ends. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Where a source calls, for people. */
export const peerOf = ({ host, port }: Pick<S7Config, 'host' | 'port'>): string => `${host}:${port}`;

const tsapOf = (text: string, usual: number): number => (text === '' ? usual : Number.parseInt(text.replace('.', ''), 16));

/** Transport selectors of the two sides [RFC 1006; the upper byte is the kind of connection, the lower one rack and slot]. */
export function tsapsOf({ localTsap, remoteTsap, connectionType, rack, slot }: S7Config): {
  readonly local: number;
  readonly remote: number;
} {
  const remote = (connectionTypes[connectionType] << 8) | (rack << 5) | slot;
  return { local: tsapOf(localTsap, usualLocal), remote: tsapOf(remoteTsap, remote) };
}

/** A TCP connection; `undefined` when the signal aborts first. Throws `NOT_AVAILABLE`. */
async function connected(config: S7Config, signal: AbortSignal): Promise<Socket | undefined> {
  const socket = connect({ host: config.host, port: config.port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  const problem = await new Promise<Error | 'aborted' | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.on('error', resolve);
    socket.setTimeout(connectMs, () => resolve(new Error(`no answer in ${connectMs / 1000} s`)));
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  socket.setTimeout(0);
  if (problem === undefined) return socket;
  socket.destroy();
  if (problem === 'aborted') return undefined;
  const what = `${peerOf(config)}: ${problem.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to ${what}`, { cause: problem, details: { what } });
}

function lossOf(socket: Socket, config: S7Config): { readonly lost: Promise<never>; fail(failure: Failure): void } {
  let fail = (_failure: Failure): void => {};
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  lost.catch(() => {}); // told by who waits for it
  const lose = (what: string): void => fail(new Failure('LINK_LOST', `calling ${peerOf(config)}: ${what}`, { details: { what } }));
  socket.on('error', ({ message }) => lose(message));
  socket.once('end', () => lose('the controller hung up; maybe all its connections are taken'));
  socket.once('close', () => lose('the connection was closed'));
  return { lost, fail: (failure) => fail(failure) };
}

/** What the two sides agree on; throws when they do not. */
async function agree(config: S7Config, wire: Wire, signal: AbortSignal): Promise<{ readonly jobs: number; readonly pduBytes: number }> {
  const doing = `setting up S7 with ${peerOf(config)}`;
  const head = await wire.ask(encodeSetup(config.jobs, config.pduBytes), signal);
  const refused = (what: string) => new Failure('NOT_AVAILABLE', `${doing}: ${what}`, { details: { what } });
  if (head.error !== 0) throw refused(answerText(head.error).en);
  const agreed = readSetup(head);
  if (agreed === undefined || agreed.pduBytes < leastPduBytes) throw refused('no setup in the answer');
  return { jobs: Math.min(Math.max(1, agreed.jobs), config.jobs), pduBytes: Math.min(agreed.pduBytes, config.pduBytes) };
}

/**
 * Connect by TCP, ISO-on-TCP and S7; `undefined` when the signal aborts first.
 *
 * Throws `NOT_AVAILABLE`, `LINK_LOST`, `TIMEOUT` or `BAD_FRAME`.
 */
export async function openLink(
  config: S7Config,
  refuse: (reason: RefusalReason, count: number, detail: string) => void,
  signal: AbortSignal,
): Promise<Link | undefined> {
  const socket = await connected(config, signal);
  if (socket === undefined) return undefined;
  const { lost, fail } = lossOf(socket, config);
  const answerMs = config.answerSeconds * 1000;
  const wire = createWire({
    ...{ peer: peerOf(config), answerMs, refuse, broken: fail },
    write(bytes) {
      if (socket.writableLength > unreadLimit)
        fail(
          new Failure('LINK_LOST', `calling ${peerOf(config)}: it does not read`, { details: { what: 'the controller does not read' } }),
        );
      else if (socket.writable) socket.write(bytes);
    },
  });
  socket.on('data', wire.push);
  const close = (): void => {
    wire.end();
    socket.destroy();
  };
  try {
    const early = timeLimit(answerMs, signal);
    socket.write(encodeConnect(tpdu.connect, tsapsOf(config)));
    await Promise.race([wire.confirmed, lost, lateOf(early, config)]);
    const agreed = await Promise.race([agree(config, wire, early), lost]);
    wire.allow(agreed.jobs);
    return { wire, ...agreed, lost, close };
  } catch (error) {
    close();
    if (signal.aborted) return undefined;
    throw error;
  }
}

function lateOf(signal: AbortSignal, config: S7Config): Promise<never> {
  const what = 'no answer to the connection request; check that this port speaks S7';
  const late = () => new Failure('TIMEOUT', `connecting to ${peerOf(config)}: ${what}`, { details: { what } });
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(late()), { once: true }));
}
