import type { DriverHost } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { type Refused, shown, tally } from '../payload/tally.ts';
import { createCollector } from './collect.ts';
import { createEmitter, refusedOf } from './emit.ts';
import { type Metric, nameOf, numberOf } from './metric.ts';
import { createNode, createOwner, type EdgeNode, type Owner, ownersOf } from './node.ts';
import { createPayloadReader, type Part, type PayloadHead } from './payload-reader.ts';
import { createRebirths } from './rebirths.ts';
import { createStaleMarks } from './stale-marks.ts';
import { aliasKeyOf, createTable, type MetricEntry, maxSlots } from './table.ts';
import type { SparkplugTopic, Verb } from './topic.ts';
import { dataTypes } from './types.ts';
import { createValues } from './values.ts';

/** What became of a message. Valid until the next one. */
export interface Taken {
  /** `done`: dealt with, right or wrong. `no-room`: give it again with `resumeAt` when there is room. `refused`: the store takes nothing now. */
  fate: 'done' | 'no-room' | 'refused';
  /** Samples that this call appended. */
  samples: number;
  resumeAt: number;
  /** It could not be used and would never become right. */
  isUseless: boolean;
}

/** How a {@link HostApplication} behaves. */
export interface HostApplicationOptions {
  readonly host: DriverHost;
  readonly limits: PayloadLimits;
  readonly rebirthSeconds: number;
  readonly rebirthsPerSecond: number;
  /** How long a missing sequence number is waited for before a rebirth is asked. */
  readonly reorderSeconds: number;
  /** Publish a command. */
  readonly send: (topic: string, payload: Buffer) => void;
}

/** A message of an edge node. */
export interface NodeMessage extends Part {
  readonly topic: SparkplugTopic;
  /** 0, or what {@link Taken} said for the same bytes. */
  readonly resumeAt: number;
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

/** Edge nodes of one source, and devices of one edge node; more are refused. */
const maxNodes = 50_000;
const maxDevices = 10_000;
/** Values that are shown of an unknown node or device. */
const maxShown = 64;

type Handler = (message: NodeMessage, node: EdgeNode) => Taken;

/** A host application that knows nobody yet. */
export function createHostApplication(options: HostApplicationOptions): HostApplication {
  const { host, limits } = options;
  const { clock, sink } = host;
  const nodes = new Map<string, EdgeNode>();
  const reader = createPayloadReader();
  const collector = createCollector(createValues(limits.maxValues));
  const emitter = createEmitter(host, limits);
  const marks = createStaleMarks(host);
  const rebirths = createRebirths({ host, everySeconds: options.rebirthSeconds, perSecond: options.rebirthsPerSecond, send: options.send });
  const taken: Taken = { fate: 'done', samples: 0, resumeAt: 0, isUseless: false };
  let bindingsVersion = host.bindingsVersion;

  const answer = (fate: Taken['fate'], samples = 0, isUseless = false): Taken => {
    taken.fate = fate;
    taken.samples = samples;
    taken.resumeAt = 0;
    taken.isUseless = isUseless;
    return taken;
  };

  const useless = (reason: Refused['reason'], identity: string, detail: string): Taken => {
    host.refuse(reason, 1, identity, detail);
    return answer('done', 0, true);
  };

  const link = (kind: 'connected' | 'disconnected' | 'error', identity: string, detail: string): void =>
    host.link({ kind, identity, time: clock.now(), detail });

  /** Follow changes of the binding. */
  function refresh(owner: Owner): boolean {
    if (owner.bindingsVersion === host.bindingsVersion) return false;
    const before = owner.device;
    owner.bindingsVersion = host.bindingsVersion;
    owner.device = host.device(owner.identity);
    if (owner.device !== before) owner.table.bind(owner.device);
    return before !== owner.device && owner.device !== undefined && owner.isAlive;
  }

  /** Read the values of a message for a table; `undefined` when the bytes are no payload. */
  function collect(part: Part, owner: Owner): PayloadHead | undefined {
    collector.begin(owner.table);
    const head = reader.read(part, limits.maxValues, collector.take);
    const left = head.metrics - limits.maxValues;
    if (left > 0) {
      const detail = `more than ${limits.maxValues} metrics in a message`;
      collector.refused = tally(collector.refused, { reason: 'too-large', count: left, detail });
    }
    return head.isBroken ? undefined : head;
  }

  /** Everything of a birth but its values. */
  function readBirth(part: Part): { readonly entries: readonly MetricEntry[]; readonly bdSeq: number | undefined } | undefined {
    const entries: MetricEntry[] = [];
    let bdSeq: number | undefined;
    const head = reader.read(part, maxSlots, (metric) => {
      const name = nameOf(metric);
      if (name === 'bdSeq') bdSeq = numberOf(metric, dataTypes.UInt64);
      entries.push({ name, type: metric.type, aliasKey: metric.hasAlias ? aliasKeyOf(metric) : undefined });
    });
    return head.isBroken ? undefined : { entries, bdSeq };
  }

  function timeOf(head: PayloadHead, node: EdgeNode): EpochMs {
    const now = clock.now();
    const isBelievable = head.time >= limits.earliest && head.time <= now + limits.maxAheadMs;
    node.skewMs = isBelievable ? Math.min(0, head.time - now) : 0;
    return Number.isNaN(head.time) ? now : head.time;
  }

  /** Bring what the collector holds to the sink. `undefined` when it has to wait for room. */
  function emit(owner: Owner, { time, resumeAt, isBirth }: { time: EpochMs; resumeAt: number; isBirth: boolean }) {
    const emitted = emitter.emit(
      {
        values: collector.values,
        table: owner.table,
        origin: owner.device?.origin ?? 'measured',
        time,
        hasHistory: collector.hasHistory,
        isRevival: isBirth && owner.wasMarked,
      },
      resumeAt,
    );
    return emitted;
  }

  function waitFor(samples: number, resumeAt: number): Taken {
    answer('no-room', samples);
    taken.resumeAt = resumeAt;
    return taken;
  }

  function tellRefused(owner: Owner, refused: readonly Refused[]): void {
    for (const { reason, count, detail } of refused) host.refuse(reason, count, owner.identity, detail);
  }

  function settleWaiters(owner: Owner): void {
    const { values } = collector;
    for (const waiter of owner.waiters) {
      for (let i = 0; i < values.length; i++) {
        if (owner.table.names[values.slot[i] ?? -1] === waiter.metric && values.value[i] === waiter.value) waiter.done();
      }
    }
  }

  function show(owner: Owner, what: string): void {
    const { values } = collector;
    const found = new Map<string, number>();
    for (let i = 0; i < values.length && found.size < maxShown; i++) {
      const value = values.value[i] ?? Number.NaN;
      if (Number.isFinite(value)) found.set(owner.table.names[values.slot[i] ?? -1] ?? '', value);
    }
    host.quarantine(owner.identity, found, what);
    host.refuse('unknown-device', 1, owner.identity, what);
  }

  function arrive(node: EdgeNode, seq: number): void {
    if (seq < 0) {
      host.refuse('out-of-order', 1, node.identity, 'a message without sequence number');
      return;
    }
    const problem = node.sequence.arrive(seq, clock.now());
    if (problem === undefined) return;
    host.refuse('out-of-order', 1, node.identity, problem);
    if (options.reorderSeconds === 0) rebirths.want(node, problem);
  }

  function die(owner: Owner, time: EpochMs, detail: string): number {
    if (!owner.isAlive) return 0;
    owner.isAlive = false;
    link('disconnected', owner.identity, detail);
    return marks.mark(owner, time);
  }

  /** Now, by the clock of a node that is behind: otherwise what it sends next would be older than the mark of its death. */
  const nowOf = (node: EdgeNode): EpochMs => clock.now() + (node.skewMs < -1000 ? node.skewMs : 0);

  const dieAll = (node: EdgeNode, detail: string): number =>
    ownersOf(node).reduce((sum, owner) => sum + die(owner, nowOf(node), detail), 0);

  /** Store the values in the collector for an owner that is alive or being born; `finish` is called once nothing is left over. */
  function store(
    owner: Owner,
    { time, resumeAt, isBirth }: { time: EpochMs; resumeAt: number; isBirth: boolean },
    finish: () => void,
  ): Taken {
    if (owner.device === undefined) {
      finish();
      return answer('done', 0, true);
    }
    if (sink.refusal !== undefined) {
      finish();
      return answer('refused');
    }
    const emitted = emit(owner, { time, resumeAt, isBirth });
    tellRefused(owner, refusedOf(emitted));
    if (emitted.isWaiting) return waitFor(emitted.taken, emitted.reached);
    const { taken: samples } = emitted;
    tellRefused(owner, collector.refused);
    finish();
    if (owner.waiters.size > 0) settleWaiters(owner);
    return answer('done', samples, samples === 0 && resumeAt === 0 && collector.values.length > 0);
  }

  function takeData({ topic, bytes, from, to, resumeAt }: NodeMessage, node: EdgeNode): Taken {
    const owner = topic.device === undefined ? node.own : node.devices.get(topic.device);
    if (owner === undefined || !owner.isAlive || !node.own.isAlive) {
      rebirths.want(node, `${topic.verb} before a birth`);
      return useless('out-of-order', topic.identity, `${topic.verb} before a birth`);
    }
    refresh(owner);
    const head = collect({ bytes, from, to }, owner);
    if (head === undefined) return useless('bad-frame', topic.identity, `${topic.verb} that is no Sparkplug payload`);
    const { seq } = head;
    return store(owner, { time: timeOf(head, node), resumeAt, isBirth: false }, () => {
      arrive(node, seq);
      if (sink.refusal !== undefined) node.isOwed = true;
      if (owner.device === undefined) show(owner, `Sparkplug ${topic.verb}`);
      if (collector.strangers === 0) return;
      host.refuse('unknown-key', collector.strangers, owner.identity, 'metrics that the birth did not have');
      rebirths.want(node, 'a metric that the birth did not have');
    });
  }

  function deviceOf(node: EdgeNode, id: string): Owner | undefined {
    const known = node.devices.get(id);
    if (known !== undefined || node.devices.size >= maxDevices) return known;
    const owner = createOwner(`${node.identity}/${id}`);
    node.devices.set(id, owner);
    return owner;
  }

  function takeBirth({ topic, bytes, from, to, resumeAt }: NodeMessage, node: EdgeNode): Taken {
    const part = { bytes, from, to };
    const birth = readBirth(part);
    if (birth === undefined) return useless('bad-frame', topic.identity, `${topic.verb} that is no Sparkplug payload`);
    const isOfNode = topic.device === undefined;
    if (!isOfNode && !node.own.isAlive) {
      rebirths.want(node, 'DBIRTH before NBIRTH');
      return useless('out-of-order', topic.identity, 'DBIRTH before NBIRTH');
    }
    const owner = topic.device === undefined ? node.own : deviceOf(node, topic.device);
    if (owner === undefined) return useless('too-large', topic.identity, `more than ${maxDevices} devices of one edge node`);
    refresh(owner);
    owner.table = createTable(birth.entries, owner.device, owner.table);
    const head = collect(part, owner);
    if (head === undefined) throw new Error('BUG: a payload is read differently the second time');
    const { seq, metrics } = head;
    return store(owner, { time: timeOf(head, node), resumeAt, isBirth: true }, () => {
      if (isOfNode) beginSession(node, { seq, bdSeq: birth.bdSeq });
      else arrive(node, seq);
      if (sink.refusal !== undefined) node.isOwed = true;
      owner.isAlive = true;
      owner.wasMarked = false;
      link('connected', owner.identity, `${topic.verb} with ${metrics} metrics`);
      if (owner.device === undefined) show(owner, `Sparkplug ${topic.verb} with ${metrics} metrics`);
    });
  }

  function beginSession(node: EdgeNode, { seq, bdSeq }: { readonly seq: number; readonly bdSeq: number | undefined }): void {
    // [tck-id-payloads-nbirth-bdseq] A birth of another session: the devices of the one before are gone, though no death has told so.
    if (bdSeq === undefined) host.refuse('bad-value', 1, node.identity, 'NBIRTH without bdSeq');
    if (bdSeq !== node.bdSeq) {
      for (const device of node.devices.values()) die(device, nowOf(node), 'the edge node was born anew');
    }
    node.bdSeq = bdSeq;
    node.isOwed = false;
    node.sequence.start(Math.max(seq, 0));
    rebirths.settled(node);
    for (const done of node.rebirthWaiters) done();
  }

  function takeNodeDeath({ topic, bytes, from, to }: NodeMessage, node: EdgeNode): Taken {
    let bdSeq: number | undefined;
    const head = reader.read({ bytes, from, to }, limits.maxValues, (metric: Metric) => {
      if (nameOf(metric) === 'bdSeq') bdSeq = numberOf(metric, dataTypes.UInt64);
    });
    if (head.isBroken) return useless('bad-frame', topic.identity, 'NDEATH that is no Sparkplug payload');
    if (!node.own.isAlive) return answer('done');
    if (bdSeq !== undefined && node.bdSeq !== undefined && bdSeq !== node.bdSeq) {
      return useless('out-of-order', topic.identity, `NDEATH of session ${bdSeq}, while ${node.bdSeq} goes on`);
    }
    return answer('done', dieAll(node, 'NDEATH'));
  }

  function takeDeviceDeath({ topic, bytes, from, to }: NodeMessage, node: EdgeNode): Taken {
    const head = reader.read({ bytes, from, to }, limits.maxValues, () => undefined);
    if (head.isBroken) return useless('bad-frame', topic.identity, 'DDEATH that is no Sparkplug payload');
    const { time, seq } = head;
    const owner = node.devices.get(topic.device ?? '');
    if (node.own.isAlive) arrive(node, seq);
    if (owner === undefined || !owner.isAlive) return answer('done');
    const isBelievable = time >= limits.earliest && time <= clock.now() + limits.maxAheadMs;
    return answer('done', die(owner, isBelievable ? time : nowOf(node), 'DDEATH'));
  }

  const ignored: Handler = () => answer('done');
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

  function nodeOf(identity: string): EdgeNode | undefined {
    const known = nodes.get(identity);
    if (known !== undefined || nodes.size >= maxNodes) return known;
    const node = createNode(identity);
    nodes.set(identity, node);
    return node;
  }

  /** Bindings have changed: who was adopted is asked for what holds now. */
  function followBindings(): void {
    if (bindingsVersion === host.bindingsVersion) return;
    bindingsVersion = host.bindingsVersion;
    for (const node of nodes.values()) {
      const isAdopted = ownersOf(node).map(refresh).includes(true);
      if (isAdopted) rebirths.want(node, 'its binding has changed');
    }
  }

  return {
    take(message) {
      const node = nodeOf(message.topic.node);
      if (node === undefined)
        return useless('too-large', message.topic.identity, `more than ${maxNodes} edge nodes: ${shown(message.topic.node)}`);
      return handlers[message.topic.verb](message, node);
    },
    left(identity) {
      const node = nodes.get(identity);
      if (node !== undefined) dieAll(node, 'the connection of the edge node has ended');
    },
    lost(detail) {
      for (const node of nodes.values()) dieAll(node, detail);
    },
    tick() {
      followBindings();
      marks.flush();
      const now = clock.now();
      for (const node of nodes.values()) {
        const { gapSince } = node.sequence;
        if (gapSince !== undefined && options.reorderSeconds > 0 && Math.abs(now - gapSince) >= options.reorderSeconds * 1000)
          rebirths.want(node, 'messages are missing');
        if (node.isOwed && sink.refusal === undefined) rebirths.want(node, 'values could not be taken');
      }
      rebirths.tick();
    },
    resume: () => void marks.flush(),
    node: (identity) => nodes.get(identity),
  };
}
