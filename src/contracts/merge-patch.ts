/**
 * One level of a JSON Merge Patch (RFC 7396): members that are left out or `undefined` stay, `null` removes, everything else takes the place
 * of what was there. What lies within members is not merged; a contract that merges it, such as the attributes of an asset, calls this again.
 */
export function mergePatch<T>(
  before: Readonly<Record<string, T>>,
  patch: Readonly<Record<string, T | null | undefined>>,
): Readonly<Record<string, T>> {
  const after = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) after.delete(key);
    else if (value !== undefined) after.set(key, value);
  }
  return Object.fromEntries(after);
}
