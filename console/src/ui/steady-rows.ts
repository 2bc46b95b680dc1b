/** What a list shows while a person is pointing at it, and what waits. */
export interface SteadyRows<T> {
  readonly rows: readonly T[];
  /** Rows that came in meanwhile and are not shown yet. */
  readonly waiting: number;
}

/**
 * The rows in the order in which the person saw them, with their newest content; new ones wait and gone ones leave.
 *
 * @param shown keys of the rows as they stood when the list was held; `undefined` shows everything as it is
 */
export function steadyRows<T>(rows: readonly T[], shown: readonly string[] | undefined, keyOf: (row: T) => string): SteadyRows<T> {
  if (!shown) return { rows, waiting: 0 };
  const place = new Map(shown.map((key, index) => [key, index]));
  const known = rows.filter((row) => place.has(keyOf(row)));
  const sorted = known.sort((a, b) => (place.get(keyOf(a)) ?? 0) - (place.get(keyOf(b)) ?? 0));
  return { rows: sorted, waiting: rows.length - known.length };
}
