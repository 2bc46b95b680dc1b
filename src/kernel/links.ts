import type { Clock } from '../contracts/time.ts';
import type { AuthTables } from './auth-schema.ts';
import type { Database } from './database.ts';
import { hashSecret, newSecret } from './secrets.ts';

const linkMs = 15 * 60_000;

/** Path of the console that takes a sign-in link. What stands after `#` is never sent to a server, nor logged by a proxy. */
const signInPath = '/signin#';

/** One-time sign-in links, valid for 15 minutes. */
export function createLinks(database: Database, clock: Clock) {
  const db = database.withTables<AuthTables>();

  /** Makes the user's link; the earlier one ends. Returns path and secret, to be put behind the address of the console. */
  const make = async (user: string): Promise<string> => {
    const secret = newSecret();
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      await trx
        .deleteFrom('sign_in_link')
        .where((is) => is.or([is('user_id', '=', user), is('expires_at', '<=', now)]))
        .execute();
      await trx
        .insertInto('sign_in_link')
        .values({ hash: hashSecret(secret), user_id: user, expires_at: now + linkMs })
        .execute();
    });
    return `${signInPath}${secret}`;
  };

  /** Uses a link up and returns its user, or `undefined` when it was used or is expired. Takes a whole address or the secret alone. */
  const use = async (link: string): Promise<string | undefined> => {
    const secret = link.slice(link.indexOf('#') + 1);
    const row = await db.deleteFrom('sign_in_link').where('hash', '=', hashSecret(secret)).returningAll().executeTakeFirst();
    return row !== undefined && row.expires_at > clock.now() ? row.user_id : undefined;
  };

  return { make, use };
}
