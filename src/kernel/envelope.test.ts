import { expect, test } from 'vitest';
import { isEnvelopeKey, newEnvelopeKeys, openEnvelope, sealTo } from './envelope.ts';

test('an envelope is opened by its addressee alone, and is another one each time', () => {
  const [one, other] = [newEnvelopeKeys(), newEnvelopeKeys()];
  const sealed = sealTo(one.publicKey, '密码 secret');
  expect(openEnvelope(one.privateKey, sealed)).toBe('密码 secret');
  expect(openEnvelope(other.privateKey, sealed)).toBeUndefined();
  expect(sealTo(one.publicKey, '密码 secret')).not.toBe(sealed);
});

test.each([0, 43, 44, 56, 72])('an envelope of which byte %i is bent is not opened', (at) => {
  const { publicKey, privateKey } = newEnvelopeKeys();
  const bytes = Buffer.from(sealTo(publicKey, 'secret'), 'base64url');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  expect(openEnvelope(privateKey, bytes.toString('base64url'))).toBeUndefined();
});

test.each(['', 'x', newEnvelopeKeys().privateKey])('%j is no public key', (key) => {
  expect(isEnvelopeKey(key)).toBe(false);
  expect(() => sealTo(key, 'secret')).toThrow('none of X25519');
  expect(openEnvelope(newEnvelopeKeys().privateKey, key)).toBeUndefined();
});
