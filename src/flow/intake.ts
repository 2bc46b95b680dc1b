import type { IngestPurpose } from '../contracts/flow.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { type Clock, earliestHistory, earliestLive } from '../contracts/time.ts';
import type { StoreWriter } from '../store/writer.ts';
import { type Counters, countRefused } from './counters.ts';
import type { Detect } from './detect.ts';
import type { LatestWriter } from './latest.ts';
import type { Normaliser } from './normalise.ts';

/** Samples that pass in one piece; a longer batch passes piece by piece. */
export const pieceSamples = 8192;

/** The stations that every sample passes, in their order. */
export interface Stations {
  readonly clock: Clock;
  readonly normaliser: Normaliser;
  readonly store: Pick<StoreWriter, 'append'>;
  readonly detect: Pick<Detect, 'sweep'>;
  readonly latest: Pick<LatestWriter, 'take'>;
}

/** A batch on its way through the stations; it stops where the store has no room. */
export interface Passage {
  readonly batch: SampleBatch;
  readonly purpose: IngestPurpose;
  /** Samples that are through. */
  passed: number;
  /** Store ticket of the last piece that is through; `undefined` when none is, e.g. since all were refused. */
  ticket: number | undefined;
}

/** Who brings a batch, and what for. */
export interface Entry {
  readonly counters: Counters;
  readonly purpose: IngestPurpose;
}

/** Let a closed batch in: normalise it and count what is refused. Follow with {@link goOn}. */
export function enter({ clock, normaliser }: Stations, batch: SampleBatch, { counters, purpose }: Entry): Passage {
  const refused = normaliser.normalise(batch, clock.now(), purpose === 'history' ? earliestHistory : earliestLive);
  countRefused(counters, 'bad-time', refused.badTime);
  countRefused(counters, 'not-allowed', refused.badPoint);
  return { batch, purpose, passed: 0, ticket: undefined };
}

/**
 * Go on through store, detectors and newest values, piece by piece. A piece is judged once the store has taken it, never twice.
 *
 * @returns false when the store has no room: call again later
 */
export function goOn({ clock, store, detect, latest }: Stations, passage: Passage): boolean {
  const { batch } = passage;
  while (passage.passed < batch.length) {
    const piece = pieceOf(batch, passage.passed);
    const ticket = store.append(piece);
    if (ticket === undefined) return false;
    const now = clock.now();
    if (passage.purpose === 'live') detect.sweep(piece, now);
    latest.take(piece, now);
    passage.ticket = ticket;
    passage.passed += piece.length;
  }
  return true;
}

/** Up to {@link pieceSamples} samples from an index on, sharing the memory of the batch. Fast path: the whole batch. */
function pieceOf(batch: SampleBatch, from: number): SampleBatch {
  if (from === 0 && batch.length <= pieceSamples) return batch;
  const to = Math.min(batch.length, from + pieceSamples);
  return {
    length: to - from,
    capacity: to - from,
    point: batch.point.subarray(from, to),
    time: batch.time.subarray(from, to),
    value: batch.value.subarray(from, to),
    quality: batch.quality.subarray(from, to),
  };
}
