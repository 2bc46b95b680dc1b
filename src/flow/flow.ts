import type { Driver } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { Flow, FlowListener } from '../contracts/flow.ts';
import type { AdmissionLimits } from '../contracts/load.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { type Clock, type EpochMs, systemClock } from '../contracts/time.ts';
import type { StoreOptions, StoreShared } from '../store/writer.ts';
import { acceptRule } from './detectors.ts';
import { drivers } from './drivers.ts';
import { createLatestReader, type LatestPages } from './latest.ts';
import { type Hearing, type Line, openNear, openWorker } from './line.ts';
import { createLagProbe } from './load-probes.ts';
import { boundColumns } from './normalise.ts';

/** Samples that may be on their way into the plane by `ingest`, over all calls: 2,097,152 (44 MB). One call alone is always let in. */
const ingestSamples = 1 << 21;

/** How the data plane is run; what is not said here is about its store. */
export interface FlowOptions extends Omit<StoreOptions, 'clock' | 'inThread'> {
  /** Run in the calling thread instead of a worker; default false. For tests and for stories on a virtual clock. */
  readonly inThread?: boolean;
  /** In-thread only; default the computer's clock. */
  readonly clock?: Clock;
  /** In-thread only; default all drivers of the platform. */
  readonly drivers?: readonly Driver[];
  /** How often delays and silence are looked at; default 1000 ms; 0 = only when `tick` is called. */
  readonly tickMs?: number;
  /** Above these nothing new is taken on; default: 95 % of the cores, 85 % of the memory, 92 % of the disk. */
  readonly limits?: AdmissionLimits;
  /** The built worker; default `worker.js` beside this module, which is there in `dist` only. */
  readonly workerFile?: URL;
  /**
   * The worker has died by a bug; every call from then on throws NOT_AVAILABLE. The program must end with an error and be started anew:
   * nothing that was acknowledged is lost by that. Default: throws the error, which ends the program.
   */
  readonly onFailure?: (error: Error) => void;
}

/** The data plane at work. */
export interface RunningFlow extends Flow {
  /** What a store reader in this thread needs to see samples that are not yet in segments. */
  readonly storeShared: StoreShared;
  /** Look at the clock now, instead of at the next tick: complete delays, ask for silence, deliver notices. Default: the flow's clock. */
  tick(now?: EpochMs): void;
  /** Resolves when no rule waits for its stored past. */
  warmed(): Promise<void>;
  /** Move everything that is in memory into segments, e.g. for a backup. */
  seal(): Promise<void>;
}

/** Start the data plane; resolves when its store is open and the newest samples are back. Throws what keeps the store from opening. */
export async function createFlow(options: FlowOptions): Promise<RunningFlow> {
  const { onFailure = fatal } = options;
  const latest = createLatestReader();
  const listeners = new Set<FlowListener>();
  const line = await openLine(options, { listener: toAll(listeners), announce: latest.addPage }, onFailure);
  return flowOver(line, { latest, listeners, onFailure, lagMs: options.inThread ? () => 0 : createLagProbe() });
}

function fatal(error: Error): never {
  throw error;
}

const defaultTickMs = 1000;
const defaultRefuseDiskRatio = 0.95;

function openLine(options: FlowOptions, hearing: Hearing, onFailure: (error: Error) => void): Promise<Line> {
  const { inThread, clock = systemClock, drivers: own, tickMs = defaultTickMs, workerFile, limits, onFailure: _, ...store } = options;
  const refuseDiskRatio = store.refuseDiskRatio ?? defaultRefuseDiskRatio;
  if (inThread)
    return openNear({ ...hearing, store: { ...store, clock, inThread }, clock, drivers: own ?? drivers, tickMs, refuseDiskRatio, limits });
  const { diskUse: __, replica, ...sendable } = store; // functions cannot be sent to another thread
  const start = { store: sendable, isReplicated: replica !== undefined, tickMs, refuseDiskRatio, limits };
  const file = workerFile ?? new URL('./worker.js', import.meta.url);
  return openWorker({ ...hearing, file, start, replica, onFailure });
}

/** One listener that speaks to all. */
const toAll = (listeners: ReadonlySet<FlowListener>): FlowListener => ({
  verdicts(verdicts) {
    for (const listener of listeners) listener.verdicts(verdicts);
  },
  links(source, events) {
    for (const listener of listeners) listener.links(source, events);
  },
  quarantined(source, found) {
    for (const listener of listeners) listener.quarantined(source, found);
  },
});

interface FlowParts {
  readonly latest: LatestPages;
  readonly listeners: Set<FlowListener>;
  readonly onFailure: (error: Error) => void;
  readonly lagMs: () => number;
}

function flowOver(line: Line, { latest, listeners, onFailure, lagMs }: FlowParts): RunningFlow {
  /** For calls that nobody waits for: they fail only by a bug or after the worker died, which is told already. */
  const send = (done: Promise<void>) => {
    done.catch((error: unknown) => {
      if (!(error instanceof Failure && error.code === 'NOT_AVAILABLE'))
        onFailure(error instanceof Error ? error : new Error(String(error)));
    });
  };
  let underway = 0;

  return {
    latest,
    storeShared: line.storeShared,
    setPoints(points) {
      const bounds = boundColumns(points);
      send(
        line.call(
          'setPoints',
          [bounds],
          [bounds.point, bounds.low, bounds.high].map(({ buffer }) => buffer),
        ),
      );
    },
    setRules: (points, rules) => send(line.call('setRules', [points, rules.map(acceptRule)])),
    learning: () => line.call('learning', []),
    warmed: () => line.call('warmed', []),
    setBindings: (source, bindings) => send(line.call('setBindings', [source, bindings])),
    changeBindings: (source, changed, gone) => send(line.call('changeBindings', [source, changed, gone])),
    startSource: (source) => send(line.call('startSource', [source])),
    stopSource: (id) => line.call('stopSource', [id]),
    trial: (wish) => line.call('trial', [wish]),
    discover: (wish) => line.call('discover', [wish]),
    ask: (source, identity, question, notAfter) => line.call('ask', [source, identity, question, notAfter]),
    async ingest(source, batch, purpose = 'live') {
      const { length } = batch;
      if (underway > 0 && underway + length > ingestSamples)
        throw new Failure('OVERLOADED', `ingesting ${length} samples: ${underway} are waiting for the disk already`);
      const copy = copyOf(batch);
      underway += length;
      try {
        await line.call(
          'ingest',
          [source, copy, purpose],
          [copy.point, copy.time, copy.value, copy.quality].map(({ buffer }) => buffer),
        );
      } finally {
        underway -= length;
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats: () => line.call('stats', [lagMs()]),
    tick: (now) => send(line.call('tick', [now])),
    seal: () => line.call('seal', []),
    async stop() {
      try {
        await line.call('stop', []);
      } finally {
        await line.close();
      }
    },
  };
}

/** The used part of a batch, in memory of its own that can be given to another thread. */
function copyOf({ length, point, time, value, quality }: SampleBatch) {
  return {
    length,
    capacity: length,
    point: new Uint32Array(point.subarray(0, length)),
    time: new Float64Array(time.subarray(0, length)),
    value: new Float64Array(value.subarray(0, length)),
    quality: new Uint8Array(quality.subarray(0, length)),
  };
}
