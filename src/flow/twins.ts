import type { DeviceBinding, LinkEvent, Twin } from '../contracts/driver.ts';
import { isBad, quality } from '../contracts/quality.ts';
import { append, type PointNumber, type SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import { type Counters, countRefused } from './counters.ts';
import type { SourceSink } from './sink.ts';
import { twinValue } from './twin-values.ts';

/** An end that nobody has acted upon is told again after this time. */
const againMs = 10_000;

/** What the twins of a source work with. */
export interface TwinOptions {
  /** Opens a sink of their own, so that what they send is never taken for what the driver sends; called once, when first needed. */
  readonly openSink: () => Pick<SourceSink, 'room' | 'flush'>;
  readonly counters: Counters;
  readonly tell: (event: LinkEvent) => void;
}

/** The simulated twins of the devices of one source. */
export interface Twins {
  /** These are all devices of the source. */
  set(bindings: readonly DeviceBinding[]): void;
  /** Some devices were changed or taken out. A twin whose `since` stays goes on, or stays ended. */
  change(changed: readonly DeviceBinding[], gone: readonly string[]): void;
  /** Look at what the driver has brought: a sample of a twin's point that is not bad is the real device, and ends the twin at once. */
  watch(batch: SampleBatch, now: EpochMs): void;
  /** Send the values that are due. */
  beat(now: EpochMs): void;
}

interface Running {
  readonly identity: string;
  readonly twin: Twin;
  dueAt: EpochMs;
  /** What the real device has said, when it has; and when that was told. */
  end: { readonly detail: string; toldAt: EpochMs } | undefined;
}

/** A source without twins. */
export function createTwins({ openSink, counters, tell }: TwinOptions): Twins {
  let sink: ReturnType<TwinOptions['openSink']> | undefined;
  let twins: Map<string, Running> = new Map();
  /** The twins that still run, by the points that they feed. */
  const watched = new Map<PointNumber, Running[]>();

  const rewatch = () => {
    watched.clear();
    for (const one of twins.values()) {
      if (one.end !== undefined) continue;
      for (const { point } of one.twin.points) watched.set(point, [...(watched.get(point) ?? []), one]);
    }
  };
  const next = ({ identity, twin }: DeviceBinding): Running | undefined => {
    if (twin === undefined) return undefined;
    const before = twins.get(identity);
    if (before?.twin.since === twin.since) return { ...before, twin };
    return { identity, twin, dueAt: Number.NEGATIVE_INFINITY, end: undefined };
  };
  const tellEnd = ({ identity, end }: Running, now: EpochMs) => {
    if (end === undefined) return;
    end.toldAt = now;
    tell({ kind: 'twin', identity, time: now, detail: end.detail });
  };
  const finish = (one: Running, heard: string, now: EpochMs) => {
    one.end = { detail: `the device has spoken (${heard}): its simulated twin has ended`, toldAt: now };
    tellEnd(one, now);
  };

  return {
    set(bindings) {
      twins = new Map(bindings.flatMap((binding) => next(binding) ?? []).map((one) => [one.identity, one]));
      rewatch();
    },
    change(changed, gone) {
      const before = twins.size;
      const now = changed.map((binding) => [binding.identity, next(binding)] as const);
      for (const identity of gone) twins.delete(identity);
      for (const [identity, one] of now) {
        if (one === undefined) twins.delete(identity);
        else twins.set(identity, one);
      }
      if (before > 0 || twins.size > 0) rewatch();
    },
    watch({ length, point, value, quality: qualities }, now) {
      if (watched.size === 0) return; // fast path: nearly always
      let hasEnded = false;
      for (let i = 0; i < length; i++) {
        if (isBad(qualities[i] ?? 0)) continue;
        for (const one of watched.get(point[i] ?? -1) ?? []) {
          if (one.end === undefined) finish(one, `point ${point[i]} is ${value[i]}`, now);
          hasEnded = true;
        }
      }
      if (hasEnded) rewatch();
    },
    beat(now) {
      for (const one of twins.values()) {
        if (one.end === undefined) {
          if (now >= one.dueAt) send(one, now);
        } else if (now >= one.end.toldAt + againMs) tellEnd(one, now);
      }
    },
  };

  function send(one: Running, now: EpochMs): void {
    const { points, everyMs } = one.twin;
    one.dueAt = (Math.floor(now / everyMs) + 1) * everyMs;
    if (points.length === 0) return;
    sink ??= openSink();
    const batch = sink.room(points.length);
    if (batch === undefined) {
      countRefused(counters, 'no-room', points.length);
      return;
    }
    for (const point of points) append(batch, point.point, now, twinValue(point, now), quality('good', 'simulated'));
    sink.flush();
  }
}
