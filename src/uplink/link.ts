import { readFile } from 'node:fs/promises';
import { Failure } from '../contracts/errors.ts';

/** What the centre makes of a message: its samples are safe, or it says that it never will take it. */
export type Answer = 'taken' | 'refused';

/** A connection to the centre, which has been told that the site is online. */
export interface Link {
  /**
   * Send a message of samples; resolves when it is acknowledged. Throws a `Failure` when the connection is lost or nothing is taken at
   * present.
   *
   * @param range names the part of the site's logs that the message holds, so that it is known when it comes again; default: not known
   */
  send(payload: Buffer, range?: string): Promise<Answer>;
  /** Rejects with a `Failure` when the connection is lost. */
  readonly lost: Promise<never>;
  /** May be called twice. */
  close(): void;
}

/** Names of PEM files for an encrypted link. They are read for each connection, so renewed ones need no restart. */
export interface TlsFiles {
  /** CAs that sign the centre's certificate; default: those that Node.js trusts. */
  readonly ca?: string | undefined;
  /** Our certificate and its key; default: none, and we sign in with the secret of the URL. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Where the centre is and who we are there. */
export interface LinkOptions {
  /** `mqtt://identity:secret@host:port`, or `mqtts:`, `nats:`, `tls:`. */
  readonly url: string;
  readonly files: TlsFiles;
  /** What the centre's subscribers are told of us. */
  readonly said: (isOnline: boolean) => Buffer;
}

/** Connect and sign in. Throws `NOT_AVAILABLE`, without the secret in its text. */
export type OpenLink = (options: LinkOptions, signal: AbortSignal) => Promise<Link>;

/** What a URL says of the centre and of us. */
export interface Address {
  readonly isSecure: boolean;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly identity: string;
  /** `undefined` when a certificate stands for it. */
  readonly secret: string | undefined;
}

/** Takes a URL apart; `ports` are the usual ones, plain and encrypted. */
export function addressOf(url: string, [plain, encrypted]: readonly [number, number]): Address {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'mqtts:' || protocol === 'tls:';
  return {
    isSecure,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? encrypted : plain),
    identity: decodeURIComponent(username),
    secret: password === '' ? undefined : decodeURIComponent(password),
  };
}

/** The contents of the files that are named. Throws `NOT_AVAILABLE` with the name of one that cannot be read. */
export async function contentsOf(files: TlsFiles): Promise<{ readonly [kind in keyof TlsFiles]?: Buffer }> {
  const named = Object.entries(files).filter(([, file]) => file !== undefined);
  return Object.fromEntries(await Promise.all(named.map(async ([kind, file]) => [kind, await readPem(file)])));
}

const readPem = (file: string): Promise<Buffer> =>
  readFile(file).catch((cause) => {
    throw linkFailure(file, cause);
  });

/** A `NOT_AVAILABLE` about a peer, or what belongs to the way there. */
export function linkFailure(peer: string, cause: unknown): Failure {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new Failure('NOT_AVAILABLE', `forwarding to ${peer}: ${what}`, { cause, details: { what: `${peer}: ${what}` } });
}
