/** Decimal digits that a double always gives back (IEEE 754 binary64); what follows them is of its arithmetic, as in 963 × 0.1 = 96.30000000000001. */
const keptDigits = 15;

/**
 * A number as people are shown it.
 *
 * @param decimals those of its point; default: every digit but the noise of its arithmetic, so that what is read back is what was meant
 * @returns the rounded number; what rounds to zero has no sign, NaN and infinities stay
 */
export function shownNumber(value: number, decimals?: number): number {
  if (!Number.isFinite(value)) return value;
  const rounded = Number(decimals === undefined ? value.toPrecision(keptDigits) : value.toFixed(decimals));
  return rounded === 0 ? 0 : rounded;
}
