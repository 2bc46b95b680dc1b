import type { PointNumber } from '../../contracts/sample.ts';
import type { Log } from '../../kernel/log.ts';
import { createLane, type Lane } from './lane.ts';
import type { Hello } from './messages.ts';
import type { Mirror, MovedPoint } from './mirror.ts';
import type { CallNode, Roster } from './roster.ts';

/** Who holds each source, and since when. */
export interface Holding {
  readonly node: string;
  readonly since: number;
}

/** What tellings are made from. */
export interface TellingOptions {
  readonly roster: Pick<Roster, 'names'>;
  readonly call: CallNode;
  readonly mirror: Mirror;
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly log: Log;
}

/** What a node is told, in order. A node that has not been told everything is told nothing: it will be told all of it. */
export interface Tellings {
  isTold(node: string): boolean;
  /** It has started anew or was silent: it must be told everything again. */
  forget(node: string): void;
  everything(hello: Hello): void;
  /** Something of its own, e.g. new points. */
  tell(node: string | undefined, work: (node: string) => Promise<unknown>): void;
  /** A source with all that belongs to it. */
  give(source: string): void;
  /** How a source is to run. */
  hold(source: string): void;
  bindings(source: string): void;
  rules(points: readonly PointNumber[]): void;
  /** Rules of points that come by another source now. */
  moved(points: readonly MovedPoint[]): void;
  /** Sources that a node claims and another holds. */
  leaveForeign(hello: Hello): void;
  done(node: string): Promise<void>;
}

const pointsAtOnce = 5_000;
const devicesAtOnce = 500;

/** Tellings for every node of a roster; none has been told anything. */
export function createTellings({ roster, call, mirror, holdings, log }: TellingOptions): Tellings {
  const told = new Set<string>();
  const onBroken = (node: string) => (err: unknown) => {
    told.delete(node);
    log.warn({ err, node }, 'telling a node failed; it is told everything again when it answers');
  };
  const lanes = new Map<string, Lane>(roster.names.map((node) => [node, createLane(onBroken(node))]));
  const ownerOf = (source: string) => holdings.get(source)?.node;
  const ownerOfPoint = (point: PointNumber) => ownerOf(mirror.sourceOf(point));

  const tell: Tellings['tell'] = (node, work) => {
    if (node !== undefined && told.has(node)) lanes.get(node)?.add(() => work(node));
  };
  const points = (node: string) => {
    for (const some of chunksOf([...mirror.points.values()], pointsAtOnce)) tell(node, (to) => call(to, 'setPoints', [some]));
  };
  const rulesTo = (node: string | undefined, all: readonly PointNumber[], isOwner: boolean) => {
    const rulesOf = (some: readonly PointNumber[]) => (isOwner ? some.flatMap((point) => mirror.rules.get(point) ?? []) : []);
    for (const some of chunksOf(all, pointsAtOnce)) tell(node, (to) => call(to, 'setRules', [some, rulesOf(some)]));
  };
  const rules = (all: readonly PointNumber[]) => {
    for (const [node, own] of groupsOf(all, ownerOfPoint)) rulesTo(node, own, true);
  };
  const bindings = (source: string) => {
    const node = ownerOf(source);
    const [first = [], ...rest] = chunksOf(mirror.bindingsOf(source), devicesAtOnce);
    tell(node, (to) => call(to, 'setBindings', [source, first]));
    for (const some of rest) tell(node, (to) => call(to, 'changeBindings', [source, some, []]));
  };
  const hold = (source: string) =>
    tell(ownerOf(source), async (node) => {
      const holding = holdings.get(source);
      if (holding?.node === node) await call(node, 'hold', [source, holding.since, mirror.sources.get(source)]);
    });
  const give = (source: string) => {
    bindings(source);
    rules(mirror.pointsOf(source));
    hold(source);
  };
  const leaveForeign = ({ node, held }: Hello) => {
    for (const { source } of held.filter((one) => (ownerOf(one.source) ?? node) !== node))
      tell(node, async () => {
        if (ownerOf(source) !== node) await call(node, 'leave', [source, mirror.pointsOf(source)]);
      });
  };
  return {
    isTold: (node) => told.has(node),
    forget: (node) => void told.delete(node),
    everything(hello) {
      lanes.get(hello.node)?.clear();
      told.add(hello.node);
      points(hello.node);
      leaveForeign(hello);
      for (const [source, { node }] of holdings) if (node === hello.node) give(source);
    },
    tell,
    give,
    hold,
    bindings,
    rules,
    moved(all) {
      for (const [node, own] of groupsOf(all, ({ before }) => ownerOf(before))) {
        const leaving = own.map(({ point }) => point).filter((point) => ownerOfPoint(point) !== node);
        rulesTo(node, leaving, false);
      }
      rules(all.map(({ point }) => point));
    },
    leaveForeign,
    done: async (node) => lanes.get(node)?.done(),
  };
}

/** A list in parts of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function groupsOf<T, K>(list: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
