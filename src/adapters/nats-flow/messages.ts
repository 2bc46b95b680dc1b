import type { DeviceBinding } from '../../contracts/driver.ts';
import type { Flow, FlowListener, FlowPoint, FlowRule, FlowSource, FlowStats, IngestPurpose } from '../../contracts/flow.ts';
import type { HistoryStats } from '../../contracts/history.ts';
import type { PointNumber, SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Samples } from '../../store/block.ts';
import type { RawQuestion, UsableSample } from '../../store/read-raw.ts';

/** Where the processes of one installation meet. `node` is the name of a data plane: letters, digits, `-` and `_`. */
export const subjects = {
  call: (node: string) => `yangfan.node.${node}`,
  hello: 'yangfan.hello',
  latest: 'yangfan.latest',
  told: (node: string) => `yangfan.told.${node}`,
} as const;

/** What a node says of itself every second. */
export interface Hello {
  readonly node: string;
  /** Another one after each start of the process. */
  readonly boot: string;
  /** Of the program: only equal ones work together. */
  readonly version: string;
  /** The sources that it holds, running or not, and when it was told to. */
  readonly held: readonly { readonly source: string; readonly since: EpochMs }[];
  /** Up to this chunk its samples are in ClickHouse; 0 when that is not known. */
  readonly copied: number;
  /** Notices that were given up since too many waited; when it rises, the rules are told anew. */
  readonly lost: number;
  readonly stats: FlowStats;
}

/** What a node can be asked to do. All but the questions may be repeated without harm. */
export interface NodeCalls {
  setPoints(points: readonly FlowPoint[]): void;
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[]): void;
  learning: Flow['learning'];
  setBindings(source: string, bindings: readonly DeviceBinding[]): void;
  changeBindings(source: string, changed: readonly DeviceBinding[], gone: readonly string[]): void;
  /** Hold a source from now on and run it like this, or with `undefined` not run it. One that runs so already is left alone. */
  hold(source: string, since: EpochMs, run: FlowSource | undefined): Promise<void>;
  /** Another node holds this source now: stop it, and forget its devices and the rules of its points. */
  leave(source: string, points: readonly PointNumber[]): Promise<void>;
  trial: Flow['trial'];
  discover: Flow['discover'];
  ask: Flow['ask'];
  /** Resolves when the samples are synced to the disk of the node. */
  ingest(source: string, batch: SampleBatch, purpose: IngestPurpose): Promise<void>;
  /** Send the newest sample of every point once more. */
  resend(): void;
  /** The samples that came in later chunks than `after`. */
  raw(question: RawQuestion, after: number): Promise<Samples>;
  lastUsable(point: PointNumber, before: EpochMs, after: number): Promise<UsableSample | undefined>;
  historyStats(after: number): HistoryStats;
}

/** A call of a node. */
export interface NodeCall {
  readonly name: keyof NodeCalls;
  readonly args: readonly unknown[];
}

/** Newest samples of points that have changed, as columns. */
export interface LatestNews {
  readonly node: string;
  readonly boot: string;
  /** Counts the messages since the boot: one that is missing is noticed. */
  readonly seq: number;
  readonly point: Uint32Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
  readonly receivedAt: Float64Array;
}

/** What a node has to tell and must not be lost; goes through a stream. */
export type Told = {
  readonly [K in keyof FlowListener]: { readonly type: K; readonly args: Parameters<FlowListener[K]> };
}[keyof FlowListener];
