import type { DeviceBinding } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { createSequence, type Sequence } from './sequence.ts';
import { createTable, type MetricTable } from './table.ts';

/** Somebody who waits until a metric has a value. */
export interface Waiter {
  readonly metric: string;
  /** The raw value, as it comes on the wire. */
  readonly value: number;
  readonly done: () => void;
}

/** An edge node itself or one of its devices: what has births, metrics and a binding of its own. */
export interface Owner {
  /** `group/edge` or `group/edge/device`. */
  readonly identity: string;
  table: MetricTable;
  device: DeviceBinding | undefined;
  /** `bindingsVersion` of the host for which `device` holds. */
  bindingsVersion: number;
  /** Born and not dead. */
  isAlive: boolean;
  /** Its points are marked bad by a death, or may be so since an earlier session: the next birth has to go behind that. */
  wasMarked: boolean;
  readonly waiters: Set<Waiter>;
}

/** An edge node as the host application knows it. */
export interface EdgeNode {
  readonly identity: string;
  readonly own: Owner;
  /** By device id. */
  readonly devices: Map<string, Owner>;
  readonly sequence: Sequence;
  /** Number of its MQTT session; `undefined` before a birth, or when the birth has none. */
  bdSeq: number | undefined;
  /** How far the clock of the node is behind ours (negative), from its last message. */
  skewMs: number;
  lastRebirthAt: EpochMs | undefined;
  /** Values were not taken while the store refused, so that a rebirth is to bring the newest ones. */
  isOwed: boolean;
  /** Told of the next NBIRTH. */
  readonly rebirthWaiters: Set<() => void>;
}

/** A node or device that has not been born. */
export const createOwner = (identity: string): Owner => ({
  identity,
  table: createTable([], undefined),
  device: undefined,
  bindingsVersion: -1,
  isAlive: false,
  wasMarked: true,
  waiters: new Set(),
});

/** An edge node that has not been born. */
export const createNode = (identity: string): EdgeNode => ({
  identity,
  own: createOwner(identity),
  devices: new Map(),
  sequence: createSequence(),
  bdSeq: undefined,
  skewMs: 0,
  lastRebirthAt: undefined,
  isOwed: false,
  rebirthWaiters: new Set(),
});

/** The node itself and its devices. */
export const ownersOf = (node: EdgeNode): readonly Owner[] => [node.own, ...node.devices.values()];
