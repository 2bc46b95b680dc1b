import { setImmediate as turn } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Assets } from '../assets/index.ts';
import type { Conditions } from './conditions.ts';
import { createEncounters, type Encounter, type Moving, type MovingFence } from './encounters.ts';
import { createFenceSets, type FenceSets, type StillFence } from './fence-sets.ts';
import { createHaste } from './haste.ts';
import type { Ledger } from './ledger.ts';
import { createMoverSet, type Suspect } from './mover-set.ts';
import { leftOut, type Mover, type MoverFix, numberOf, shipTypeOfMover, speedOf } from './movers.ts';
import type { Presences } from './presences.ts';
import type { FenceRow } from './schema.ts';
import { createSilence } from './silence.ts';
import { createTeller } from './teller.ts';
import type { Crossing } from './watch.ts';

/** Looks at all movers and writes down what they do at fences. */
export interface Patrol {
  /** Take what is new of every mover. Not to be called again before it has ended. */
  look(): Promise<void>;
  /** Look for movers anew at the next look: assets came or went. */
  renew(): void;
  /** Use these enabled fences of a tenant from now on. What holds at those that are gone ends, and nobody is told. */
  setFences(tenant: string, fences: readonly FenceRow[]): void;
  movers(): ReadonlyMap<string, Mover>;
  /** The last place that was taken of a mover. */
  placeOf(asset: string): MoverFix | undefined;
  /** Places of a mover that it cannot have reached, and the newest of them. */
  suspectOf(asset: string): Suspect | undefined;
}

/** What {@link createPatrol} is built from. */
export interface PatrolDeps {
  readonly assets: Assets;
  readonly clock: Clock;
  readonly latest: LatestReader;
  readonly ledger: Ledger;
  readonly presences: Presences;
  readonly conditions: Conditions;
}

/** Movers that are looked at before others get the thread. */
const sliceMovers = 2000;
/** A jump of the same mover is told again after this long; all are counted. */
const jumpEveryMs = 3_600_000;

/** A patrol over fences that are told by {@link Patrol.setFences}; what presences and conditions know is not told again. */
export function createPatrol({ assets, clock, latest, ledger, presences, conditions }: PatrolDeps): Patrol {
  const set = createMoverSet({ assets, latest });
  const { placeOf } = set;
  const moverOf = (asset: string) => set.movers().get(asset);
  const teller = createTeller({ assets, ledger, presences, conditions, moverOf, placeOf });
  const haste = createHaste();

  const isFor = ({ models, shipTypes }: FenceRow, asset: string): boolean => {
    const mover = moverOf(asset);
    if (mover === undefined || (models.length > 0 && !models.includes(mover.asset.model))) return false;
    if (shipTypes.length === 0) return true;
    const group = shipTypeOfMover(latest, mover);
    return group !== undefined && shipTypes.includes(group);
  };
  const told = ({ fence, thing: asset, kind, ...at }: Crossing<StillFence>): void =>
    kind === 'enter' ? teller.entered(fence, asset, at) : teller.left(fence, asset, at);
  const sets: FenceSets = createFenceSets({ clock, presences, teller, isFor, told });
  const silence = createSilence({
    ...{ conditions, placeOf, isFor, startedAt: clock.now() },
    told: (fence, asset, at) => teller.begin(fence, { asset, other: '', kind: 'silent' }, at),
  });
  const encounters = createEncounters<CarriedFence>({
    isCarrier: ({ row }, asset) => row.shape.kind === 'around' && (row.shape.assets.includes(asset) || row.shape.models.includes(moverOf(asset)?.asset.model ?? '')), // biome-ignore format: one line
    isFor: ({ row }, asset) => isFor(row, asset),
    held: ({ id }) =>
      conditions.ofFence(id).flatMap(({ asset, other, kind }) => (isPair(kind) ? [{ thing: asset, carrier: other, kind }] : [])),
    holds: ({ id }, { thing, carrier, kind }) => conditions.get({ fence: id, asset: thing, other: carrier, kind }) !== undefined,
    told: ({ fence, thing, carrier, kind, hasBegun, time, place, metres }) =>
      teller[hasBegun ? 'begin' : 'end'](fence.row, { asset: thing, other: carrier, kind }, { time, longitude: place[0], latitude: place[1], value: metres }), // biome-ignore format: one line
  });

  const jumped = (mover: Mover, fix: MoverFix, speed: number): void => {
    leftOut.inc({ reason: 'suspect' });
    const before = set.suspectOf(mover.asset.id)?.toldAt ?? Number.NEGATIVE_INFINITY;
    const isTold = fix.time - before >= jumpEveryMs;
    set.suspect(mover, fix, isTold ? fix.time : before);
    if (isTold) teller.jumped(mover, { ...fix, value: speed });
  };
  const hurry = (mover: Mover, fix: MoverFix, inside: readonly StillFence[]): void => {
    const speed = speedOf(latest, mover);
    if (speed === undefined) return;
    const asset = mover.asset.id;
    for (const fence of inside) {
      const isHeld = conditions.get({ fence: fence.id, asset, other: '', kind: 'fast' }) !== undefined;
      const verdict = haste.judge(fence, asset, { speed, isHeld });
      if (verdict !== undefined) teller[verdict](fence, { asset, other: '', kind: 'fast' }, { ...fix, value: speed });
    }
  };
  const isBack = (mover: Mover, fix: MoverFix): void => {
    for (const { fence, kind, since } of conditions.ofAsset(mover.asset.id)) {
      const row = sets.fenceOf(mover.asset.tenant, fence);
      if (kind === 'silent' && fix.time > since && row !== undefined) teller.end(row, { asset: mover.asset.id, other: '', kind }, fix);
    }
  };
  const take = (mover: Mover): void => {
    const { id, tenant } = mover.asset;
    const taken = set.take(mover);
    if (taken === undefined) return;
    const { fix, jumpSpeed } = taken;
    if (jumpSpeed !== undefined) {
      jumped(mover, fix, jumpSpeed);
      return;
    }
    isBack(mover, fix);
    const watch = sets.watchOf(tenant);
    if (watch === undefined) return;
    watch.take({ thing: id, ...fix });
    if (sets.hasSpeeds(tenant)) hurry(mover, fix, watch.insideOf(id));
  };
  const findAnew = (): void => {
    const gone = set.find([...presences.assets(), ...conditionAssets(conditions, sets)]);
    for (const { asset, tenant } of gone) {
      teller.endAsset(asset, (id) => (tenant === undefined ? sets.anyFence(id) : sets.fenceOf(tenant, id)), clock.now());
      sets.forget(asset);
      haste.forget(asset);
    }
  };
  const meet = (): void => {
    for (const tenant of sets.tenants()) {
      const moving = sets.moving(tenant).map(carriedOf);
      if (moving.length > 0) encounters.look(moving, movingsOf(tenant));
      silence.look(
        clock.now(),
        sets.silent(tenant),
        [...set.movers().values()].filter(({ asset }) => asset.tenant === tenant),
      );
    }
  };
  const movingsOf = (tenant: string): readonly Moving[] =>
    [...set.movers().values()].flatMap((mover): readonly Moving[] => {
      const place = placeOf(mover.asset.id);
      if (mover.asset.tenant !== tenant || place === undefined) return [];
      if (clock.now() - place.time > mover.longitude.freshSeconds * 1000) return [];
      const [speed, course] = [speedOf(latest, mover), numberOf(latest, mover.direction)];
      return [{ thing: mover.asset.id, time: place.time, place: [place.longitude, place.latitude], speed, course }];
    });

  return {
    async look() {
      if (set.isStale()) findAnew();
      sets.keepHours();
      await eachInTurns(set.movers().values(), take);
      tellDwells();
      meet();
      await ledger.flush();
    },
    renew: set.renew,
    setFences: sets.setFences,
    movers: set.movers,
    placeOf,
    suspectOf: set.suspectOf,
  };

  /** Tell the stays that have become long enough, each once. A thing that is silent is not known to stay. */
  function tellDwells(): void {
    for (const asset of presences.assets())
      for (const [id, stay] of presences.of(asset)) {
        const [fence, place] = [sets.fenceOf(stay.tenant, id), placeOf(asset)];
        const time = stay.since + (fence?.dwellSeconds ?? Number.POSITIVE_INFINITY) * 1000;
        if (fence === undefined || place === undefined || stay.isDwellTold || place.time < time) continue;
        teller.dwelt(fence, asset, { ...place, time });
      }
  }
}

/** A moving fence as encounters know it. */
interface CarriedFence extends MovingFence {
  readonly row: FenceRow;
}

const carriedOf = (row: FenceRow): CarriedFence => ({
  ...{ id: row.id, row, metres: row.shape.kind === 'around' ? row.shape.metres : 0 },
  ...(row.approach !== null && { approach: row.approach }),
});

const isPair = (kind: string): kind is Encounter['kind'] => kind === 'near' || kind === 'approach';

const conditionAssets = (conditions: Conditions, sets: FenceSets): readonly string[] =>
  [...sets.tenants()]
    .flatMap((tenant) => sets.all(tenant))
    .flatMap(({ id }) => conditions.ofFence(id).flatMap(({ asset, other }) => [asset, other]));

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
