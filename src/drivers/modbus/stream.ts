import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure } from '../../contracts/errors.ts';
import type { ModbusConfig } from './config.ts';
import { openSerialPort } from './serial-port.ts';

const connectMs = 5_000;
const keepAliveMs = 15_000;

/** Where a source calls, for people. */
export const peerOf = ({ transport, host, port, path }: ModbusConfig): string => (transport === 'serial' ? path : `${host}:${port}`);

/** Open the link; `undefined` when the signal aborts first. Throws `NOT_AVAILABLE`. */
export async function openStream(config: ModbusConfig, signal: AbortSignal): Promise<Duplex | undefined> {
  if (config.transport === 'serial') {
    const port = await openSerialPort(config);
    if (!signal.aborted) return port;
    port.destroy();
    return undefined;
  }
  return connected(config, signal);
}

async function connected(config: ModbusConfig, signal: AbortSignal): Promise<Socket | undefined> {
  const socket = connect({ host: config.host, port: config.port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  const problem = await new Promise<Error | 'aborted' | undefined>((resolve) => {
    const onAbort = () => resolve('aborted');
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(undefined);
    });
    socket.once('error', resolve);
    socket.setTimeout(connectMs, () => resolve(new Error(`no answer in ${connectMs / 1000} s`)));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  socket.setTimeout(0);
  if (problem === undefined) return socket;
  socket.on('error', () => {}); // told already
  socket.destroy();
  if (problem === 'aborted') return undefined;
  const what = `${peerOf(config)}: ${problem.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to ${what}`, { cause: problem, details: { what } });
}
