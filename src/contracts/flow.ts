import type { Verdict } from './detector.ts';
import type { DeviceBinding, Discovery, LinkEvent, RefusalReason } from './driver.ts';
import type { ErrorCode } from './errors.ts';
import type { Load } from './load.ts';
import type { PointNumber, SampleBatch } from './sample.ts';
import type { EpochMs } from './time.ts';
import type { Trial, TrialWish } from './trial.ts';

/** What normalisation needs to know of a point. */
export interface FlowPoint {
  readonly point: PointNumber;
  /** Outside of it a good value becomes uncertain; NaN when there is no bound. */
  readonly low: number;
  readonly high: number;
}

/** A rule at one point, as the data plane runs it. */
export interface FlowRule {
  /** Number of the rule instance, given by `alarms`, unique for ever. */
  readonly rule: number;
  readonly point: PointNumber;
  /** Detector kind, e.g. `above`. */
  readonly kind: string;
  /** Parameters that the detector's schema has accepted; attribute references are already resolved to numbers and curves. */
  readonly params: unknown;
  /** Further points whose newest values the detector looks at, in its order; default none. They must be in the same data plane. */
  readonly others?: readonly PointNumber[];
  /** Asked to forget what it had learnt, see {@link Relearning}; default: never. */
  readonly relearn?: Relearning | undefined;
  /** The condition must hold (end) this long in sample time before the verdict changes. */
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** The verdict that the alarm list knows, so that a restart neither repeats nor forgets. */
  readonly isAbnormal: boolean;
}

/** A rule was told to learn anew: what it had learnt before is forgotten, also over restarts. */
export interface Relearning {
  /** When it was asked; another time means that it was asked again. */
  readonly at: EpochMs;
  /** `past`: it begins again from the stored past, as a new rule does. `now`: it knows nothing that was measured before `at`. */
  readonly from: 'past' | 'now';
}

/** A rule that does not judge yet, or not of everything. */
export interface RuleReadiness {
  /** Number of the rule. */
  readonly rule: number;
  /** `warming`: it takes in the stored past. `learning`: the past does not hold what it must know, it learns from what comes. */
  readonly state: 'warming' | 'learning';
  /** What it knows of what it must know, 0…1. */
  readonly share: number;
}

/** A source to be run. */
export interface FlowSource {
  readonly id: string;
  readonly protocol: string;
  readonly config: unknown;
}

/** Counters of one source since the program started. */
export interface SourceStats {
  readonly id: string;
  readonly messages: number;
  readonly values: number;
  readonly bytes: number;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** What was refused last for each reason, and of whom, in the words of the driver. Default: nothing is known of it. */
  readonly lastRefused?: Readonly<Partial<Record<RefusalReason, string>>> | undefined;
  readonly state: 'stopped' | 'starting' | 'up' | 'down';
  readonly lastError: string | undefined;
  /** Next try after a failure, or `undefined`. */
  readonly retryAt: EpochMs | undefined;
  /** Where it listens while it is up; missing for a source that calls its devices. */
  readonly listens?: { readonly host: string; readonly port: number } | undefined;
}

/** What the data plane says of itself; polled about once a second. */
export interface FlowStats {
  readonly sources: readonly SourceStats[];
  readonly valuesTotal: number;
  readonly groupsTotal: number;
  readonly lateTotal: number;
  readonly duplicateTotal: number;
  readonly refusal: ErrorCode | undefined;
  readonly diskUsedRatio: number;
  /** Why what rules have learnt could not be kept or made up for the last time, for people; `undefined` when all is well. */
  readonly memoryError?: string | undefined;
  readonly load: Load;
}

/**
 * Something that the data plane tells. At most one call per message from a worker; lists, because they come in bursts.
 * Where the plane runs in other processes, a promise that `verdicts` returns is waited for: what is not taken then is told again.
 */
export interface FlowListener {
  verdicts(verdicts: readonly Verdict[]): void;
  links(source: string, events: readonly LinkEvent[]): void;
  quarantined(source: string, found: readonly Quarantined[]): void;
}

/** An unknown device that sent something. */
export interface Quarantined {
  readonly identity: string;
  readonly time: EpochMs;
  readonly values: readonly (readonly [key: string, value: number])[];
  readonly detail: string;
}

/** Read side of the newest value of every point: shared memory, no message, no promise. */
export interface LatestReader {
  /** Newest sample by sample time, or `undefined` when the point never had one. */
  read(point: PointNumber): LatestSample | undefined;
  /** Changes with every new sample of the point; compare to see whether something is new. */
  version(point: PointNumber): number;
}

/** The same for a question about very many points. */
export interface LatestTable extends LatestReader {
  /** Copy the newest sample to a row of columns, without an object for it; `false`, and the row as it was, when the point never had one. */
  copy(point: PointNumber, into: LatestColumns, row: number): boolean;
}

/** Where many newest samples are copied to. */
export interface LatestColumns {
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
}

/** The newest sample of a point. */
export interface LatestSample {
  readonly time: EpochMs;
  readonly value: number;
  readonly quality: number;
  /** When the platform received it. */
  readonly receivedAt: EpochMs;
}

/**
 * What ingested samples are for. `live`: judged by the rules like samples of a device. `history`: stored, and shown where they are the
 * newest, but judged by no rule, so that an import of years does not raise the alarms of years.
 */
export type IngestPurpose = 'live' | 'history';

/** The data plane as the rest of the program sees it. The implementation runs in worker threads; a test may run it in the same thread. */
export interface Flow {
  readonly latest: LatestTable;
  setPoints(points: readonly FlowPoint[]): void;
  /** Replace the rules of the given points (a point that is named with no rule loses its rules). New rules judge the newest value at once. */
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[]): void;
  /** The rules that do not judge yet; all others do. */
  learning(): Promise<readonly RuleReadiness[]>;
  /** Replace the bindings of one source. */
  setBindings(source: string, bindings: readonly DeviceBinding[]): void;
  /** Add or replace the bindings of some devices of a source and take others out; costs what has changed, however many devices the source has. */
  changeBindings(source: string, changed: readonly DeviceBinding[], gone: readonly string[]): void;
  startSource(source: FlowSource): void;
  stopSource(id: string): Promise<void>;
  /** Try a configuration beside the running sources, step by step; nothing is stored. Throws `NOT_FOUND` (protocol), `NOT_AVAILABLE` while too many are tried. */
  trial(wish: TrialWish): Promise<Trial>;
  /** Find the points of devices; takes up to a minute. Throws `NOT_FOUND`, `BAD_REQUEST`, `NOT_AVAILABLE`, and what the driver throws without a link. */
  discover(wish: {
    readonly protocol: string;
    readonly config: unknown;
    readonly request: unknown;
    /** Of the devices of the source; see `Discoverer.devices`. */
    readonly identities?: readonly string[] | undefined;
  }): Promise<Discovery>;
  /**
   * Ask a device by down-link through its running source, once: it is never repeated.
   * @param notAfter nothing is handed to the driver from then on, and what was not answered by then fails with `TIMEOUT`; default: 30 s from now
   */
  ask(
    source: string,
    identity: string,
    question: Readonly<Record<string, unknown>>,
    notAfter?: EpochMs,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Put samples in from HTTP, import or a person; resolves when they are synced to disk. The batch is copied; purpose `live` by default. Throws `OVERLOADED`, `DISK_FULL`. */
  ingest(source: string, batch: SampleBatch, purpose?: IngestPurpose): Promise<void>;
  listen(listener: FlowListener): () => void;
  stats(): Promise<FlowStats>;
  stop(): Promise<void>;
}
