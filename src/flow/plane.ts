import type { Verdict } from '../contracts/detector.ts';
import type { DeviceBinding, Discovery, Driver } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { Flow, FlowListener, FlowRule, FlowSource, FlowStats, IngestPurpose, RuleReadiness } from '../contracts/flow.ts';
import type { AdmissionLimits } from '../contracts/load.ts';
import { append, createBatch, type PointNumber, type SampleBatch } from '../contracts/sample.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import type { Trial, TrialWish } from '../contracts/trial.ts';
import { createReader } from '../store/reader.ts';
import { createSource as openStored } from '../store/source.ts';
import type { StoreWriter } from '../store/writer.ts';
import { createDetect } from './detect.ts';
import { type DiscoverWish, discover } from './discover.ts';
import { createIngest } from './ingest.ts';
import type { Stations } from './intake.ts';
import { createLatestWriter, type LatestPage, type LatestWriter } from './latest.ts';
import type { LoadProbes } from './load-probes.ts';
import { createLoadWatch, type LoadWatch } from './load-watch.ts';
import { type BoundColumns, createNormaliser } from './normalise.ts';
import { createRuleMemory } from './rule-memory.ts';
import { createSinks } from './sink.ts';
import { createSource, type Source } from './source.ts';
import { type MeteredStore, meterStore } from './store-meter.ts';
import type { Backoff } from './supervise.ts';
import { tryOut } from './trial.ts';

/** Configurations that are tried, or looked into, at a time. */
const mostTrials = 4;
/** Notices of links and unknown devices wait this long to go together. */
const noticeMs = 100;

/** What a data plane is made of. */
export interface PlaneOptions {
  readonly store: StoreWriter;
  /** Where the store lies; what rules have learnt is kept beside it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly drivers: readonly Driver[];
  readonly listener: FlowListener;
  /** Called for each new page of newest samples. */
  readonly announce: (page: LatestPage) => void;
  /** How often the clock is looked at for delays and silence; 0 = only when `tick` is called. */
  readonly tickMs: number;
  readonly refuseDiskRatio: number;
  /** 0…1, for the jitter of reconnecting. */
  readonly random: () => number;
  readonly backoff?: Backoff;
  /** What the load is measured with; default: nothing, for tests and stories. */
  readonly probes?: LoadProbes;
  readonly limits?: AdmissionLimits | undefined;
}

/** One data plane, in the thread that runs it. The functions are those of `contracts/flow.ts`; their arguments may cross threads. */
export interface Plane {
  setPoints(bounds: BoundColumns): void;
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[]): void;
  learning(): readonly RuleReadiness[];
  /** Resolves when no rule waits for its stored past; for tests. */
  warmed(): Promise<void>;
  setBindings(source: string, bindings: readonly DeviceBinding[]): void;
  changeBindings(source: string, changed: readonly DeviceBinding[], gone: readonly string[]): void;
  startSource(source: FlowSource): void;
  stopSource(id: string): Promise<void>;
  trial(wish: TrialWish): Promise<Trial>;
  discover(wish: DiscoverWish): Promise<Discovery>;
  ask: Flow['ask'];
  ingest(source: string, batch: SampleBatch, purpose: IngestPurpose): Promise<void>;
  /** @param mainLagMs how late the event loop of the main thread was at most since the last call */
  stats(mainLagMs?: number): FlowStats;
  /** Complete delays, ask for silence, pass on what is open, deliver what gathered. */
  tick(now?: EpochMs): void;
  /** Move everything in memory into segments. */
  seal(): Promise<void>;
  stop(): Promise<void>;
}

/** Put a data plane together over an open store; the newest samples are those that the store brought back. */
export function createPlane({ store, folder, clock, drivers, listener, announce, ...options }: PlaneOptions): Plane {
  const latest = createLatestWriter(announce);
  recover(store, latest);
  const verdicts = createOutlet((list: readonly Verdict[]) => listener.verdicts(list));
  const { detect, memory, rest } = createRules({ store, folder, clock, latest, tell: verdicts.add });
  const normaliser = createNormaliser();
  const meter = meterStore(store, clock);
  const stations: Stations = { clock, normaliser, store: meter, detect, latest };
  const sinks = createSinks({ stations, store });
  const ingest = createIngest({ stations, store, refuseDiskRatio: options.refuseDiskRatio });
  const sources = new Map<string, Source>();
  const oneOfFew = createLimit(mostTrials);
  const watch = watchLoad({ store, clock, sources, meter, ...options });

  const notices = createDelay(noticeMs, () => tellNotices(sources.values()));
  const parts = { ...options, clock, drivers, sinks, listener, wake: notices.later, closed: () => watch.closedToLinks };
  const sourceOf = (id: string): Source => madeOnce(sources, id, () => createSource(id, parts));
  const tick = (now = clock.now()) => {
    detect.tick(now);
    sinks.flush(); // what devices have sent goes first: it may end a twin
    for (const source of sources.values()) source.beat(now);
    ingest.goOn();
    verdicts.deliver();
    notices.now();
    memory.keepDue(detect.live);
    watch.look(now);
  };
  const ticking = options.tickMs > 0 ? setInterval(tick, options.tickMs).unref() : undefined;

  return {
    setPoints(bounds) {
      normaliser.setPoints(bounds);
      latest.reserve(bounds.point);
      store.reserve(bounds.point);
    },
    setRules: (points, rules) => detect.setRules(points, rules, clock.now()),
    learning: detect.learning,
    warmed: memory.idle,
    setBindings: (source, bindings) => sourceOf(source).setBindings(bindings),
    changeBindings: (source, changed, gone) => sourceOf(source).changeBindings(changed, gone),
    startSource: (source) => sourceOf(source.id).start(source),
    stopSource: (id) => sourceOf(id).stop(),
    trial: (wish) => oneOfFew(() => tryOut({ drivers, clock }, wish)),
    discover: (wish) => oneOfFew(() => discover({ drivers, clock }, wish)),
    ask: (source, identity, question, notAfter) => sourceOf(source).ask(identity, question, notAfter),
    ingest: (source, batch, purpose) => ingest.ingest(batch, { counters: sourceOf(source).counters, purpose }),
    stats(mainLagMs) {
      watch.hearMain(mainLagMs ?? 0);
      return {
        ...storeStats(store),
        memoryError: memory.error,
        sources: [...sources.values()].map((source) => source.stats()),
        load: watch.load,
      };
    },
    tick,
    seal: () => store.seal(),
    async stop() {
      clearInterval(ticking);
      await Promise.allSettled([...sources.values()].map((source) => source.stop())); // one that hangs must not keep the rest from disk
      tick();
      sinks.close();
      await rest();
      await store.close(); // syncs: what has passed is answered by this
      ingest.close();
    },
  };
}

/** The value of a key; made when there is none. */
function madeOnce<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

interface RulesOptions extends Pick<PlaneOptions, 'store' | 'folder' | 'clock'> {
  readonly latest: LatestWriter;
  readonly tell: (verdict: Verdict) => void;
}

/** The rules and what they know of the past; `rest` keeps it. */
function createRules({ store, folder, clock, latest, tell }: RulesOptions) {
  const history = createReader(openStored(folder, store.shared, clock));
  const memory = createRuleMemory({ folder, history, clock, newestOf: latest.timeOf });
  const detect = createDetect({ startedAt: clock.now(), usable: latest.usable, tell, memory });
  const rest = async () => {
    memory.stop();
    await memory.idle();
    await memory.keep(detect.live());
    await history.close();
  };
  return { detect, memory, rest };
}

/** What the store says of itself. */
function storeStats(store: StoreWriter): Omit<FlowStats, 'sources' | 'load'> {
  const { samples, groups, late, duplicates } = store.stats();
  return {
    valuesTotal: samples,
    groupsTotal: groups,
    lateTotal: late,
    duplicateTotal: duplicates,
    refusal: store.refusal,
    diskUsedRatio: store.diskUsedRatio,
  };
}

interface Watched extends Pick<PlaneOptions, 'store' | 'clock' | 'probes' | 'limits'> {
  readonly sources: ReadonlyMap<string, Source>;
  readonly meter: MeteredStore;
}

function watchLoad({ store, clock, sources, meter, probes, limits }: Watched): LoadWatch {
  const dropped = () => droppedBy(sources.values());
  return createLoadWatch({ clock, probes, limits, storeWaits: meter.waits, diskShare: () => store.diskUsedRatio, dropped });
}

function tellNotices(sources: Iterable<Source>): void {
  for (const source of sources) source.deliverNotices();
}

/** What sources have not taken for want of room. */
function droppedBy(sources: Iterable<Source>): number {
  let sum = 0;
  for (const { counters } of sources) sum += counters.refused['no-room'] ?? 0;
  return sum;
}

/** Fill the newest samples from the store. When they were received is not stored; their sample time stands for it. */
function recover(store: StoreWriter, latest: LatestWriter): void {
  const batch = createBatch(1);
  store.recovered((point, time, value, quality) => {
    batch.length = 0;
    append(batch, point, time, value, quality);
    latest.take(batch, time);
  });
}

/** Gathers what happens in one turn of the event loop and hands it on as one list. */
function createOutlet<T>(handOn: (list: readonly T[]) => void): { add(item: T): void; deliver(): void } {
  const gathered: T[] = [];
  const deliver = () => {
    if (gathered.length > 0) handOn(gathered.splice(0));
  };
  return {
    add(item) {
      if (gathered.push(item) === 1) queueMicrotask(deliver);
    },
    deliver,
  };
}

/** Does something a little later, once for all that ask meanwhile, or now. */
function createDelay(ms: number, act: () => void): { later(): void; now(): void } {
  let timer: NodeJS.Timeout | undefined;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    act();
  };
  return {
    later() {
      timer ??= setTimeout(now, ms).unref();
    },
    now,
  };
}

/** Lets so many run at a time; throws `NOT_AVAILABLE` for one more. */
function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  return async (work) => {
    if (running >= most) {
      const what = `${most} configurations are being tried; wait until one has ended`;
      throw new Failure('NOT_AVAILABLE', `trying a configuration: ${what}`, { details: { what } });
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  };
}
