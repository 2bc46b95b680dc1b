import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../contracts/errors.ts';

/** Seals texts that must be read again, such as passwords for other systems; those that only we check are hashed instead. */
export interface Vault {
  /** The text, encrypted; another one each time. */
  seal(text: string): string;
  /** What was sealed with the same key; `undefined` for anything else. */
  unseal(sealed: string): string | undefined;
  /** 64 bits in hex that tell a text from others but nothing about it. */
  tag(text: string): string;
}

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Name of the key's file in the data folder. It is left out of backups: with it, a backup would hold the secrets in clear. */
export const vaultKeyFile = 'secret-key';

/** A vault with a key of 32 bytes. */
export function createVault(key: Buffer): Vault {
  if (key.length !== keyBytes) throw new Error(`BUG: a key of ${key.length} bytes`);
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    unseal: (sealed) => unseal(key, Buffer.from(sealed, 'base64url')),
    tag: (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 16),
  };
}

function unseal(key: Buffer, bytes: Buffer): string | undefined {
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // sealed with another key, or changed
  }
}

/** The vault of a data folder; its key is made at the first start, readable by the owner only. Throws `NOT_AVAILABLE` when the file holds no key. */
export async function openVault(dataFolder: string): Promise<Vault> {
  const path = join(dataFolder, vaultKeyFile);
  const text = (await readKey(path)) ?? (await makeKey(path));
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length === keyBytes) return createVault(key);
  const what = `${path} holds no key of ${keyBytes} bytes`;
  throw new Failure('NOT_AVAILABLE', `reading the key of stored secrets: ${what}`, { details: { what } });
}

const readKey = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Written whole and synced under another name first: half a key would lose every secret that was sealed with the other half. */
async function makeKey(path: string): Promise<string> {
  const text = randomBytes(keyBytes).toString('base64url');
  const coming = `${path}.coming`;
  await rm(coming, { force: true });
  const file = await open(coming, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(coming, path); // fails where somebody else has made one meanwhile
  await rm(coming);
  return text;
}
