import { crc32 } from 'node:zlib';
import { Failure } from '../contracts/errors.ts';

/**
 * The layout of a segment file, which is written once and never changed:
 *
 *     'YFSEG003' · blocks, by point and time · index pages · directory (a row per page) · description (JSON) · tail
 *
 * The tail, which is read first, tells where the directory is and holds the checksum of directory, description and itself;
 * each page's checksum is in the directory, each block's in the block. So damage is always found and stays where it is.
 */
export const segmentMagic = Buffer.from('YFSEG003');
/** From before columns of single precision (003: of steady times) were packed; all else is the same, so they are read by the same code and may be merged. */
const olderMagics = ['YFSEG001', 'YFSEG002'].map((text) => Buffer.from(text));
const endMagic = Buffer.from('YFSEGEND');
export const tailBytes = 32;

/** Check the first bytes of a file; throws a `Failure` when they are not those of a segment that this program can read. */
export function checkMagic(head: Buffer): void {
  if (head.equals(segmentMagic) || olderMagics.some((older) => head.equals(older))) return;
  const isNewer = head.subarray(0, 5).equals(segmentMagic.subarray(0, 5));
  throw damage(isNewer ? `its layout ${head} is of a newer program` : 'its beginning is damaged');
}

/** A segment as the manifest lists it. */
export interface SegmentInfo {
  /** Number in the file name, never used twice. */
  readonly number: number;
  /** See `months.ts`. */
  readonly month: number;
  /** Numbers of the first and last chunk whose samples are in it; where two segments have a sample of one time, the higher wins. */
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  readonly bytes: number;
  readonly earliest: number;
  readonly latest: number;
}

/** What the file says of itself; its own size is left out. */
export type SegmentDescription = Omit<SegmentInfo, 'bytes'>;

/** Where the pages of the index are; row i is page i. */
export interface Directory {
  readonly pages: number;
  readonly firstPoint: Float64Array;
  readonly offset: Float64Array;
  readonly length: Float64Array;
  readonly rows: Float64Array;
  readonly checksum: Float64Array;
}

/** One page of the index, as the writer notes it. */
export interface PagePlace {
  readonly firstPoint: number;
  readonly offset: number;
  readonly length: number;
  readonly rows: number;
  readonly checksum: number;
}

/** Everything after the pages. */
export function encodeEnd(places: readonly PagePlace[], description: SegmentDescription, at: number): Buffer {
  const columns = (['firstPoint', 'offset', 'length', 'rows', 'checksum'] as const).map((field) =>
    Buffer.from(Float64Array.from(places, (place) => place[field]).buffer),
  );
  const json = Buffer.from(JSON.stringify(description));
  const tail = Buffer.alloc(tailBytes);
  tail.writeDoubleLE(at, 0);
  tail.writeUInt32LE(places.length, 8);
  tail.writeUInt32LE(json.length, 12);
  endMagic.copy(tail, 24);
  const end = Buffer.concat([...columns, json, tail]);
  end.writeUInt32LE(crc32(end.subarray(0, -12)), end.length - 12);
  return end;
}

/** Where the end begins, from the last {@link tailBytes} bytes of a file of `size` bytes; throws a `Failure` when they are no tail. */
export function decodeTail(tail: Buffer, size: number): { at: number; pages: number; jsonBytes: number } {
  const at = tail.readDoubleLE(0);
  const pages = tail.readUInt32LE(8);
  const jsonBytes = tail.readUInt32LE(12);
  if (!tail.subarray(24).equals(endMagic)) throw damage('its end is missing');
  if (at + pages * 40 + jsonBytes + tailBytes !== size) throw damage('its length is wrong');
  return { at, pages, jsonBytes };
}

/** Read what `encodeEnd` wrote; throws a `Failure` when it is damaged. */
export function decodeEnd(end: Buffer, pages: number, jsonBytes: number): { directory: Directory; description: SegmentDescription } {
  if (crc32(end.subarray(0, -12)) !== end.readUInt32LE(end.length - 12)) throw damage('the checksum of its directory is wrong');
  const columns = new Float64Array(Uint8Array.from(end.subarray(0, pages * 40)).buffer);
  const column = (index: number) => columns.subarray(index * pages, (index + 1) * pages);
  const directory = { pages, firstPoint: column(0), offset: column(1), length: column(2), rows: column(3), checksum: column(4) };
  // holds: the checksum was right, so these bytes are what `encodeEnd` wrote
  const description = JSON.parse(end.toString('utf8', pages * 40, pages * 40 + jsonBytes)) as SegmentDescription;
  return { directory, description };
}

/** A `Failure` for a file that is not what was written. */
export const damage = (what: string): Failure => new Failure('INTERNAL', `reading a segment: ${what}`);

/** Pages `[first, end)` that may describe blocks of a point. */
export function pagesOf(directory: Directory, point: number): readonly [first: number, end: number] {
  const first = countBelow(directory.firstPoint, point);
  const end = countBelow(directory.firstPoint, point + 1);
  return [Math.max(0, first - 1), end];
}

function countBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
