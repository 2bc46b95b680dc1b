import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { createDeviceTexts } from '../device-texts.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { shown } from '../payload/tally.ts';
import { answer, type Context, type NodeMessage, refresh, type Taken, useless } from './application-context.ts';
import { takeBirth, takeData } from './births-and-data.ts';
import { createCollector } from './collect.ts';
import { dieAll, takeDeviceDeath, takeNodeDeath } from './deaths.ts';
import { createEmitter } from './emit.ts';
import { createNode, type EdgeNode, ownersOf } from './node.ts';
import { createPayloadReader } from './payload-reader.ts';
import { createRebirths } from './rebirths.ts';
import { createStaleMarks } from './stale-marks.ts';
import type { Verb } from './topic.ts';
import { createValues } from './values.ts';

/** How a {@link HostApplication} behaves. */
export interface HostApplicationOptions {
  readonly host: DriverHost;
  /** The device of an identity that its sender has proven to be, or may speak for. */
  readonly deviceOf: (identity: string) => DeviceBinding | undefined;
  readonly limits: PayloadLimits;
  readonly rebirthSeconds: number;
  readonly rebirthsPerSecond: number;
  /** How long a missing sequence number is waited for before a rebirth is asked. */
  readonly reorderSeconds: number;
  /** Publish a command. */
  readonly send: (topic: string, payload: Buffer) => void;
}

/** The state of all edge nodes and devices that a Sparkplug host application hears, without a connection. */
export interface HostApplication {
  /** Take a message; never throws. */
  take(message: NodeMessage): Taken;
  /** The connection of an edge node has ended without an NDEATH. */
  left(identity: string): void;
  /** The link to all edge nodes is lost: nothing of what is known holds any more. */
  lost(detail: string): void;
  /** One second has passed. */
  tick(): void;
  /** There is room again. */
  resume(): void;
  node(identity: string): EdgeNode | undefined;
}

/** Edge nodes of one source; more are refused. */
const maxNodes = 50_000;

type Handler = (context: Context, message: NodeMessage, node: EdgeNode) => Taken;

const ignored: Handler = (context) => answer(context, 'done');
const handlers: Readonly<Record<Verb, Handler>> = {
  NBIRTH: takeBirth,
  DBIRTH: takeBirth,
  NDATA: takeData,
  DDATA: takeData,
  NDEATH: takeNodeDeath,
  DDEATH: takeDeviceDeath,
  NCMD: ignored, // commands of other host applications
  DCMD: ignored,
};

const contextOf = ({
  host,
  deviceOf,
  limits,
  rebirthSeconds,
  rebirthsPerSecond,
  reorderSeconds,
  send,
}: HostApplicationOptions): Context => ({
  host,
  deviceOf,
  limits,
  reorderSeconds,
  reader: createPayloadReader(),
  collector: createCollector(createValues(limits.maxValues)),
  texts: createDeviceTexts(host),
  emitter: createEmitter(host, limits),
  marks: createStaleMarks(host),
  rebirths: createRebirths({ host, everySeconds: rebirthSeconds, perSecond: rebirthsPerSecond, send }),
  taken: { fate: 'done', samples: 0, resumeAt: 0, isUseless: false },
});

/** A host application that knows nobody yet. */
export function createHostApplication(options: HostApplicationOptions): HostApplication {
  const context = contextOf(options);
  const { host, marks, rebirths } = context;
  const nodes = new Map<string, EdgeNode>();
  let bindingsVersion = host.bindingsVersion;

  function nodeOf(identity: string): EdgeNode | undefined {
    const known = nodes.get(identity);
    if (known !== undefined || nodes.size >= maxNodes) return known;
    const node = createNode(identity);
    nodes.set(identity, node);
    return node;
  }

  return {
    take(message) {
      const { topic } = message;
      const node = nodeOf(topic.node);
      if (node !== undefined) return handlers[topic.verb](context, message, node);
      return useless(context, 'too-large', topic.identity, `more than ${maxNodes} edge nodes: ${shown(topic.node)}`);
    },
    left(identity) {
      const node = nodes.get(identity);
      if (node !== undefined) dieAll(context, node, 'the connection of the edge node has ended');
    },
    lost(detail) {
      for (const node of nodes.values()) dieAll(context, node, detail);
    },
    tick() {
      if (bindingsVersion !== host.bindingsVersion) followBindings(context, nodes.values());
      bindingsVersion = host.bindingsVersion;
      marks.flush();
      for (const node of nodes.values()) wantIfLate(context, node);
      rebirths.tick();
    },
    resume: () => void marks.flush(),
    node: (identity) => nodes.get(identity),
  };
}

/** Bindings have changed: who was adopted is asked for what holds now. */
function followBindings(context: Context, nodes: Iterable<EdgeNode>): void {
  for (const node of nodes) {
    const isAdopted = ownersOf(node)
      .map((owner) => refresh(context, node, owner))
      .includes(true);
    if (isAdopted) context.rebirths.want(node, 'its binding has changed');
  }
}

/** A gap that has not closed in time, or values that the store did not take, ask for a rebirth. */
function wantIfLate({ host, rebirths, reorderSeconds }: Context, node: EdgeNode): void {
  const { gapSince } = node.sequence;
  if (gapSince !== undefined && reorderSeconds > 0 && Math.abs(host.clock.now() - gapSince) >= reorderSeconds * 1000)
    rebirths.want(node, 'messages are missing');
  if (node.isOwed && host.sink.refusal === undefined) rebirths.want(node, 'values could not be taken');
}
