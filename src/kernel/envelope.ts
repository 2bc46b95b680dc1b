import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Failure } from '../contracts/errors.ts';

// An envelope is opened by nobody but the owner of a private key: X25519 with a key of its own for each, HKDF-SHA-256, AES-256-GCM.
// Layout, base64url: 44 bytes public key of the sender (SPKI) · 12 nonce · 16 tag · ciphertext.

const publicKeyBytes = 44;
const nonceBytes = 12;
const tagBytes = 16;
const purpose = 'yangfan envelope 1';

/** A new pair of keys, base64url; the private one never leaves its machine. */
export function newEnvelopeKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = generateKeyPairSync('x25519');
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  };
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');

/** Throws `BAD_REQUEST` for what is no public key of X25519. */
function readPublicKey(key: Buffer): KeyObject {
  try {
    const read = createPublicKey({ key, type: 'spki', format: 'der' });
    if (read.asymmetricKeyType === 'x25519') return read;
  } catch {
    // told below, without what was given
  }
  throw new Failure('BAD_REQUEST', 'reading a public key: it is none of X25519', { details: { what: 'publicKey' } });
}

/** True for the public key of an envelope. */
export function isEnvelopeKey(publicKey: string): boolean {
  try {
    readPublicKey(bytesOf(publicKey));
    return true;
  } catch {
    return false;
  }
}

const secretOf = (privateKey: KeyObject, publicKey: KeyObject, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', diffieHellman({ privateKey, publicKey }), salt, purpose, 32));

/** A text that only the owner of the private key can read; another envelope each time. Throws `BAD_REQUEST` for a wrong key. */
export function sealTo(publicKey: string, text: string): string {
  const own = generateKeyPairSync('x25519');
  const sender = own.publicKey.export({ type: 'spki', format: 'der' });
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', secretOf(own.privateKey, readPublicKey(bytesOf(publicKey)), sender), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([sender, nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** What an envelope holds; `undefined` for one that was sealed to another key, or changed. */
export function openEnvelope(privateKey: string, envelope: string): string | undefined {
  const bytes = bytesOf(envelope);
  if (bytes.length < publicKeyBytes + nonceBytes + tagBytes) return undefined;
  const sender = bytes.subarray(0, publicKeyBytes);
  const nonce = bytes.subarray(publicKeyBytes, publicKeyBytes + nonceBytes);
  const at = publicKeyBytes + nonceBytes;
  try {
    const key = createPrivateKey({ key: bytesOf(privateKey), type: 'pkcs8', format: 'der' });
    const decipher = createDecipheriv('aes-256-gcm', secretOf(key, readPublicKey(sender), sender), nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(at, at + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(at + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // not for us, or not as it was sent
  }
}
