import { type ClickHouseServer, startClickHouse } from '../../../test/setup/clickhouse.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import { type CopiedStore, openCopiedStore } from './testing.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'clickhouse';
  readonly case: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const start = Date.UTC(2024, 0, 1);
const width = 50;
const usual = { rows: 3_000_000, points: 1000, runs: 5 };

/** A slow wave with two decimals, as an instrument tells it. */
const valueAt = (point: number, i: number) => Math.round(2000 + 500 * Math.sin(i / 300 + point)) / 100;

/** Rows that ClickHouse has from the local store in a second, and how long answers take that come from there. Needs clickhouse-server. */
export async function copyBench(load = usual): Promise<Figure[]> {
  const server = await startClickHouse();
  const store = await openCopiedStore({ url: `${server.url}/bench` });
  try {
    return [...(await copyAll(store, server, load)), ...(await askAll(store, load))];
  } finally {
    await store.remove();
    await server.remove();
  }
}

/** Each point has a sample a second. */
async function fill(store: CopiedStore, { rows, points }: typeof usual): Promise<void> {
  const batch = createBatch(width);
  for (let i = 0; i < rows / points; i++) {
    for (let first = 0; first < points; first += width) {
      batch.length = 0;
      for (let point = first; point < first + width; point++) append(batch, point, start + i * 1000, valueAt(point, i), 0);
      while (store.writer.append(batch) === undefined) await new Promise(setImmediate);
    }
  }
  await store.writer.seal();
}

async function copyAll(store: CopiedStore, server: ClickHouseServer, load: typeof usual): Promise<Figure[]> {
  await store.copy.catchUp(); // makes the tables
  await fill(store, load);
  const [began, before] = [performance.now(), process.cpuUsage()];
  await store.copy.catchUp();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  const there = Number(await server.ask('SELECT count() FROM bench.samples FINAL'));
  if (there !== load.rows) throw new Error(`BUG: ${there} of ${load.rows} rows are in ClickHouse`);
  const figure = { bench: 'clickhouse', case: 'copy' } as const;
  return [
    { ...figure, metric: 'rows_per_second', unit: '1/s', values: [load.rows / seconds] },
    { ...figure, metric: 'own_cpu_ns_per_row', unit: 'ns', values: [((user + system) * 1000) / load.rows] },
  ];
}

async function askAll({ reader }: CopiedStore, { rows, points, runs }: typeof usual): Promise<Figure[]> {
  const range = { from: start, to: start + (rows / points) * 1000 };
  const questions = {
    buckets: async (point: number) => (await reader.buckets(point, range, 1000)).count.reduce((sum, count) => sum + count, 0),
    raw: async (point: number) => (await reader.raw(point, range, rows)).time.length,
    last: async (point: number) => ((await reader.lastAt(point, range.to)) === undefined ? 0 : rows / points),
  };
  const figures: Figure[] = [];
  for (const [name, ask] of Object.entries(questions)) {
    const values: number[] = [];
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      const found = await ask(run * 7);
      values.push(performance.now() - began);
      if (found !== rows / points) throw new Error(`BUG: ${name} tells of ${found} samples, not of ${rows / points}`);
    }
    figures.push({ bench: 'clickhouse', case: name, metric: 'answer_ms', unit: 'ms', values });
  }
  return figures;
}
