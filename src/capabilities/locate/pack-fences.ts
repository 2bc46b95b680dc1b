import { packFence } from '../../contracts/api/fences.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { Assets } from '../assets/index.ts';
import { installedPack } from '../assets/index.ts';
import type { Fences } from './fences.ts';

/** What taking over needs. */
export interface PackFenceDeps {
  readonly assets: Assets;
  readonly fences: Fences;
}

/**
 * Make the fences of an installed pack, or bring them up to date: what a person changed or removed is left alone. Doing it again changes
 * nothing. Throws `NOT_AVAILABLE` when the plant does not hold that version yet, the event then comes again; `BAD_REQUEST` for a fence that
 * cannot be, with what to do.
 */
export async function takeOverFences(deps: PackFenceDeps, installed: EventBody<'pack.installed'>): Promise<void> {
  const { assets, fences } = deps;
  const { tenant, pack: id } = installed;
  const pack = installedPack(assets, installed);
  const caller = { id: 'system', name: `pack ${id}`, role: 'administrator', tenant, kind: 'system' } as const;
  for (const [packKey, given] of Object.entries(pack.fences ?? {})) {
    const { shape, ...rest } = packFence.parse(given);
    const carried =
      shape.kind === 'around' ? { ...shape, assets: shape.assets.flatMap((key) => assets.byKey(tenant, key)?.id ?? []) } : shape;
    await fences.takeOver(caller, { pack: id, packKey }, { ...rest, shape: carried, isEnabled: true });
  }
}
