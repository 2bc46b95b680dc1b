/** A list that somebody else changed, with what I changed of it: what I took away is away, what I made stands behind theirs. */
export function mergedList<T>(before: readonly T[], theirs: readonly T[], mine: readonly T[]): T[] {
  const keysOf = (all: readonly T[]) => new Set(all.map((one) => JSON.stringify(one)));
  const [had, kept] = [keysOf(before), keysOf(mine)];
  const standing = theirs.filter((one) => kept.has(JSON.stringify(one)) || !had.has(JSON.stringify(one)));
  const there = keysOf(standing);
  return [...standing, ...mine.filter((one) => !had.has(JSON.stringify(one)) && !there.has(JSON.stringify(one)))];
}

/** The same of fields: what I changed is mine, all else theirs. `both` names what we changed to different values, of which mine stands. */
export function mergedFields<T extends object>(before: T, theirs: T, mine: T): { readonly merged: T; readonly both: readonly (keyof T)[] } {
  const isSame = (a: T, b: T, key: keyof T) => JSON.stringify(a[key]) === JSON.stringify(b[key]);
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])] as (keyof T)[]; // holds: they are the keys of these
  const own = keys.filter((key) => !isSame(before, mine, key));
  const merged = { ...theirs, ...Object.fromEntries(own.map((key) => [key, mine[key]])) };
  return { merged, both: own.filter((key) => !isSame(before, theirs, key) && !isSame(theirs, mine, key)) };
}
