import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTarHeader, tarBlock, tarHeader } from './tar.ts';

const part = fc.stringMatching(/^[\w.-]{1,40}$/);
const entry = fc.record({
  name: fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
  kind: fc.constantFrom('file' as const, 'folder' as const),
  size: fc.oneof(fc.nat(), fc.maxSafeNat()),
});

test('every header is read as it was written', () => {
  fc.assert(
    fc.property(entry, (written) => {
      expect(readTarHeader(tarHeader(written))).toEqual(written);
    }),
  );
});

test('a changed header is refused, and noise never does anything else', () => {
  const outcome = (block: Buffer) => {
    try {
      return readTarHeader(block);
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ minLength: tarBlock, maxLength: tarBlock }), (noise) => {
      // An empty block is the end.
      expect(outcome(Buffer.from(noise))).toBe(noise.every((byte) => byte === 0) ? undefined : 'BAD_FRAME');
    }),
  );
  const changed = tarHeader({ name: 'a', kind: 'file', size: 1 });
  changed[0] = 98;
  expect(outcome(changed)).toBe('BAD_FRAME');
});

test('a name too long for the format is refused', () => {
  expect(() => tarHeader({ name: 'x'.repeat(101), kind: 'file', size: 0 })).toThrow('too long');
});
