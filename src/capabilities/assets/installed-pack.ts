import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Assets } from './assets.ts';
import { compareVersions } from './install-plan.ts';

/**
 * The pack that an event tells of, or a newer version of it.
 *
 * Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export function installedPack(assets: Pick<Assets, 'pack'>, { tenant, pack: id, version }: EventBody<'pack.installed'>): Pack {
  const pack = assets.pack(id, tenant);
  if (pack && compareVersions(pack.version, version) >= 0) return pack;
  throw new Failure('NOT_AVAILABLE', `taking over pack ${id} ${version}: it is not in memory yet`, { details: { what: `pack ${id}` } });
}
