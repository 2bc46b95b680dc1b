import type { BlockSummary } from './block.ts';
import { columnRoom, decodeColumn, encodeColumn } from './codec.ts';

/** Blocks that one page of a segment's index describes. */
export const pageRows = 128;

/** A block's summary and where it lies in its file. */
export interface BlockEntry extends BlockSummary {
  readonly offset: number;
  readonly length: number;
}

const summaryFields = [
  'point',
  'count',
  'earliest',
  'latest',
  'widest',
  'good',
  'firstTime',
  'first',
  'lastTime',
  'last',
  'min',
  'max',
  'sum',
  'integral',
] as const satisfies readonly (keyof BlockSummary)[];

/** The columns of a page, in the order in which they are stored. */
const fields = [...summaryFields, 'offset', 'length'] as const;

/** A page of an index as columns; row i describes block i. */
export type IndexPage = Readonly<Record<(typeof fields)[number], Float64Array>> & { readonly rows: number };

/** A page that is being filled. */
export interface PageBuilder {
  readonly rows: number;
  readonly firstPoint: number;
  add(summary: BlockSummary, offset: number, length: number): void;
  /** The page in the column codec, about 30 bytes a row instead of 128; the builder is empty afterwards. */
  encode(): Uint8Array;
}

/** An empty page with room for {@link pageRows} rows. */
export function createPageBuilder(): PageBuilder {
  const page = createPage(pageRows);
  const columns = fields.map((field) => page[field]);
  const target = new Uint8Array(fields.length * columnRoom(pageRows));
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    get firstPoint() {
      return page.point[0] ?? 0;
    },
    add(summary, offset, length) {
      // Field by field: by a list of names it takes ten times as long.
      page.point[rows] = summary.point;
      page.count[rows] = summary.count;
      page.earliest[rows] = summary.earliest;
      page.latest[rows] = summary.latest;
      page.widest[rows] = summary.widest;
      page.good[rows] = summary.good;
      page.firstTime[rows] = summary.firstTime;
      page.first[rows] = summary.first;
      page.lastTime[rows] = summary.lastTime;
      page.last[rows] = summary.last;
      page.min[rows] = summary.min;
      page.max[rows] = summary.max;
      page.sum[rows] = summary.sum;
      page.integral[rows] = summary.integral;
      page.offset[rows] = offset;
      page.length[rows++] = length;
    },
    encode() {
      let end = 0;
      for (const column of columns) end = encodeColumn(column, rows, 1, target, end);
      rows = 0;
      return target.slice(0, end);
    },
  };
}

function createPage(rows: number): IndexPage {
  const columns = Object.fromEntries(fields.map((field) => [field, new Float64Array(rows)]));
  // holds: `columns` has exactly the keys of `fields`
  return { rows, ...(columns as Record<(typeof fields)[number], Float64Array>) };
}

/** Read a page whose checksum was right. */
export function decodePage(bytes: Uint8Array, rows: number): IndexPage {
  const page = createPage(rows);
  let at = 0;
  for (const field of fields) at = decodeColumn(bytes, at, rows, page[field]);
  return page;
}

/** Row of a page as an entry. */
export function entryAt(page: IndexPage, row: number): BlockEntry {
  const at = (column: Float64Array) => column[row] ?? Number.NaN;
  return {
    point: at(page.point),
    offset: at(page.offset),
    length: at(page.length),
    count: at(page.count),
    earliest: at(page.earliest),
    latest: at(page.latest),
    widest: at(page.widest),
    good: at(page.good),
    firstTime: at(page.firstTime),
    first: at(page.first),
    lastTime: at(page.lastTime),
    last: at(page.last),
    min: at(page.min),
    max: at(page.max),
    sum: at(page.sum),
    integral: at(page.integral),
  };
}

/** First row of a page whose point is not below `point`. */
export function firstRowOf(page: IndexPage, point: number): number {
  let low = 0;
  let high = page.rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((page.point[middle] ?? 0) < point) low = middle + 1;
    else high = middle;
  }
  return low;
}
