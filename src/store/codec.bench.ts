import { columnRoom, decodeColumn, encodeColumn, type Order } from './codec.ts';
import type { Figure } from './store.bench.ts';

const blockLength = 1024;
const blocks = 400;

/** Columns as they occur; each gives block `i`. */
const columns: Readonly<Record<string, { readonly order: Order; readonly block: (i: number) => Float64Array }>> = {
  'steady times': { order: 2, block: (i) => fill((row) => 1.7e12 + (i * blockLength + row) * 60_000) },
  'times with jitter': { order: 2, block: (i) => fill((row) => 1.7e12 + (i * blockLength + row) * 1000 + ((row * 7919) % 40)) },
  'slow decimals': { order: 1, block: (i) => fill((row) => Math.round(1000 * Math.sin((i + row) / 300)) / 100 + 700) },
  'noisy decimals': { order: 1, block: (i) => fill((row) => Math.round(1e5 * pseudoRandom(i, row)) / 1000) },
  'slow singles': { order: 1, block: (i) => fill((row) => Math.fround(Math.round(1000 * Math.sin((i + row) / 300)) / 100 + 700)) },
  'noisy singles': { order: 1, block: (i) => fill((row) => Math.fround(100 + 50 * pseudoRandom(i, row))) },
  'noisy floats': { order: 1, block: (i) => fill((row) => pseudoRandom(i, row)) },
};

const fill = (value: (row: number) => number) => Float64Array.from({ length: blockLength }, (_, row) => value(row));
const pseudoRandom = (i: number, row: number) => Math.abs(Math.sin(i * 12.9898 + row * 78.233) * 43758.5453) % 1;

/** Time and bytes per value of the column codec; throws when a value does not come back. */
export function codecBench(): Figure[] {
  return Object.entries(columns).flatMap(([name, column]) => measure(name, column.order, column.block));
}

function measure(name: string, order: Order, block: (i: number) => Float64Array): Figure[] {
  const sources = Array.from({ length: blocks }, (_, i) => block(i));
  const target = new Uint8Array(blocks * columnRoom(blockLength));
  const decoded = new Float64Array(blockLength);
  let bytes = 0;
  const encode = () => {
    bytes = 0;
    for (const source of sources) bytes = encodeColumn(source, blockLength, order, target, bytes);
  };
  const decode = () => {
    let at = 0;
    for (const source of sources) {
      at = decodeColumn(target, at, blockLength, decoded);
      if (decoded[1] !== source[1] || decoded[blockLength - 1] !== source[blockLength - 1]) throw new Error(`BUG: ${name} came back wrong`);
    }
  };
  const values = blocks * blockLength;
  const figure = (metric: string, unit: string, value: number): Figure => ({ bench: 'codec', case: name, metric, unit, values: [value] });
  return [
    figure('encode', 'ns/value', best(encode) / values),
    figure('decode', 'ns/value', best(decode) / values),
    figure('size', 'bytes/value', bytes / values),
  ];
}

/** The best of several runs in ns, which is what the machine can do when nobody else uses it. */
function best(work: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start);
  });
  return Math.min(...times);
}
