import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClientHello, readFragments, writeMessage } from './handshake.ts';
import { premasterOf, prf } from './keys.ts';
import { dtls12, openRecord, readRecords, sealRecord, writeRecord } from './record.ts';
import { createReplayWindow } from './replay.ts';
import { keysIn } from './settings.ts';
import { suites } from './suites.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('keys', () => {
  // The vector of the TLS working group for P_SHA256 (message of 2009-07 to its list), as other libraries test it.
  test('the pseudo-random function gives the published bytes', () => {
    const secret = hex('9bbe436ba940f017b17652849a71db35');
    const seed = hex('a0ba9f936cda311827a6f796ffd5198c');
    expect(prf(secret, 'test label', seed, 100)).toEqual(
      hex(`e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af
           0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701
           87347b66`),
    );
  });

  test('a premaster secret is zeros and the key, each behind its length', () => {
    expect(premasterOf(hex('0102030405'))).toEqual(hex('0005 0000000000 0005 0102030405'));
  });
});

const record = fc.record({
  type: fc.integer({ min: 20, max: 23 }),
  epoch: fc.nat(0xffff),
  sequence: fc.nat(Number.MAX_SAFE_INTEGER).map((n) => n % 2 ** 48),
});

describe('records', () => {
  test('what is written is read again, several in one datagram', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(record, fc.uint8Array({ maxLength: 60 })), { minLength: 1, maxLength: 4 }), (all) => {
        const written = all.map(([head, body]) => writeRecord({ ...head, version: dtls12, body }));
        const { records, isWhole } = readRecords(Buffer.concat(written));
        expect(isWhole).toBe(true);
        expect(records).toEqual(all.map(([head, body]) => ({ ...head, version: dtls12, body: Buffer.from(body) })));
      }),
    );
  });

  test('whatever the bytes, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const noise = Buffer.from(bytes);
        for (const { body } of readRecords(Buffer.concat([hex('16fefd'), noise])).records) readFragments(body);
        readFragments(noise);
        readClientHello(noise);
        readRecords(noise);
      }),
    );
  });

  test.each(suites)('$name: what is sealed is opened with the same key, and not when any bit of it was changed', (suite) => {
    const way = { suite, key: createHash('md5').update('key').digest(), iv: hex('01020304') };
    const head = { type: 23, version: dtls12, epoch: 1, sequence: 7 };
    const sealed = sealRecord(Buffer.from('a value'), head, way);
    expect(readRecords(sealed).records.map((one) => openRecord(one, way)?.toString())).toEqual(['a value']);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const bent = Buffer.from(sealed);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opened = readRecords(bent).records.map((one) => openRecord(one, way));
      expect(opened.every((text) => text === undefined)).toBe(true);
    }
  });
});

test('a handshake message is one fragment of itself', () => {
  const [fragment] = readFragments(writeMessage(16, 3, hex('00026162'))) ?? [];
  expect(fragment).toEqual({ type: 16, length: 4, sequence: 3, offset: 0, body: hex('00026162') });
});

test('the window knows what has come of the newest 64, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 150 }), (numbers) => {
      const window = createReplayWindow();
      const taken = new Set<number>();
      for (const number of numbers) {
        const newest = Math.max(-1, ...taken);
        expect(window.isNew(number)).toBe(number > newest - 64 && !taken.has(number));
        if (!window.isNew(number)) continue;
        window.mark(number);
        taken.add(number);
      }
    }),
  );
});

test('of two keys of one identity the last counts', () => {
  const lines = [
    ['urn:dev:1', 'ab'],
    ['gate', 'EF'],
    ['gate', 'CD'],
  ] as const;
  const preSharedKeys = lines.map(([identity, byte]) => ({ identity, preSharedKey: byte.repeat(16) }));
  const keys = keysIn({ security: 'dtls', preSharedKeys });
  expect([...keys]).toEqual([
    ['urn:dev:1', hex('ab'.repeat(16))],
    ['gate', hex('cd'.repeat(16))],
  ]);
});
