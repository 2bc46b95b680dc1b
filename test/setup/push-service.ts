import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, type JWTPayload, jwtVerify } from 'jose';
import type { PushTrust } from '../../src/capabilities/notify/push/send-push.ts';
import { certify, createAuthority } from './certificates.ts';

/** The side of the browser, written step by step from RFC 8291, appendix A, and RFC 8188 with HMAC alone, apart from what encrypts. */
export interface Receiver {
  readonly p256dh: string;
  readonly auth: string;
  /** @throws Error when the message is for another one, or was changed */
  decrypt(body: Buffer): Buffer;
}

const mac = (key: Buffer, text: Buffer): Buffer => createHmac('sha256', key).update(text).digest();

/** A browser with keys of its own, or with given ones. */
export function createReceiver(given: { readonly privateKey?: Buffer; readonly auth?: Buffer } = {}): Receiver {
  const pair = createECDH('prime256v1');
  if (given.privateKey) pair.setPrivateKey(given.privateKey);
  else pair.generateKeys();
  const { auth = randomBytes(16) } = given;
  const own = pair.getPublicKey();
  return {
    p256dh: own.toString('base64url'),
    auth: auth.toString('base64url'),
    decrypt: (body) => {
      const keyEnd = 21 + body.readUInt8(20);
      const sender = body.subarray(21, keyEnd);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, sender, Buffer.of(1)]);
      const pseudorandom = mac(body.subarray(0, 16), mac(mac(auth, pair.computeSecret(sender)), info));
      return opened(body.subarray(keyEnd), pseudorandom, body.readUInt32BE(16));
    },
  };
}

function opened(record: Buffer, pseudorandom: Buffer, size: number): Buffer {
  if (record.length > size) throw new Error('more than one record');
  const key = mac(pseudorandom, Buffer.from('Content-Encoding: aes128gcm\0\x01')).subarray(0, 16);
  const nonce = mac(pseudorandom, Buffer.from('Content-Encoding: nonce\0\x01')).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('no delimiter of a last record');
  return padded.subarray(0, end);
}

/** Claims of a header `Authorization: vapid …` (RFC 8292, section 3), checked by a library of others. @throws when it is not signed by the key that it names */
export async function claimsOf(header: string, now: number): Promise<JWTPayload & { readonly key: string }> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const { payload } = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'), {
    ...{ typ: 'JWT', algorithms: ['ES256'], currentDate: new Date(now) },
  });
  return { ...payload, key };
}

/** What a push service got. */
export interface Pushed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A push service on this machine. */
export interface PushService {
  readonly origin: string;
  readonly trust: PushTrust;
  readonly got: readonly Pushed[];
  /** How it answers at a path from now on; default 201. */
  readonly answers: Map<string, number>;
  close(): Promise<void>;
}

/** Start a push service with a certificate of an authority of its own. */
export async function startPushService(): Promise<PushService> {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-push-'));
  createAuthority(folder, 'ca');
  certify(folder, { name: 'push', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost' });
  const [key, cert, ca] = ['push.key', 'push.crt', 'ca.crt'].map((name) => readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true });
  const got: Pushed[] = [];
  const answers = new Map<string, number>();
  const server = createServer({ key, cert }, async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const path = request.url ?? '';
    got.push({ path, headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(answers.get(path) ?? 201, { location: '/elsewhere' }).end('why not');
  });
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
  const { port } = server.address() as { port: number }; // holds: it listens on TCP
  return {
    ...{ origin: `https://localhost:${port}`, got, answers, trust: { ca: ca ?? '', allowsLoopback: true } },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
