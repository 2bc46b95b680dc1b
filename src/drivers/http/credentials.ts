/** What an `Authorization` header says. */
export interface Credentials {
  /** `undefined` with a bearer token, which belongs to the identity of the path. */
  readonly identity: string | undefined;
  readonly secret: string;
}

/** The credentials of an `Authorization` header: `Basic` identity and secret (RFC 7617), or `Bearer` secret (RFC 6750). */
export function readCredentials(header: string | undefined): Credentials | undefined {
  const found = /^(basic|bearer) +([\w+/=.~-]+) *$/i.exec(header ?? '');
  const [, scheme = '', token = ''] = found ?? [];
  if (scheme.toLowerCase() === 'bearer') return { identity: undefined, secret: token };
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return scheme === '' || colon < 0 ? undefined : { identity: text.slice(0, colon), secret: text.slice(colon + 1) };
}
