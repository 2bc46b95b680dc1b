import { setImmediate as turn } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Assets } from '../assets/index.ts';
import { indexFences } from './fence-index.ts';
import type { Ledger } from './ledger.ts';
import { findMovers, fixOf, leftOut, type Mover, type MoverFix, placeVersion } from './movers.ts';
import type { Presences } from './presences.ts';
import type { FenceRow } from './schema.ts';
import { type Crossing, createWatch, type Watch } from './watch.ts';

/** Looks at all movers and writes down what they do at fences. */
export interface Patrol {
  /** Take what is new of every mover. Not to be called again before it has ended. */
  look(): Promise<void>;
  /** Look for movers anew at the next look: assets came or went. */
  renew(): void;
  /** Use these fences of a tenant from now on. Stays in those that are gone end, and nobody is told. */
  setFences(tenant: string, fences: readonly FenceRow[]): void;
  movers(): ReadonlyMap<string, Mover>;
  /** The last place that was taken of a mover. */
  placeOf(asset: string): MoverFix | undefined;
}

/** What {@link createPatrol} is built from. */
export interface PatrolDeps {
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly ledger: Ledger;
  readonly presences: Presences;
}

/** Movers that are looked at before others get the thread. */
const sliceMovers = 2000;

type Guarded = { readonly watch: Watch<FenceRow>; readonly fences: ReadonlyMap<string, FenceRow> };

/** A patrol over fences that are told by {@link Patrol.setFences}; stays that the presences know are not told again. */
export function createPatrol({ assets, latest, ledger, presences }: PatrolDeps): Patrol {
  const guarded = new Map<string, Guarded>();
  const places = new Map<string, MoverFix>();
  const seen = new Map<string, number>();
  let movers: ReadonlyMap<string, Mover> = new Map();
  let isStale = true;

  const isFor = ({ models }: FenceRow, asset: string): boolean =>
    models.length === 0 || models.includes(movers.get(asset)?.asset.model ?? '');
  const told = ({ fence, thing: asset, kind, time, longitude, latitude }: Crossing<FenceRow>): void => {
    const { id, tenant, title: fenceTitle } = fence;
    const since = kind === 'leave' ? (presences.get(id, asset)?.since ?? null) : null;
    if (kind === 'enter') presences.put({ fence: id, asset, tenant, since: time, isDwellTold: false });
    else presences.remove(id, asset);
    ledger.tell({ tenant, kind, fence: id, fenceTitle, asset, time, longitude, latitude, since });
  };

  const take = (mover: Mover): void => {
    const { id, tenant } = mover.asset;
    const version = placeVersion(latest, mover);
    if (version === seen.get(id)) return;
    seen.set(id, version);
    const fix = fixOf(latest, mover);
    if (typeof fix === 'string') {
      if (fix !== 'never') leftOut.inc({ reason: fix });
      return;
    }
    if ((places.get(id)?.time ?? Number.NEGATIVE_INFINITY) >= fix.time) return void leftOut.inc({ reason: 'old' });
    places.set(id, fix);
    guarded.get(tenant)?.watch.take({ thing: id, ...fix });
  };

  const endStay = (fence: string, asset: string): void => {
    presences.remove(fence, asset);
    ledger.touch(fence, asset);
  };
  const findAnew = (): void => {
    isStale = false;
    movers = findMovers(assets);
    for (const asset of new Set([...presences.assets(), ...places.keys()])) {
      if (movers.has(asset)) continue;
      for (const fence of [...presences.of(asset).keys()]) endStay(fence, asset);
      for (const { watch } of guarded.values()) watch.forget(asset);
      places.delete(asset);
      seen.delete(asset);
    }
  };

  return {
    async look() {
      if (isStale) findAnew();
      await eachInTurns(movers.values(), take);
      tellDwells({ presences, ledger, places, fenceOf: (tenant, id) => guarded.get(tenant)?.fences.get(id) });
      await ledger.flush();
    },
    renew: () => {
      isStale = true;
    },
    setFences(tenant, fences) {
      const index = indexFences(fences, 0);
      const known = guarded.get(tenant);
      const next = new Map(fences.map((fence) => [fence.id, fence]));
      for (const id of known?.fences.keys() ?? []) if (!next.has(id)) for (const asset of presences.within(id)) endStay(id, asset);
      const watch = known?.watch ?? createWatch(index, { isFor, told });
      if (known === undefined) seed(watch, presences, tenant);
      else watch.setFences(index);
      guarded.set(tenant, { watch, fences: next });
    },
    movers: () => movers,
    placeOf: (asset) => places.get(asset),
  };
}

/** Do something with each mover, and let others have the thread in between. */
async function eachInTurns(movers: Iterable<Mover>, act: (mover: Mover) => void): Promise<void> {
  let left = sliceMovers;
  for (const mover of movers) {
    act(mover);
    if (--left > 0) continue;
    left = sliceMovers;
    await turn();
  }
}

/** Tell a new watch where a tenant's things were when the program ended. */
function seed(watch: Watch<FenceRow>, presences: Presences, tenant: string): void {
  for (const asset of presences.assets()) {
    const fences = [...presences.of(asset)].filter(([, stay]) => stay.tenant === tenant).map(([id]) => id);
    if (fences.length > 0) watch.seed(asset, fences);
  }
}

interface Dwells {
  readonly presences: Presences;
  readonly ledger: Ledger;
  readonly places: ReadonlyMap<string, MoverFix>;
  readonly fenceOf: (tenant: string, id: string) => FenceRow | undefined;
}

/** Tell the stays that have become long enough, each once. A thing that is silent is not known to stay. */
function tellDwells({ presences, ledger, places, fenceOf }: Dwells): void {
  for (const asset of presences.assets())
    for (const [id, stay] of presences.of(asset)) {
      const [fence, place] = [fenceOf(stay.tenant, id), places.get(asset)];
      const time = stay.since + (fence?.dwellSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      if (fence === undefined || place === undefined || stay.isDwellTold || place.time < time) continue;
      presences.put({ fence: id, asset, ...stay, isDwellTold: true });
      const { tenant, since } = stay;
      ledger.tell({ ...place, tenant, kind: 'dwell', fence: id, fenceTitle: fence.title, asset, time, since });
    }
}
