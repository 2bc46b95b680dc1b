import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that cannot be guessed: 256 random bits, safe in an address. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret. SHA-256 is enough, because a random secret has nothing to guess; passwords take `passwords.ts`. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares without telling by its duration how far two secrets agree. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}
