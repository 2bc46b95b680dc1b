import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { mover } from '../../contracts/api/locate.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import type { PointInfo } from '../assets/index.ts';
import type { Mover } from './movers.ts';
import type { Patrol } from './patrol.ts';
import type { Presences } from './presences.ts';

type MoverView = z.output<typeof mover>;
type Deps = { readonly clock: Clock; readonly latest: LatestReader; readonly patrol: Patrol; readonly presences: Presences };

/** Lists a tenant's movers in the order of their ids, from memory. */
export function createMoverList(deps: Deps): (caller: Caller, query: Received<'listMovers', 'query'>) => Reply<'listMovers'> {
  const { patrol, presences } = deps;
  return ({ tenant }, { fence, after = '', limit }) => {
    const isWanted = ({ asset }: Mover) => asset.tenant === tenant && (fence === undefined || presences.of(asset.id).has(fence));
    const wanted = [...patrol.movers().values()].filter(isWanted).sort((a, b) => (a.asset.id < b.asset.id ? -1 : 1));
    const rest = wanted.filter(({ asset }) => asset.id > after);
    const items = rest.slice(0, limit);
    const next = rest.length > limit ? items.at(-1)?.asset.id : undefined;
    return { items: items.map((one) => viewOf(deps, one)), next, total: wanted.length };
  };
}

function viewOf({ clock, latest, patrol, presences }: Deps, { asset, longitude, speed, direction }: Mover): MoverView {
  const { id, title, model } = asset;
  const inside = [...presences.of(id)].map(([fence, { since }]) => ({ fence, since }));
  const place = patrol.placeOf(id);
  if (place === undefined) return { asset: id, title, model, state: 'unknown', inside };
  const ageSeconds = Math.max(0, (clock.now() - place.time) / 1000);
  const [pace, course] = [numberOf(latest, speed), numberOf(latest, direction)];
  return {
    ...{ asset: id, title, model, ...place, ageSeconds, inside },
    state: ageSeconds > longitude.freshSeconds ? 'stale' : 'fresh',
    ...(speed !== undefined && pace !== undefined && { speed: { value: pace, unit: units[speed.unit].symbol } }),
    ...(course !== undefined && { direction: course }),
  };
}

function numberOf(latest: LatestReader, point: PointInfo | undefined): number | undefined {
  const sample = point && latest.read(point.number);
  return sample === undefined || isBad(sample.quality) || Number.isNaN(sample.value) ? undefined : sample.value;
}
