import type { DriverHost } from '../../contracts/driver.ts';
import { isBad, type Origin, quality } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import { isBelievable } from '../clock-limits.ts';
import type { Columns } from './columns.ts';
import { type PayloadLimits, refusedWhole } from './content.ts';
import type { Outcome } from './emitter.ts';
import { type KeyedRow, keysIn, rowAt } from './keyed.ts';
import { nothingRefused, type Refused, shown, tally } from './tally.ts';

/** A row of more values is not taken, so that no message needs more room at once than a sink can ever have free. */
const mostInRow = 4096;

/** Puts keyed binary messages of one device into the sink. */
export interface KeyedEmitter {
  /** As {@link Decoder.decode}; `resumeAt` is the place of a row, counted from the beginning of the message. */
  emit(bytes: Buffer, range: readonly [from: number, to: number], resumeAt: number): Outcome;
}

/** What an emitter works with. */
export interface KeyedEmitterOptions {
  readonly columns: Columns;
  /** The device's own. */
  readonly origin: Origin;
  readonly host: Pick<DriverHost, 'sink' | 'clock'>;
  readonly limits: PayloadLimits;
}

/**
 * An emitter for a device. Statuses are those of the message. So are origins where the device is one that measures; what another device
 * sends has the device's own origin, whatever it says.
 */
export function createKeyedEmitter({ columns, origin, host: { sink, clock }, limits }: KeyedEmitterOptions): KeyedEmitter {
  let refused: readonly Refused[] = nothingRefused;
  const refuse = (reason: Refused['reason'], count: number, detail: string): void => {
    refused = tally(refused, { reason, count, detail });
  };
  const stamped = origin === 'measured' ? (byte: number) => byte & 15 : (byte: number) => (byte & 3) | quality('good', origin);

  /** Append the values of a row, for which there is room; how many were taken. */
  function fill(batch: SampleBatch, { bytes, keys }: Message, row: KeyedRow): number {
    const before = batch.length;
    const byte = stamped(row.quality);
    for (let i = 0; i < row.count; i++) {
      const key = keys[bytes.readUInt16LE(row.keysAt + i * 2)];
      const column = key === undefined ? undefined : columns.layout.index.get(key);
      if (key === undefined) refuse('bad-frame', 1, 'a value with the number of no key');
      else if (column === undefined) refuse('unknown-key', 1, shown(key));
      else {
        const value = scaled(columns, column, bytes.readDoubleLE(row.valuesAt + i * 8));
        const isSound = Number.isFinite(value) || (Number.isNaN(value) && isBad(byte));
        if (isSound) append(batch, columns.point[column] ?? 0, row.time, value, byte);
        else refuse('bad-value', 1, `${shown(key)} is not finite`);
      }
    }
    return batch.length - before;
  }

  /** Take a row; `undefined` when there is no room for it. */
  function takeRow(message: Message, row: KeyedRow): number | undefined {
    if (row.count > mostInRow) refuse('too-large', row.count, `a row of more than ${mostInRow} values`);
    else if (!isBelievable(row.time, clock.now(), limits))
      refuse('bad-time', row.count, `time ${row.time} is not believable or not a time`);
    else {
      const batch = sink.room(row.count);
      return batch === undefined ? undefined : fill(batch, message, row);
    }
    return 0;
  }

  function takeRows(message: Message, [first, to]: readonly [number, number], from: number): Outcome {
    let taken = 0;
    for (let at = first; at < to; ) {
      const row = rowAt(message.bytes, at, to);
      if (typeof row === 'string') {
        refuse('bad-frame', 1, row);
        break;
      }
      const count = takeRow(message, row);
      if (count === undefined) return { taken, told: 0, refused, resumeAt: at === message.rowsAt ? 0 : at - from };
      taken += count;
      at = row.end;
    }
    return { taken, told: 0, refused, resumeAt: undefined };
  }

  return {
    emit(bytes, [from, to], resumeAt) {
      refused = nothingRefused;
      const head = keysIn(bytes, from, to);
      if (typeof head === 'string') return whole('bad-frame', head);
      if (resumeAt === 0 && isTooLong(bytes, [head.rowsAt, to], limits.maxValues))
        return whole('too-large', `more than ${limits.maxValues} values`);
      return takeRows({ ...head, bytes }, [resumeAt === 0 ? head.rowsAt : from + resumeAt, to], from);
    },
  };
}

interface Message {
  readonly bytes: Buffer;
  readonly keys: readonly string[];
  readonly rowsAt: number;
}

const whole = (reason: Refused['reason'], detail: string): Outcome => ({
  taken: 0,
  told: 0,
  refused: refusedWhole(reason, detail).refused,
  resumeAt: undefined,
});

/** A value as the point has it; where there is nothing to do, bit for bit. */
function scaled({ layout: { scale, offset } }: Columns, column: number, raw: number): number {
  const [by, plus] = [scale[column] ?? 1, offset[column] ?? 0];
  return by === 1 && plus === 0 ? raw : raw * by + plus;
}

function isTooLong(bytes: Buffer, [from, to]: readonly [number, number], most: number): boolean {
  let count = 0;
  for (let row = rowAt(bytes, from, to); typeof row !== 'string'; row = rowAt(bytes, row.end, to)) count += row.count;
  return count > most;
}
