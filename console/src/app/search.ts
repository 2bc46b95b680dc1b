/** The search part of an address as strings: `?from=now-8h&asset=…`. Empty values are left out. */
export type SearchOf<K extends string> = { readonly [P in K]?: string };

/** Reads the named keys of an address; anything else in it is dropped. A page lists its keys in the route table. */
export function search<K extends string>(...keys: readonly K[]): (raw: Record<string, unknown>) => SearchOf<K> {
  return (raw) => {
    const taken = keys.flatMap((key) => (typeof raw[key] === 'string' && raw[key] !== '' ? [[key, raw[key]] as const] : []));
    return Object.fromEntries(taken) as SearchOf<K>; // holds: only keys of K with strings were taken
  };
}

/** Plain `key=value` addresses that a person can read and change; no JSON in them. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

/** See {@link parseSearch}. */
export function stringifySearch(values: Record<string, unknown>): string {
  const taken = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(taken.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%40', '@')}` : '';
}
