const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/**
 * The next representable number above a finite one, so that `value < nextUp(x)` says `value ≤ x`.
 * Source: IEEE 754-2019 clause 5.3.1, nextUp.
 */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  float[0] = x;
  bits[0] = (bits[0] ?? 0n) + (x > 0 ? 1n : -1n);
  return float[0];
}

/** The next representable number below a finite one. */
export const nextDown = (x: number): number => -nextUp(-x);
