import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRows } from './rows.ts';
import { asUtf8, bytesInFile, utf16In } from './utf16.ts';

test('any bytes are cut into rows and leavings that are all of them, in order', () => {
  const byte = fc.constantFrom(0x22, 0x0a, 0x2c, 0x31, 0x81, 0xff);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }).chain((any) =>
        fc.oneof(
          fc.constant(any),
          fc.array(byte, { maxLength: 60 }).map((some) => Uint8Array.from(some)),
        ),
      ),
      fc.boolean(),
      (bytes, isLast) => {
        const { rows: found, tooLong, end } = cutRows(bytes, { maxRowBytes: 20, isLast });
        const ranges = [...found, ...tooLong].sort(([a], [b]) => a - b);
        let at = 0;
        for (const [from, to] of ranges) {
          expect(from).toBe(at);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(at).toBe(end);
        if (isLast) expect(end).toBe(bytes.length);
      },
    ),
  );
});

test('a text in UTF-16 is cut into the same rows, wherever its file is read in pieces', () => {
  const character = fc.constantFrom('"', '\n', ',', '1', '水', '𠮷', '\ud83d');
  fc.assert(
    fc.property(fc.array(character, { maxLength: 60 }), fc.constantFrom('le', 'be'), fc.nat(150), (characters, order, cut) => {
      const little = Buffer.from(`\ufeff${characters.join('')}`, 'utf16le');
      const file = order === 'le' ? little : Buffer.from(little).swap16();
      expect(utf16In(file)).toBe(order);
      const limits = { maxRowBytes: 1000, isLast: false };
      const piece = asUtf8(file.subarray(0, cut), order);
      const { rows: early, end } = cutRows(piece, limits);
      const from = bytesInFile(piece, end, order);
      const rest = asUtf8(file.subarray(from), order);
      const whole = asUtf8(file, order);
      const texts = (bytes: Buffer, ranges: readonly (readonly [number, number])[]) =>
        ranges.map((range) => bytes.toString('utf8', ...range));
      expect([...texts(piece, early), ...texts(rest, cutRows(rest, limits).rows)]).toEqual(texts(whole, cutRows(whole, limits).rows));
    }),
  );
});
