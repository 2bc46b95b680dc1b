import type { Driver, Session } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { FlowListener, FlowSource, SourceStats } from '../contracts/flow.ts';
import { issuesOf, issuesText } from '../contracts/issue-text.ts';
import { type Clock, type EpochMs, timeLimit } from '../contracts/time.ts';
import { type Bindings, createBindings } from './bindings.ts';
import { type Counters, countRefused, createCounters, statsOf } from './counters.ts';
import { createDatums, type Datums } from './datum.ts';
import { createHost } from './host.ts';
import { createNotices } from './notices.ts';
import type { Sinks } from './sink.ts';
import { type Backoff, type Supervised, supervise } from './supervise.ts';
import { createTwins, type Twins } from './twins.ts';

/** A device has this long to answer a question. */
const askMs = 30_000;

/** What all sources of a data plane share. */
export interface SourceOptions {
  readonly clock: Clock;
  readonly drivers: readonly Driver[];
  readonly sinks: Sinks;
  readonly listener: Pick<FlowListener, 'links' | 'quarantined'>;
  /** Called when there are notices to deliver. */
  readonly wake: () => void;
  /** Why no new connection is let in; `undefined` when all are welcome. */
  readonly closed: () => string | undefined;
  readonly random: () => number;
  readonly backoff?: Backoff;
}

/** One source with all that belongs to it; it lives on while it is stopped, so that its counters do. */
export interface Source {
  readonly counters: Counters;
  setBindings: Bindings['set'];
  changeBindings: Bindings['change'];
  /** Start, or start anew with another configuration. */
  start(source: FlowSource): void;
  stop(): Promise<void>;
  /** Ask once, see `Flow.ask`. Throws `NOT_AVAILABLE` when nothing runs, `TIMEOUT` when it is too late. */
  ask(identity: string, question: Readonly<Record<string, unknown>>, notAfter?: EpochMs): Promise<Readonly<Record<string, unknown>>>;
  stats(): SourceStats;
  deliverNotices(): void;
  /** Send what is due of simulated twins, while the source is started, whatever its link is like. */
  beat(now: EpochMs): void;
}

/** The driver of a protocol. Throws NOT_FOUND. */
export function driverOf(drivers: readonly Driver[], protocol: string): Driver {
  const driver = drivers.find((d) => d.protocol === protocol);
  if (driver !== undefined) return driver;
  throw new Failure('NOT_FOUND', `finding protocol ${protocol}: there is no driver`, { details: { what: `protocol ${protocol}` } });
}

/** Read a configuration by the driver's schema. Throws BAD_REQUEST with everything that is wrong. */
export function readConfig(driver: Driver, config: unknown): unknown {
  const parsed = driver.config.safeParse(config);
  if (parsed.success) return parsed.data;
  const what = issuesText(issuesOf(parsed.error));
  throw new Failure('BAD_REQUEST', `reading the configuration of protocol ${driver.protocol}: ${what.en}`, { details: { what } });
}

/** What is told of devices goes to the driver's side, to their twins and to who converts their places. */
const bindAll = (bindings: Bindings, ...others: readonly (Twins | Datums)[]): Pick<Source, 'setBindings' | 'changeBindings'> => ({
  setBindings(list) {
    for (const one of [bindings, ...others]) one.set(list);
  },
  changeBindings(changed, gone) {
    for (const one of [bindings, ...others]) one.change(changed, gone);
  },
});

interface Asking {
  readonly id: string;
  readonly session: Session | undefined;
  readonly now: EpochMs;
  readonly notAfter: EpochMs | undefined;
}

/** Ask once, and let nothing be asked whose time is over. */
function askNow({ id, session, now, notAfter = Number.POSITIVE_INFINITY }: Asking, ...[identity, question]: Parameters<Source['ask']>) {
  const leftMs = notAfter - now;
  const failed = (code: 'TIMEOUT' | 'NOT_AVAILABLE', what: string) =>
    new Failure(code, `asking ${identity} on source ${id}: ${what}`, { details: { what } });
  if (!(leftMs > 0)) throw failed('TIMEOUT', 'its time is over, nothing was sent');
  if (session?.ask === undefined) throw failed('NOT_AVAILABLE', 'it takes no questions now');
  return session.ask(identity, question, timeLimit(Math.min(askMs, Math.ceil(leftMs))));
}

/** A source that does not run yet. */
export function createSource(id: string, options: SourceOptions): Source {
  const { clock, drivers, sinks, listener, wake, closed, random, backoff } = options;
  const counters = createCounters(id);
  const bindings = createBindings();
  const notices = createNotices({
    clock,
    links: (events) => listener.links(id, events),
    quarantined: (found) => listener.quarantined(id, found),
    wake,
  });
  let running: Supervised | undefined;
  /** Starts and stops happen one after the other, so that a port is free before it is taken again. */
  let turn: Promise<void> = Promise.resolve();
  const crash = (error: unknown) => running?.crash(error);
  const twins = createTwins({ openSink: () => sinks.open(counters, crash), counters, tell: notices.link });
  let isStarted = false;
  const datums = createDatums();
  const sink = sinks.open(counters, crash, (batch) => {
    countRefused(counters, 'bad-value', datums.convert(batch));
    twins.watch(batch, clock.now());
  });
  const host = createHost({ clock, sink, bindings, counters, notices, closed });

  const begin = ({ protocol, config }: FlowSource) => {
    try {
      const driver = driverOf(drivers, protocol);
      const accepted = readConfig(driver, config);
      const open = () => driver.open(accepted, host);
      running = supervise({ open, counters, clock, random, backoff, tell: notices.link, onEnd: sink.dropListeners });
    } catch (error) {
      refuseStart(error instanceof Error ? error.message : String(error));
    }
  };
  /** A configuration that is wrong does not become right by trying again: the source stays down until it is started anew. */
  const refuseStart = (detail: string) => {
    Object.assign(counters, { state: 'down', lastError: detail, retryAt: undefined });
    notices.link({ kind: 'error', identity: undefined, time: clock.now(), detail });
  };
  const end = async () => {
    const ending = running;
    running = undefined;
    await ending?.stop();
    sink.flush();
    counters.state = 'stopped';
  };

  return {
    counters,
    ...bindAll(bindings, twins, datums),
    start(source) {
      isStarted = true;
      turn = turn.then(end, end).then(
        () => begin(source),
        () => begin(source), // the old session hangs: what it still sends is heard by nobody
      );
    },
    stop() {
      isStarted = false;
      turn = turn.then(end, end);
      return turn;
    },
    ask: async (identity, question, notAfter) => askNow({ id, session: running?.session, now: clock.now(), notAfter }, identity, question),
    stats: () => ({ ...statsOf(counters), listens: counters.state === 'up' ? running?.session?.address?.() : undefined }),
    deliverNotices: notices.deliver,
    beat(now) {
      if (isStarted) twins.beat(now);
    },
  };
}
