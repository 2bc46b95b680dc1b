import type { GetRequest } from '../http-get.ts';
import type { HttpPollConfig } from './config.ts';

const placeholder = '{identity}';

/** True when each device has a document of its own. */
export const isPerDevice = ({ url }: HttpPollConfig): boolean => url.includes(placeholder);

/** Headers of the configuration; those named last win, and sign-in data win over all. */
function headersOf({ headers, auth, user, password, token }: HttpPollConfig): Record<string, string> {
  const own = headers.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  const common: Record<string, string> = Object.fromEntries(own);
  if (auth === 'basic') return { ...common, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  return auth === 'bearer' ? { ...common, authorization: `Bearer ${token}` } : common;
}

/** The request for the document of a device, or for the one that serves all. */
export function requestFor(config: HttpPollConfig, identity: string | undefined): GetRequest {
  const url = new URL(config.url.replaceAll(placeholder, encodeURIComponent(identity ?? '')));
  return { url, headers: headersOf(config), timeoutMs: config.answerSeconds * 1000, maxBytes: config.maxBodyBytes };
}
