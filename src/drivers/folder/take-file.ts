import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { DeviceTexts } from '../device-texts.ts';
import type { Intake } from '../polling/intake.ts';
import { type AsideRow, putAside } from './aside.ts';
import type { FolderConfig } from './config.ts';
import { isAboutColumns, readLayout, type Subject } from './layout.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { cellsOf, cutRows, delimiterOf, textOf } from './rows.ts';
import { type FoundFile, identityOf, moveTo, stateFolder } from './scan.ts';
import { type Harvest, harvest, linesIn, type Reading } from './take-rows.ts';
import { asUtf8, bytesInFile, type Utf16, utf16In } from './utf16.ts';

/** What files are taken with. */
export interface TakeParts {
  readonly config: FolderConfig;
  readonly host: DriverHost;
  readonly texts: DeviceTexts;
  readonly intake: Intake;
  readonly ledger: Ledger;
  /** Resolves once a ticket is durable, with false when the signal aborts before. */
  readonly durable: (ticket: number, signal: AbortSignal) => Promise<boolean>;
}

const headBytes = 1_024;
/** A file may take so much of a round before the others have their turn. */
const bytesPerTurn = 4_194_304;
const leastChunk = 262_144;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Of what a file holds and of whom it tells: the same rows of another device are another file. */
async function checksumOf(file: FileHandle, identity: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256').update(`${identity}\n`);
  for (let at = 0; !signal.aborted; ) {
    const bytes = await readAt(file, at, leastChunk);
    hash.update(bytes);
    at += bytes.length;
    if (bytes.length < leastChunk) break;
  }
  return hash.digest('hex');
}

const fresh = ({ path, ino }: FoundFile): LedgerEntry => ({
  path,
  ino,
  state: 'rows',
  bytes: 0,
  lines: 0,
  headBytes: 0,
  head: '',
  checksum: '',
  size: 0,
  mtimeMs: 0,
  taken: 0,
  aside: 0,
  asideBytes: 0,
});

async function isSame(file: FileHandle, found: FoundFile, entry: LedgerEntry): Promise<boolean> {
  return found.size >= entry.bytes && sha256(await readAt(file, 0, entry.headBytes)) === entry.head;
}

/** Where to go on in a file: where the ledger says, also when it was renamed, or at its beginning when it is another file than before. */
async function resumeAt({ ledger }: TakeParts, file: FileHandle, found: FoundFile): Promise<LedgerEntry> {
  const byPath = ledger.get(found.path);
  const candidates = byPath?.ino === found.ino ? [byPath] : [found.before, byPath];
  for (const known of candidates) {
    if (known === undefined || known.state !== 'rows' || !(await isSame(file, found, known))) continue;
    // Rows that are put aside under a new name have a file of their own.
    return known.path === found.path ? { ...known, ino: found.ino } : { ...known, path: found.path, ino: found.ino, asideBytes: 0 };
  }
  return fresh(found);
}

/** Nothing is appended any more: a last row without a line break counts, and the file is done at its end. */
const isComplete = ({ files }: FolderConfig, { isFinal = false }: FoundFile): boolean => files === 'finished' || isFinal;

/** Loggers write rows about themselves before the heading, at most so many, and rows of units and methods behind it. */
const mostBefore = 20;
const mostBehind = 3;
/** How the rows of a file are read, where the heading ends in UTF-8, and whether the file is UTF-16. */
interface Opened {
  readonly reading: Reading;
  readonly end: number;
  readonly order: Utf16 | undefined;
}

/** How the rows of this file are read; `undefined` while there is no heading, a text when it cannot be understood. */
async function openReading({ config: given, host }: TakeParts, file: FileHandle, found: FoundFile): Promise<Opened | string | undefined> {
  const raw = await readAt(file, 0, given.maxRowBytes * 4);
  const order = utf16In(raw);
  const config: FolderConfig = order === undefined ? given : { ...given, encoding: 'utf-8' };
  const bytes = asUtf8(raw, order);
  const { rows, tooLong } = cutRows(bytes, {
    maxRowBytes: config.maxRowBytes,
    isLast: isComplete(config, found) && raw.length === found.size,
  });
  const [first] = rows;
  if (tooLong.length > 0 && (first === undefined || (tooLong[0]?.[0] ?? 0) < first[0])) return 'its first row is too long';
  if (first === undefined) return undefined;
  const identity = identityOf(found.named ?? found.path, config.identity, config.path);
  const isText = (of: string, key: string): boolean => host.device(of)?.texts?.includes(key) === true;
  const heads = rows.slice(0, mostBefore).map((range) => headingAt(bytes, range, config, { identity, isText }));
  const at = heads.findIndex(({ read }) => typeof read !== 'string');
  const { delimiter = ',', read } = heads[Math.max(0, at)] ?? {};
  if (read === undefined || typeof read === 'string') return read;
  const behind = rows.slice(at + 1, at + 1 + mostBehind);
  const isData = behind.findIndex((range) => !isAboutColumns(cellsOf(textOf(bytes.subarray(...range), config.encoding), delimiter) ?? []));
  const [, end] = rows[at + (isData < 0 ? behind.length : isData)] ?? first;
  return { reading: { config, host, delimiter, read }, end, order };
}

/** A row as a heading: what reads the rows under it, or why it is none. */
function headingAt(bytes: Buffer, range: readonly [number, number], config: FolderConfig, subject: Subject) {
  const text = textOf(bytes.subarray(...range), config.encoding);
  const delimiter = delimiterOf(text, config.delimiter);
  return { delimiter, read: readLayout(cellsOf(text, delimiter) ?? [], config, subject) };
}

function tell({ host, texts: told }: TakeParts, path: string, { samples, texts, aside, unknownKeys, strangers }: Harvest): void {
  host.count(1, samples.length, 0);
  for (const { line, reason, detail, identity } of aside) host.refuse(reason, 1, identity, `${path} line ${line}: ${detail}`);
  for (const [identity, count] of unknownKeys)
    host.refuse('unknown-key', count, identity, `${path}: columns or keys that the device does not bind`);
  for (const { identity, key, text } of texts) {
    const device = host.device(identity);
    if (device !== undefined) told.tell(device, key, text);
  }
  for (const [identity, values] of strangers) host.quarantine(identity, values, path);
}

/** Bring rows to the disk, then write down that they were taken. False: the store did not take them, so they will be read again. */
async function commit(parts: TakeParts, entry: LedgerEntry, { gained, next, signal }: Commit): Promise<LedgerEntry | undefined> {
  const { config, host, intake, ledger } = parts;
  const ticket = await intake.take(gained.samples, undefined, signal);
  if (ticket === undefined || !(await parts.durable(ticket, signal))) return undefined;
  const folder = join(config.path, stateFolder);
  const asideBytes = await putAside(folder, entry.path, { from: entry.asideBytes, rows: gained.aside });
  const now = { ...entry, ...next, taken: entry.taken + gained.taken, aside: entry.aside + gained.aside.length, asideBytes };
  await ledger.put(now);
  tell(parts, entry.path, gained);
  host.count(0, 0, next.bytes - entry.bytes);
  return now;
}

interface Commit {
  readonly gained: Harvest;
  readonly next: Pick<LedgerEntry, 'bytes' | 'lines' | 'headBytes' | 'head'>;
  readonly signal: AbortSignal;
}

const nothing: Harvest = { samples: [], texts: [], aside: [], taken: 0, unknownKeys: new Map(), strangers: new Map() };

/** The whole file is put aside, because no heading is found. */
async function putAsideWhole(
  parts: TakeParts,
  file: FileHandle,
  { entry, why, signal }: { entry: LedgerEntry; why: string; signal: AbortSignal },
) {
  const { host } = parts;
  const row: AsideRow = { line: 1, reason: 'bad-frame', detail: why, row: '' };
  host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: `${entry.path}: ${why}` });
  const head = await readAt(file, 0, headBytes);
  const next = { bytes: 0, lines: 0, headBytes: head.length, head: sha256(head) };
  return commit(parts, entry, { gained: { ...nothing, aside: [row] }, next, signal });
}

/** Take rows until the end of the file or of its turn. Answers where it is now; `undefined` when the store takes nothing. */
async function takeRows(
  parts: TakeParts,
  file: FileHandle,
  { found, entry, signal }: { found: FoundFile; entry: LedgerEntry; signal: AbortSignal },
) {
  const { config } = parts;
  const opened = await openReading(parts, file, found);
  if (typeof opened === 'string') return { entry: await putAsideWhole(parts, file, { entry, why: opened, signal }), isAtEnd: true };
  if (opened === undefined) return { entry, isAtEnd: true };
  const chunk = Math.max(leastChunk, 4 * config.maxRowBytes);
  let now: LedgerEntry = entry;
  for (const begin = entry.bytes; now.bytes - begin < bytesPerTurn && !signal.aborted; ) {
    const raw = await readAt(file, now.bytes, chunk);
    const bytes = asUtf8(raw, opened.order);
    const isEnd = now.bytes + raw.length >= found.size;
    const piece = cutRows(bytes, { maxRowBytes: config.maxRowBytes, isLast: isEnd && isComplete(config, found) });
    if (piece.end === 0) return { entry: now, isAtEnd: true };
    const body = now.bytes === 0 ? { ...piece, rows: piece.rows.filter(([from]) => from >= opened.end) } : piece;
    const gained = harvest(opened.reading, bytes, { piece: body, line: now.lines + 1 });
    const end = now.bytes + bytesInFile(bytes, piece.end, opened.order);
    const head = await readAt(file, 0, Math.min(headBytes, end));
    const next = {
      bytes: end,
      lines: now.lines + linesIn(bytes, 0, piece.end),
      headBytes: head.length,
      head: sha256(head),
    };
    const committed = await commit(parts, now, { gained, next, signal });
    if (committed === undefined) return { entry: undefined, isAtEnd: false };
    now = committed;
  }
  return { entry: now, isAtEnd: now.bytes >= found.size };
}

/** A finished file whose rows are all taken is put where it belongs. */
async function settle({ config, host }: TakeParts, entry: LedgerEntry): Promise<void> {
  if (config.afterwards === 'leave' || config.files === 'appended') return;
  const isFailed = entry.taken === 0 && entry.aside > 0;
  try {
    await moveTo(config, entry.path, isFailed ? config.failedFolder : config.doneFolder);
  } catch (cause) {
    const detail = `moving ${entry.path}: ${cause instanceof Error ? cause.message : String(cause)}`;
    host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail }); // it is tried again at the next round
  }
}

const isDone = (entry: LedgerEntry, { size, mtimeMs }: FoundFile): boolean =>
  entry.state === 'done' && entry.size === size && entry.mtimeMs === mtimeMs;

const hasNotGrown = (config: FolderConfig, known: LedgerEntry | undefined, found: FoundFile): boolean =>
  !isComplete(config, found) && known?.bytes === found.size && known.ino === found.ino;

/** Another file has got the number of a growing one that was removed. */
const isStranger = ({ named }: FoundFile, { bytes }: LedgerEntry): boolean => named !== undefined && bytes === 0;

async function finish(parts: TakeParts, entry: LedgerEntry, { size, mtimeMs }: FoundFile, checksum: string): Promise<void> {
  const done: LedgerEntry = { ...entry, state: 'done', checksum, size, mtimeMs };
  await parts.ledger.put(done);
  await settle(parts, done);
}

/** One file that cannot be read delays no other. */
function tellUnreadable({ host }: TakeParts, { path }: FoundFile, cause: unknown): void {
  const detail = `${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
  host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail });
  host.refuse('bad-frame', 1, undefined, detail);
}

/** Open a file; `undefined` when it cannot be, which is told, unless it has gone since it was seen: the next look finds what there is. */
async function openOr(parts: TakeParts, found: FoundFile): Promise<FileHandle | undefined> {
  try {
    return await open(join(parts.config.path, found.path), 'r');
  } catch (cause) {
    const hasGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (!hasGone) tellUnreadable(parts, found, cause);
    return undefined;
  }
}

/**
 * Take what a file holds that was not taken yet, as much as it may in one turn. Rows that cannot be taken are put aside.
 *
 * @returns true when more of it can be taken at once
 */
export async function takeFile(parts: TakeParts, found: FoundFile, signal: AbortSignal): Promise<boolean> {
  const { config, ledger } = parts;
  const known = ledger.get(found.path);
  if (known !== undefined && isDone(known, found)) {
    await settle(parts, known);
    return false;
  }
  if (hasNotGrown(config, known, found)) return false;
  const file = await openOr(parts, found);
  if (file === undefined) return false;
  try {
    const checksum =
      config.files === 'finished' ? await checksumOf(file, identityOf(found.path, config.identity, config.path), signal) : '';
    const entry = await resumeAt(parts, file, found);
    if (signal.aborted || isStranger(found, entry)) return false;
    if (checksum !== '' && ledger.isKnown(checksum)) {
      await finish(parts, { ...entry, taken: 1 }, found, checksum); // the same file under another name
      return false;
    }
    const { entry: now, isAtEnd } = await takeRows(parts, file, { found, entry, signal });
    if (now === undefined) return false;
    if (!isAtEnd || signal.aborted) return !isAtEnd;
    // A growing file whose first row is refused is looked at again when it has changed.
    const isRefused = now.bytes === 0 && now.aside > 0;
    if (isComplete(config, found) || isRefused) await finish(parts, now, found, checksum);
    return false;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    tellUnreadable(parts, found, cause);
    return false;
  } finally {
    await file.close();
  }
}
