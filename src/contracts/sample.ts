import type { EpochMs } from './time.ts';

/** The number of a point, 0…4,294,967,294, given out once by `assets` and never used again for another point. */
export type PointNumber = number;

/**
 * Samples as columns: entry i of each column belongs to sample i, and `length` entries are in use.
 *
 * One batch may hold many points and times in any order. Columns are reused: nobody keeps a batch after the call that passed it.
 */
export interface SampleBatch {
  length: number;
  readonly capacity: number;
  readonly point: Uint32Array;
  /** Sample time, {@link EpochMs}, as the device stated it. */
  readonly time: Float64Array;
  /** Engineering value in the unit of the point; NaN only together with bad quality. */
  readonly value: Float64Array;
  /** See `quality.ts`. */
  readonly quality: Uint8Array;
}

/** An empty batch with room for `capacity` samples (21 bytes each), shareable between threads when `shared`. */
export function createBatch(capacity: number, shared = false): SampleBatch {
  const room = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  return {
    length: 0,
    capacity,
    point: new Uint32Array(room(capacity * 4)),
    time: new Float64Array(room(capacity * 8)),
    value: new Float64Array(room(capacity * 8)),
    quality: new Uint8Array(room(capacity)),
  };
}

/** Append one sample. The caller has made sure of room (`length < capacity`). */
export function append(batch: SampleBatch, point: PointNumber, time: EpochMs, value: number, quality: number): void {
  const i = batch.length++;
  batch.point[i] = point;
  batch.time[i] = time;
  batch.value[i] = value;
  batch.quality[i] = quality;
}

/**
 * Where drivers put samples, and how they learn that the samples are safe.
 *
 * A driver appends to `room(n)` and keeps the ticket; when `durable` has reached the ticket, everything appended up to it has
 * been written and synced to disk, and the driver may acknowledge to the device. Nothing is acknowledged before.
 */
export interface SampleSink {
  /**
   * The open batch with room for at least `n` more samples, or `undefined` when no buffer is free:
   * then the driver stops reading (TCP) or counts a drop (UDP, QoS 0) and goes on when `onRoom` calls.
   */
  room(n: number): SampleBatch | undefined;
  /** Ticket that becomes durable with everything appended so far; rises monotonically. */
  ticket(): number;
  /** The highest ticket whose samples are synced to disk. */
  readonly durable: number;
  /** Call `listener` after every group sync with the new durable ticket. Returns the way to stop. */
  onDurable(listener: (ticket: number) => void): () => void;
  /** Call `listener` when room has become free after `room` returned `undefined`. Returns the way to stop. */
  onRoom(listener: () => void): () => void;
  /**
   * The reason why no sample is taken at the moment, e.g. `DISK_FULL`; `undefined` in normal operation.
   * A driver answers its protocol's refusal (HTTP 507, MQTT 5 quota exceeded / no PUBACK, SL 651 silence) and counts.
   */
  readonly refusal: import('./errors.ts').ErrorCode | undefined;
}
