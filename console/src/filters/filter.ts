import type { Reply } from '../../../src/contracts/api/index.ts';

/** A saved filter of a list. */
export type SavedFilter = Reply<'listSavedFilters'>['items'][number];
/** The part of an address that is a filter. */
export type Filter = Readonly<Record<string, string>>;

/** What of an address is the filter of a list. */
export function filterIn(search: Readonly<Record<string, unknown>>, keys: readonly string[]): Filter {
  const taken = keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]] as const] : []));
  return Object.fromEntries(taken);
}

/** The address with another filter: what is no part of it stays, a key that the list does not know is left out. */
export function withFilter(search: Readonly<Record<string, unknown>>, keys: readonly string[], filter: Filter): Record<string, unknown> {
  const rest = Object.entries(search).filter(([key]) => !keys.includes(key));
  return { ...Object.fromEntries(rest), ...filterIn(filter, keys) };
}

/** True when two filters show the same. */
export function isSame(a: Filter, b: Filter): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/**
 * The filter that a list is begun with: the person's default, when the address asks for nothing at all. A link leads to what it says.
 * @param place keys that only say where the list is
 */
export function beginning(
  items: readonly SavedFilter[],
  search: Readonly<Record<string, unknown>>,
  place: readonly string[] = [],
): Filter | undefined {
  if (Object.entries(search).some(([key, value]) => !place.includes(key) && value !== undefined && value !== '')) return undefined;
  return items.find(({ isDefault }) => isDefault)?.filter;
}
