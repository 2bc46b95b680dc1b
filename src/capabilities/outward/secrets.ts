import type { Vault } from '../../kernel/vault.ts';
import { badRequest } from './deps.ts';
import type { BridgeBody } from './schema.ts';

/** Where we sign in, and as whom. */
export type Target = Pick<
  BridgeBody,
  'host' | 'port' | 'tls' | 'ca' | 'certificate' | 'privateKey' | 'version' | 'clientId' | 'user' | 'password'
>;

const secretNames = ['password', 'privateKey'] as const;
const placeNames = ['host', 'port', 'tls', 'ca'] as const;

/** As it is stored: secrets sealed, empty ones left out. */
export function sealed<T extends Target>(vault: Vault, given: T): T {
  const copy = { ...given };
  for (const name of secretNames) {
    if (given[name]) copy[name] = vault.seal(given[name]);
    else delete copy[name];
  }
  return copy;
}

/** A stored one with readable secrets; throws `BAD_REQUEST` when they were sealed with another key, as after a restore. */
export function unsealed<T extends Target>(vault: Vault, stored: T): T {
  const copy = { ...stored };
  for (const name of secretNames) {
    const text = stored[name];
    if (text === undefined) continue;
    const read = vault.unseal(text);
    if (read === undefined) throw badRequest('reading a bridge', `${name} was sealed with another key; enter it again`);
    copy[name] = read;
  }
  return copy;
}

/**
 * A given one in which secrets that were left out are those that are stored.
 *
 * @throws Failure `BAD_REQUEST` when the kept password would go elsewhere than where it was entered for, or the fields contradict each other
 */
export function completed<T extends Target>(vault: Vault, given: T, stored: Target | undefined): T {
  const copy = { ...given };
  const missing = stored === undefined ? [] : secretNames.filter((name) => given[name] === undefined && stored[name] !== undefined);
  if (stored !== undefined && missing.length > 0) {
    const moved = placeNames.find((name) => given[name] !== stored[name]);
    if (missing.includes('password') && moved !== undefined) {
      throw badRequest('keeping a password', `enter the password again when ${moved} changes`);
    }
    const kept = unsealed(vault, stored);
    for (const name of missing) copy[name] = kept[name];
  }
  const problem = problemOf(copy);
  if (problem !== undefined) throw badRequest('reading a bridge', problem);
  return copy;
}

/** What contradicts itself; order is that of being told. */
function problemOf({ user, password, tls, certificate, privateKey, version }: Target): string | undefined {
  if (password && !user && version === '3.1.1') return 'a password needs a user with MQTT 3.1.1';
  if (!tls && (certificate || privateKey)) return 'a certificate is shown over TLS only';
  if (Boolean(certificate) !== Boolean(privateKey)) return 'a certificate needs its private key, and the other way round';
  return undefined;
}
