import type { Text } from '../../contracts/text.ts';
import type { AssetInfo } from '../assets/index.ts';

/** Ids by what people call a thing in a table; several ids where several are called so. */
export type Names = ReadonlyMap<string, ReadonlySet<string>>;

/** Names by what each thing is called, whatever the case. */
export function gathered(pairs: readonly (readonly [name: string, id: string])[]): Names {
  const names = new Map<string, Set<string>>();
  for (const [name, id] of pairs) names.set(name.trim().toLowerCase(), (names.get(name.trim().toLowerCase()) ?? new Set()).add(id));
  return names;
}

/** What people call an asset: its key, its titles, its MMSI. */
export function namesOfAsset({ id, key, title, attributes: { mmsi } }: AssetInfo): readonly (readonly [name: string, id: string])[] {
  const names = [key, title.zh, title.en, ...(typeof mmsi === 'number' ? [String(mmsi)] : [])];
  return names.map((name) => [name, id] as const);
}

/** The one thing that is called so; otherwise `wrong` hears why there is none. */
export function named(name: string | undefined, names: Names, wrong: (text: Text) => undefined): string | undefined {
  const found = names.get((name ?? '').trim().toLowerCase());
  if (found === undefined) return wrong({ zh: `没有“${name ?? ''}”`, en: `There is no “${name ?? ''}”` });
  const [id] = found;
  return found.size === 1
    ? id
    : wrong({ zh: `有 ${found.size} 个叫“${name}”，请用编号`, en: `${found.size} are called “${name}”; use the key` });
}
