import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { checksum } from './checksum.ts';

test('the checksum of the standard text is that of the standard', () => {
  expect(checksum(Buffer.from('123456789'), 0, 9)).toBe(0xcbf43926);
});

test('of any bytes, short and long, it is what zlib says', () => {
  const bytes = randomBytes(1000);
  for (let from = 0; from < 8; from++)
    for (let to = from; to < bytes.length; to++) expect(checksum(bytes, from, to)).toBe(crc32(bytes.subarray(from, to)));
});
