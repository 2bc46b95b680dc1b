import type { Generated } from '../order.ts';

/** One step of the load: the same for every contender. */
export interface Step {
  /** Values a second, over all devices. */
  readonly offered: number;
  readonly seconds: number;
  readonly devices: number;
  /** Time of message 0 of each device, and from one to the next, ms. */
  readonly startTime: number;
  readonly stepMs: number;
}

/** What was read back of a point. */
export interface Sample {
  /** ms since 1970. */
  readonly time: number;
  readonly value: number;
}

/** A contender that is up, with an empty history. */
export interface Running {
  /** Every process that belongs to it: brokers and bridges too. */
  pids(): readonly number[];
  /** Offer a step. */
  load(step: Step): Promise<Generated>;
  /** What it answers for a point since `from`, oldest first. */
  read(device: number, point: number, step: Step): Promise<readonly Sample[]>;
  /** End it in order, so that all is on disk; its data stay. */
  stop(): Promise<void>;
  /** Bytes on disk of what it has kept; after `stop`. */
  bytes(): number;
  /** Merge what is on disk as it would do by itself in time; called before `stop`. */
  compact?(): Promise<void>;
  /** The same for a contender whose merging needs it stopped. */
  compactStopped?(): Promise<void>;
  /** Remove its data; after `stop`. */
  remove(): Promise<void>;
}

/** A system that is measured. */
export interface Contender {
  readonly name: string;
  /** Steps of offered values a second, smallest first. */
  readonly steps: readonly number[];
  /**
   * How the load grows: `rate` = always 1,000 devices, each sends more often; `devices` = each device sends once a second, more
   * devices, a new start each step (for who samples by a clock of its own and could not keep more).
   */
  readonly grows: 'rate' | 'devices';
  /** It keeps its own time of arrival: read back by the order of values instead of by time. */
  readonly hasOwnClock: boolean;
  /** What it was given: form of the load and settings. */
  readonly settings: string;
  /** What an acknowledgement promises. */
  readonly acknowledgement: string;
  /** What else it did with each value meanwhile, and what not. */
  readonly does: string;
  /** Get it ready below `folder`; returns its version. Throws when it can't be had: the reason is reported. */
  install(folder: string): Promise<string>;
  start(folder: string, devices: number): Promise<Running>;
}

/** Steps of who takes many values. */
export const usualSteps: readonly number[] = [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000];
