import { readSecret } from '../mqtt-client/dial.ts';
import { connectNats, type Nats } from './client.ts';
import type { NatsConfig } from './config.ts';

/** Where a source calls, for people. */
export const peerOf = ({ servers }: Pick<NatsConfig, 'servers'>): string => servers.join(', ');

/**
 * Connect as the configuration says; the files are read for each connection, so that renewed ones hold from the next on.
 *
 * @returns `undefined` when the signal aborts first
 * @throws Failure `NOT_AVAILABLE`
 */
export async function dial(config: NatsConfig, signal: AbortSignal): Promise<Nats | undefined> {
  const { servers, user, tls, answerSeconds, passwordFile, caFile, certificateFile, keyFile } = config;
  const read = (file: string) => (file === '' ? undefined : readSecret(file));
  const [password, ca, cert, key] = await Promise.all([passwordFile, caFile, certificateFile, keyFile].map(read));
  return connectNats(
    {
      servers,
      user,
      password: password?.toString('utf8').trimEnd(),
      tls: tls ? { ca, cert, key } : undefined,
      name: 'yangfan source',
      answerMs: answerSeconds * 1000,
    },
    signal,
  );
}
