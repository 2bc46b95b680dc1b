import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { mostIdentityBytes } from './handshake.ts';

const identity = z
  .string()
  .regex(/^[^\p{Cc}]{1,128}$/u, 'the identity of the device, without control characters')
  .refine((text) => Buffer.byteLength(text) <= mostIdentityBytes, 'an identity of at most 128 bytes');

const preSharedKey = secretField(z.string().regex(/^(?:[\da-f]{2}){16,64}$/i, '16 to 64 bytes in hex, such as openssl rand -hex 16 makes'));

/** Settings of a source that can speak DTLS. */
export const dtlsSettings = {
  security: z
    .enum(['none', 'dtls'])
    .default('none')
    .describe(
      'none: nothing is encrypted; dtls: DTLS 1.2 with a pre-shared key of each device (coaps, mostly on port 5684), and nothing else is heard',
    ),
  preSharedKeys: z
    .array(
      z.object({
        identity: identity.meta({ title: 'Device identity', zh: { title: '设备标识' } }),
        preSharedKey: preSharedKey.meta({ title: 'Key (hex)', zh: { title: '密钥（十六进制）' } }),
      }),
    )
    .max(20_000)
    .default([])
    .describe(
      'security dtls: the key of each device, 16 to 64 random bytes in hex (openssl rand -hex 16), by the identity of the device; the same key is set in the device, with that identity',
    ),
};

/** What {@link dtlsSettings} gives. */
export interface DtlsSettings {
  readonly security: 'none' | 'dtls';
  readonly preSharedKeys: readonly { readonly identity: string; readonly preSharedKey: string }[];
}

/** The keys by identity; of two with one identity the last counts. */
export const keysIn = ({ preSharedKeys }: DtlsSettings): ReadonlyMap<string, Buffer> =>
  new Map(preSharedKeys.map(({ identity, preSharedKey }) => [identity, Buffer.from(preSharedKey, 'hex')]));
