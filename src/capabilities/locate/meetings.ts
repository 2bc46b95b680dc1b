import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Conditions } from './conditions.ts';
import { createEncounters, type Encounter, type Moving, type MovingFence } from './encounters.ts';
import type { FenceSets } from './fence-sets.ts';
import type { MoverSet } from './mover-set.ts';
import { type Mover, numberOf, speedOf } from './movers.ts';
import type { FenceRow } from './schema.ts';
import { createSilence } from './silence.ts';
import type { Teller } from './teller.ts';

/** What {@link createMeetings} is built from. */
export interface MeetingsDeps {
  readonly clock: Clock;
  readonly latest: LatestReader;
  readonly conditions: Conditions;
  readonly set: MoverSet;
  readonly sets: FenceSets;
  readonly teller: Teller;
  /** True when a fence is for a mover, by its model and ship type. */
  readonly isFor: (fence: FenceRow, asset: string) => boolean;
}

/** A moving fence as encounters know it. */
interface CarriedFence extends MovingFence {
  readonly row: FenceRow;
}

/** What needs a look at all movers of a tenant at once: encounters with fences that are carried, and movers that fell silent at a fence. */
export function createMeetings(deps: MeetingsDeps): { look(): void } {
  const { clock, conditions, set, sets, teller, isFor } = deps;
  const encounters = encountersOf(deps);
  const silence = createSilence({
    ...{ conditions, placeOf: set.placeOf, isFor, startedAt: clock.now() },
    told: (fence, asset, at) => teller.begin(fence, { asset, other: '', kind: 'silent' }, at),
  });
  return {
    look() {
      for (const tenant of sets.tenants()) {
        const movers = [...set.movers().values()].filter(({ asset }) => asset.tenant === tenant);
        const carried = sets.moving(tenant).map(carriedOf);
        if (carried.length > 0) {
          const movings = movingsOf(deps, movers);
          encounters.look(carried, movings);
          losePairs(deps, carried, new Set(movings.map(({ thing }) => thing)));
        }
        silence.look(clock.now(), sets.silent(tenant), movers);
      }
    },
  };
}

/** Of a pair of which one is not heard of any more nobody knows whether it is near, or on the way to be. */
function losePairs({ clock, conditions, teller }: MeetingsDeps, carried: readonly CarriedFence[], heard: ReadonlySet<string>): void {
  for (const { row } of carried)
    for (const { asset, other, kind } of conditions.ofFence(row.id))
      if (!heard.has(asset) || !heard.has(other)) teller.lose(row, { asset, other, kind }, clock.now());
}

function encountersOf({ conditions, set, teller, isFor }: MeetingsDeps) {
  const modelOf = (asset: string) => set.movers().get(asset)?.asset.model ?? '';
  return createEncounters<CarriedFence>({
    isCarrier: ({ row: { shape } }, asset) =>
      shape.kind === 'around' && (shape.assets.includes(asset) || shape.models.includes(modelOf(asset))),
    isFor: ({ row }, asset) => isFor(row, asset),
    held: ({ id }) =>
      conditions.ofFence(id).flatMap(({ asset, other, kind }) => (isPair(kind) ? [{ thing: asset, carrier: other, kind }] : [])),
    holds: ({ id }, { thing, carrier, kind }) => conditions.get({ fence: id, asset: thing, other: carrier, kind }) !== undefined,
    told: (change) => tellEncounter(teller, change),
  });
}

function tellEncounter(teller: Teller, { fence, thing, carrier, kind, hasBegun, time, place, metres }: Encounter<CarriedFence>): void {
  const at = { time, longitude: place[0], latitude: place[1], value: metres };
  teller[hasBegun ? 'begin' : 'end'](fence.row, { asset: thing, other: carrier, kind }, at);
}

/** Those of the movers whose place is fresh. */
function movingsOf({ clock, latest, set }: MeetingsDeps, movers: readonly Mover[]): readonly Moving[] {
  return movers.flatMap((mover): readonly Moving[] => {
    const place = set.placeOf(mover.asset.id);
    if (place === undefined || clock.now() - place.time > mover.longitude.freshSeconds * 1000) return [];
    const [speed, course] = [speedOf(latest, mover), numberOf(latest, mover.direction)];
    return [{ thing: mover.asset.id, time: place.time, place: [place.longitude, place.latitude], speed, course }];
  });
}

const carriedOf = (row: FenceRow): CarriedFence => ({
  ...{ id: row.id, row, metres: row.shape.kind === 'around' ? row.shape.metres : 0 },
  ...(row.approach !== null && { approach: row.approach }),
});

const isPair = (kind: string): kind is Encounter['kind'] => kind === 'near' || kind === 'approach';
