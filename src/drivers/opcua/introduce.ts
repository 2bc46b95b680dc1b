import { X509Certificate } from 'node:crypto';
import { type EndpointDescription, MessageSecurityMode, OPCUAClient, SecurityPolicy } from 'node-opcua-client';
import { split_der } from 'node-opcua-crypto';
import type { Introduction } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { OpcuaConfig } from './config.ts';
import { connectWords } from './connect-words.ts';
import { modes } from './connection.ts';
import { guardTransport } from './guard-transport.ts';
import { ownCertificate } from './own-certificate.ts';
import { judge, plain } from './trust.ts';

/** What is asked for. */
export interface IntroduceParts {
  readonly config: OpcuaConfig;
  /** Where our certificate is kept. */
  readonly folder: string;
  /** Hang up when this aborts. */
  readonly signal: AbortSignal;
}

/**
 * Ask a server for its endpoints and the certificate that it shows there (OPC UA Part 4, 5.4.4), over a channel without security on which
 * nothing else is said. A link is only ever made with a certificate that is trusted, whatever is told here.
 *
 * Throws `NOT_AVAILABLE` when it cannot be reached, or does not offer the wanted mode and policy, with those that it offers.
 */
export async function introduce({ config, folder, signal }: IntroduceParts): Promise<Introduction> {
  const own = await ownCertificate(folder);
  const endpoint = wantedOf(config, await endpointsOf({ config, folder, signal }));
  const certificate = endpoint.serverCertificate;
  const [der = certificate] = split_der(certificate);
  const shown = new X509Certificate(der);
  const fingerprint = plain(shown.fingerprint256);
  return {
    own: { fingerprint: plain(new X509Certificate(own.pem).fingerprint256), file: { name: 'yangfan-opcua.pem', text: own.pem } },
    other: {
      name: shown.subject.replaceAll('\n', ', '),
      fingerprint,
      validTo: new Date(shown.validTo).toISOString().slice(0, 10),
      trust: trustOf(config, certificate),
      // beside what is in the list: an authority, or the other one of two servers, stays trusted
      trusting: { trustedCertificates: [config.trustedCertificates.trim(), fingerprint].filter((one) => one !== '').join(', ') },
    },
  };
}

function trustOf(config: OpcuaConfig, certificate: Buffer): Introduction['other']['trust'] {
  const { code } = judge(certificate, config, Date.now());
  if (code === 'Good') return 'trusted';
  if (code !== 'BadCertificateUntrusted') return 'unfit';
  return config.trustedCertificates.trim() === '' ? 'unknown' : 'changed';
}

async function endpointsOf({ config, signal }: IntroduceParts): Promise<readonly EndpointDescription[]> {
  const answerMs = config.answerSeconds * 1000;
  guardTransport();
  const client = OPCUAClient.create({
    ...{ applicationName: 'Yangfan', clientName: 'Yangfan', endpointMustExist: false, keepSessionAlive: false },
    ...{ securityMode: MessageSecurityMode.None, securityPolicy: SecurityPolicy.None },
    connectionStrategy: { maxRetry: 0, initialDelay: 10, maxDelay: 20 },
    ...{ transportTimeout: answerMs, defaultTransactionTimeout: answerMs },
  });
  const hangUp = (): void => client.disconnect(() => {});
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect(config.endpoint);
    return await client.getEndpoints({ endpointUrl: config.endpoint });
  } catch (error) {
    throw failed(config, connectWords(error), error);
  } finally {
    signal.removeEventListener('abort', hangUp);
    hangUp();
  }
}

function failed({ endpoint }: OpcuaConfig, detail: string, cause?: unknown): Failure {
  const what = `${endpoint}: ${detail}`;
  return new Failure('NOT_AVAILABLE', `asking ${what}`, { cause, details: { what } });
}

function wantedOf(config: OpcuaConfig, endpoints: readonly EndpointDescription[]): EndpointDescription & { serverCertificate: Buffer } {
  const policy = SecurityPolicy[config.securityPolicy];
  const found = endpoints.find(
    ({ securityMode, securityPolicyUri, serverCertificate }) =>
      securityMode === modes[config.securityMode] && securityPolicyUri === policy && (serverCertificate?.length ?? 0) > 0,
  );
  // holds: its certificate was looked at
  if (found !== undefined) return found as EndpointDescription & { serverCertificate: Buffer };
  const offered = endpoints.map((one) =>
    `${MessageSecurityMode[one.securityMode]} ${String(one.securityPolicyUri).split('#')[1] ?? ''}`.trim(),
  );
  throw failed(config, `the server does not offer this securityMode and securityPolicy, but ${[...new Set(offered)].join(', ') || 'none'}`);
}
