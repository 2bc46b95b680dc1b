import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** What a browser gives for messages to it: both are known to it and to us only. */
export interface ReceiverKeys {
  /** Its public key on P-256, uncompressed, 65 bytes. */
  readonly p256dh: Buffer;
  /** Its authentication secret, 16 bytes. */
  readonly auth: Buffer;
}

/** What is new for each message; a test gives that of an example. */
export interface Fresh {
  /** Private key on P-256, 32 bytes. */
  readonly privateKey: Buffer;
  /** 16 bytes. */
  readonly salt: Buffer;
}

const curve = 'prime256v1';
const recordBytes = 4096;
const headBytes = 16 + 4 + 1 + 65;
/** Longest text that fits: a push service need not take more than 4096 bytes (RFC 8030, 7.2), of which header, tag and delimiter are 103. */
export const mostPlainBytes = recordBytes - headBytes - 16 - 1;

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
const label = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');

/**
 * Encrypt a message for one browser: one record of `aes128gcm` (RFC 8188) with keys by RFC 8291, section 3.4.
 *
 * @throws Error when the text is longer than {@link mostPlainBytes}, or `p256dh` is no point of the curve
 */
export function encrypt(text: Buffer, { p256dh, auth }: ReceiverKeys, fresh: Partial<Fresh> = {}): Buffer {
  if (text.length > mostPlainBytes) throw new Error(`BUG: a push message of ${text.length} bytes`);
  const { salt = randomBytes(16), privateKey } = fresh;
  const pair = createECDH(curve);
  if (privateKey === undefined) pair.generateKeys();
  else pair.setPrivateKey(privateKey);
  const own = pair.getPublicKey();
  const secret = derive(pair.computeSecret(p256dh), auth, Buffer.concat([label('WebPush: info'), p256dh, own]), 32);
  const cipher = createCipheriv(
    'aes-128-gcm',
    derive(secret, salt, label('Content-Encoding: aes128gcm'), 16),
    derive(secret, salt, label('Content-Encoding: nonce'), 12),
  );
  // The delimiter of the last record is 2 (RFC 8188, section 2).
  const record = Buffer.concat([cipher.update(text), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(5);
  size.writeUInt32BE(recordBytes);
  size.writeUInt8(own.length, 4);
  return Buffer.concat([salt, size, own, record]);
}

/** True for a point of P-256 in the uncompressed form. */
export function isPublicKey(bytes: Buffer): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  const pair = createECDH(curve);
  pair.generateKeys();
  try {
    pair.computeSecret(bytes);
    return true;
  } catch {
    return false; // not on the curve
  }
}
