import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRows } from './rows.ts';

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
