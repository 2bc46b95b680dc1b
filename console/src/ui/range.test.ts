import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedRange, isMoving, presetOf, presetRange, presets, spanOf, timeOf, widened } from './range.ts';

const now = Date.UTC(2026, 10, 22, 8);
const hour = 3_600_000;

describe('time ranges', () => {
  test.each([
    ['now', now],
    ['now-15m', now - 15 * 60_000],
    ['now-8h', now - 8 * hour],
    ['now-7d', now - 7 * 24 * hour],
    ['now-1y', now - 365.25 * 24 * hour],
    [String(now - 5), now - 5],
    ['2026-01-31T08:00:00Z', Date.UTC(2026, 0, 31, 8)],
  ])('%s is a time', (text, expected) => {
    expect(timeOf(text, now)).toBe(expected);
  });

  test.each(['', 'now-', 'now-5w', 'yesterday'])('"%s" is no time', (text) => {
    expect(timeOf(text, now)).toBeUndefined();
  });

  test.each(presets)('the preset %s is recognised in an address and ends now', (preset) => {
    expect(presetOf(presetRange(preset))).toBe(preset);
    expect(isMoving(presetRange(preset))).toBe(true);
  });

  test('everything begins with the oldest sample', () => {
    expect(spanOf({ from: 'all', to: 'now' }, now, now - 5 * hour)).toEqual({ from: now - 5 * hour, to: now });
  });

  test('without a range, the last eight hours are meant', () => {
    expect(spanOf({}, now)).toEqual({ from: now - 8 * hour, to: now });
  });

  test('a span has a positive length, whatever stands in the address', () => {
    const end = fc.oneof(fc.string(), fc.constantFrom('now', 'all', 'now-1h', 'now-99y'), fc.integer().map(String));
    fc.assert(
      fc.property(fc.option(end, { nil: undefined }), fc.option(end, { nil: undefined }), (from, to) => {
        const span = spanOf({ from, to }, now);
        expect(span.to).toBeGreaterThan(span.from);
      }),
    );
  });

  test('a fixed range is the same span again', () => {
    const span = { from: now - hour, to: now - 60_000 };
    expect(spanOf(fixedRange(span), now)).toEqual(span);
    expect(presetOf(fixedRange(span))).toBeUndefined();
  });

  test('zooming out triples the span but does not pass into the future', () => {
    expect(widened({ from: now - 2 * hour, to: now - hour }, now)).toEqual({ from: now - 3 * hour, to: now });
  });
});
