import { createMetric, type Metric, readMetric } from './metric.ts';
import { readPlainMetric, readPlainRun } from './plain-metric.ts';
import { aim, breakOff, createCursor, nextField, readLength, readVarint, skipField, unsigned, wire } from './wire.ts';

/** Wire types of the fields 1…5 of a payload: time, metrics, sequence number, name of a schema, body. */
const wireTypes: readonly (number | undefined)[] = [undefined, wire.varint, wire.bytes, wire.varint, wire.bytes, wire.bytes];

/** What a payload says of itself. Valid until the next payload is read by the same reader. */
export interface PayloadHead {
  /** Epoch milliseconds, NaN without. */
  time: number;
  /** −1 without, or when it is not 0…255. */
  seq: number;
  metrics: number;
  /** The bytes are no payload; what the visitor was given means nothing. */
  isBroken: boolean;
}

/** A part of a buffer. */
export interface Part {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Reads one payload after the other without making objects. Its visitor must not call it. */
export interface PayloadReader {
  /** Read a payload and show each of its metrics; never throws. At most `maxMetrics` are shown, the others are only counted. */
  read(part: Part, maxMetrics: number, visit: (metric: Metric) => void): PayloadHead;
}

/** A reader of Sparkplug B payloads. */
export function createPayloadReader(): PayloadReader {
  const cursor = createCursor();
  const metric = createMetric();
  const head: PayloadHead = { time: 0.5, seq: -1, metrics: 0, isBroken: false };

  /** Fields of a payload's head that have come: one that comes twice is of a damage. */
  let seen = 0;

  function readHeadField(): void {
    const { field } = cursor;
    const isStrange = field < wireTypes.length && (wireTypes[field] !== cursor.wireType || (seen & (1 << field)) !== 0);
    if (isStrange) {
      breakOff(cursor);
      return;
    }
    if (field < wireTypes.length) seen |= 1 << field;
    if (cursor.wireType !== wire.varint) {
      skipField(cursor);
      return;
    }
    readVarint(cursor);
    if (field === 1) head.time = unsigned(cursor);
    else if (field === 3) head.seq = cursor.hi === 0 && cursor.lo <= 255 ? cursor.lo : -1;
  }

  function readNext(view: DataView): void {
    const end = readLength(cursor);
    if (cursor.isBroken) return;
    if (readPlainMetric(view, cursor.at, end, metric)) cursor.at = end;
    else readMetric(cursor, end, metric);
  }

  function begin({ bytes, from, to }: Part): DataView {
    aim(cursor, bytes, [from, to]);
    head.time = Number.NaN;
    head.seq = -1;
    head.metrics = 0;
    seen = 0;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Read one field, and show it when it is a metric among the first `most`. */
  function readField(view: DataView, most: number, visit: (metric: Metric) => void): void {
    if (cursor.field !== 2 || cursor.wireType !== wire.bytes) {
      readHeadField();
      return;
    }
    readNext(view);
    if (!cursor.isBroken && ++head.metrics <= most) visit(metric);
  }

  return {
    read(part, maxMetrics, visit) {
      const view = begin(part);
      const run = { at: part.from, metrics: 0 };
      do {
        run.at = cursor.at;
        readPlainRun(view, { run, to: cursor.end, metric, visit, most: maxMetrics - head.metrics });
        cursor.at = run.at;
        head.metrics += run.metrics;
        if (!nextField(cursor)) break;
        readField(view, maxMetrics, visit);
      } while (!cursor.isBroken);
      head.isBroken = cursor.isBroken;
      return head;
    },
  };
}
