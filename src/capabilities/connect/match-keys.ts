/** Where a raw key goes on an asset of some model. */
export interface KeyTarget {
  /** Key of the point in the model. */
  readonly point: string;
  readonly scale: number;
  readonly offset: number;
}

/** A point by the names that people and devices have for it. */
export interface NamedPoint {
  readonly key: string;
  readonly title: { readonly zh: string; readonly en: string };
}

/**
 * Guess where the raw keys of an unknown device go on an asset of a model: as they go at its siblings (devices of the same source at
 * assets of the same model), else to the point of the same name (case, spaces and punctuation aside).
 *
 * A point gets one key at most; a key for which nothing is found is left out.
 */
export function matchKeys(
  raw: readonly string[],
  points: readonly NamedPoint[],
  siblings: ReadonlyMap<string, KeyTarget>,
): ReadonlyMap<string, KeyTarget> {
  const known = new Set(points.map(({ key }) => key));
  const names = new Map(points.flatMap(({ key, title }) => [title.en, title.zh, key].map((name) => [bare(name), key] as const)));
  const found = new Map<string, KeyTarget>();
  const taken = new Set<string>();
  const take = (key: string, target: KeyTarget | undefined) => {
    if (!target || !known.has(target.point) || taken.has(target.point) || found.has(key)) return;
    found.set(key, target);
    taken.add(target.point);
  };
  for (const key of raw) take(key, siblings.get(key));
  for (const key of raw) {
    const point = names.get(bare(key));
    take(key, point === undefined ? undefined : { point, scale: 1, offset: 0 });
  }
  return new Map(raw.flatMap((key) => (found.has(key) ? [[key, found.get(key) as KeyTarget] as const] : []))); // holds: has() was asked
}

/** A name without case, spaces and punctuation: `Water_Level` and `water level` are the same. */
const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
