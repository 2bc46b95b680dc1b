/** A number of which nobody knows what it means, such as a raw value of a device: at most three decimals, no grouping. */
export const rawNumber = (value: number): string =>
  Number.isFinite(value) ? String(Math.round(value * 1000) / 1000).replace('-', '−') : '—';
