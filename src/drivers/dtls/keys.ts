import { createHmac } from 'node:crypto';

const hmac = (secret: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** The pseudo-random function of TLS 1.2 with SHA-256 [RFC 5246, 5]. */
export function prf(secret: Uint8Array, label: string, seed: Uint8Array, bytes: number): Buffer {
  const whole = Buffer.concat([Buffer.from(label, 'ascii'), seed]);
  const out: Buffer[] = [];
  let a = hmac(secret, whole);
  for (let length = 0; length < bytes; length += a.length) {
    out.push(hmac(secret, a, whole));
    a = hmac(secret, a);
  }
  return Buffer.concat(out).subarray(0, bytes);
}

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** The premaster secret of a pre-shared key: as many zeros as the key is long, and the key [RFC 4279, 2]. */
export const premasterOf = (key: Uint8Array): Buffer =>
  Buffer.concat([uint16(key.length), Buffer.alloc(key.length), uint16(key.length), key]);

/** What both sides have said by chance, 32 bytes each. */
export interface Randoms {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

const masterBytes = 48;

/**
 * The master secret [RFC 5246, 8.1].
 *
 * @param sessionHash SHA-256 of all handshake messages up to ClientKeyExchange where the extended master secret was agreed on [RFC 7627, 4]
 */
export function masterOf(premaster: Uint8Array, { client, server }: Randoms, sessionHash?: Uint8Array): Buffer {
  if (sessionHash !== undefined) return prf(premaster, 'extended master secret', sessionHash, masterBytes);
  return prf(premaster, 'master secret', Buffer.concat([client, server]), masterBytes);
}

/** Keys of both ways. */
export interface Keys {
  readonly clientKey: Buffer;
  readonly serverKey: Buffer;
  /** The fixed four bytes of each nonce [RFC 6655, 3]. */
  readonly clientIv: Buffer;
  readonly serverIv: Buffer;
}

const ivBytes = 4;

/** Keys of AEAD suites, which have no keys for MACs [RFC 5246, 6.3]. */
export function keysOf(master: Uint8Array, { client, server }: Randoms, keyBytes: number): Keys {
  const block = prf(master, 'key expansion', Buffer.concat([server, client]), 2 * (keyBytes + ivBytes));
  const ivs = 2 * keyBytes;
  return {
    clientKey: block.subarray(0, keyBytes),
    serverKey: block.subarray(keyBytes, ivs),
    clientIv: block.subarray(ivs, ivs + ivBytes),
    serverIv: block.subarray(ivs + ivBytes),
  };
}

/** The verify_data of a Finished message [RFC 5246, 7.4.9]. */
export const finishedOf = (master: Uint8Array, side: 'client' | 'server', transcriptHash: Uint8Array): Buffer =>
  prf(master, `${side} finished`, transcriptHash, 12);
