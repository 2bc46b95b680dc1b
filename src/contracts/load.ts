import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';

/** How loaded the data plane is, from good to bad. */
export const loadStates = ['calm', 'busy', 'overloaded'] as const;
export type LoadState = (typeof loadStates)[number];

/** What is measured about once a second; shares are 0…1. */
export interface LoadMeasures {
  /** Longest time that the event loop of the data plane was late, ms. */
  readonly planeLagMs: number;
  /** Part of the time in which the thread of the data plane had something to do. Near 1 all that comes has to wait: clients are held back. */
  readonly planeShare: number;
  /** The same of the thread that answers API and console, ms. */
  readonly mainLagMs: number;
  /** Part of the time in which samples waited because the store had no room: too much for the disk, or no chunk free. */
  readonly noRoomShare: number;
  /** Longest time without a sync while samples waited for one, ms. */
  readonly syncMs: number;
  /** Processor time of the process, all threads, as a part of all cores, over the last half minute. */
  readonly cpuShare: number;
  /** Memory of the process as a part of what the machine or the container has. */
  readonly memoryShare: number;
  /** Used part of the disk with the samples. */
  readonly diskShare: number;
}

/** The load, and what follows from it. */
export interface Load {
  readonly state: LoadState;
  readonly since: EpochMs;
  /** What makes it so, for people; empty when calm. */
  readonly reasons: readonly Text[];
  readonly measures: LoadMeasures;
  /** What was not taken for want of room, since the start and in the last minute: the sum of `no-room` over all sources. */
  readonly droppedTotal: number;
  readonly droppedLastMinute: number;
  /** Why nothing new is taken on (sources, installations, imports), for people; empty when all are welcome. */
  readonly closedTo: readonly Text[];
}

/** Parts, 0…1, above which nothing new is taken on. */
export interface AdmissionLimits {
  /** Of all cores, over half a minute. */
  readonly cpu: number;
  /** Of the memory of the machine or the container. */
  readonly memory: number;
  /** Of the disk. Connections are let in above it: a full disk is answered value by value. */
  readonly disk: number;
}

/** The limits where none are set. */
export const usualLimits: AdmissionLimits = { cpu: 0.95, memory: 0.85, disk: 0.92 };

/** What is said before anything was measured. */
export const unknownLoad: Load = {
  state: 'calm',
  since: 0,
  reasons: [],
  measures: { planeLagMs: 0, planeShare: 0, mainLagMs: 0, noRoomShare: 0, syncMs: 0, cpuShare: 0, memoryShare: 0, diskShare: 0 },
  droppedTotal: 0,
  droppedLastMinute: 0,
  closedTo: [],
};
