import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { ConditionKind } from './conditions.ts';
import { indexFences } from './fence-index.ts';
import { planOf, type Shape } from './geometry.ts';
import { isActiveAt } from './hours.ts';
import type { Presences } from './presences.ts';
import type { FenceRow } from './schema.ts';
import type { SilentFence } from './silence.ts';
import type { Teller } from './teller.ts';
import { type Crossing, createWatch, type Watch } from './watch.ts';

/** A fence that stays where it is. */
export type StillFence = FenceRow & { readonly shape: Shape };

/** The fences of all tenants that are watched now. */
export interface FenceSets {
  /** These are enabled; those of them that have hours are watched at their hours. */
  setFences(tenant: string, enabled: readonly FenceRow[]): void;
  /** Begin or end watching those whose hours have begun or ended; looks at the clock once a minute. */
  keepHours(): void;
  tenants(): Iterable<string>;
  watchOf(tenant: string): Watch<StillFence> | undefined;
  fenceOf(tenant: string, id: string): FenceRow | undefined;
  anyFence(id: string): FenceRow | undefined;
  all(tenant: string): readonly FenceRow[];
  moving(tenant: string): readonly FenceRow[];
  silent(tenant: string): readonly SilentFence[];
  hasSpeeds(tenant: string): boolean;
  forget(asset: string): void;
}

/** What the sets work with. */
export interface FenceSetDeps {
  readonly clock: Clock;
  readonly presences: Presences;
  readonly teller: Teller;
  readonly isFor: (fence: FenceRow, asset: string) => boolean;
  readonly isOnFloor: (fence: FenceRow, asset: string) => boolean;
  readonly told: (crossing: Crossing<StillFence>) => void;
}

interface Guarded {
  readonly enabled: readonly FenceRow[];
  readonly watch: Watch<StillFence>;
  readonly active: ReadonlyMap<string, FenceRow>;
  readonly moving: readonly FenceRow[];
  readonly silent: readonly SilentFence[];
  readonly hasSpeeds: boolean;
}

const minuteMs = 60_000;
const isStill = (fence: FenceRow): fence is StillFence => fence.shape.kind !== 'around';

export function createFenceSets({ clock, presences, teller, isFor, isOnFloor, told }: FenceSetDeps): FenceSets {
  const guarded = new Map<string, Guarded>();
  let lookedAt: EpochMs = Number.NEGATIVE_INFINITY;

  const apply = (tenant: string, enabled: readonly FenceRow[]): void => {
    const now = clock.now();
    const known = guarded.get(tenant);
    const active = new Map(enabled.filter(({ hours }) => isActiveAt(hours ?? undefined, now)).map((fence) => [fence.id, fence]));
    const watched = known?.active ?? new Map(enabled.map((fence) => [fence.id, fence]));
    for (const [id, before] of watched) {
      const fence = active.get(id);
      if (fence === undefined || isStill(fence) !== isStill(before)) teller.endFence(tenant, id, now);
      else teller.endConditions(fence, lostKinds(before, fence), now);
    }
    const still = [...active.values()].filter(isStill);
    const index = indexFences(still, 0);
    const watch = known?.watch ?? createWatch<StillFence>(index, { isFor, isOnFloor, told });
    if (known === undefined) seed(watch, presences, tenant);
    else watch.setFences(index);
    const silent = still.filter((fence) => fence.silent !== null).map((fence) => ({ fence, depth: planOf(fence.shape).depth }));
    const moving = [...active.values()].filter((fence) => !isStill(fence));
    guarded.set(tenant, { enabled, watch, active, moving, silent, hasSpeeds: still.some(({ mostSpeed }) => mostSpeed !== null) });
    for (const [id, fence] of active) if (hasNewAlarms(known?.active.get(id), fence)) teller.renewAlarms(fence);
  };
  return {
    setFences: apply,
    keepHours() {
      const minute = Math.floor(clock.now() / minuteMs);
      if (minute === lookedAt) return;
      lookedAt = minute;
      for (const [tenant, { enabled, active }] of guarded) {
        const isOther = ({ id, hours }: FenceRow) => hours !== null && isActiveAt(hours, clock.now()) !== active.has(id);
        if (enabled.some(isOther)) apply(tenant, enabled);
      }
    },
    tenants: () => guarded.keys(),
    watchOf: (tenant) => guarded.get(tenant)?.watch,
    fenceOf: (tenant, id) => guarded.get(tenant)?.active.get(id),
    anyFence: (id) => [...guarded.values()].map(({ active }) => active.get(id)).find((fence) => fence !== undefined),
    all: (tenant) => [...(guarded.get(tenant)?.active.values() ?? [])],
    moving: (tenant) => guarded.get(tenant)?.moving ?? [],
    silent: (tenant) => guarded.get(tenant)?.silent ?? [],
    hasSpeeds: (tenant) => guarded.get(tenant)?.hasSpeeds ?? false,
    forget(asset) {
      for (const { watch } of guarded.values()) watch.forget(asset);
    },
  };
}

/** What a fence told of before and does not tell of any more. */
function lostKinds(before: FenceRow, after: FenceRow): readonly ConditionKind[] {
  const has = ({ mostSpeed, silent, approach }: FenceRow): readonly (readonly [ConditionKind, boolean])[] => [
    ['fast', mostSpeed !== null],
    ['silent', silent !== null],
    ['approach', approach !== null],
  ];
  const now = new Map(has(after));
  return has(before).flatMap(([kind, had]) => (had && now.get(kind) === false ? [kind] : []));
}

/** Alarms that a person has just added; at the start of the program those of before are raised already. */
const hasNewAlarms = (before: FenceRow | undefined, fence: FenceRow): boolean =>
  before !== undefined &&
  (Object.keys(fence.alarms) as (keyof FenceRow['alarms'])[]).some(
    (kind) => fence.alarms[kind] !== undefined && before.alarms[kind] === undefined,
  ); // holds: the keys are those of the contract

/** Tell a new watch where a tenant's things were when the program ended. */
function seed(watch: Watch<StillFence>, presences: Presences, tenant: string): void {
  for (const asset of presences.assets()) {
    const fences = [...presences.of(asset)].filter(([, stay]) => stay.tenant === tenant).map(([id]) => id);
    if (fences.length > 0) watch.seed(asset, fences);
  }
}
