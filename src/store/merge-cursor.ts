import { type BlockSummary, blockSamples, createKnownTimes, createSamples, decodeBlock, type Samples } from './block.ts';
import { entryAt, type IndexPage } from './index-page.ts';
import { createReadAhead, type ReadAhead } from './read-ahead.ts';
import { openSegment, pageOf, type SegmentFile } from './segment-file.ts';

const atEnd = Number.POSITIVE_INFINITY;

/** Walks through the blocks of one segment, and through the samples of a block, in the order of the file. */
export interface MergeCursor {
  /** Point of the present block; Infinity after the last. */
  readonly point: number;
  /** Time of the next sample. */
  readonly time: number;
  /** Time of the last sample of the present block. */
  readonly latest: number;
  readonly count: number;
  /** Those of the present block, after {@link decode}. */
  readonly samples: Samples;
  /** The next of them. */
  readonly place: number;
  /** Blocks that could not be read. */
  readonly damaged: number;
  /** What the index knows of the present block. */
  entry(): BlockSummary | undefined;
  /** The present block as it stands in the file, or `undefined` when it is damaged. */
  block(): Uint8Array | undefined;
  /** Make `samples` those of the present block; false when it is damaged, which is counted: then it has to be passed over. */
  decode(): boolean;
  /** The samples before `place` were taken. */
  takeTo(place: number): void;
  /** Go to the next block. It takes no promise unless something has to be read: a block of few samples is done with sooner than one. */
  moveOn(): Promise<void> | undefined;
  close(): Promise<void>;
}

/** Open a cursor at the first block of a file; throws a `Failure` when the file is damaged as a whole. */
export async function openCursor(path: string): Promise<MergeCursor> {
  const cursor = new SegmentCursor(await openSegment(path));
  await cursor.moveOn();
  return cursor;
}

/** One flat object: a merge looks at each of its cursors for every block. */
class SegmentCursor implements MergeCursor {
  readonly samples = createSamples(blockSamples);
  point = atEnd;
  time = atEnd;
  latest = atEnd;
  count = 0;
  place = 0;
  damaged = 0;
  private readonly file: SegmentFile;
  private page: IndexPage | undefined;
  private nextPage = 0;
  private row = -1;
  private isSound: boolean | undefined;
  private readonly blocks: ReadAhead;
  private readonly pages: ReadAhead;
  private readonly times = createKnownTimes();

  constructor(file: SegmentFile) {
    this.file = file;
    this.blocks = createReadAhead(file);
    this.pages = createReadAhead(file);
  }

  entry(): BlockSummary | undefined {
    return this.page === undefined ? undefined : entryAt(this.page, this.row);
  }

  block(): Uint8Array | undefined {
    return this.isReadable() ? this.blocks.bytes() : undefined;
  }

  decode(): boolean {
    const isSound = this.isReadable();
    if (!isSound) this.damaged++;
    return isSound;
  }

  takeTo(place: number): void {
    this.place = place;
    this.time = this.samples.time[place] ?? atEnd;
  }

  moveOn(): Promise<void> | undefined {
    this.row++;
    return this.page !== undefined && this.row < this.page.rows ? this.stand(this.page) : this.turn();
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Go on to the first row of the next page that can be read. */
  private async turn(): Promise<void> {
    const { directory } = this.file;
    this.row = 0;
    while (this.nextPage < directory.pages) {
      const number = this.nextPage++;
      const [offset, length] = [directory.offset[number] ?? 0, directory.length[number] ?? 0];
      const reading = this.pages.moveTo(offset, length);
      if (reading !== undefined) await reading;
      this.page = pageOf(this.file, number, this.pages.bytes());
      if (this.page === undefined) this.damaged += directory.rows[number] ?? 0;
      else if (this.page.rows > 0) return this.stand(this.page);
    }
    this.page = undefined;
    this.point = this.time = this.latest = atEnd;
    this.count = 0;
  }

  private stand(page: IndexPage): Promise<void> | undefined {
    const { row } = this;
    this.point = page.point[row] ?? atEnd;
    this.time = page.earliest[row] ?? atEnd;
    this.latest = page.latest[row] ?? atEnd;
    this.count = page.count[row] ?? 0;
    this.place = 0;
    this.isSound = undefined;
    this.samples.length = 0;
    return this.blocks.moveTo(page.offset[row] ?? 0, page.length[row] ?? 0);
  }

  private isReadable(): boolean {
    this.isSound ??= decodeBlock(this.blocks.bytes(), this.point, this.samples, this.times) && this.samples.length === this.count;
    return this.isSound;
  }
}
