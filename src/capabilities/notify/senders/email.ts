import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { Failure } from '../../../contracts/errors.ts';
import type { Config } from '../schema.ts';
import type { Outgoing } from './outgoing.ts';

type Mail = Extract<Config, { kind: 'email' }>;

/**
 * Send a mail by SMTP (RFC 5321). Certificates are verified; `starttls` means that without TLS nothing is sent.
 *
 * @throws Failure `LINK_LOST` with what the server or the connection said; `NOT_AVAILABLE` for a host that may not be called
 * @returns which receivers the server refused, when it took the mail for the others; sending again would reach those twice
 */
export async function sendEmail(config: Mail, out: Outgoing): Promise<string | undefined> {
  const { host, port } = config;
  const socket = await open(config, out);
  const transport = createTransport({
    ...{ host, port, secure: config.security === 'tls', requireTLS: config.security === 'starttls', ignoreTLS: config.security === 'none' },
    ...(config.user && { auth: { user: config.user, pass: config.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(config.ca && { ca: config.ca }) },
    ...{ connectionTimeout: out.timeoutMs, greetingTimeout: out.timeoutMs, socketTimeout: out.timeoutMs, dnsTimeout: out.timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    getSocket: (_, done) => done(null, { connection: socket }),
  });
  const end = () => transport.close();
  out.signal.addEventListener('abort', end, { once: true });
  try {
    const { rejected } = await Promise.race([transport.sendMail(mailOf(config, out)), aborted(out.signal)]);
    return rejected.length > 0 ? `${host}:${port} refused ${rejected.join(', ')}` : undefined;
  } catch (error) {
    throw lost(config, error);
  } finally {
    out.signal.removeEventListener('abort', end);
    end();
    socket.destroy();
  }
}

/** The connection is opened here, as only so the address is one that was looked at. */
async function open({ host, port }: Mail, { reach, signal }: Outgoing): Promise<Socket> {
  const socket = connect({ host, port, ...reach.to(host) });
  try {
    await once(socket, 'connect', { signal });
    socket.on('error', () => undefined); // the library listens a moment later, and tells of the end
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof Failure) throw error;
    throw lost({ host, port }, signal.aborted ? 'no answer in time' : error);
  }
}

function lost({ host, port }: Pick<Mail, 'host' | 'port'>, error: unknown): Failure {
  const what = `${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
  return new Failure('LINK_LOST', `sending mail by ${what}`, { details: { what } });
}

function mailOf({ from }: Mail, { id, to, message, language, now, files = [] }: Outgoing) {
  const domain = from.split('@')[1] ?? 'localhost';
  return {
    ...{ from, to: [...to], subject: message.title[language], text: message.text[language], date: new Date(now) },
    ...{ messageId: `<${id}@${domain}>`, headers: { 'X-Yangfan-Id': id, 'Auto-Submitted': 'auto-generated' } },
    attachments: files.map(({ name, media, content }) => ({ filename: name, contentType: media, content })),
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const tell = () => reject(new Error('no answer in time'));
    if (signal.aborted) tell();
    signal.addEventListener('abort', tell, { once: true });
  });
