import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryReader } from '../../src/contracts/history.ts';
import { systemClock } from '../../src/contracts/time.ts';
import { openTestStore, roomFor, type TestStore } from '../../src/store/testing.ts';
import { batchOf } from '../conformance/history.ts';
import type { Damage } from './damages.ts';
import { diskError, disturbDisk } from './disturbed-disk.ts';
import type { Differences, Ledger } from './ledger.ts';
import { lengthOf } from './length.ts';
import { openLoadedStore } from './loaded-store.ts';
import type { Random } from './power-cut/random.ts';
import { keyOf, type Unit, unitsOfLog, unitsOfManifest, unitsOfSegment } from './store-units.ts';

/** A store that was killed: segments of three months, logs of three chunks, and all it had acknowledged. */
export interface KilledStore {
  readonly folder: string;
  readonly ledger: Ledger;
  /** Units of each file, by name. */
  readonly units: ReadonlyMap<string, readonly Unit[]>;
  remove(): void;
}

const chunkBytes = roomFor(lengthOf(600, 1_200));
const [oldRows, sealedRows, loggedRows] = lengthOf([400, 80, 200] as const, [800, 150, 400] as const);
const devices = 10;

/** Make one. */
export async function killedStore(): Promise<KilledStore> {
  const store = await openLoadedStore({ chunkBytes });
  const load = async (rows: number) => {
    let left = rows;
    await store.load({ devices, isOver: () => left === 0, onTurn: (isTaken) => void (isTaken && left--) });
    await store.ledger.settled();
  };
  await load(oldRows);
  await store.writer.seal();
  await store.writer.compact();
  await load(sealedRows);
  await store.writer.seal();
  const stop = disturbDisk(store.folder, ({ kind, path }) => (kind === 'open' && path.endsWith('.yfs.tmp') ? diskError('EIO') : 0));
  await load(loggedRows);
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-killed-'));
  // A segment that is just being written means nothing yet; the next start removes it.
  cpSync(store.folder, folder, { recursive: true, filter: (path) => !path.endsWith('.tmp') });
  stop();
  await store.remove();
  return { folder, ledger: store.ledger, units: await unitsOfFolder(folder), remove: () => rmSync(folder, { recursive: true }) };
}

async function unitsOfFolder(folder: string): Promise<Map<string, readonly Unit[]>> {
  const units = new Map<string, readonly Unit[]>();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith('wal-')) units.set(name, unitsOfLog(path));
    else if (name.startsWith('segment-')) units.set(name, await unitsOfSegment(path));
    else if (name === 'MANIFEST') units.set(name, unitsOfManifest(path));
    else units.set(name, [{ from: 0, to: Number.POSITIVE_INFINITY, keys: [] }]);
  }
  return units;
}

/** A file that was damaged, and what that may cost. */
export interface Damaged {
  readonly name: string;
  /** Samples that may be missing. */
  readonly keys: ReadonlySet<string>;
  /** Whether the damage has to be told; a table of newest samples is made again, and what was never there cannot be missed. */
  readonly isTold: boolean;
}

/** Damage a file of a folder; `undefined` when the damage changes nothing that means anything. */
export function damageFile(folder: string, name: string, units: readonly Unit[], damage: Damage, random: Random): Damaged | undefined {
  const path = join(folder, name);
  const before = readFileSync(path);
  const after = damage(before, random);
  if (after === undefined) rmSync(path);
  else writeFileSync(path, after);
  const isTouched = ({ from, to }: Unit) => after === undefined || !before.subarray(from, to).equals(after.subarray(from, to));
  const touched = units.filter(isTouched);
  const hasMore = after !== undefined && after.length > before.length;
  if (touched.length === 0 && !hasMore) return undefined;
  return {
    name,
    keys: new Set(touched.flatMap(({ keys }) => keys)),
    isTold: isNoticeable(folder, name, { before, after, units }),
  };
}

interface Change {
  readonly before: Buffer;
  readonly after: Buffer | undefined;
  readonly units: readonly Unit[];
}

/** A log is told from one that was never written by nothing but its bytes and what follows it. */
function isNoticeable(folder: string, name: string, { before, after, units }: Change): boolean {
  if (name === 'NEWEST') return false;
  if (name === 'MANIFEST') return after !== undefined && !sameManifest(before, after);
  if (!name.startsWith('wal-')) return true;
  const isLast = readdirSync(folder).every((other) => !other.startsWith('wal-') || other <= name);
  const isShorter = after === undefined || (before.subarray(0, after.length).equals(after) && isEnd(units, after.length));
  return !(isLast && isShorter);
}

const sameManifest = (before: Buffer, after: Buffer): boolean =>
  [[0, 8] as const, [9, -1] as const].every(([from, to]) => before.subarray(from, to).equals(after.subarray(from, to)));

const isEnd = (units: readonly Unit[], length: number): boolean => length === 0 || units.some(({ to }) => to === length);

/** What was found when a damaged folder was opened. */
export interface Found extends Differences {
  readonly isToldRight: boolean;
  readonly recoveryMs: number;
}

/** How to look at a store, so that a fault can be put between; default: as it is. */
export type Look = (reader: HistoryReader) => HistoryReader;

/** Open a folder with damage, compare it, go on with it, start it once more, and compare it again. */
export async function openDamaged(
  folder: string,
  ledger: Ledger,
  damaged: readonly Damaged[],
  look: Look = (reader) => reader,
): Promise<Found> {
  const began = performance.now();
  const store = await openTestStore({ folder, chunkBytes, clock: systemClock });
  const recoveryMs = performance.now() - began;
  const isExempt = (point: number, time: number) => damaged.some(({ keys }) => keys.has(keyOf(point, time)));
  const first = await ledger.compare(look(store.reader), { isExempt, newest: store.writer.recovered });
  const isToldRight = await isTold(look(store.reader), damaged);
  const again = await goOn(store);
  const second = await ledger.compare(look(again.reader), { isExempt, newest: again.writer.recovered });
  await again.close();
  return {
    acknowledged: first.acknowledged,
    lost: Math.max(first.lost, second.lost),
    wrong: Math.max(first.wrong, second.wrong),
    first: first.first ?? second.first,
    isToldRight,
    recoveryMs,
    missing: Math.max(first.missing, second.missing),
  };
}

/** True when every damage is told of the right file; that of a log perhaps of the log behind it. */
async function isTold(reader: HistoryReader, damaged: readonly Damaged[]): Promise<boolean> {
  const { quarantine } = await reader.stats();
  const kind = (name: string) => (name.startsWith('wal-') ? 'wal-' : name);
  return damaged.every(({ name, isTold }) => !isTold || quarantine.some(({ file }) => file.startsWith(kind(name))));
}

const freshPoint = 10_000;

async function goOn(store: TestStore): Promise<TestStore> {
  await store.write(batchOf([[freshPoint, 1, 5]]));
  await store.settle();
  const again = await store.reopen();
  const { value } = await again.reader.raw(freshPoint, { from: 0, to: 2 }, 10);
  if (value[0] !== 5) throw new Error(`going on: the new sample is ${value[0]}`);
  return again;
}
