import type { EpochMs } from '../../contracts/time.ts';
import type { Refused } from '../payload/tally.ts';
import { aliasKeyOf } from './aliases.ts';
import {
  answer,
  arrive,
  type Context,
  collect,
  isBelievable,
  link,
  type NodeMessage,
  refresh,
  show,
  type Taken,
  useless,
} from './application-context.ts';
import { endSession } from './deaths.ts';
import { refusedOf } from './emit.ts';
import { nameOf, numberOf } from './metric.ts';
import { createOwner, type EdgeNode, type Owner } from './node.ts';
import type { Part, PayloadHead } from './payload-reader.ts';
import { createTable, type MetricEntry, type MetricTable, maxSlots } from './table.ts';
import { dataTypes } from './types.ts';

/** Devices of one edge node; more are refused. */
const maxDevices = 10_000;

/** Everything of a birth but its values. */
interface Birth {
  readonly entries: readonly MetricEntry[];
  readonly bdSeq: number | undefined;
}

function readBirth({ reader }: Context, part: Part): Birth | undefined {
  const entries: MetricEntry[] = [];
  let bdSeq: number | undefined;
  const head = reader.read(part, maxSlots, (metric) => {
    const name = nameOf(metric);
    if (name === 'bdSeq') bdSeq = numberOf(metric, dataTypes.UInt64);
    entries.push({ name, type: metric.type, aliasKey: metric.hasAlias ? aliasKeyOf(metric) : undefined });
  });
  return head.isBroken ? undefined : { entries, bdSeq };
}

function timeOf(context: Context, head: PayloadHead, node: EdgeNode): EpochMs {
  const now = context.host.clock.now();
  node.skewMs = isBelievable(context, head.time) ? Math.min(0, head.time - now) : 0;
  return Number.isNaN(head.time) ? now : head.time;
}

function tellRefused({ host }: Context, { identity }: Owner, refused: readonly Refused[]): void {
  for (const { reason, count, detail } of refused) host.refuse(reason, count, identity, detail);
}

function settleWaiters({ collector: { values } }: Context, { waiters, table }: Owner): void {
  for (const waiter of waiters) {
    for (let i = 0; i < values.length; i++) {
      if (table.names[values.slot[i] ?? -1] === waiter.metric && values.value[i] === waiter.value) waiter.done();
    }
  }
}

interface Storing {
  readonly time: EpochMs;
  readonly resumeAt: number;
  readonly isBirth: boolean;
}

/** Store the values in the collector for an owner that is alive or being born; `finish` is called once nothing is left over. */
function store(context: Context, owner: Owner, { time, resumeAt, isBirth }: Storing, finish: () => void): Taken {
  const { host, collector, emitter } = context;
  const { device, table } = owner;
  if (device === undefined) {
    finish();
    return answer(context, 'done', { isUseless: true });
  }
  if (host.sink.refusal !== undefined) {
    finish();
    return answer(context, 'refused');
  }
  const { values, hasHistory } = collector;
  const isRevival = isBirth && owner.wasMarked;
  const emitted = emitter.emit({ values, table, origin: device.origin, time, hasHistory, isRevival }, resumeAt);
  tellRefused(context, owner, refusedOf(emitted));
  const { taken: samples, reached } = emitted;
  if (emitted.isWaiting) return answer(context, 'no-room', { samples, resumeAt: reached });
  tellRefused(context, owner, collector.refused);
  finish();
  if (owner.waiters.size > 0) settleWaiters(context, owner);
  return answer(context, 'done', { samples, isUseless: samples === 0 && resumeAt === 0 && values.length > 0 });
}

/** A message that is not used has a number all the same; without it the next one would seem to come after a gap. */
function noteSequence(context: Context, message: NodeMessage, node: EdgeNode): void {
  const { isBroken, seq } = context.reader.read(message, 0, () => undefined);
  if (!isBroken) arrive(context, node, seq);
}

/** An NDATA or DDATA. */
export function takeData(context: Context, message: NodeMessage, node: EdgeNode): Taken {
  const { topic, resumeAt } = message;
  const { rebirths } = context;
  const owner = topic.device === undefined ? node.own : node.devices.get(topic.device);
  if (owner === undefined || !owner.isAlive || !node.own.isAlive) {
    if (node.own.isAlive) noteSequence(context, message, node);
    rebirths.want(node, `${topic.verb} before a birth`);
    return useless(context, 'out-of-order', topic.identity, `${topic.verb} before a birth`);
  }
  refresh(context, node, owner);
  const head = collect(context, message, owner);
  if (head === undefined) return useless(context, 'bad-frame', topic.identity, `${topic.verb} that is no Sparkplug payload`);
  const { seq } = head;
  return store(context, owner, { time: timeOf(context, head, node), resumeAt, isBirth: false }, () =>
    finishData(context, { node, owner, seq, verb: topic.verb }),
  );
}

interface Finished {
  readonly node: EdgeNode;
  readonly owner: Owner;
  readonly seq: number;
  readonly verb: string;
}

function finishData(context: Context, { node, owner, seq, verb }: Finished): void {
  const { host, collector, rebirths } = context;
  arrive(context, node, seq);
  if (host.sink.refusal !== undefined) node.isOwed = true;
  if (owner.device === undefined) show(context, owner, `Sparkplug ${verb}`);
  if (collector.strangers === 0) return;
  host.refuse('unknown-key', collector.strangers, owner.identity, 'metrics that the birth did not have');
  rebirths.want(node, 'a metric that the birth did not have');
}

function deviceOf(node: EdgeNode, id: string): Owner | undefined {
  const known = node.devices.get(id);
  if (known !== undefined || node.devices.size >= maxDevices) return known;
  const owner = createOwner(`${node.identity}/${id}`);
  node.devices.set(id, owner);
  return owner;
}

/** An NBIRTH or DBIRTH. */
export function takeBirth(context: Context, message: NodeMessage, node: EdgeNode): Taken {
  const { topic, resumeAt } = message;
  const birth = readBirth(context, message);
  if (birth === undefined) return useless(context, 'bad-frame', topic.identity, `${topic.verb} that is no Sparkplug payload`);
  if (topic.device !== undefined && !node.own.isAlive) {
    context.rebirths.want(node, 'DBIRTH before NBIRTH');
    return useless(context, 'out-of-order', topic.identity, 'DBIRTH before NBIRTH');
  }
  const owner = topic.device === undefined ? node.own : deviceOf(node, topic.device);
  if (owner === undefined) return useless(context, 'too-large', topic.identity, `more than ${maxDevices} devices of one edge node`);
  refresh(context, node, owner);
  const { table: before, isAlive } = owner;
  owner.table = createTable(birth.entries, owner.device, before);
  const ambiguousAliases = owner.table.ambiguousAliases();
  if (ambiguousAliases > 0 && resumeAt === 0)
    context.host.refuse('bad-value', ambiguousAliases, topic.identity, `aliases of ${topic.verb} that stand for two metrics`);
  const head = collect(context, message, owner);
  if (head === undefined) throw new Error('BUG: a payload is read differently the second time');
  const { seq, metrics } = head;
  const time = timeOf(context, head, node);
  if (isAlive && resumeAt === 0) markGone(context, owner, before, time);
  return store(context, owner, { time, resumeAt, isBirth: true }, () => {
    if (owner === node.own) beginSession(context, node, { seq, bdSeq: birth.bdSeq });
    else arrive(context, node, seq);
    finishBirth(context, { node, owner, what: `${topic.verb} with ${metrics} metrics` });
  });
}

/** True for a metric of this table, and for a member of one. */
function isIn(table: MetricTable, name: string): boolean {
  for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) if (table.slotOfName(name.slice(0, end)) >= 0) return true;
  return false;
}

/** Metrics of the birth before that are not in this one are no more: their points are marked as those of the dead are. */
function markGone({ marks }: Context, owner: Owner, before: MetricTable, time: EpochMs): void {
  const gone = before.names.filter((name, slot) => (before.point[slot] ?? -1) >= 0 && !isIn(owner.table, name));
  if (gone.length === 0) return;
  const entries = gone.map((name) => ({ name, type: dataTypes.Unknown, aliasKey: undefined }));
  marks.mark({ ...owner, isAlive: false, table: createTable(entries, owner.device, before) }, time);
}

function finishBirth(context: Context, { node, owner, what }: { node: EdgeNode; owner: Owner; what: string }): void {
  if (context.host.sink.refusal !== undefined) node.isOwed = true;
  owner.isAlive = true;
  owner.wasMarked = false;
  link(context, 'connected', owner, what);
  if (owner.device === undefined) show(context, owner, `Sparkplug ${what}`);
}

function beginSession(
  context: Context,
  node: EdgeNode,
  { seq, bdSeq }: { readonly seq: number; readonly bdSeq: number | undefined },
): void {
  if (bdSeq === undefined) context.host.refuse('bad-value', 1, node.identity, 'NBIRTH without bdSeq');
  if (bdSeq !== node.bdSeq) endSession(context, node);
  node.bdSeq = bdSeq;
  node.isOwed = false;
  node.sequence.start(Math.max(seq, 0));
  context.rebirths.settled(node);
  for (const done of node.rebirthWaiters) done();
}
