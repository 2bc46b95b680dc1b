import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable as isWithin } from '../clock-limits.ts';
import type { DeviceTexts } from '../device-texts.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { type Refused, tally } from '../payload/tally.ts';
import type { Collector } from './collect.ts';
import type { Emitter } from './emit.ts';
import type { EdgeNode, Owner } from './node.ts';
import type { Part, PayloadHead, PayloadReader } from './payload-reader.ts';
import type { Rebirths } from './rebirths.ts';
import type { StaleMarks } from './stale-marks.ts';
import { nodeOf, type SparkplugTopic } from './topic.ts';

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

/** A message of an edge node. */
export interface NodeMessage extends Part {
  readonly topic: SparkplugTopic;
  /** 0, or what {@link Taken} said for the same bytes. */
  readonly resumeAt: number;
}

/** What the functions of a host application share. */
export interface Context {
  readonly host: DriverHost;
  /** The device of an identity; `undefined` where there is none, or where nobody has proven to be it. */
  readonly deviceOf: (identity: string) => DeviceBinding | undefined;
  readonly limits: PayloadLimits;
  readonly reorderSeconds: number;
  readonly reader: PayloadReader;
  readonly collector: Collector;
  readonly texts: DeviceTexts;
  readonly emitter: Emitter;
  readonly marks: StaleMarks;
  readonly rebirths: Rebirths;
  /** One object for all answers. */
  readonly taken: Taken;
}

/** Values that are shown of an unknown node or device. */
const maxShown = 64;

/** A message was dealt with, or has to come again. */
export function answer(
  { taken }: Context,
  fate: Taken['fate'],
  { samples = 0, resumeAt = 0, isUseless = false }: Partial<Taken> = {},
): Taken {
  taken.fate = fate;
  taken.samples = samples;
  taken.resumeAt = resumeAt;
  taken.isUseless = isUseless;
  return taken;
}

/** A message that is not used, and counted. */
export function useless(context: Context, reason: Refused['reason'], identity: string, detail: string): Taken {
  context.host.refuse(reason, 1, identity, detail);
  return answer(context, 'done', { isUseless: true });
}

/** True for an owner whose device there is, though nobody has proven to be it. */
const isClaimed = ({ host }: Context, { identity, device }: Owner): boolean => device === undefined && host.device(identity) !== undefined;

/** Tell of the link to a node or device. */
export function link(context: Context, kind: 'connected' | 'disconnected', owner: Owner, detail: string): void {
  const { host } = context;
  if (!isClaimed(context, owner)) host.link({ kind, identity: owner.identity, time: host.clock.now(), detail });
}

/** Now, by the clock of a node that is behind: otherwise what it sends next would be older than the mark of its death. */
export const nowOf = ({ host }: Context, node: EdgeNode): EpochMs => host.clock.now() + (node.skewMs < -1000 ? node.skewMs : 0);

/** Follow changes of the binding; true for a living owner that has another one now. */
export function refresh(context: Context, node: EdgeNode, owner: Owner): boolean {
  const { host, deviceOf } = context;
  if (owner.bindingsVersion === host.bindingsVersion) return false;
  const { device: before, identity } = owner;
  owner.bindingsVersion = host.bindingsVersion;
  const device = deviceOf(identity);
  if (device === before) return false;
  if (owner.isAlive && device === undefined && host.device(identity) !== undefined) disown(context, node, owner);
  owner.device = device;
  owner.table.bind(device);
  return device !== undefined && owner.isAlive;
}

/** Nobody speaks any more for a device that is still there: it is told and marked as that of the dead is, though its owner lives on. */
function disown(context: Context, node: EdgeNode, owner: Owner): void {
  if (owner.device === undefined) return;
  const { table } = owner;
  link(context, 'disconnected', owner, 'its edge node is no device any more');
  // The points as they are bound until now, because marks may wait for room; the times of the newest samples are shared with the owner.
  context.marks.mark({ ...owner, isAlive: false, table: { ...table, point: [...table.point] } }, nowOf(context, node));
  owner.wasMarked = true;
}

/** Read the values of a message for the table of an owner; `undefined` when the bytes are no payload. */
export function collect({ collector, reader, limits, texts }: Context, part: Part, owner: Owner): PayloadHead | undefined {
  const { device } = owner;
  const isWanted = (name: string): boolean => device?.texts?.includes(name) === true;
  collector.begin(owner.table, (name, text) => {
    if (device !== undefined && isWanted(name)) texts.tell(device, name, text);
    return isWanted(name);
  });
  const head = reader.read(part, limits.maxValues, collector.take);
  const left = head.metrics - limits.maxValues;
  if (left > 0) {
    const detail = `more than ${limits.maxValues} metrics in a message`;
    collector.refused = tally(collector.refused, { reason: 'too-large', count: left, detail });
  }
  return head.isBroken ? undefined : head;
}

/** Show the collected values of an owner that no device stands for. */
export function show(context: Context, owner: Owner, what: string): void {
  const { host, collector } = context;
  const { values } = collector;
  const { identity, table } = owner;
  if (isClaimed(context, owner)) {
    const detail = `${what} by an edge node that has not signed in: adopt ${nodeOf(identity)} too, and give it its secret`;
    host.refuse('not-allowed', 1, identity, detail);
    return;
  }
  const found = new Map<string, number>();
  for (let i = 0; i < values.length && found.size < maxShown; i++) {
    const value = values.value[i] ?? Number.NaN;
    if (Number.isFinite(value)) found.set(table.names[values.slot[i] ?? -1] ?? '', value);
  }
  host.quarantine(identity, found, what);
  host.refuse('unknown-device', 1, identity, what);
}

/** A sequence number has come; a gap is told, and asks for a rebirth unless it may still close. */
export function arrive({ host, rebirths, reorderSeconds }: Context, node: EdgeNode, seq: number): void {
  if (seq < 0) {
    host.refuse('out-of-order', 1, node.identity, 'a message without sequence number');
    return;
  }
  const problem = node.sequence.arrive(seq, host.clock.now());
  if (problem === undefined) return;
  host.refuse('out-of-order', 1, node.identity, problem);
  if (reorderSeconds === 0) rebirths.want(node, problem);
}

/** Whether a time of a message can be right. */
export const isBelievable = ({ limits, host }: Context, time: EpochMs): boolean => isWithin(time, host.clock.now(), limits);
