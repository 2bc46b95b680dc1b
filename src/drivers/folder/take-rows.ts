import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, shownMoment, usualLimits } from '../clock-limits.ts';
import type { Sample } from '../store-samples.ts';
import type { AsideRow } from './aside.ts';
import type { FolderConfig } from './config.ts';
import type { CellReading, CellText, ReadRow, RowReading } from './layout.ts';
import { cellsOf, type Piece, textOf } from './rows.ts';

/** What the rows of a piece of a file give. */
export interface Harvest {
  readonly samples: readonly Sample[];
  /** Told once the samples are stored. */
  readonly texts: readonly CellText[];
  readonly aside: readonly AsideRow[];
  /** Rows that gave values. */
  readonly taken: number;
  /** Counted once the samples are stored. */
  readonly unknownKeys: ReadonlyMap<string, number>;
  readonly strangers: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** How the rows of a file are read. */
export interface Reading {
  readonly config: Pick<FolderConfig, 'encoding' | 'maxRowBytes'>;
  readonly host: Pick<DriverHost, 'device' | 'clock'>;
  readonly delimiter: string;
  readonly read: ReadRow;
}

const shownBytes = 1_000;
const lineBreak = 0x0a;

/** Line breaks in a range of bytes. */
export function linesIn(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === lineBreak) count++;
  return count;
}

function sampleOf({ points, origin }: DeviceBinding, { key, time, value, status }: CellReading): Sample | undefined {
  const binding = points.get(key);
  if (binding === undefined) return undefined;
  const scaled = value * binding.scale + binding.offset;
  const isNumber = Number.isFinite(scaled) && status !== 'bad';
  return { point: binding.point, time, value: isNumber ? scaled : Number.NaN, quality: quality(isNumber ? status : 'bad', origin) };
}

function remember(strangers: Map<string, Map<string, number>>, { identity, key, value }: CellReading): void {
  const stranger = strangers.get(identity) ?? new Map<string, number>();
  strangers.set(identity, stranger);
  if (!Number.isNaN(value)) stranger.set(key, value);
}

/** A row as it is; one of a time that cannot be is refused whole. */
function believed(row: RowReading, now: EpochMs): RowReading {
  const [first] = row.values;
  if (first === undefined || isBelievable(first.time, now, usualLimits)) return row;
  const detail = `${shownMoment(first.time)} is before 1990 or more than ten minutes ahead`;
  return { values: [], texts: [], refusals: [{ reason: 'bad-time', detail, identity: first.identity }] };
}

/** The rows of a piece; the first begins on line `line`. */
export function harvest(
  { config, host, delimiter, read }: Reading,
  bytes: Uint8Array,
  { piece, line }: { readonly piece: Piece; readonly line: number },
): Harvest {
  const samples: Sample[] = [];
  const said: CellText[] = [];
  const aside: AsideRow[] = [];
  const unknownKeys = new Map<string, number>();
  const strangers = new Map<string, Map<string, number>>();
  const now = host.clock.now();
  let [taken, at, lines] = [0, 0, line];

  function takeRow(row: string): void {
    const putAside = (reason: RefusalReason, detail: string, identity?: string) =>
      aside.push({ line: lines, reason, detail, row: row.slice(0, config.maxRowBytes), identity });
    const cells = cellsOf(row, delimiter);
    if (cells === undefined) putAside('bad-frame', 'it is no row of cells');
    if (cells === undefined || cells.length === 0) return;
    const { values, texts, refusals } = believed(read(cells), now);
    for (const { reason, detail, identity } of refusals) putAside(reason, detail, identity);
    const unknown = new Set<string>();
    let used = texts.length;
    said.push(...texts);
    for (const value of values) {
      const device = host.device(value.identity);
      if (device === undefined) {
        unknown.add(value.identity);
        remember(strangers, value);
        continue;
      }
      const sample = sampleOf(device, value);
      if (sample === undefined) unknownKeys.set(value.identity, (unknownKeys.get(value.identity) ?? 0) + 1);
      else used = samples.push(sample);
    }
    if (used > 0) taken++;
    for (const identity of unknown) putAside('unknown-device', `${identity} is no device of this source`);
  }

  const skipped = piece.tooLong.map((range) => [range, true] as const);
  const ranges = [...piece.rows.map((range) => [range, false] as const), ...skipped].sort(([[a]], [[b]]) => a - b);
  for (const [[from, to], isTooLong] of ranges) {
    lines += linesIn(bytes, at, from);
    at = from;
    const row = textOf(bytes.subarray(from, isTooLong ? Math.min(to, from + shownBytes) : to), config.encoding);
    if (isTooLong)
      aside.push({
        line: lines,
        reason: 'too-large',
        detail: `a row of more than ${config.maxRowBytes} bytes, or a quote that is not closed`,
        row,
      });
    else takeRow(row);
  }
  return { samples, texts: said, aside, taken, unknownKeys, strangers };
}
