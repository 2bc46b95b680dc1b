import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Vault } from '../../../kernel/vault.ts';
import { tables } from '../schema.ts';

/** By which push services know that messages come from whom the browser gave its subscription to (VAPID, RFC 8292). */
export interface Vapid {
  /** Point of P-256 in base64url, as a browser takes it for `applicationServerKey`. */
  readonly publicKey: string;
  /**
   * Value of the header `Authorization` for a push service.
   *
   * @param contact `mailto:` or `https:` address by which the service can reach who runs this program; default: none, which some services refuse
   */
  header(endpoint: URL, now: EpochMs, contact?: string): string;
}

/** How long a header is good; RFC 8292 allows 24 h. */
const goodMs = 12 * 3_600_000;
const rowId = 'vapid';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** With a private key on P-256. */
export function createVapid(key: KeyObject): Vapid {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const publicKey = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('base64url');
  return {
    publicKey,
    header: ({ origin }, now, contact) => {
      const claims = { aud: origin, exp: Math.floor((now + goodMs) / 1000), ...(contact !== undefined && { sub: contact }) };
      const text = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      return `vapid t=${text}.${signature}, k=${publicKey}`;
    },
  };
}

interface Deps {
  readonly db: Database;
  readonly vault: Vault;
  readonly log: Log;
}

/**
 * The key of this installation: made at the first start, stored sealed.
 *
 * When it was sealed with another key of the vault, as after a restore without it, a new one is made; what browsers gave is then of no use any more
 * and is removed, so that they show themselves as switched off.
 */
export async function openVapid(deps: Deps): Promise<Vapid> {
  const { db, vault, log } = deps;
  const stored = await readKey(db);
  const known = stored === undefined ? undefined : vault.unseal(stored);
  if (known !== undefined) return createVapid(createPrivateKey(known));
  if (stored !== undefined) {
    const { numDeletedRows } = await tables(db).deleteFrom('notifyChannel').where('owner', 'is not', null).executeTakeFirst();
    await tables(db).deleteFrom('notifyPushKey').where('privateKey', '=', stored).execute();
    log.warn(
      { devices: Number(numDeletedRows) },
      'the key for browser push was sealed with another key: a new one is made, browsers have to switch push on again',
    );
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const sealed = vault.seal(String(privateKey.export({ format: 'pem', type: 'pkcs8' })));
  await tables(db)
    .insertInto('notifyPushKey')
    .values({ id: rowId, privateKey: sealed })
    .onConflict((conflict) => conflict.doNothing()) // another process was first
    .execute();
  const kept = vault.unseal((await readKey(db)) ?? '');
  if (kept === undefined) throw new Error('BUG: the key for browser push was not written');
  return createVapid(createPrivateKey(kept));
}

async function readKey(db: Database): Promise<string | undefined> {
  const row = await tables(db).selectFrom('notifyPushKey').select('privateKey').where('id', '=', rowId).executeTakeFirst();
  return row?.privateKey;
}
