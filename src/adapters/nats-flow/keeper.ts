import type { DeviceBinding } from '../../contracts/driver.ts';
import type { FlowPoint } from '../../contracts/flow.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Log } from '../../kernel/log.ts';
import { claimed, reassign } from './assign.ts';
import { createLane, type Lane } from './lane.ts';
import type { Hello } from './messages.ts';
import type { Mirror, MovedPoint } from './mirror.ts';
import type { CallNode, Roster } from './roster.ts';

/** What the keeper works with. */
export interface KeeperOptions {
  readonly roster: Roster;
  readonly call: CallNode;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly log: Log;
  /** After the beginning, nodes that already hold sources have this long to say so; default 5,000 ms. Over at once when all have greeted. */
  readonly gatherMs?: number;
}

/** Keeps every source with one living node, and tells each node what belongs to its sources. */
export interface Keeper {
  begin(): void;
  /** A node has greeted; `isNew`: it must be told everything. */
  greeted(hello: Hello, isNew: boolean): void;
  ownerOf(source: string): string | undefined;
  pointsChanged(points: readonly FlowPoint[]): void;
  rulesChanged(points: readonly PointNumber[]): void;
  /** The devices of a source have changed; without `change` all are told anew. */
  bindingsChanged(source: string, moved: readonly MovedPoint[], change?: BindingChange): void;
  /** A source is to run otherwise or no more; resolves when its node has done so, or knows that it must. */
  sourceChanged(source: string): Promise<void>;
  stop(): void;
}

interface BindingChange {
  readonly changed: readonly DeviceBinding[];
  readonly gone: readonly string[];
}

const lookMs = 500;
const pointsAtOnce = 5_000;
const devicesAtOnce = 500;

/** A keeper that gives out nothing until it begins. */
export function createKeeper({ roster, call, mirror, clock, log, gatherMs = 5_000 }: KeeperOptions): Keeper {
  const owners = new Map<string, string>();
  const since = new Map<string, number>();
  /** Nodes that have been told everything. */
  const told = new Set<string>();
  let begunAt = Number.POSITIVE_INFINITY;
  let hasGathered = false;
  let timer: NodeJS.Timeout | undefined;

  const lanes = new Map<string, Lane>(
    roster.names.map((node) => [
      node,
      createLane((err) => {
        told.delete(node);
        log.warn({ err, node }, 'telling a node failed; it is told everything again when it answers');
      }),
    ]),
  );
  /** Add work to the lane of a node that has been told everything; who has not will be told this too. */
  const tell = (node: string | undefined, work: () => Promise<unknown>) => {
    if (node !== undefined && told.has(node)) lanes.get(node)?.add(work);
  };
  const rulesTo = (node: string | undefined, points: readonly PointNumber[], isOwner = true) => {
    for (const some of chunksOf(points, pointsAtOnce))
      tell(node, async () => call(node ?? '', 'setRules', [some, isOwner ? some.flatMap((point) => mirror.rules.get(point) ?? []) : []]));
  };
  const holdAt = (node: string, source: string) =>
    tell(node, async () => {
      if (owners.get(source) === node) await call(node, 'hold', [source, since.get(source) ?? 0, mirror.sources.get(source)]);
    });
  const bindingsTo = (node: string, source: string) => {
    const [first = [], ...rest] = chunksOf(mirror.bindingsOf(source), devicesAtOnce);
    tell(node, () => call(node, 'setBindings', [source, first]));
    for (const some of rest) tell(node, () => call(node, 'changeBindings', [source, some, []]));
  };
  /** A source with all that belongs to it. */
  const giveTo = (node: string, source: string) => {
    bindingsTo(node, source);
    rulesTo(node, mirror.pointsOf(source));
    holdAt(node, source);
  };
  const takeFrom = (node: string, source: string) =>
    tell(node, async () => {
      if (owners.get(source) !== node) await call(node, 'leave', [source, mirror.pointsOf(source)]);
    });
  const tellAll = (hello: Hello) => {
    const { node } = hello;
    lanes.get(node)?.clear();
    told.add(node);
    for (const some of chunksOf([...mirror.points.values()], pointsAtOnce)) tell(node, () => call(node, 'setPoints', [some]));
    leaveForeign(hello);
    for (const [source, owner] of owners) if (owner === node) giveTo(node, source);
  };
  const leaveForeign = ({ node, held }: Hello) => {
    for (const { source } of held) {
      const owner = owners.get(source);
      if (owner !== undefined && owner !== node) takeFrom(node, source);
    }
  };
  const living = () => roster.names.flatMap((node) => roster.living(node) ?? []);
  const gather = (): boolean => {
    if (hasGathered) return true;
    const all = living();
    if (all.length < roster.names.length && performance.now() - begunAt < gatherMs) return false;
    hasGathered = true;
    const claims = all.flatMap(({ node, held }) => held.map((one) => ({ node, ...one })));
    for (const claim of claims) since.set(claim.source, Math.max(claim.since, since.get(claim.source) ?? 0));
    for (const [source, node] of claimed(claims)) owners.set(source, node);
    return true;
  };
  const look = () => {
    if (!gather()) return;
    const all = living();
    const moved = reassign({ held: mirror.held(), owners, living: all.map(({ node }) => node) });
    for (const [source, node] of moved) {
      const before = owners.get(source);
      if (before !== undefined) log.warn({ source, from: before, to: node }, 'a source is held by another node now');
      owners.set(source, node);
      since.set(source, clock.now());
    }
    for (const hello of all) if (!told.has(hello.node)) tellAll(hello);
    for (const [source, node] of moved) giveTo(node, source);
  };

  return {
    begin() {
      begunAt = performance.now();
      timer = setInterval(look, lookMs);
    },
    greeted(hello, isNew) {
      if (isNew) told.delete(hello.node);
      else if (hasGathered && told.has(hello.node)) leaveForeign(hello);
    },
    ownerOf: (source) => owners.get(source),
    pointsChanged(points) {
      for (const node of roster.names) for (const some of chunksOf(points, pointsAtOnce)) tell(node, () => call(node, 'setPoints', [some]));
    },
    rulesChanged(points) {
      for (const [source, own] of groupsOf(points, mirror.sourceOf)) rulesTo(owners.get(source), own);
    },
    bindingsChanged(source, moved, change) {
      const node = owners.get(source);
      if (node !== undefined && change === undefined) bindingsTo(node, source);
      if (node !== undefined && change !== undefined) tell(node, () => call(node, 'changeBindings', [source, change.changed, change.gone]));
      moveRules(moved);
    },
    async sourceChanged(source) {
      if (hasGathered) look();
      const node = owners.get(source);
      if (node === undefined) return;
      holdAt(node, source);
      await lanes.get(node)?.done();
    },
    stop: () => clearInterval(timer),
  };

  /** The rules of points that come by another source go where that is held. */
  function moveRules(moved: readonly MovedPoint[]): void {
    for (const [from, own] of groupsOf(moved, ({ before }) => owners.get(before) ?? '')) {
      const leaving = own.map(({ point }) => point).filter((point) => (owners.get(mirror.sourceOf(point)) ?? '') !== from);
      if (from !== '') rulesTo(from, leaving, false);
    }
    for (const [to, own] of groupsOf(moved, ({ point }) => owners.get(mirror.sourceOf(point)) ?? ''))
      if (to !== '')
        rulesTo(
          to,
          own.map(({ point }) => point),
        );
  }
}

function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function groupsOf<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
