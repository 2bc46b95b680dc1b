/** Where things are kept: `localStorage`, or anything like it. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Whose it is: the id of the user, for several companies may have people of one name. */
export interface Owner {
  readonly id: string;
  /** Of before, when a name was the key: what lies under it is carried over once. */
  readonly name?: string | undefined;
}

/** The keys of a store that begin with `head`. */
export const keysUnder = (store: Store, head: string): readonly string[] =>
  Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((key) => key.startsWith(head));

/** When an account was made: its id begins with that time, in ms. Source: RFC 9562, 5.7 */
const madeAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

/**
 * Takes over what lies under a name to the id of the same person.
 *
 * What is older than the account stays: it is of somebody else who was called so, in another company. What was entered since goes first; the
 * older one of the same place stays until that is gone.
 *
 * @param head of the keys, e.g. `yangfan.visit`
 * @param atOf when a thing was entered; `undefined` for what cannot be read, which stays where it is
 */
export function carryOver(
  store: Store,
  head: string,
  { owner: { id, name }, atOf }: { readonly owner: Owner; readonly atOf: (text: string) => number | undefined },
): void {
  if (name === undefined || name === id) return;
  const from = `${head}/${encodeURIComponent(name)}/`;
  for (const old of keysUnder(store, from)) {
    const text = store.getItem(old) ?? '';
    const key = `${head}/${encodeURIComponent(id)}/${old.slice(from.length)}`;
    const at = atOf(text);
    if (at === undefined || at < madeAt(id) || store.getItem(key) !== null) continue;
    store.removeItem(old);
    try {
      store.setItem(key, text);
    } catch {
      // No room for the longer key: it stays under the old one until there is.
      store.setItem(old, text);
      return;
    }
  }
}
