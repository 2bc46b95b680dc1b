import type { Entry, TenantIndex } from './asset-index.ts';
import type { Found } from './deps.ts';
import { pointsOfModel } from './model.ts';

/** A text as it is compared: full-width forms and case make no difference. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The words of a search; all of them must be found. */
export const wordsOf = (text: string): readonly string[] => fold(text).split(/\s+/).filter(Boolean);

/** Whether a folded text holds all words. */
export const holds = (folded: string, words: readonly string[]): boolean => words.every((word) => folded.includes(word));

/** How well an asset meets a search: 0 = its key or title is the text, 1 = begins with it, 2 = holds it. */
function rank({ names }: Entry, text: string): number {
  if (names.includes(text)) return 0;
  return names.some((name) => name.startsWith(text)) ? 1 : 2;
}

/** Assets whose key or title holds all words of the text, the best first. */
export function findAssets(tenant: TenantIndex, text: string, limit: number): readonly Found[] {
  const words = wordsOf(text);
  const whole = words.join(' ');
  return tenant.list
    .filter((entry) => holds(entry.text, words))
    .map((entry) => ({ entry, rank: rank(entry, whole) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ entry: { info } }) => ({
      kind: 'asset',
      id: info.id,
      title: info.title,
      asset: info.id,
      detail: tenant.models.get(info.model)?.title,
    }));
}

/**
 * Points where every word is in the point's name or in its asset's, and at least one is in the point's: "level idukki" finds the level of Idukki.
 *
 * Words are compared once per model and once per asset, never once per point.
 */
export function findPoints(tenant: TenantIndex, wanted: { readonly text: string; readonly limit: number }): readonly Found[] {
  const words = wordsOf(wanted.text);
  const found: Found[] = [];
  for (const [id, model] of tenant.models) {
    const met = Object.entries(pointsOfModel(model)).flatMap(([key, point]) => {
      const name = fold(`${key} ${point.title.zh} ${point.title.en}`);
      const rest = words.filter((word) => !name.includes(word));
      return rest.length < words.length ? [{ key, rest }] : [];
    });
    if (met.length > 0) addPoints(found, tenant.byModel.get(id) ?? [], { met, limit: wanted.limit });
    if (found.length >= wanted.limit) break;
  }
  return found;
}

function addPoints(
  found: Found[],
  entries: readonly Entry[],
  { met, limit }: { readonly met: readonly { readonly key: string; readonly rest: readonly string[] }[]; readonly limit: number },
): void {
  for (const entry of entries) {
    for (const { key, rest } of met) {
      if (found.length >= limit) return;
      const point = holds(entry.text, rest) ? entry.points.find((p) => p.key === key) : undefined;
      if (point)
        found.push({ kind: 'point', id: String(point.number), title: point.title, detail: entry.info.title, asset: entry.info.id });
    }
  }
}
