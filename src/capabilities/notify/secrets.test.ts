import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { channelConfig } from '../../contracts/api/notify.ts';
import { isSecret } from '../../kernel/redact.ts';
import { createVault } from '../../kernel/vault.ts';
import { lostSecrets, masked, sealed, secretFields, unmasked, unsealed, withoutSecrets } from './secrets.ts';

const vault = createVault(randomBytes(32));
const config = { kind: 'dingtalk', webhookUrl: 'https://d/?access_token=tell-nobody', signSecret: 'SECret' };

const marked = (z.toJSONSchema(channelConfig).oneOf ?? []).flatMap(({ properties = {} }) =>
  Object.entries(properties).filter(([, field]) => typeof field === 'object' && field.writeOnly === true),
);

test('the secret fields are those of the contract', () => {
  expect(new Set(marked.map(([name]) => name))).toEqual(new Set(secretFields));
});

test.each(secretFields)('%s stays out of logs and audit', (name) => {
  expect(isSecret(name)).toBe(true);
});

test('secrets are sealed and read again with the same key only', () => {
  const stored = sealed(vault, config);
  expect(JSON.stringify(stored)).not.toMatch(/tell-nobody|SECret/);
  expect(unsealed(vault, stored)).toEqual(config);
  expect(lostSecrets(unsealed(createVault(randomBytes(32)), stored))).toEqual(['webhookUrl', 'signSecret']);
});

test('a mark stands for the secret of this channel and field, and for no other', () => {
  const shown = masked(vault, 'c1', config);
  expect(JSON.stringify(shown)).not.toMatch(/tell-nobody|SECret/);
  expect(unmasked(vault, 'c1', { given: shown, stored: config })).toEqual(config);
  expect(() => unmasked(vault, 'c2', { given: shown, stored: config })).toThrow('not stored');
  expect(() => unmasked(vault, 'c1', { given: { ...shown, webhookUrl: shown.signSecret }, stored: config })).toThrow('not stored');
});

test('an error of another system shows no secret', () => {
  const quoted = `no robot at ${config.webhookUrl}, ${Buffer.from('SECret').toString('base64')}, ${encodeURIComponent(config.webhookUrl)}`;
  expect(withoutSecrets(quoted, config)).toBe('no robot at …, …, …');
});
