import { setImmediate as turn } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Assets } from '../assets/index.ts';
import type { Conditions } from './conditions.ts';
import { createFenceSets, type FenceSets, type StillFence } from './fence-sets.ts';
import { createHaste, type Haste } from './haste.ts';
import type { Ledger } from './ledger.ts';
import { createMeetings } from './meetings.ts';
import { createMoverSet, type Jump, type MoverSet, type Suspect } from './mover-set.ts';
import { accuracyOfFix, leftOut, type Mover, type MoverFix, mostSpeedOf, numberOf, shipTypeOfMover, speedOf } from './movers.ts';
import type { Presences } from './presences.ts';
import type { FenceRow } from './schema.ts';
import { createTeller, type Teller } from './teller.ts';
import type { Crossing } from './watch.ts';

/** Looks at all movers and writes down what they do at fences. */
export interface Patrol {
  /** Take what is new of every mover. Not to be called again before it has ended. */
  look(): Promise<void>;
  /** Look for movers anew at the next look: these assets came, went or changed; without them, all may have. */
  renew(assets?: Iterable<string>): void;
  /** Use these enabled fences of a tenant from now on. What holds at those that are gone ends, and nobody is told. */
  setFences(tenant: string, fences: readonly FenceRow[]): void;
  movers(): ReadonlyMap<string, Mover>;
  /** An asset is nowhere from now on: what holds of it at fences ends with the next look, and nobody is told that it left. */
  vacate(asset: string, time: EpochMs): void;
  isVacant(asset: string): boolean;
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
  readonly isVacant: (asset: string) => boolean;
}

/** Movers that are looked at before others get the thread: some milliseconds. */
const sliceMovers = 250;
/** A jump of the same mover is told again after this long; all are counted. */
const jumpEveryMs = 3_600_000;

/** A patrol over fences that are told by {@link Patrol.setFences}; what presences and conditions know is not told again. */
export function createPatrol(deps: PatrolDeps): Patrol {
  const { assets, clock, latest, ledger, presences, conditions, isVacant } = deps;
  const set = createMoverSet({ assets, latest, clock, isVacant });
  const { placeOf } = set;
  const moverOf = (asset: string) => set.movers().get(asset);
  const teller = createTeller({ assets, ledger, presences, conditions, moverOf, placeOf });
  const isFor = (fence: FenceRow, asset: string): boolean => isForMover(latest, fence, moverOf(asset));
  const isOnFloor = ({ floor }: FenceRow, asset: string): boolean => isSameFloor(latest, floor, moverOf(asset));
  const told = ({ fence, thing: asset, kind, ...at }: Crossing<StillFence>): void =>
    kind === 'enter' ? teller.entered(fence, asset, at) : teller.left(fence, asset, at);
  const sets: FenceSets = createFenceSets({ clock, presences, teller, isFor, isOnFloor, told });
  const haste = createHaste();
  const round: Round = { ...deps, set, sets, teller, haste };
  const vacated: Vacated[] = [];
  const meetings = createMeetings({
    clock,
    latest,
    conditions,
    set,
    sets,
    teller,
    isFor: (fence, asset) => isFor(fence, asset) && isOnFloor(fence, asset),
  });
  return {
    async look() {
      if (set.isStale()) findAnew(round);
      for (const one of vacated.splice(0)) endVacated(round, one);
      sets.keepHours();
      await eachInTurns(set.movers().values(), (mover) => take(round, mover));
      tellDwells(round);
      meetings.look();
      await ledger.flush();
    },
    renew: set.renew,
    setFences: sets.setFences,
    movers: set.movers,
    vacate(asset, time) {
      set.vacate(asset);
      vacated.push({ asset, time });
    },
    isVacant,
    placeOf,
    suspectOf: set.suspectOf,
  };
}

/** What one round over the movers works with. */
interface Round extends PatrolDeps {
  readonly set: MoverSet;
  readonly sets: FenceSets;
  readonly teller: Teller;
  readonly haste: Haste;
}

function isForMover(latest: LatestReader, { models, shipTypes }: FenceRow, mover: Mover | undefined): boolean {
  if (mover === undefined || (models.length > 0 && !models.includes(mover.asset.model))) return false;
  if (shipTypes.length === 0) return true;
  const group = shipTypeOfMover(latest, mover);
  return group !== undefined && shipTypes.includes(group);
}

/** One that says no floor may be on any. Floors are numbers: 1 is the ground floor, −1 the first below it. */
function isSameFloor(latest: LatestReader, floor: number | null, mover: Mover | undefined): boolean {
  const said = floor === null ? undefined : numberOf(latest, mover?.floor);
  return said === undefined || said === floor;
}

/** Take what is new of a mover. */
function take(round: Round, mover: Mover): void {
  const taken = round.set.take(mover);
  if (taken === undefined) return;
  const { fix, jump } = taken;
  if (jump !== undefined) jumped(round, mover, jump);
  if (fix === undefined) return;
  tellBack(round, mover, fix);
  const { id, tenant } = mover.asset;
  const watch = round.sets.watchOf(tenant);
  if (watch === undefined) return;
  watch.take({
    thing: id,
    ...fix,
    accuracyMetres: accuracyOfFix(round.latest, mover, fix),
    mostSpeed: mostSpeedOf(round.latest, mover),
  });
  if (round.sets.hasSpeeds(tenant)) hurry(round, mover, fix, watch.insideOf(id));
}

/** A place that the mover cannot have reached: counted always, told once an hour. */
function jumped({ set, teller }: Round, mover: Mover, jump: Jump): void {
  leftOut.inc({ reason: 'suspect' });
  const before = set.suspectOf(mover.asset.id)?.toldAt ?? Number.NEGATIVE_INFINITY;
  const isTold = jump.time - before >= jumpEveryMs;
  set.suspect(mover, jump, isTold ? jump.time : before);
  if (isTold) teller.jumped(mover, jump);
}

/** A mover that was silent has spoken. */
function tellBack({ conditions, sets, teller }: Round, { asset }: Mover, fix: MoverFix): void {
  for (const { fence, kind, since } of conditions.ofAsset(asset.id)) {
    const row = sets.fenceOf(asset.tenant, fence);
    if (kind === 'silent' && fix.time > since && row !== undefined) teller.end(row, { asset: asset.id, other: '', kind }, fix);
  }
}

/** Tell who is too fast in the fences that it is in, or no longer. */
function hurry({ latest, conditions, haste, teller }: Round, mover: Mover, fix: MoverFix, inside: readonly StillFence[]): void {
  const speed = speedOf(latest, mover);
  if (speed === undefined) return;
  const who = { asset: mover.asset.id, other: '', kind: 'fast' } as const;
  for (const fence of inside) {
    const isHeld = conditions.get({ ...who, fence: fence.id }) !== undefined;
    const verdict = haste.judge(fence, who.asset, { speed, isHeld });
    if (verdict !== undefined) teller[verdict](fence, who, { ...fix, value: speed });
  }
}

/** Look for the movers anew, and end what held of those that are gone. */
function findAnew({ set, sets, presences, conditions, teller, haste, clock }: Round): void {
  for (const { asset, tenant } of set.find([...presences.assets(), ...conditionAssets(conditions, sets)])) {
    teller.endAsset(asset, (id) => (tenant === undefined ? sets.anyFence(id) : sets.fenceOf(tenant, id)), clock.now());
    sets.forget(asset);
    haste.forget(asset);
  }
}

interface Vacated {
  readonly asset: string;
  readonly time: EpochMs;
}

/** End what held of an asset that was nowhere; its alarms clear. It may be somewhere again by now, as something else. */
function endVacated({ sets, teller, haste, set }: Round, { asset, time }: Vacated): void {
  const tenant = set.movers().get(asset)?.asset.tenant;
  teller.endAsset(asset, (id) => (tenant === undefined ? sets.anyFence(id) : sets.fenceOf(tenant, id)), time);
  sets.forget(asset);
  haste.forget(asset);
}

/** Tell the stays that have become long enough, each once. A thing that is silent is not known to stay. */
function tellDwells({ presences, sets, set, teller }: Round): void {
  for (const asset of presences.assets())
    for (const [id, stay] of presences.of(asset)) {
      const [fence, place] = [sets.fenceOf(stay.tenant, id), set.placeOf(asset)];
      const time = stay.since + (fence?.dwellSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      if (fence === undefined || place === undefined || stay.isDwellTold || place.time < time) continue;
      teller.dwelt(fence, asset, { ...place, time });
    }
}

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
