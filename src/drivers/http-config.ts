import { z } from 'zod';

/** An address that may be asked for: `http` or `https`, and no password in it, which logs would show. */
export function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** A header of a request, as a line of its own (RFC 9110 §5). */
export const httpHeader = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\x21-\x7e][\x20-\x7e]{0,4000}$/, 'a header such as "x-api-key: abc"');
