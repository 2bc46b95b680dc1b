import type { Samples } from '../../store/block.ts';
import type { ClickHouse } from './connection.ts';
import { encodeRows, rowBytes } from './row-binary.ts';
import { sampleColumns, samplesTable } from './schema.ts';

/** Rows of one insertion: 19 MB, one block and so all or nothing; small enough that a slow server takes it within its time. */
export const usualRows = 1 << 19;

/** Puts samples into ClickHouse, a block of rows at a time. */
export interface RowWriter {
  /** Rows that the server has taken. */
  readonly written: number;
  /** Add samples of a point in this version; inserts when a block is full. Throws a `Failure` NOT_AVAILABLE; `clear` then, and add all since the last flush again. */
  add(point: number, samples: Samples, version: number): Promise<void>;
  /** Insert what is gathered; resolves when the server has everything. */
  flush(): Promise<void>;
  /** Forget what is gathered, to begin anew after a failure. */
  clear(): void;
}

/**
 * A writer with one buffer that is used again and again.
 *
 * Samples of one flush must lie in few months: a server may refuse a block for more than 100 partitions.
 */
export function createRowWriter(clickhouse: ClickHouse, mostRows = usualRows): RowWriter {
  const buffer = new Uint8Array(mostRows * rowBytes);
  const view = new DataView(buffer.buffer);
  const sql = `INSERT INTO ${clickhouse.database}.${samplesTable} (${sampleColumns}) FORMAT RowBinary`;
  let [rows, written] = [0, 0];
  const flush = async () => {
    if (rows === 0) return;
    await clickhouse.insert(sql, buffer.subarray(0, rows * rowBytes));
    written += rows;
    rows = 0;
  };
  return {
    get written() {
      return written;
    },
    async add(point, samples, version) {
      for (let from = 0; from < samples.length; ) {
        const to = Math.min(samples.length, from + mostRows - rows);
        encodeRows(view, rows * rowBytes, { point, samples, from, to, version });
        rows += to - from;
        from = to;
        if (rows === mostRows) await flush();
      }
    },
    flush,
    clear() {
      rows = 0;
    },
  };
}
