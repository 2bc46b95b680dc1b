import type { Verdict } from '../../contracts/detector.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Flow, FlowListener, FlowStats, RuleReadiness, SourceStats } from '../../contracts/flow.ts';
import type { SampleBatch } from '../../contracts/sample.ts';
import type { Clock } from '../../contracts/time.ts';
import { acceptRule } from '../../flow/detectors.ts';
import { createLatestReader, createLatestWriter } from '../../flow/latest.ts';
import type { Above } from '../clickhouse-history/above.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { hearNews } from './latest-news.ts';
import { lostSource, mergeStats } from './merge-stats.ts';
import type { Hello, Told } from './messages.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { aboveOfNodes } from './remote-above.ts';
import { callOver, createRoster, type Roster } from './roster.ts';
import { hearTold, type ToldHearer, type ToldOptions } from './told.ts';
import { createWire } from './wire.ts';

/** What is needed to use the data planes of other processes. */
export interface RemoteFlowOptions extends ToldOptions {
  /** Names of all nodes that there are. */
  readonly nodes: readonly string[];
  readonly version: string;
  readonly clock: Clock;
  /** A node that is silent for this long loses its sources to the others; default 15,000 ms. */
  readonly takeOverMs?: number;
}

/** The data planes of other processes as if they were one of this process. */
export interface RemoteFlow extends Flow {
  /** Samples of the nodes that are perhaps not in ClickHouse yet; take it anew for each question. */
  readonly above: () => Above;
  /** Start to give out sources and to hear verdicts, once everything was set and whoever listens does. */
  begin(): void;
  /** Nodes that do not answer. */
  silent(): readonly string[];
  /** Verdicts of nodes that no longer held the point; they were left out. */
  readonly fencedTotal: number;
}

/** Samples of one request, 21 bytes each. */
const ingestSamples = 10_000;
const trialMs = 90_000;
const askMs = 35_000;

/** Use the data planes behind a NATS connection. */
export function createRemoteFlow(options: RemoteFlowOptions): RemoteFlow {
  const { connection, log, nodes, version, clock, takeOverMs = 15_000 } = options;
  const wire = createWire(connection, log);
  const call = callOver(wire);
  const mirror = createMirror();
  const reader = createLatestReader();
  const listeners = new Set<FlowListener>();
  const resend = (node: string) => void call(node, 'resend', []).catch(() => undefined); // asked again with the next gap
  const onHello = (hello: Hello, isNew: boolean) => {
    keeper.greeted(hello, isNew);
    if (isNew) resend(hello.node);
  };
  const roster = createRoster(wire, { names: nodes, version, silentMs: takeOverMs, log, onHello });
  const keeper = createKeeper({ roster, call, mirror, clock, log });
  hearNews(wire, createLatestWriter(reader.addPage), { isHeard: (node) => nodes.includes(node), resend });
  const told = createTaker({ mirror, keeper, listeners });
  let hearer: ToldHearer | undefined;

  return {
    latest: reader,
    above: () => aboveOfNodes(roster, call),
    begin() {
      keeper.begin();
      hearer = hearTold(options, told.take);
    },
    silent: () => nodes.filter((node) => roster.living(node) === undefined),
    get fencedTotal() {
      return told.fencedTotal;
    },
    setPoints(points) {
      mirror.setPoints(points);
      keeper.pointsChanged(points);
    },
    setRules(points, rules) {
      mirror.setRules(points, rules.map(acceptRule));
      keeper.rulesChanged(points);
    },
    learning: () => learningOf(roster, call),
    setBindings(source, bindings) {
      keeper.bindingsChanged(source, mirror.setBindings(source, bindings));
    },
    changeBindings(source, changed, gone) {
      keeper.bindingsChanged(source, mirror.changeBindings(source, changed, gone), { changed, gone });
    },
    startSource(source) {
      mirror.setSource(source);
      keeper.sourceChanged(source.id);
    },
    async stopSource(id) {
      mirror.removeSource(id);
      await keeper.sourceChanged(id);
    },
    trial: async (wish) => call(anyOf(roster), 'trial', [wish], trialMs),
    discover: async (wish) => call(anyOf(roster), 'discover', [wish], trialMs),
    ask: (source, identity, question, notAfter) =>
      call(ownerOf(keeper, source, `asking ${identity}`), 'ask', [source, identity, question, notAfter], askMs),
    async ingest(source, batch, purpose = 'live') {
      const parts = partsOf(batch, (point) => ownerOf(keeper, mirror.sourceOf(point), 'taking samples'));
      await Promise.all(
        [...parts].map(async ([node, batches]) => {
          for (const part of batches) await call(node, 'ingest', [source, part, purpose]);
        }),
      );
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats: async () => statsOf(roster, keeper, mirror),
    async stop() {
      await hearer?.stop();
      keeper.stop();
      wire.close();
    },
  };
}

/** Takes what nodes tell; of a node that no longer holds a source neither verdicts nor link events are taken. */
function createTaker({
  mirror,
  keeper,
  listeners,
}: {
  readonly mirror: Mirror;
  readonly keeper: Keeper;
  readonly listeners: ReadonlySet<FlowListener>;
}) {
  let fencedTotal = 0;
  const holds = (node: string, source: string) => (keeper.ownerOf(source) ?? node) === node;
  const judge = async (node: string, all: readonly Verdict[]) => {
    const list = all.filter(({ point }) => holds(node, mirror.sourceOf(point)));
    fencedTotal += all.length - list.length;
    for (const verdict of list) mirror.judged(verdict);
    if (list.length > 0) await Promise.all([...listeners].map((listener) => listener.verdicts(list)));
  };
  return {
    get fencedTotal() {
      return fencedTotal;
    },
    async take(told: Told, node: string): Promise<void> {
      if (told.type === 'verdicts') return judge(node, ...told.args);
      if (!holds(node, told.args[0])) return;
      for (const listener of listeners) {
        if (told.type === 'links') listener.links(...told.args);
        else listener.quarantined(...told.args);
      }
    },
  };
}

function ownerOf(keeper: Keeper, source: string, doing: string): string {
  const owner = keeper.ownerOf(source);
  if (owner === undefined) throw new Failure('NOT_AVAILABLE', `${doing}: no node holds it yet`, { details: { what: source || 'flow' } });
  return owner;
}

async function learningOf(roster: Roster, call: ReturnType<typeof callOver>): Promise<readonly RuleReadiness[]> {
  const living = roster.names.filter((node) => roster.living(node) !== undefined);
  return (await Promise.all(living.map((node) => call(node, 'learning', [])))).flat();
}

function anyOf(roster: Roster): string {
  const node = roster.names.find((name) => roster.living(name) !== undefined);
  if (node === undefined) throw new Failure('NOT_AVAILABLE', 'trying a source: no node answers', { details: { what: 'flow' } });
  return node;
}

function statsOf(roster: Roster, keeper: Keeper, mirror: Mirror): FlowStats {
  const hellos = roster.names.flatMap((node) => roster.living(node) ?? []);
  const sources = [...mirror.held()].filter(Boolean).map((source) => sourceStats(source, keeper.ownerOf(source), hellos));
  return mergeStats(
    hellos.map(({ stats }) => stats),
    sources,
  );
}

function sourceStats(source: string, owner: string | undefined, hellos: readonly Hello[]): SourceStats {
  const hello = hellos.find(({ node }) => node === owner);
  const said = hello?.stats.sources.find(({ id }) => id === source);
  return said ?? lostSource(source, owner === undefined ? 'no node holds it yet' : `node ${owner} does not answer or has not begun it`);
}

/** A batch cut by node and into requests. */
function partsOf(batch: SampleBatch, nodeOf: (point: number) => string): ReadonlyMap<string, readonly SampleBatch[]> {
  const indexes = new Map<string, number[]>();
  for (let i = 0; i < batch.length; i++) {
    const node = nodeOf(batch.point[i] ?? 0);
    const own = indexes.get(node) ?? [];
    own.push(i);
    indexes.set(node, own);
  }
  return new Map([...indexes].map(([node, all]) => [node, cut(batch, all)]));
}

function cut(batch: SampleBatch, indexes: readonly number[]): readonly SampleBatch[] {
  return Array.from({ length: Math.ceil(indexes.length / ingestSamples) }, (_, n) => {
    const some = indexes.slice(n * ingestSamples, (n + 1) * ingestSamples);
    return {
      length: some.length,
      capacity: some.length,
      point: Uint32Array.from(some, (i) => batch.point[i] ?? 0),
      time: Float64Array.from(some, (i) => batch.time[i] ?? 0),
      value: Float64Array.from(some, (i) => batch.value[i] ?? 0),
      quality: Uint8Array.from(some, (i) => batch.quality[i] ?? 0),
    };
  });
}
