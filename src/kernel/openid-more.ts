import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '../contracts/errors.ts';
import { issuesOf, issuesText, shortened } from '../contracts/issue-text.ts';
import { roles } from '../contracts/roles.ts';
import { said } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import type { Config } from './config.ts';
import { type ProviderSettings, readProviderSettings } from './openid.ts';
import { pairOf, secretOf } from './openid-secret.ts';
import { isSafe } from './safe-url.ts';

const providers = z
  .array(
    z.strictObject({
      issuer: z.url({ protocol: /^https?$/ }).refine(isSafe, 'must be https://…; http:// only to this machine'),
      clientId: z.string().min(1),
      clientSecretFile: z.string().min(1).optional(),
      title: z.string().min(1).max(40),
      tenant: z.string().min(1),
      scopes: z
        .string()
        .regex(/\bopenid\b/, 'must contain openid')
        .default('openid profile email'),
      nameClaim: z.string().min(1).default('preferred_username'),
      roleClaim: z.string().min(1).default('groups'),
      roles: z.record(z.string().min(1), z.enum(roles)).refine((given) => Object.keys(given).length > 0, 'is missing'),
      allow: z.array(z.string().regex(/^[^=]+=.+$/, 'must be claim=value')).default([]),
    }),
  )
  .min(1)
  .max(50);

/**
 * The OpenID providers of further tenants, from a JSON file: a list of objects with `issuer`, `clientId`, `title`, `tenant` and `roles` (value → role),
 * and, if wanted, `clientSecretFile`, `scopes`, `nameClaim`, `roleClaim` and `allow` (`claim=value`).
 *
 * @param first the provider of the settings; all share its origin
 * @throws Failure `BAD_SETTINGS` that names every mistake, also a provider that is there twice: its users could not be told apart
 */
async function readMoreProviders(file: string, first: ProviderSettings): Promise<readonly ProviderSettings[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw wrong(file, said(cause.message));
  });
  const { data, error } = providers.safeParse(parsed(file, text));
  if (data === undefined) throw wrong(file, issuesText(issuesOf(error)));
  const issuers = [first, ...data].map(({ issuer }) => issuer);
  const twice = issuers.find((issuer, i) => issuers.indexOf(issuer) !== i);
  if (twice !== undefined) throw wrong(file, { zh: `${twice} 出现两次`, en: `${twice} is there twice` });
  return Promise.all(
    data.map(async ({ clientSecretFile: secret, roles: given, allow, ...rest }) => ({
      ...rest,
      ...(secret !== undefined && { clientSecret: await secretOf(secret) }),
      origin: first.origin,
      roles: Object.entries(given),
      allow: allow.map((pair) => pairOf(pair, pair.indexOf('='))),
    })),
  );
}

/** All providers: that of the settings first, then those of their file. @throws as {@link readMoreProviders} and {@link readProviderSettings} */
export async function readAllProviders(config: Config): Promise<readonly ProviderSettings[]> {
  const first = await readProviderSettings(config);
  if (first === undefined) return [];
  return [first, ...(config.oidcMoreFile === undefined ? [] : await readMoreProviders(config.oidcMoreFile, first))];
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(file, { zh: '不是 JSON', en: 'is no JSON' });
  }
}

const wrong = (file: string, { zh, en }: Text) =>
  new Failure('BAD_SETTINGS', `reading the OpenID providers from ${file}: ${en}`, {
    details: { what: shortened({ zh: `${file}：${zh}`, en: `${file}: ${en}` }) },
  });
