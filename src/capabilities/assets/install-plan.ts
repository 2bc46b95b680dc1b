import { conflict } from '../../contracts/errors.ts';
import type { Pack, SiteAsset } from '../../contracts/pack.ts';
import type { StoredAsset } from './asset-index.ts';
import type { Attributes } from './info.ts';

/** Fields of an asset that a person may change: `title`, `place`, `attributes.<key>`. An upgrade of its pack leaves the changed ones alone. */
export const changedAttribute = (key: string): string => `attributes.${key}`;

/** What an installation starts from. */
export interface Before {
  readonly tenant: string;
  readonly now: number;
  readonly newId: () => string;
  /** The asset of a key: one in use, or one that this pack made and a person has retired. */
  readonly asset: (key: string) => StoredAsset | undefined;
}

/**
 * The site assets of a pack as they are to be stored: new ones, and existing ones brought up to date except for what a person changed.
 * A retired asset stays retired and is left out; what lies within it comes to the root. The pack has been found free of problems.
 */
export function planSite(pack: Pack, before: Before): readonly StoredAsset[] {
  const isInUse = (key: string) => before.asset(key)?.retiredAt === undefined;
  const site = pack.site.filter(({ key }) => isInUse(key));
  const ids = new Map(site.map(({ key }) => [key, before.asset(key)?.id ?? before.newId()]));
  const parentId = (key: string | undefined) => (key !== undefined && isInUse(key) ? (ids.get(key) ?? before.asset(key)?.id) : undefined);
  return site.map((asset) => {
    const existing = before.asset(asset.key);
    const made = newAsset(asset, { pack, before, id: ids.get(asset.key) ?? before.newId(), parent: parentId(asset.within) });
    return existing ? upgraded(existing, made) : made;
  });
}

function newAsset(
  site: SiteAsset,
  { pack, before, id, parent }: { pack: Pack; before: Before; id: string; parent: string | undefined },
): StoredAsset {
  return {
    id,
    tenant: before.tenant,
    key: site.key,
    model: site.model,
    title: site.title,
    parent,
    pack: pack.id,
    latitude: site.at?.[0],
    longitude: site.at?.[1],
    attributes: site.attributes ?? {},
    provenance: site.provenance,
    changed: [],
  };
}

function upgraded(existing: StoredAsset, next: StoredAsset): StoredAsset {
  const isChanged = (field: string) => existing.changed.includes(field);
  const place = isChanged('place') ? existing : next;
  return {
    ...next,
    title: isChanged('title') ? existing.title : next.title,
    latitude: place.latitude,
    longitude: place.longitude,
    attributes: {
      ...attributesOf(next, (key) => !isChanged(changedAttribute(key))),
      ...attributesOf(existing, (key) => isChanged(changedAttribute(key))),
    },
    changed: existing.changed,
  };
}

const attributesOf = ({ attributes }: StoredAsset, isWanted: (key: string) => boolean): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => isWanted(key)));

/**
 * Whether a pack is to be installed over what is there: not when the same version is.
 * Throws `CONFLICT` when a newer version is there, because going back would lose what it added.
 */
export function isUpgrade(pack: Pack, installed: string | undefined): boolean {
  if (installed === undefined) return true;
  const order = compareVersions(pack.version, installed);
  if (order < 0)
    throw conflict(`installing pack ${pack.id}`, {
      zh: `已安装 ${pack.id} ${installed}，比 ${pack.version} 新`,
      en: `pack ${pack.id} ${installed} is installed, which is newer than ${pack.version}`,
    });
  return order > 0;
}

/** Order of two versions such as `1.10.0`, number by number; a suffix after `-` is ignored. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const at = [0, 1, 2].find((i) => left[i] !== right[i]);
  return at === undefined ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  const parts = (version.split('-')[0] ?? '').split('.').map(Number);
  return [0, 1, 2].map((i) => parts[i] || 0);
}
