import {
  type ClientSession,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import { convertPEMtoDER } from 'node-opcua-crypto';
import { Failure } from '../../contracts/errors.ts';
import type { OpcuaConfig } from './config.ts';
import { connectWords } from './connect-words.ts';
import { guardTransport } from './guard-transport.ts';
import { applicationUri, type OwnCertificate, ownCertificate } from './own-certificate.ts';
import { createTrust, type Trust } from './trust.ts';

/** A session on a server. It is never repaired: when the link is lost, a new one is made. */
export interface Connection {
  readonly session: ClientSession;
  /** Bytes received since the last call. */
  takeBytes(): number;
  /** Call `listener` once, when the link is lost. */
  onLost(listener: (detail: string) => void): void;
}

/** The library's names of the modes. */
export const modes: Readonly<Record<OpcuaConfig['securityMode'], MessageSecurityMode>> = {
  none: MessageSecurityMode.None,
  sign: MessageSecurityMode.Sign,
  'sign-and-encrypt': MessageSecurityMode.SignAndEncrypt,
};

/**
 * A session that is not used ends at the server after this. A lost link leaves its session there, and servers have few of them, so it is no longer
 * than the silence in which we would give the server up: signs of life come three times as often, and each is answered with a request.
 */
const sessionMs = ({ silentSeconds }: OpcuaConfig): number => Math.max(leastSessionMs, silentSeconds * 1000);

/** Shorter ones could end between two requests of a busy machine. */
const leastSessionMs = 10_000;

/** Most bytes of a piece of a message, both ways (OPC UA Part 6, 7.1.2.3); for each message that it sends the library takes that much memory. */
const chunkBytes = 65_536;

/**
 * The library breaks a link on which nothing was sent or heard for its transport timeout, also where there is nothing to say between two signs of
 * life. Silence is judged by the subscription instead (`client.ts`), and signing in has its limit in `within`.
 */
const idleSilences = 20;

function clientFor(config: OpcuaConfig, own: OwnCertificate, trust: Trust): OPCUAClient {
  const answerMs = config.answerSeconds * 1000;
  guardTransport();
  return OPCUAClient.create({
    applicationName: 'Yangfan',
    applicationUri: applicationUri(),
    clientName: 'Yangfan',
    certificateKeyPairProvider: own.provider,
    clientCertificateManager: trust.store,
    securityMode: modes[config.securityMode],
    securityPolicy: config.securityMode === 'none' ? SecurityPolicy.None : SecurityPolicy[config.securityPolicy],
    // servers tell the name that they have for themselves, which is often another than ours for them
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0, initialDelay: 10, maxDelay: 20 },
    keepSessionAlive: false,
    requestedSessionTimeout: sessionMs(config),
    transportTimeout: Math.max(answerMs, idleSilences * config.silentSeconds * 1000),
    defaultTransactionTimeout: answerMs,
    transportSettings: { sendBufferSize: chunkBytes, receiveBufferSize: chunkBytes },
  });
}

function identityFor({ identity, user, password, userCertificate, privateKey }: OpcuaConfig): UserIdentityInfo {
  if (identity === 'user') return { type: UserTokenType.UserName, userName: user, password };
  if (identity === 'anonymous') return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.Certificate, certificateData: convertPEMtoDER(userCertificate), privateKey };
}

/** What servers answer when they do not trust us, or do not say why. */
const mistrust = /BadSecurityChecksFailed|BadCertificate|BadApplicationSignatureInvalid|BadNonceInvalid/;
const refusedUser = /BadIdentityTokenRejected|BadIdentityTokenInvalid|BadUserAccessDenied|BadUserSignatureInvalid/;

const hints: readonly (readonly [RegExp, (own: OwnCertificate) => string])[] = [
  [mistrust, ({ file }) => `the server may not trust us yet; accept our certificate there, it lies in ${file}`],
  [refusedUser, () => 'the server does not accept this user'],
  [/Cannot find an Endpoint|cannot find endpoint/i, () => 'the server does not offer this securityMode and securityPolicy'],
];

/** Why connecting failed, with what to do about it where we know. */
function reasonOf(error: unknown, own: OwnCertificate, trust: Trust): string {
  if (trust.refusal !== undefined) return trust.refusal;
  const text = connectWords(error);
  const hint = hints.find(([pattern]) => pattern.test(text))?.[1](own);
  return hint === undefined ? text : `${text}: ${hint}`;
}

/** What ends a link, in the words of the library. */
const endings = ['connection_lost', 'start_reconnection', 'abort', 'close'] as const;

/** Hears the end of a link once, also when it comes before somebody listens. */
function endOf(client: OPCUAClient): Connection['onLost'] {
  let ended: string | undefined;
  let tell: ((detail: string) => void) | undefined;
  const end = (detail: string): void => {
    if (ended !== undefined) return;
    ended = detail;
    tell?.(detail);
  };
  for (const event of endings) client.on(event, () => end('the connection was closed'));
  return (listener) => {
    tell = listener;
    if (ended !== undefined) listener(ended);
  };
}

/** The ways that a connection takes part in the life of its port. */
export interface ConnectParts {
  readonly config: OpcuaConfig;
  readonly folder: string;
  /** Hang up when this aborts, whatever is under way. */
  readonly signal: AbortSignal;
}

/** Until we are signed in a server answers about so often; what takes longer in all is given up, however the library waits. */
const answersToSignIn = 3;

async function within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not signed in within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connect and sign in. Throws `NOT_AVAILABLE` with the reason. */
export async function connect({ config, folder, signal }: ConnectParts): Promise<Connection> {
  const own = await ownCertificate(folder);
  const trust = createTrust(config);
  const client = clientFor(config, own, trust);
  const onLost = endOf(client);
  const hangUp = (): void => client.disconnect(() => {});
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    signal.throwIfAborted();
    const session = await within(answersToSignIn * config.answerSeconds, async () => {
      await client.connect(config.endpoint);
      return client.createSession(identityFor(config));
    });
    signal.throwIfAborted();
    return { session, onLost, takeBytes: byteCounter(client) };
  } catch (error) {
    hangUp();
    const what = `${config.endpoint}: ${reasonOf(error, own, trust)}`;
    throw new Failure('NOT_AVAILABLE', `connecting to ${what}`, { cause: error, details: { what } });
  }
}

function byteCounter(client: OPCUAClient): () => number {
  let before = 0;
  return () => {
    const bytes = client.bytesRead - before;
    before = client.bytesRead;
    return bytes;
  };
}
