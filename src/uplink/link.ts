import { readFile } from 'node:fs/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { Failure } from '../contracts/errors.ts';

/** What the centre makes of a message: its samples are synced there, or it says that it never will take it. */
export type Answer = 'taken' | 'refused';

/** A connection to the centre. */
export interface Link {
  /** Publish at QoS 1; throws a `Failure` when the connection is lost or the centre takes nothing at present. */
  publish(topic: string, payload: Buffer, isRetained?: boolean): Promise<Answer>;
  /** Rejects with a `Failure` when the connection is lost. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Names of PEM files for `mqtts:`. They are read for each connection, so renewed ones need no restart. */
export interface TlsFiles {
  /** CAs that sign the centre's certificate; default: those that Node.js trusts. */
  readonly ca?: string | undefined;
  /** Our certificate and its key; default: none, and we sign in with the secret of the URL. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Where the centre is and who we are there. */
export interface LinkOptions {
  /** `mqtt://identity:secret@host:port`, or `mqtts:`. */
  readonly url: string;
  readonly files: TlsFiles;
  /** Published by the centre, retained, when the connection breaks. */
  readonly will: { readonly topic: string; readonly payload: Buffer };
}

const connectMs = 10_000;
/** A silent connection is found dead after one and a half of it. */
const keepAliveSeconds = 20;
/** MQTT 5 reason of a PUBACK for a payload that can never be taken. §3.4.2.1 */
const payloadInvalid = 0x99;

/** The identity that a URL names. */
export const identityOf = (url: string): string => decodeURIComponent(new URL(url).username);

async function optionsOf({ url, files, will }: LinkOptions): Promise<IClientOptions> {
  const { protocol, hostname, port, password } = new URL(url);
  const isSecure = protocol === 'mqtts:';
  const identity = identityOf(url);
  return {
    protocol: isSecure ? 'mqtts' : 'mqtt',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 8883 : 1883),
    protocolVersion: 5,
    clientId: `uplink-${identity}`,
    username: identity,
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(isSecure ? await contentsOf(files) : {}),
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: connectMs,
    keepalive: keepAliveSeconds,
    will: { ...will, qos: 1, retain: true },
  };
}

async function contentsOf(files: TlsFiles): Promise<Pick<IClientOptions, 'ca' | 'cert' | 'key'>> {
  const named = Object.entries(files).filter(([, file]) => file !== undefined);
  return Object.fromEntries(await Promise.all(named.map(async ([kind, file]) => [kind, await readPem(file)])));
}

const readPem = (file: string): Promise<Buffer> =>
  readFile(file).catch((cause) => {
    throw failure(file, cause instanceof Error ? cause.message : String(cause));
  });

/** Connect and sign in. Throws `NOT_AVAILABLE`, without the secret in its text. */
export async function openLink(options: LinkOptions, signal: AbortSignal): Promise<Link> {
  const { host = '', port = 0, ...others } = await optionsOf(options);
  const client = connect({ host, port, ...others });
  const lost = lossOf(client, `${host}:${port}`);
  const signedIn = new Promise<void>((resolve) => void client.once('connect', () => resolve()));
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(failure(`${host}:${port}`, 'the program stops'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => undefined); // asked for below, or too late
  try {
    await Promise.race([signedIn, lost, aborted]);
  } catch (error) {
    client.end(true);
    throw error;
  }
  return {
    lost,
    publish: (topic, payload, isRetained = false) => Promise.race([publish(client, topic, { payload, isRetained }), lost]),
    close: () => void client.end(true),
  };
}

const failure = (peer: string, what: string) =>
  new Failure('NOT_AVAILABLE', `forwarding to ${peer}: ${what}`, { details: { what: `${peer}: ${what}` } });

function lossOf(client: MqttClient, peer: string): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(failure(peer, error.message)));
    client.once('disconnect', ({ reasonCode }) => reject(failure(peer, `the centre ended the connection with reason ${reasonCode}`)));
    client.once('close', () => reject(failure(peer, 'the connection was closed')));
  });
  lost.catch(() => undefined); // whoever waits for it is told
  return lost;
}

async function publish(
  client: MqttClient,
  topic: string,
  { payload, isRetained }: { payload: Buffer; isRetained: boolean },
): Promise<Answer> {
  try {
    await client.publishAsync(topic, payload, { qos: 1, retain: isRetained });
    return 'taken';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === payloadInvalid) return 'refused';
    throw new Failure('NOT_AVAILABLE', `publishing to ${topic}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      details: { what: topic },
    });
  }
}
