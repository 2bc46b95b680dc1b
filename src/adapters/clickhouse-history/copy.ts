import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../contracts/errors.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Log } from '../../kernel/log.ts';
import { createCatalogue } from '../../store/catalogue.ts';
import type { StoreShared } from '../../store/chunk.ts';
import { isMissing } from '../../store/manifest.ts';
import type { SegmentInfo } from '../../store/segment.ts';
import { eachBlock } from '../../store/segment-samples.ts';
import type { ClickHouse } from './connection.ts';
import { readNotes, writeNote } from './notes.ts';
import { type Noted, type Place, readPlace, reconcile, withLoss, writePlace } from './place.ts';
import { prepareTables } from './schema.ts';
import { createRowWriter } from './writer.ts';

/** What a copy works with. */
export interface CopyOptions {
  readonly clickhouse: ClickHouse;
  /** Folder of the local store, and what its writer shares; the writer was opened with `isCopied`. */
  readonly folder: string;
  readonly shared: StoreShared;
  readonly clock: Clock;
  readonly log: Log;
  /** Other nodes of this installation copy into the same database; default false: then a second store there is a mistake. */
  readonly isShared?: boolean;
  /** As for the local store: what is older may be there no more. */
  readonly retentionDays?: number | undefined;
  /** How often new segments are looked for; default 5000 ms. */
  readonly lookMs?: number;
  /** The pause after a failure, doubled from the first to the longest; default 1000 and 60,000 ms. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  /** Rows of one insertion; default 524,288. */
  readonly rows?: number;
}

/** How a copy is at present. */
export interface CopyState {
  /** `foreign`: another installation writes into the same database, so nothing is copied. */
  readonly state: 'starting' | 'running' | 'failing' | 'foreign';
  readonly error: string | undefined;
  /** Sealed samples that are not in ClickHouse yet. */
  readonly behindSamples: number;
  /** For how long there have been such samples without a break. */
  readonly behindMs: number;
  readonly rowsTotal: number;
  readonly failuresTotal: number;
  /** Blocks and whole segments of the local store that could not be read and so were not copied. */
  readonly damagedTotal: number;
  /** When ClickHouse was last found without what had been copied. */
  readonly lostAt: EpochMs | undefined;
}

/** Copies sealed samples into ClickHouse, in the order of their chunks, for ever. */
export interface Copy {
  /** Up to this chunk all is in ClickHouse; `undefined` after a start or a failure until it has caught up. */
  readonly copied: number | undefined;
  /** True when the local store still has all samples from a time on. */
  holds(from: EpochMs): boolean;
  state(): CopyState;
  /** Copy what is sealed now; resolves when all is there. Throws what kept it from that. For tests and orderly ends. */
  catchUp(): Promise<void>;
  /** Try at once, at the usual pace, until `stop`. */
  start(): void;
  stop(): Promise<void>;
}

const usualBackoff = { firstMs: 1_000, longestMs: 60_000 };
const usualLookMs = 5_000;

/** A copy that stands still until it is started. */
export function createCopy({ lookMs = usualLookMs, backoff = usualBackoff, ...options }: CopyOptions): Copy {
  const { shared, clock, log } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const steps = createSteps(options, signal);
  let running = Promise.resolve();
  let under: Promise<void> | undefined;
  let [state, error, failures]: [CopyState['state'], string | undefined, number] = ['starting', undefined, 0];
  let evenAt = clock.now();
  let hasCaughtUp = false;

  const pass = async () => {
    try {
      const isOurs = await steps.agree();
      if (isOurs) while (await steps.next()) signal.throwIfAborted();
      [state, error] = [isOurs ? 'running' : 'foreign', undefined];
      hasCaughtUp = isOurs;
    } catch (failure) {
      if (signal.aborted) throw failure;
      [state, error] = ['failing', failure instanceof Error ? failure.message : String(failure)];
      failures++;
      hasCaughtUp = false;
      steps.doubt();
      throw failure;
    }
  };
  /** One pass at a time. */
  const once = (): Promise<void> => {
    under ??= pass().finally(() => {
      under = undefined;
    });
    return under;
  };
  const loop = async () => {
    for (let waitMs = backoff.firstMs; !signal.aborted; ) {
      const isDone = await once().then(
        () => true,
        () => false,
      );
      if (signal.aborted) return;
      if (!isDone) log.warn({ error, againInMs: waitMs }, 'copying samples to ClickHouse failed');
      await pause(isDone ? lookMs : waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      waitMs = isDone ? backoff.firstMs : Math.min(waitMs * 2, backoff.longestMs);
    }
  };
  return {
    get copied() {
      return hasCaughtUp ? Atomics.load(shared.copied, 0) : undefined;
    },
    holds: steps.holds,
    state() {
      const behindSamples = steps.behind();
      const now = clock.now();
      if (behindSamples === 0) evenAt = now;
      return { state, error, behindSamples, behindMs: now - evenAt, failuresTotal: failures, ...steps.counts() };
    },
    async catchUp() {
      await under?.catch(() => undefined); // it may have begun before the last sample was sealed
      await once();
      if (state === 'foreign') throw foreign();
    },
    start() {
      running = loop();
    },
    async stop() {
      ending.abort();
      await running;
      await under?.catch(() => undefined);
    },
  };
}

const foreign = () =>
  new Failure('CONFLICT', 'copying samples to ClickHouse: another installation writes into this database', {
    details: { what: 'ClickHouse' },
  });

const isDamage = (error: unknown): boolean => error instanceof Failure && error.code === 'INTERNAL';

/** The steps of a copy: agree with ClickHouse on the place, then chunk after chunk. */
function createSteps(
  { clickhouse, folder, shared, clock, log, rows, retentionDays, isShared = false }: Omit<CopyOptions, 'lookMs' | 'backoff'>,
  signal: AbortSignal,
) {
  const catalogue = createCatalogue(folder, shared);
  const writer = createRowWriter(clickhouse, rows);
  let place: Place = readPlace(folder) ?? { store: randomUUID(), chunk: 0, base: 0 };
  let isAgreed = false;
  let damaged = 0;
  const withoutOthers = ({ notes, highest }: Noted): Noted => ({
    notes: isShared ? notes.filter(({ store }) => store === place.store) : notes,
    highest,
  });
  const pending = () => catalogue.current().segments.filter(({ to }) => to > place.chunk);
  const keep = (next: Place) => {
    place = withLoss(next, retentionDays, clock.now());
    writePlace(folder, place);
    Atomics.store(shared.copied, 0, next.chunk);
  };
  const isListed = ({ number }: SegmentInfo) => catalogue.current().segments.some((segment) => segment.number === number);
  const copySegment = async (segment: SegmentInfo) => {
    try {
      damaged += await eachBlock(folder, segment, async (point, samples) => {
        signal.throwIfAborted();
        await writer.add(point, samples, place.base + segment.to);
      });
    } catch (error) {
      if (isMissing(error) ? !isListed(segment) : !isDamage(error)) throw error;
      damaged++;
      log.error({ err: error, segment: segment.number }, 'a segment cannot be read, so it was not copied to ClickHouse');
    }
    await writer.flush();
  };
  return {
    holds: (from: EpochMs) => from >= (withLoss(place, retentionDays, clock.now()).keptFrom ?? Number.NEGATIVE_INFINITY),
    /** The server may have become another one. */
    doubt() {
      isAgreed = false;
    },
    /** False when the database belongs to another store. */
    async agree(): Promise<boolean> {
      const noted = await readNotes(clickhouse);
      if (noted === undefined || !isAgreed) await prepareTables(clickhouse);
      const agreed = reconcile(place, withoutOthers(noted ?? { notes: [], highest: 0 }), catalogue.current().sealed, clock.now());
      if (agreed === place && isAgreed) return true;
      isAgreed = agreed !== 'foreign';
      if (agreed === 'foreign') return false;
      if (agreed.lostAt !== place.lostAt) log.error({ from: agreed.chunk }, 'ClickHouse has lost samples; what is here is copied again');
      keep(agreed);
      return true;
    },
    /** Copy the next chunk; false when there is none. */
    async next(): Promise<boolean> {
      writer.clear();
      const chunk = Math.min(...pending().map(({ to }) => to));
      if (chunk === Infinity) return false;
      const segments = pending().filter(({ to }) => to === chunk);
      try {
        for (const segment of segments) await copySegment(segment);
      } catch (error) {
        if (isMissing(error)) return true; // merged with others meanwhile: look again
        throw error;
      }
      const next = { ...place, chunk };
      await writeNote(clickhouse, next, segments);
      keep(next);
      return true;
    },
    behind: () => pending().reduce((sum, { samples }) => sum + samples, 0),
    counts: () => ({ rowsTotal: writer.written, damagedTotal: damaged, lostAt: place.lostAt }),
  };
}
