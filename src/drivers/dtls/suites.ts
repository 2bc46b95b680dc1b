import { createCipheriv, createDecipheriv } from 'node:crypto';

/** A cipher suite with a pre-shared key and AEAD, all of them with SHA-256. */
export interface Suite {
  readonly id: number;
  readonly name: string;
  readonly keyBytes: number;
  readonly tagBytes: number;
  /** Encrypt; the tag follows the text. */
  seal(key: Uint8Array, nonce: Uint8Array, parts: AeadParts): Buffer;
  /** Decrypt; `undefined` when anything of it was changed. */
  open(key: Uint8Array, nonce: Uint8Array, parts: AeadParts): Buffer | undefined;
}

/** What AEAD takes. */
export interface AeadParts {
  readonly text: Uint8Array;
  /** Not encrypted, but protected. */
  readonly aad: Uint8Array;
}

/** What differs: Node.js has one way for both ciphers, and its types have two. */
interface Kind {
  readonly id: number;
  readonly name: string;
  readonly algorithm: 'aes-128-ccm' | 'aes-128-gcm';
  readonly tagBytes: number;
}

const keyBytes = 16;

function suiteOf({ id, name, algorithm, tagBytes }: Kind): Suite {
  const options = { authTagLength: tagBytes };
  return {
    ...{ id, name, keyBytes, tagBytes },
    seal(key, nonce, { text, aad }) {
      const cipher = createCipheriv(algorithm as 'aes-128-ccm', key, nonce, options); // holds: GCM takes the same
      cipher.setAAD(aad, { plaintextLength: text.length });
      return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    },
    open(key, nonce, { text, aad }) {
      if (text.length < tagBytes) return undefined;
      const end = text.length - tagBytes;
      const decipher = createDecipheriv(algorithm as 'aes-128-ccm', key, nonce, options); // holds: GCM takes the same
      decipher.setAuthTag(text.subarray(end));
      decipher.setAAD(aad, { plaintextLength: end });
      try {
        return Buffer.concat([decipher.update(text.subarray(0, end)), decipher.final()]);
      } catch {
        return undefined; // another key, or changed on the way
      }
    },
  };
}

/**
 * What is offered, the best liked first: that of small devices, which CoAP requires of all [RFC 7252, 9.1.3.1], and those of larger ones.
 * Source: RFC 6655, section 4 (CCM); RFC 5487, section 2 (GCM).
 */
export const suites: readonly Suite[] = [
  suiteOf({ id: 0xc0a8, name: 'TLS_PSK_WITH_AES_128_CCM_8', algorithm: 'aes-128-ccm', tagBytes: 8 }),
  suiteOf({ id: 0xc0a4, name: 'TLS_PSK_WITH_AES_128_CCM', algorithm: 'aes-128-ccm', tagBytes: 16 }),
  suiteOf({ id: 0x00a8, name: 'TLS_PSK_WITH_AES_128_GCM_SHA256', algorithm: 'aes-128-gcm', tagBytes: 16 }),
];
