import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { mostIdentityBytes } from './handshake.ts';

/** `identity: key`, the key of 16 to 64 bytes in hex. */
const keyLine = /^(?<identity>[^\p{Cc}]{1,128}?): ?(?<key>(?:[\da-f]{2}){16,64})$/iu;

const preSharedKey = z
  .string()
  .regex(keyLine, 'a line "identity: key", the key 16 to 64 bytes in hex')
  .refine((line) => Buffer.byteLength(keyLine.exec(line)?.groups?.identity ?? '') <= mostIdentityBytes, 'an identity of at most 128 bytes');

/** Settings of a source that can speak DTLS. */
export const dtlsSettings = {
  security: z
    .enum(['none', 'dtls'])
    .default('none')
    .describe(
      'none: nothing is encrypted; dtls: DTLS 1.2 with a pre-shared key of each device (coaps, mostly on port 5684), and nothing else is heard',
    ),
  preSharedKeys: z
    .array(secretField(preSharedKey))
    .max(20_000)
    .default([])
    .describe(
      'security dtls: a line "identity: key" for each device, the identity that of the device, the key 16 to 64 random bytes in hex',
    ),
};

/** What {@link dtlsSettings} gives. */
export interface DtlsSettings {
  readonly security: 'none' | 'dtls';
  readonly preSharedKeys: readonly string[];
}

/** The keys by identity; of two lines with one identity the last counts. */
export function keysIn({ preSharedKeys }: DtlsSettings): ReadonlyMap<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const line of preSharedKeys) {
    const { identity, key } = keyLine.exec(line)?.groups ?? {};
    if (identity !== undefined && key !== undefined) keys.set(identity, Buffer.from(key, 'hex'));
  }
  return keys;
}
