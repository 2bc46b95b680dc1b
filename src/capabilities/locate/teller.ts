import type { EpochMs } from '../../contracts/time.ts';
import type { Assets } from '../assets/index.ts';
import type { ConditionKey, ConditionKind, ConditionRow, Conditions } from './conditions.ts';
import type { Ledger } from './ledger.ts';
import type { Mover, MoverFix } from './movers.ts';
import { wishesOf } from './place-alarms.ts';
import type { Presences } from './presences.ts';
import type { FenceRow, PlaceEventRow } from './schema.ts';

/** Where and when something happened; `value` by kind. */
export interface Happening {
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  readonly value?: number | undefined;
}

/** Keeps what holds at fences and writes down what changes of it, with the alarms that follow. */
export interface Teller {
  entered(fence: FenceRow, asset: string, at: Happening): void;
  /** Ends also what held in the fence only: being too fast. */
  left(fence: FenceRow, asset: string, at: Happening): void;
  dwelt(fence: FenceRow, asset: string, at: Happening): void;
  /** A condition begins; one that holds already is not told again. */
  begin(fence: FenceRow, who: Omit<ConditionKey, 'fence'>, at: Happening): void;
  end(fence: FenceRow, who: Omit<ConditionKey, 'fence'>, at: Happening): void;
  /** A place that its asset cannot have reached. */
  jumped(mover: Mover, at: Happening): void;
  /** A fence is watched no more: all that holds there ends and no event tells so; its alarms clear. */
  endFence(tenant: string, fence: string, time: EpochMs): void;
  /** A fence does not tell of these any more: those that hold end and no event tells so; their alarms clear. */
  endConditions(fence: FenceRow, kinds: readonly ConditionKind[], time: EpochMs): void;
  /** Nothing is known of a condition any more: it ends and no event tells so; its alarms clear. */
  lose(fence: FenceRow, who: Omit<ConditionKey, 'fence'>, time: EpochMs): void;
  /** An asset is no mover any more; `alarms` ends those of a retired one by itself. */
  endAsset(asset: string, fenceOf: (id: string) => FenceRow | undefined, time: EpochMs): void;
  /** A fence raises other alarms than before: those of what holds already are raised now. */
  renewAlarms(fence: FenceRow): void;
}

/** What a {@link Teller} works with. */
export interface TellerDeps {
  readonly assets: Assets;
  readonly ledger: Ledger;
  readonly presences: Presences;
  readonly conditions: Conditions;
  readonly moverOf: (asset: string) => Mover | undefined;
  readonly placeOf: (asset: string) => MoverFix | undefined;
}

const beginKinds = { fast: 'fast', silent: 'silent', near: 'near', approach: 'approach' } as const satisfies Record<
  ConditionKind,
  PlaceEventRow['kind']
>;
const endKinds = { fast: 'slow', silent: 'back', near: 'apart', approach: 'passed' } as const satisfies Record<
  ConditionKind,
  PlaceEventRow['kind']
>;
const nowhere = { zh: '', en: '' } as const;

/** A teller over what is stored. */
export function createTeller(deps: TellerDeps): Teller {
  const desk = createDesk(deps);
  return { ...tellings(deps, desk), ...endings(deps, desk) };
}

type Event = Pick<PlaceEventRow, 'kind' | 'time' | 'other' | 'value'>;

/** What every telling does with what is stored. */
function createDesk({ assets, ledger, presences, conditions, moverOf, placeOf }: TellerDeps) {
  const wishes = (fence: FenceRow, asset: string, event: Event) => {
    const mover = moverOf(asset);
    return mover === undefined ? [] : wishesOf(assets, fence, { mover, event, quality: placeOf(asset)?.quality ?? 0 });
  };
  return {
    wishes,
    tell(fence: FenceRow, event: Pick<PlaceEventRow, 'kind' | 'asset' | 'since'> & { readonly other?: string }, at: Happening): void {
      const { time, longitude, latitude, value = null } = at;
      const place = { tenant: fence.tenant, fence: fence.id, fenceTitle: fence.title, time, longitude, latitude };
      const row = { ...event, ...place, other: nullOf(event.other), value };
      ledger.tell(row, wishes(fence, event.asset, row));
    },
    drop(key: ConditionKey): void {
      conditions.remove(key);
      ledger.mark(key);
    },
    endStay(fence: string, asset: string): void {
      presences.remove(fence, asset);
      ledger.touch(fence, asset);
    },
    /** The alarms of what ends without an event. */
    quieten(fence: FenceRow | undefined, asset: string, event: Omit<Event, 'value'>): void {
      if (fence !== undefined) ledger.announce(wishes(fence, asset, { ...event, value: null }).filter((wish) => !isBegin(wish.body)));
    },
  };
}

type Desk = ReturnType<typeof createDesk>;

/** What movers do. */
function tellings({ ledger, presences, conditions }: TellerDeps, { tell, drop, endStay }: Desk) {
  const end: Teller['end'] = (fence, who, at) => {
    const row = conditions.get({ ...who, fence: fence.id });
    if (row === undefined) return;
    drop(row);
    tell(fence, { kind: endKinds[who.kind], asset: who.asset, other: who.other, since: row.since }, at);
  };
  return {
    end,
    entered(fence, asset, at) {
      presences.put({ fence: fence.id, asset, tenant: fence.tenant, since: at.time, isDwellTold: false });
      ledger.touch(fence.id, asset);
      tell(fence, { kind: 'enter', asset, since: null }, at);
    },
    left(fence, asset, at) {
      const since = presences.get(fence.id, asset)?.since ?? null;
      endStay(fence.id, asset);
      tell(fence, { kind: 'leave', asset, since }, at);
      end(fence, { asset, other: '', kind: 'fast' }, at);
    },
    dwelt(fence, asset, at) {
      const stay = presences.get(fence.id, asset);
      if (stay === undefined) return;
      presences.put({ fence: fence.id, asset, ...stay, isDwellTold: true });
      ledger.touch(fence.id, asset);
      tell(fence, { kind: 'dwell', asset, since: stay.since }, at);
    },
    begin(fence, who, at) {
      const row: ConditionRow = { ...who, fence: fence.id, tenant: fence.tenant, since: at.time };
      if (conditions.get(row) !== undefined) return;
      conditions.put(row);
      ledger.mark(row);
      tell(fence, { kind: beginKinds[who.kind], asset: who.asset, other: who.other, since: null }, at);
    },
    jumped({ asset: { id, tenant } }, { time, longitude, latitude, value = null }) {
      const where = { fence: '', fenceTitle: nowhere, time, longitude, latitude };
      ledger.tell({ ...where, tenant, kind: 'jump', asset: id, since: null, other: null, value });
    },
  } satisfies Partial<Teller>;
}

/** What ends, or is told anew, since a fence or a mover is no longer what it was. */
function endings({ ledger, presences, conditions }: TellerDeps, { wishes, drop, endStay, quieten }: Desk) {
  const quietenEnd = (fence: FenceRow | undefined, row: ConditionRow, time: EpochMs): void => {
    drop(row);
    quieten(fence, row.asset, { kind: endKinds[row.kind], time, other: nullOf(row.other) });
  };
  return {
    endFence(tenant, fence, time) {
      for (const asset of presences.within(fence)) endStay(fence, asset);
      for (const row of conditions.ofFence(fence)) drop(row);
      ledger.announce([{ kind: 'alarm.unwanted', body: { tenant, origin: `fence:${fence}`, time } }]);
    },
    endConditions(fence, kinds, time) {
      for (const row of conditions.ofFence(fence.id)) if (kinds.includes(row.kind)) quietenEnd(fence, row, time);
    },
    lose(fence, who, time) {
      const row = conditions.get({ ...who, fence: fence.id });
      if (row !== undefined) quietenEnd(fence, row, time);
    },
    endAsset(asset, fenceOf, time) {
      for (const fence of [...presences.of(asset).keys()]) {
        endStay(fence, asset);
        quieten(fenceOf(fence), asset, { kind: 'leave', time, other: null });
      }
      for (const row of conditions.ofAsset(asset)) quietenEnd(fenceOf(row.fence), row, time);
    },
    renewAlarms(fence) {
      for (const asset of presences.within(fence.id)) {
        const stay = presences.get(fence.id, asset);
        if (stay === undefined) continue;
        const kinds = stay.isDwellTold ? (['enter', 'dwell'] as const) : (['enter'] as const);
        for (const kind of kinds)
          ledger.announce(wishes(fence, asset, { kind, time: stay.since, other: null, value: null }).filter(({ body }) => isBegin(body)));
      }
      for (const { asset, other, kind, since } of conditions.ofFence(fence.id))
        ledger.announce(wishes(fence, asset, { kind: beginKinds[kind], time: since, other: nullOf(other), value: null }));
    },
  } satisfies Partial<Teller>;
}

const nullOf = (other: string | undefined): string | null => (other === undefined || other === '' ? null : other);
const isBegin = (body: object): boolean => 'isAbnormal' in body && body.isAbnormal === true;
