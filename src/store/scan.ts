import type { TimeRange } from '../contracts/history.ts';
import type { FileCache } from './file-cache.ts';
import { monthOf } from './months.ts';
import { blockPiece, type Cluster, clusterPieces, memoryPieces, type Piece } from './piece.ts';
import type { SegmentInfo } from './segment.ts';
import { entriesOf, type Pages } from './segment-file.ts';
import type { View } from './view.ts';

const mostMonths = 32;

/** What a scan looks for and with what. */
export interface Scan {
  readonly point: number;
  /** Half-open. */
  readonly range: TimeRange;
  readonly newestFirst: boolean;
  readonly view: View;
  readonly files: FileCache;
  readonly pages: Pages;
  /** Asked when a segment cannot be opened: returns when it is to be left out, throws when the view is out of date. */
  readonly onLost: (segment: SegmentInfo, error: unknown) => void;
}

/**
 * The clusters of a point in the order of time, or backwards, a list at a time. Months share no time, so each is looked at on its
 * own; first one, then two, four and so on at once, so that who wants little reads little and who wants much need not wait for each.
 */
export async function* clustersOf(scan: Scan): AsyncGenerator<readonly Cluster[]> {
  const months = monthsOf(scan.view);
  const order = [...months.keys()].sort((a, b) => (scan.newestFirst ? b - a : a - b));
  for (let from = 0, width = 1; from < order.length; from += width, width = Math.min(mostMonths, width * 2)) {
    const window = order.slice(from, from + width).map((month) => months.get(month) ?? emptyMonth());
    const clusters = (await Promise.all(window.map((month) => clustersIn(month, scan)))).flat();
    yield clusters;
  }
}

interface Month {
  readonly segments: SegmentInfo[];
  readonly memory: Piece[];
}

const emptyMonth = (): Month => ({ segments: [], memory: [] });

function monthsOf(view: View): Map<number, Month> {
  const months = new Map<number, Month>();
  const at = (number: number): Month => {
    const month = months.get(number) ?? emptyMonth();
    months.set(number, month);
    return month;
  };
  for (const segment of view.segments) at(segment.month).segments.push(segment);
  for (const { sequence, samples } of view.memory) {
    for (const piece of memoryPieces(sequence, samples)) at(monthOf(piece.earliest)).memory.push(piece);
  }
  return months;
}

async function clustersIn(month: Month, scan: Scan): Promise<Cluster[]> {
  const blocks = await Promise.all(month.segments.map((segment) => blocksIn(segment, scan)));
  const clusters = clusterPieces([...blocks.flat(), ...month.memory]);
  return scan.newestFirst ? clusters.reverse() : clusters;
}

async function blocksIn(segment: SegmentInfo, { point, range, files, pages, onLost }: Scan): Promise<Piece[]> {
  try {
    const entries = await files.use(segment, (file) => entriesOf(file, point, range.from, range.to, pages));
    return entries.filter(({ earliest }) => earliest < range.to).map((entry) => blockPiece(segment, entry));
  } catch (error) {
    onLost(segment, error);
    return [];
  }
}
