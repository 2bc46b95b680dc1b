import { readFile } from 'node:fs/promises';
import { createSecureContext, createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import { Failure } from '../../contracts/errors.ts';
import type { MqttConfig } from './config.ts';

/** Who hears of a TLS listener. */
export interface SecureListener {
  /** A client with TLS; `certified` is the identity in its certificate, if it showed one that a CA of ours has signed. */
  connected(socket: TLSSocket, certified: string | undefined): void;
  /** A connection came to nothing: no TLS, or a certificate that is not accepted. */
  refused(detail: string): void;
  /** The files were read again: they are in use now, or why they are not and the old ones go on. */
  reloaded(problem: string | undefined): void;
}

/** A TLS listener that does not listen yet. */
export interface Secure {
  readonly server: Server;
  /** Read the files again; renewed ones hold for new connections. Never throws. */
  reload(): Promise<void>;
}

type Config = Pick<
  MqttConfig,
  | 'tlsCertificateFile'
  | 'tlsKeyFile'
  | 'tlsClientCaFile'
  | 'clientCertificates'
  | 'certificateIdentity'
  | 'connectSeconds'
  | 'maxConnections'
>;

/** True when the configuration asks for a TLS listener. */
export const isSecureWanted = ({ tlsCertificateFile }: Pick<MqttConfig, 'tlsCertificateFile'>): boolean => tlsCertificateFile !== '';

/** Make a TLS 1.2/1.3 listener. Throws `NOT_AVAILABLE` when a file cannot be read or is no certificate or key, or they do not fit. */
export async function createSecure(config: Config, listener: SecureListener): Promise<Secure> {
  let material = await readMaterial(config);
  const server = createServer(
    {
      ...material,
      minVersion: 'TLSv1.2',
      requestCert: config.tlsClientCaFile !== '',
      rejectUnauthorized: config.tlsClientCaFile !== '' && config.clientCertificates === 'required',
      handshakeTimeout: config.connectSeconds * 1000,
      noDelay: true,
    },
    (socket) => admit(config, listener, socket),
  );
  server.maxConnections = config.maxConnections;
  server.on('tlsClientError', (error, socket) => {
    listener.refused(`${socket.remoteAddress}: ${error.message}`);
    socket.on('error', () => undefined); // told already
    socket.destroy();
  });
  return {
    server,
    async reload() {
      try {
        const renewed = await readMaterial(config);
        if (isSame(renewed, material)) return;
        server.setSecureContext({ ...renewed, minVersion: 'TLSv1.2' });
        material = renewed;
        listener.reloaded(undefined);
      } catch (error) {
        listener.reloaded(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

type Material = Pick<SecureContextOptions, 'cert' | 'key' | 'ca'>;

const isSame = (a: Material, b: Material): boolean =>
  String(a.cert) === String(b.cert) && String(a.key) === String(b.key) && String(a.ca) === String(b.ca);

async function readMaterial({ tlsCertificateFile, tlsKeyFile, tlsClientCaFile }: Config): Promise<Material> {
  const [cert, key, ca] = await Promise.all([
    readPem(tlsCertificateFile),
    readPem(tlsKeyFile),
    tlsClientCaFile === '' ? undefined : readPem(tlsClientCaFile),
  ]);
  const material = { cert, key, ...(ca === undefined ? {} : { ca }) };
  try {
    createSecureContext(material);
  } catch (cause) {
    throw unusable(`${tlsCertificateFile}, ${tlsKeyFile}`, cause);
  }
  return material;
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unusable(file, cause);
  }
}

function unusable(file: string, cause: unknown): Failure {
  const what = `${file}: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new Failure('NOT_AVAILABLE', `reading the certificate and key of TLS from ${what}`, { cause, details: { what } });
}

function admit(config: Config, listener: SecureListener, socket: TLSSocket): void {
  const certificate = config.tlsClientCaFile === '' ? undefined : socket.getPeerCertificate();
  if (certificate === undefined || Object.keys(certificate).length === 0) {
    listener.connected(socket, undefined);
    return;
  }
  const identity = config.certificateIdentity === 'cn' ? nameIn(certificate.subject?.CN) : alternativeNameIn(certificate.subjectaltname);
  if (socket.authorized && identity !== undefined) {
    listener.connected(socket, identity);
    return;
  }
  const why = socket.authorized ? `no ${config.certificateIdentity.toUpperCase()} in it` : socket.authorizationError;
  listener.refused(`${socket.remoteAddress}: a client certificate that is not accepted: ${why}`);
  socket.on('error', () => undefined);
  socket.destroy();
}

const nameIn = (name: string | readonly string[] | undefined): string | undefined =>
  typeof name === 'string' && name !== '' ? name : undefined;

/** The first DNS name; one that Node.js had to quote is none of ours. RFC 5280 §4.2.1.6 */
const alternativeNameIn = (names: string | undefined): string | undefined =>
  names
    ?.split(', ')
    .map((name) => /^DNS:([\w.-]+)$/.exec(name)?.[1])
    .find((name) => name !== undefined);
