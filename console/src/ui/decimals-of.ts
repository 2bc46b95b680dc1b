/** Decimals of a number as somebody wrote it, so that it is shown unrounded; at most 6, and then at least the first figure that counts. */
export function decimalsOf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const [figures = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const written = (figures.split('.')[1]?.length ?? 0) - Number(exponent);
  const first = Math.ceil(-Math.log10(Math.abs(value)));
  return Math.max(0, Math.min(written, Math.max(6, first)));
}
