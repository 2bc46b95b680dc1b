import { connect, type Socket } from 'node:net';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { Address } from '../listening.ts';
import type { NmeaConfig } from './config.ts';
import { converse, peerOf } from './conversation.ts';
import { createSource } from './feed.ts';

const connectMs = 5_000;

/** A session that calls a receiver or multiplexer. */
export function openTcpClient(config: NmeaConfig, host: DriverHost): Session {
  const source = createSource(config, host);
  return {
    async run(signal) {
      if (signal.aborted) return;
      const socket = await call(config, signal);
      if (socket === undefined) return;
      const peer = peerOf(socket);
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `connected to ${peer}` });
      const hangUp = (): unknown => socket.destroy();
      signal.addEventListener('abort', hangUp, { once: true });
      const detail = await converse(source, socket, signal);
      signal.removeEventListener('abort', hangUp);
      source.presence.markStale();
      source.presence.lose(peer);
      if (!signal.aborted) throw new Failure('LINK_LOST', `hearing ${peer}: ${detail}`, { details: { what: `${peer}: ${detail}` } });
    },
  };
}

/** Connect; `undefined` when the signal aborts. Throws `NOT_AVAILABLE`. */
export async function call({ host, port }: Address, signal: AbortSignal): Promise<Socket | undefined> {
  const socket = connect({ host, port });
  const limit = timeLimit(connectMs, signal);
  const problem = await new Promise<Error | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('error', resolve);
    limit.addEventListener('abort', () => resolve(new Error(`no answer in ${connectMs / 1000} s`)), { once: true });
    if (limit.aborted) resolve(new Error('aborted'));
  });
  if (problem === undefined && !signal.aborted) return socket;
  socket.on('error', () => {}).destroy(); // told below
  if (signal.aborted) return undefined;
  const what = `${host}:${port}: ${problem?.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to ${what}`, { cause: problem, details: { what } });
}
