import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../contracts/errors.ts';
import type { Flow } from '../../contracts/flow.ts';
import { type Origin, quality } from '../../contracts/quality.ts';
import { said } from '../../contracts/said.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import { type Clock, earliestHistory, mostAheadMs } from '../../contracts/time.ts';
import { type RowSink, readLayout, type Target } from './import-layout.ts';
import { openRows } from './import-rows.ts';
import { type ReadTime, readTimesIn } from './import-time.ts';

/** A file to be imported. */
export interface ImportOrder extends Target {
  readonly clock: Clock;
  readonly path: string;
  readonly origin: Origin;
  readonly timeZone: string;
}

/** What an import did. */
export interface ImportResult {
  readonly rows: number;
  readonly samples: number;
  readonly refused: number;
  /** The first refusals. */
  readonly refusals: readonly ImportRefusal[];
}

/** What was not taken of a line of the file, and why: in English for machines, in both languages for people. */
interface ImportRefusal {
  readonly line: number;
  readonly reason: string;
  readonly text: Text;
}

const batchSamples = 20_000;
const mostRefusals = 50;
/** An overloaded data plane is asked again this often before the import gives up. */
const tries = 60;

async function ingest(flow: Flow, batch: Parameters<Flow['ingest']>[1], signal: AbortSignal): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      return await flow.ingest('import', batch, 'history');
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'OVERLOADED' || left === 0) throw error;
      await wait(500, undefined, { signal });
    }
  }
}

/** Times that no record can have count as unreadable: the data plane would refuse them without a line number. */
const plausible =
  (readTime: ReadTime, clock: Clock): ReadTime =>
  (cell) => {
    const time = readTime(cell);
    return time >= earliestHistory && time <= clock.now() + mostAheadMs ? time : Number.NaN;
  };

/** Read a file and hand its samples to the data plane, batch by batch, each synced to disk before the next is read. */
export async function importFile(
  flow: Flow,
  order: ImportOrder,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const { rows, sizeBytes, readBytes } = await openRows(order.path);
  const batch = createBatch(batchSamples);
  const refusals: ImportRefusal[] = [];
  const readTime = plausible(readTimesIn(order.timeZone), order.clock);
  let [line, samples, refused] = [0, 0, 0];
  let readRow: ReturnType<typeof readLayout> | undefined;
  const sink: RowSink = {
    sample: (point, time, value, state) => append(batch, point, time, value, quality(state, order.origin)),
    refuse: (reason) => {
      refused++;
      if (refusals.length < mostRefusals) refusals.push({ line, reason, text: said(reason) });
    },
  };
  const flush = async () => {
    await ingest(flow, batch, signal);
    samples += batch.length;
    batch.length = 0;
    progress(readBytes(), sizeBytes);
  };
  for await (const cells of rows) {
    signal.throwIfAborted();
    line++;
    if (readRow === undefined) readRow = readLayout(cells, order, readTime);
    else readRow(cells, sink);
    if (batch.length + cells.length > batchSamples - 2000) await flush();
  }
  if (readRow === undefined)
    throw new Failure('BAD_REQUEST', 'importing a file: the file is empty', { details: { what: 'the file is empty' } });
  if (batch.length > 0) await flush();
  return { rows: line - 1, samples, refused, refusals };
}
