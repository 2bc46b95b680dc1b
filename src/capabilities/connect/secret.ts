import { createHash, randomBytes } from 'node:crypto';

/** A new device secret: 192 random bits as base64url, 32 characters. */
export const newSecret = (): string => randomBytes(24).toString('base64url');

/** What is stored of a secret: its SHA-256 in hex. Enough without salt or stretching, because the secret is random and long. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
