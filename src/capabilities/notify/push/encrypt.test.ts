import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, createReceiver } from '../../../../test/setup/push-service.ts';
import { encrypt, isPublicKey, mostPlainBytes } from './encrypt.ts';
import { createVapid } from './vapid.ts';

const from = (text: string) => Buffer.from(text, 'base64url');
/** The example of RFC 8291, section 5 and appendix A. */
const example = {
  text: 'When I grow up, I want to be a watermelon',
  auth: from('BTBZMqHH6r4Tts7J_aSIgg'),
  privateKey: from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
  p256dh: from('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
  sender: from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
  salt: from('DGv6ra1nlYgDCS1FRnbzlw'),
  sent: from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  ),
};

describe('encryption', () => {
  test('the example of RFC 8291 comes out to the byte', () => {
    const { text, p256dh, auth, sender, salt, sent } = example;
    expect(encrypt(Buffer.from(text), { p256dh, auth }, { privateKey: sender, salt })).toEqual(sent);
  });

  test('the browser of these tests reads that example, and nothing of it that was changed', () => {
    const { text, privateKey, auth, sent } = example;
    const receiver = createReceiver({ privateKey, auth });
    expect(receiver.decrypt(sent).toString()).toBe(text);
    const changed = Buffer.from(sent);
    changed.writeUInt8(changed.readUInt8(120) ^ 1, 120);
    expect(() => receiver.decrypt(changed)).toThrow();
    expect(() => createReceiver().decrypt(sent)).toThrow();
  });

  test('whatever fits into a message comes out at the browser, and the same text never twice the same', () => {
    const receiver = createReceiver();
    const keys = { p256dh: from(receiver.p256dh), auth: from(receiver.auth) };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: mostPlainBytes }), (bytes) => {
        const sent = encrypt(Buffer.from(bytes), keys);
        expect(sent.length).toBeLessThanOrEqual(4096);
        expect(Buffer.compare(receiver.decrypt(sent), bytes)).toBe(0);
        expect(sent.equals(encrypt(Buffer.from(bytes), keys))).toBe(false);
      }),
      { numRuns: 50 },
    );
    expect(encrypt(Buffer.alloc(mostPlainBytes), keys)).toHaveLength(4096);
    expect(() => encrypt(Buffer.alloc(mostPlainBytes + 1), keys)).toThrow('BUG');
  });

  test.each([
    ['a key', example.p256dh, true],
    ['a shorter one', example.p256dh.subarray(0, 64), false],
    ['a point beside the curve', Buffer.concat([example.p256dh.subarray(0, 64), Buffer.of(0)]), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s is a public key: %#', (_, bytes, isOne) => {
    expect(isPublicKey(bytes)).toBe(isOne);
  });
});

describe('VAPID', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const vapid = createVapid(privateKey);
  const now = Date.UTC(2026, 10, 24);
  const endpoint = new URL('https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV');

  test('a header names the service, ends within a day, and is signed by the key that browsers get', async () => {
    expect(from(vapid.publicKey)).toHaveLength(65);
    expect(await claimsOf(vapid.header(endpoint, now, 'mailto:duty@plant.cn'), now)).toEqual({
      ...{ aud: 'https://push.example.net', exp: now / 1000 + 43_200, sub: 'mailto:duty@plant.cn', key: vapid.publicKey },
    });
    expect(await claimsOf(vapid.header(endpoint, now), now)).not.toHaveProperty('sub');
  });

  test('one of another key is found out', async () => {
    const other = createVapid(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
    const forged = other.header(endpoint, now).replace(other.publicKey, vapid.publicKey);
    await expect(claimsOf(forged, now)).rejects.toThrow('signature');
  });
});
