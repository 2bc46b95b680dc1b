import { createTransport } from 'nodemailer';
import { Failure } from '../../../contracts/errors.ts';
import type { Config } from '../schema.ts';
import type { Outgoing } from './outgoing.ts';

type Mail = Extract<Config, { kind: 'email' }>;

/**
 * Send a mail by SMTP (RFC 5321). Certificates are verified; `starttls` means that without TLS nothing is sent.
 *
 * @throws Failure `LINK_LOST` with what the server or the connection said
 * @returns which receivers the server refused, when it took the mail for the others; sending again would reach those twice
 */
export async function sendEmail(config: Mail, out: Outgoing): Promise<string | undefined> {
  const { host, port } = config;
  const transport = createTransport({
    ...{ host, port, secure: config.security === 'tls', requireTLS: config.security === 'starttls', ignoreTLS: config.security === 'none' },
    ...(config.user && { auth: { user: config.user, pass: config.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(config.ca && { ca: config.ca }) },
    ...{ connectionTimeout: out.timeoutMs, greetingTimeout: out.timeoutMs, socketTimeout: out.timeoutMs, dnsTimeout: out.timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const end = () => transport.close();
  out.signal.addEventListener('abort', end, { once: true });
  try {
    const { rejected } = await Promise.race([transport.sendMail(mailOf(config, out)), aborted(out.signal)]);
    return rejected.length > 0 ? `${host}:${port} refused ${rejected.join(', ')}` : undefined;
  } catch (error) {
    const what = `${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
    throw new Failure('LINK_LOST', `sending mail by ${what}`, { details: { what } });
  } finally {
    out.signal.removeEventListener('abort', end);
    end();
  }
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
