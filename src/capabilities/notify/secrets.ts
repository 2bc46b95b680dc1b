import { Failure } from '../../contracts/errors.ts';
import { isKeptMark } from '../../contracts/secret-field.ts';
import type { Vault } from '../../kernel/vault.ts';

/** The fields of a channel's configuration that are sealed; a law checks that the contract marks the same. */
export const secretFields = ['webhookUrl', 'signSecret', 'password'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** A copy in which every secret that is there is changed. */
function mapSecrets(config: Fields, change: (text: string, field: string) => unknown): Record<string, unknown> {
  const isOne = (name: string, value: unknown): value is string =>
    typeof value === 'string' && value !== '' && (secretFields as readonly string[]).includes(name);
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, isOne(name, value) ? change(value, name) : value]));
}

/** As it is stored: every secret sealed. */
export const sealed = (vault: Vault, config: Fields): Fields => mapSecrets(config, (text) => vault.seal(text));

/** The other way round; a secret that was sealed with another key becomes the empty text, and {@link lostSecrets} names it. */
export const unsealed = (vault: Vault, config: Fields): Fields => mapSecrets(config, (text) => vault.unseal(text) ?? '');

/** Secrets of an unsealed configuration that can no longer be read. */
export const lostSecrets = (config: Fields): readonly string[] => secretFields.filter((name) => config[name] === '');

/** What may be seen of an unsealed configuration: a mark instead of each secret. */
export const masked = (vault: Vault, id: string, config: Fields): Record<string, unknown> =>
  mapSecrets(config, (text, field) => markOf(vault, [id, field, text]));

/**
 * A given configuration with the secrets that its marks stand for.
 *
 * @throws Failure `BAD_REQUEST` for a mark of no secret of this channel
 */
export function unmasked(vault: Vault, id: string, { given, stored }: { readonly given: Fields; readonly stored: Fields }): Fields {
  return mapSecrets(given, (text, field) => {
    if (!isKeptMark(text)) return text;
    const kept = stored[field];
    if (typeof kept === 'string' && kept !== '' && text === markOf(vault, [id, field, kept])) return kept;
    const what = `${field} is no longer stored; enter it again`;
    throw new Failure('BAD_REQUEST', `keeping the secret ${field}: it is not stored`, { details: { what } });
  });
}

const markOf = (vault: Vault, parts: readonly string[]): string => `[kept ${vault.tag(parts.join(' '))}]`;

/** A text in which no secret of the configuration can be read, as errors of other systems may quote them. */
export function withoutSecrets(text: string, config: Fields): string {
  let clean = text;
  for (const name of secretFields) {
    const secret = config[name];
    if (typeof secret !== 'string' || secret.length < 4) continue;
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) clean = clean.replaceAll(form, '…');
  }
  return clean;
}
