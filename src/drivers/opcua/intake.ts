import type { DriverHost } from '../../contracts/driver.ts';
import { origin, status } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { flag, type ToClient, type Values } from './messages.ts';
import { tellHeard, type Watchlist } from './watched.ts';

/** Samples asked for at a time. */
const chunk = 512;
/** How often it is looked whether a refusal of the store has ended. */
const lookMs = 500;

/** Values on their way to the sink. */
interface Load {
  readonly batch: number;
  readonly values: Values;
  reached: number;
}

/** Brings values to the sink, and says when they are safe. */
export interface Intake {
  take(batch: number, values: Values): void;
  /** Bad samples of points whose node is not watched. */
  bad(points: readonly { readonly point: number; readonly quality: number }[]): void;
  /** Leave no listener; what still waits is counted as refused. */
  end(): void;
}

/** Make an intake; what it has to say to the client goes through `tell`. */
export function createIntake(host: DriverHost, watchlist: Watchlist, tell: (message: ToClient) => void): Intake {
  const { sink, clock } = host;
  const durable = createDurableQueue(sink);
  /** Handles whose last value the store refused; read anew when it takes values again. */
  const missed = new Set<number>();
  let waiting: (Load | (() => boolean))[] = [];

  /** Append as far as there is room; false when some is left. */
  function work(load: Load): boolean {
    const { length } = load.values.handle;
    while (load.reached < length) {
      if (sink.refusal !== undefined) return refuse(load, `nothing is taken: ${sink.refusal}`);
      const to = Math.min(load.reached + chunk, length);
      const batch = sink.room(to - load.reached);
      if (batch === undefined) return false;
      putValues(batch, { values: load.values, from: load.reached, to }, { watchlist, host });
      load.reached = to;
    }
    durable.when(sink.ticket(), () => tell({ type: 'taken', batch: load.batch }));
    return true;
  }

  function refuse({ batch, values, reached }: Load, why: string): true {
    for (let i = reached; i < values.handle.length; i++) missed.add(values.handle[i] ?? 0);
    host.refuse('no-room', values.handle.length - reached, undefined, why);
    tell({ type: 'taken', batch }); // counted; the server need not keep it
    return true;
  }

  const isDone = (one: Load | (() => boolean)): boolean => (typeof one === 'function' ? one() : work(one));

  function goOn(): void {
    const again = waiting;
    waiting = [];
    for (const one of again) if (waiting.length > 0 || !isDone(one)) waiting.push(one);
  }

  const looking = setInterval(() => {
    if (sink.refusal !== undefined) return;
    if (missed.size > 0) tell({ type: 'refresh', handles: [...missed] });
    missed.clear();
  }, lookMs);
  const off = sink.onRoom(goOn);

  return {
    take(batch, values) {
      note(host, values);
      const load: Load = { batch, values, reached: 0 };
      if (waiting.length > 0 || !work(load)) waiting.push(load);
    },
    bad(points) {
      const now = clock.now();
      for (let from = 0; from < points.length; from += chunk) {
        const marks = (): boolean => putBad(sink, points.slice(from, from + chunk), now);
        if (waiting.length > 0 || !marks()) waiting.push(marks);
      }
    },
    end() {
      clearInterval(looking);
      off();
      durable.stop();
      for (const one of waiting)
        if (typeof one === 'object')
          host.refuse('no-room', one.values.handle.length - one.reached, undefined, 'the link ended before there was room');
      waiting = [];
    },
  };
}

/** Append bad samples; false when there is no room. While the store refuses there is nothing to wait for: the point keeps what it had. */
function putBad(sink: DriverHost['sink'], points: Parameters<Intake['bad']>[0], time: EpochMs): boolean {
  if (sink.refusal !== undefined) return true;
  const batch = sink.room(points.length);
  if (batch === undefined) return false;
  for (const { point, quality } of points) append(batch, point, time, Number.NaN, quality);
  return true;
}

/** The time of a value: that of its stamp, if there is one that can be. What a server tells holds now, whatever its clock says. */
function timeOf(stamp: number, now: number): { readonly time: number; readonly isDoubtful: boolean } {
  const isTimely = isBelievable(stamp, now, usualLimits);
  return { time: isTimely ? stamp : now, isDoubtful: !isTimely && !Number.isNaN(stamp) };
}

const wrongClock = 'times before 1990 or more than ten minutes ahead; stored with the time of arrival, as uncertain';

/** Append values `from`…`to`; there is room for them. */
function putValues(
  batch: SampleBatch,
  { values, from, to }: { readonly values: Values; readonly from: number; readonly to: number },
  { watchlist, host }: { readonly watchlist: Watchlist; readonly host: DriverHost },
): void {
  const now = host.clock.now();
  const untimely = new Map<string, number>();
  for (let i = from; i < to; i++) {
    const watched = watchlist.at(values.handle[i] ?? 0);
    if (watched?.binding === undefined) continue; // no longer wanted
    const { time, isDoubtful } = timeOf(values.time[i] ?? Number.NaN, now);
    if (isDoubtful) untimely.set(watched.of.identity, (untimely.get(watched.of.identity) ?? 0) + 1);
    if (time > watched.of.newest) watched.of.newest = time;
    const { point, scale, offset } = watched.binding;
    const said = (values.flags[i] ?? 0) & flag.status;
    const bits = isDoubtful ? Math.max(said, status.uncertain) : said;
    if (!watched.of.isHeard && bits !== status.bad) tellHeard(host, watched.of);
    append(batch, point, time, (values.value[i] ?? Number.NaN) * scale + offset, bits | (origin[watched.of.device.origin] << 2));
  }
  for (const [identity, count] of untimely) host.refuse('bad-time', count, identity, wrongClock);
}

/** Count what is noteworthy of values. */
function note(host: DriverHost, { flags }: Values): void {
  let [unreadable, lost] = [0, 0];
  for (const bits of flags) {
    if ((bits & flag.isNoNumber) !== 0) unreadable++;
    if ((bits & flag.isAfterLoss) !== 0) lost++;
  }
  if (unreadable > 0) host.refuse('bad-value', unreadable, undefined, 'values that are no number; stored as bad');
  if (lost > 0) host.refuse('no-room', lost, undefined, "the server's queue of a value ran over: raise queue or publish more often");
}
