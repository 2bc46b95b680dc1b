import { readFile } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Failure } from '../../contracts/errors.ts';
import type { MqttClientConfig } from './config.ts';

type Where = Pick<MqttClientConfig, 'host' | 'port' | 'tls' | 'caFile' | 'certificateFile' | 'keyFile' | 'answerSeconds'>;

/** Where a source calls, for people. */
export const peerOf = ({ host, port }: Pick<MqttClientConfig, 'host' | 'port'>): string => `${host}:${port}`;

/** The file's content; throws `NOT_AVAILABLE` with its name, never with what is in it. */
export async function readSecret(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const what = `${file}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Failure('NOT_AVAILABLE', `reading ${what}`, { cause, details: { what } });
  }
}

/** Reads the files of TLS, so that renewed ones hold from the next connection on. */
async function secretsOf({ caFile, certificateFile, keyFile }: Where) {
  const [ca, cert, key] = await Promise.all([caFile, certificateFile, keyFile].map((file) => (file === '' ? undefined : readSecret(file))));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function begin(where: Where): Promise<Socket> {
  const { host, port } = where;
  if (!where.tls) return connect({ host, port, noDelay: true });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port, minVersion: 'TLSv1.2', ...servername, ...(await secretsOf(where)) });
}

/** Connect; `undefined` when the signal aborts first. Throws `NOT_AVAILABLE`. */
export async function dial(where: Where, signal: AbortSignal): Promise<Socket | undefined> {
  const socket = await begin(where);
  const problem = await new Promise<Error | 'aborted' | undefined>((resolve) => {
    const onAbort = () => resolve('aborted');
    socket.once(where.tls ? 'secureConnect' : 'connect', () => resolve(undefined));
    socket.on('error', resolve);
    socket.once('close', () => resolve(new Error('the connection was closed')));
    socket.setTimeout(where.answerSeconds * 1000, () => resolve(new Error(`no answer in ${where.answerSeconds} s`)));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  socket.setTimeout(0);
  if (problem === undefined) return socket;
  socket.on('error', () => undefined); // told already
  socket.destroy();
  if (problem === 'aborted') return undefined;
  const what = `${peerOf(where)}: ${problem.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to broker ${what}`, { cause: problem, details: { what } });
}
