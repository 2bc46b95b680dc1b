import type { DeviceBinding } from '../../contracts/driver.ts';
import type { FlowPoint } from '../../contracts/flow.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Log } from '../../kernel/log.ts';
import { claimed, reassign } from './assign.ts';
import type { Hello } from './messages.ts';
import type { Mirror, MovedPoint } from './mirror.ts';
import type { CallNode, Roster } from './roster.ts';
import { chunksOf, createTellings, type Holding } from './tellings.ts';

/** What the keeper works with. */
export interface KeeperOptions {
  readonly roster: Roster;
  readonly call: CallNode;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly log: Log;
  /** After the beginning, nodes that already hold sources have this long to say so; default 5,000 ms. Over at once when all have greeted. */
  readonly gatherMs?: number;
  /** Between two looks at who lives; default 500 ms, 0 = only when `look` is called. */
  readonly lookMs?: number;
}

/** Keeps every source with one living node, and tells each node what belongs to its sources. */
export interface Keeper {
  begin(): void;
  /** Give out what nobody living holds. */
  look(): void;
  /** A node has greeted; `isNew`: it must be told everything. */
  greeted(hello: Hello, isNew: boolean): void;
  ownerOf(source: string): string | undefined;
  pointsChanged(points: readonly FlowPoint[]): void;
  rulesChanged(points: readonly PointNumber[]): void;
  /** The devices of a source have changed; without `change` all are told anew. */
  bindingsChanged(source: string, moved: readonly MovedPoint[], change?: BindingChange): void;
  /** A source is to run otherwise or no more; resolves when its node has done so, or will be told everything anew. */
  sourceChanged(source: string): Promise<void>;
  stop(): void;
}

interface BindingChange {
  readonly changed: readonly DeviceBinding[];
  readonly gone: readonly string[];
}

const pointsAtOnce = 5_000;

/** A keeper that gives out nothing until it begins. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { roster, call, mirror, clock, log, lookMs = 500 } = options;
  const holdings = new Map<string, Holding>();
  const tellings = createTellings({ ...options, holdings });
  const gather = createGathering(options, holdings);
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    if (!gather.isDone()) return;
    const living = livingOf(roster);
    const owners = new Map([...holdings].map(([source, { node }]) => [source, node]));
    const given = reassign({ held: mirror.held(), owners, living: living.map(({ node }) => node) });
    for (const [source, node] of given) {
      const before = holdings.get(source)?.node;
      if (before !== undefined) log.warn({ source, from: before, to: node }, 'a source is held by another node now');
      holdings.set(source, { node, since: clock.now() });
    }
    const untold = living.filter(({ node }) => !tellings.isTold(node));
    for (const [source, node] of given) if (tellings.isTold(node)) tellings.give(source);
    for (const hello of untold) tellings.everything(hello);
  };
  return {
    begin() {
      gather.begin();
      if (lookMs > 0) timer = setInterval(look, lookMs);
    },
    look,
    greeted(hello, isNew) {
      if (isNew) tellings.forget(hello.node);
      else if (gather.isDone()) tellings.leaveForeign(hello);
    },
    ownerOf: (source) => holdings.get(source)?.node,
    pointsChanged(points) {
      for (const node of roster.names)
        for (const some of chunksOf(points, pointsAtOnce)) tellings.tell(node, () => call(node, 'setPoints', [some]));
    },
    rulesChanged: tellings.rules,
    bindingsChanged(source, moved, change) {
      if (change === undefined) tellings.bindings(source);
      else tellings.tell(holdings.get(source)?.node, (node) => call(node, 'changeBindings', [source, change.changed, change.gone]));
      tellings.moved(moved);
    },
    async sourceChanged(source) {
      look();
      tellings.hold(source);
      await tellings.done(holdings.get(source)?.node ?? '');
    },
    stop: () => clearInterval(timer),
  };
}

const livingOf = (roster: Roster): readonly Hello[] => roster.names.flatMap((node) => roster.living(node) ?? []);

/** Takes over what nodes hold by their own word, once, after all have greeted or had the time to. */
function createGathering({ roster, gatherMs = 5_000 }: KeeperOptions, holdings: Map<string, Holding>) {
  let begunAt = Number.POSITIVE_INFINITY;
  let isOver = false;
  return {
    begin() {
      begunAt = performance.now();
    },
    isDone(): boolean {
      if (isOver) return true;
      const all = livingOf(roster);
      const waitedMs = performance.now() - begunAt;
      if (!(waitedMs >= 0) || (all.length < roster.names.length && waitedMs < gatherMs)) return false;
      isOver = true;
      const claims = all.flatMap(({ node, held }) => held.map((one) => ({ node, ...one })));
      for (const [source, node] of claimed(claims)) {
        const since = Math.max(...claims.filter((claim) => claim.source === source).map((claim) => claim.since));
        holdings.set(source, { node, since });
      }
      return true;
    },
  };
}
