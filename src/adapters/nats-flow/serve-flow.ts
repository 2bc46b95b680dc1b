import { randomUUID } from 'node:crypto';
import type { Flow, FlowSource } from '../../contracts/flow.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { lastUsable, readRaw } from '../../store/read-raw.ts';
import { type Source, sourceAfter } from '../../store/source.ts';
import { sendNews } from './latest-news.ts';
import { type Hello, type NodeCall, type NodeCalls, subjects } from './messages.ts';
import { createTeller, type ToldOptions } from './told.ts';
import { createWire } from './wire.ts';

/** What a node is made of. */
export interface ServeOptions extends ToldOptions {
  readonly node: string;
  readonly version: string;
  readonly flow: Flow;
  /** Its own store. */
  readonly local: Source;
  /** Up to this chunk all of it is in ClickHouse; `undefined` when that is not known. */
  readonly copied: () => number | undefined;
}

/** A data plane that others can use over NATS. */
export interface Served {
  stop(): Promise<void>;
}

const helloMs = 1_000;

/** Offer a data plane to the api processes: do what they ask, tell what it finds, show what is newest. */
export function serveFlow(options: ServeOptions): Served {
  const { connection, log, node, version, flow, copied } = options;
  const boot = randomUUID();
  const wire = createWire(connection, log);
  const teller = createTeller(options, { node, boot });
  const news = sendNews(wire, flow.latest, { node, boot });
  const held = createHeld(flow);
  const calls = callsOf(options, { held, news });

  const unlisten = flow.listen({
    verdicts: (...args) => teller.add({ type: 'verdicts', args }),
    links: (...args) => teller.add({ type: 'links', args }),
    quarantined: (...args) => teller.add({ type: 'quarantined', args }),
  });
  wire.answer(subjects.call(node), (value) => {
    const { name, args } = value as NodeCall; // holds: only api processes ask here, and `NodeCalls` types what they ask
    const act = calls[name] as (...args: readonly unknown[]) => unknown;
    return act(...args);
  });
  const greet = async () => {
    const stats = await flow.stats();
    wire.tell(subjects.hello, { node, boot, version, held: held.list(), copied: copied() ?? 0, lost: teller.lost, stats } satisfies Hello);
  };
  const timer = setInterval(() => {
    greet().catch((err: unknown) => log.debug({ err }, 'greeting failed')); // the worker is ending; its failure is told elsewhere
  }, helloMs);
  return {
    async stop() {
      clearInterval(timer);
      unlisten();
      wire.close();
      await Promise.all([teller.stop(), news.stop()]);
    },
  };
}

/** The sources that this node holds. */
interface Held {
  hold: NodeCalls['hold'];
  leave(source: string): Promise<void>;
  list(): Hello['held'];
}

function createHeld(flow: Flow): Held {
  const held = new Map<string, { readonly since: EpochMs; readonly run: string | undefined }>();
  const nameOf = (run: FlowSource | undefined) => (run === undefined ? undefined : JSON.stringify([run.protocol, run.config]));
  return {
    async hold(source, since, run) {
      const before = held.get(source)?.run;
      held.set(source, { since, run: nameOf(run) });
      if (before === nameOf(run)) return;
      if (run === undefined) await flow.stopSource(source);
      else flow.startSource(run);
    },
    async leave(source) {
      const before = held.get(source);
      held.delete(source);
      if (before?.run !== undefined) await flow.stopSource(source);
    },
    list: () => [...held].map(([source, { since }]) => ({ source, since })),
  };
}

function callsOf(
  { flow, local }: ServeOptions,
  { held, news }: { readonly held: Held; readonly news: ReturnType<typeof sendNews> },
): NodeCalls {
  return {
    setPoints(points) {
      flow.setPoints(points);
      news.add(points.map(({ point }) => point));
    },
    setRules: flow.setRules,
    learning: flow.learning,
    setBindings: flow.setBindings,
    changeBindings: flow.changeBindings,
    hold: held.hold,
    async leave(source, points) {
      await held.leave(source);
      flow.setBindings(source, []);
      flow.setRules(points, []);
    },
    trial: flow.trial,
    discover: flow.discover,
    ask: flow.ask,
    ingest: flow.ingest,
    resend: news.resend,
    raw: (question, after) => local.fresh(() => readRaw(sourceAfter(local, after), question)),
    lastUsable: (point, before, after) => local.fresh(() => lastUsable(sourceAfter(local, after), point, before)),
    historyStats: (after) => local.stats(after),
  };
}
