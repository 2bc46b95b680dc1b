import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Makes and knows the authentication codes that a source hands out; it keeps no list of them. */
export interface AuthCodes {
  /** The code of a terminal: 24 hex digits, the same each time for the same key. */
  of(identity: string): string;
  /** Is it that code? In constant time. */
  isCodeOf(identity: string, code: string): boolean;
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Codes derived from a key: HMAC-SHA-256 of the identity, cut to 96 bits, which terminals with little room for the code can keep.
 *
 * @param key default: random, so that after a restart all terminals have to register again
 */
export function createAuthCodes(key: string | undefined): AuthCodes {
  const secret = key ?? randomBytes(32);
  const of = (identity: string): string => createHmac('sha256', secret).update(`jt808/${identity}`).digest('hex').slice(0, 24);
  return { of, isCodeOf: (identity, code) => timingSafeEqual(hash(of(identity)), hash(code)) };
}
