import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Series } from '../../../src/contracts/history.ts';
import { append, createBatch, type SampleBatch } from '../../../src/contracts/sample.ts';
import { openReader, type StoreReader } from '../../../src/store/reader.ts';
import { writeDurably } from '../../../src/store/testing.ts';
import { openWriter, type StoreWriter } from '../../../src/store/writer.ts';
import { type Fate, type FolderImage, imageAfter, type Operation } from './disk-model.ts';
import { createRandom, type Random } from './random.ts';
import { type Recording, recordDisk } from './recorder.ts';

/** What is done to a store, step by step. */
export type Step =
  /** A row of a device, as messages have it; `back` days before the present; `repeat` sends the time of the row before once more. */
  | { readonly kind: 'row'; readonly device: number; readonly width: number; readonly back: number; readonly repeat: boolean }
  /** Wait until everything is acknowledged. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'seal' }
  | { readonly kind: 'compact' };

/** What is tried: sessions of one store; between two of them the power fails. */
export interface Plan {
  readonly sessions: readonly (readonly Step[])[];
  /** Of the numbers that decide what the disk keeps. */
  readonly seed: number;
}

/** How a plan is carried out. */
export interface TrialOptions {
  /** Where folders are made, and removed afterwards. */
  readonly folder: string;
  /** What the disk may do to what was not synced, each tried at every place; more than one `torn` differ. */
  readonly fates: readonly Fate[];
  /** Counts as it goes on. */
  readonly tally: Tally;
  /** True for operations that the disk only pretends to do; default: none. To show that a trial finds it. */
  readonly isPretended?: (operation: Operation) => boolean;
}

/** What was tried and found. */
export interface Tally {
  /** Places at which the power was cut. */
  cuts: number;
  /** Disks that were opened again. */
  disks: number;
  /** Acknowledged samples that were looked for. */
  acknowledged: number;
  readonly recoveryMs: number[];
}

const points = 12;
const today = Date.UTC(2026, 5, 15);
const dayMs = 86_400_000;
const options = {
  clock: { now: () => today },
  chunkBytes: 4096,
  chunks: 3,
  sealAfterMs: 1e9,
  inThread: true,
  diskUse: async () => 0.5,
} as const;

/** All that was ever sent for a point and a time, and with which ticket; a ticket of 0 was safe from the beginning. */
type Truth = Map<string, { readonly value: number; readonly ticket: number }[]>;
type Found = ReadonlyMap<string, number>;

/** Thrown when a store has lost or changed something; the message says where the power was cut. */
export class BrokenPromise extends Error {}

/**
 * Run a store, and cut the power after every single operation on its disk; open what may be left of it each time.
 *
 * @throws BrokenPromise when an acknowledged sample is missing, a value is wrong, or the store does not open or does not go on working
 */
export async function tryPlan({ sessions, seed }: Plan, trial: TrialOptions): Promise<void> {
  const random = createRandom(seed);
  let image: FolderImage = { entries: new Map() };
  let known: Found = new Map();
  for (const steps of sessions) {
    const truth: Truth = new Map([...known].map(([key, value]) => [key, [{ value, ticket: 0 }]]));
    const recording = await runSession(image, { steps, truth, folder: trial.folder, random });
    const checked = await cutEverywhere(recording, { truth, random, trial });
    if (checked === undefined) return;
    ({ image, found: known } = checked);
  }
}

interface Session {
  readonly steps: readonly Step[];
  readonly truth: Truth;
  readonly folder: string;
  readonly random: Random;
}

async function runSession(image: FolderImage, { steps, truth, folder, random }: Session): Promise<Recording> {
  const base = mkdtempSync(join(folder, 'session-'));
  lay(image, base);
  const recording = recordDisk(base);
  try {
    const writer = await openWriter({ ...options, folder: join(base, 'store') });
    writer.onDurable(recording.promise);
    const send = createSender(writer, truth, random);
    for (const step of steps) await doStep(writer, step, send);
    await writer.close();
    return recording;
  } finally {
    recording.stop();
    rmSync(base, { recursive: true });
  }
}

type Send = (step: Extract<Step, { readonly kind: 'row' }>) => Promise<void>;

async function doStep(writer: StoreWriter, step: Step, send: Send): Promise<void> {
  if (step.kind === 'row') return send(step);
  if (step.kind === 'seal') return writer.seal();
  if (step.kind === 'compact') return writer.compact();
  while (writer.durable < lastTicket(writer)) await new Promise(setImmediate);
}

const tickets = new WeakMap<StoreWriter, number>();
const lastTicket = (writer: StoreWriter) => tickets.get(writer) ?? 0;

function createSender(writer: StoreWriter, truth: Truth, random: Random): Send {
  let time = today - 1000 * random.below(1e6);
  return async ({ device, width, back, repeat }) => {
    if (!repeat) time += 1000;
    const batch = createBatch(width);
    const at = time - back * dayMs;
    for (let i = 0; i < width; i++) append(batch, (device + i) % points, at, random.next(), 0);
    let ticket = writer.append(batch);
    for (; ticket === undefined; ticket = writer.append(batch)) await new Promise(setImmediate);
    tickets.set(writer, ticket);
    note(truth, batch, ticket);
  };
}

function note(truth: Truth, batch: SampleBatch, ticket: number): void {
  for (let i = 0; i < batch.length; i++) {
    const key = keyOf(batch.point[i] ?? 0, batch.time[i] ?? 0);
    const sent = truth.get(key) ?? [];
    truth.set(key, [...sent, { value: batch.value[i] ?? 0, ticket }]);
  }
}

const keyOf = (point: number, time: number) => `${point}@${time}`;

interface Cutting {
  readonly truth: Truth;
  readonly random: Random;
  readonly trial: TrialOptions;
}

interface Checked {
  readonly image: FolderImage;
  readonly found: Found;
}

/** Returns one of the disks, with which to go on; `undefined` when nothing was done. */
async function cutEverywhere({ start, operations }: Recording, { truth, random, trial }: Cutting): Promise<Checked | undefined> {
  let safe = 0;
  let next: Checked | undefined;
  for (let at = 0; at <= operations.length; at++) {
    const done = operations[at - 1];
    if (done?.kind === 'promise') safe = done.ticket;
    trial.tally.cuts++;
    for (const fate of trial.fates) {
      const image = imageAfter({ start, operations: operations.slice(0, at), fate, random, isPretended: trial.isPretended });
      const found = await check(image, { truth, safe, random, trial }).catch((error: unknown) => {
        const what = error instanceof Error ? error.message : String(error);
        const last = operations.slice(Math.max(0, at - 3), at).map((one) => plain(one));
        throw new BrokenPromise(`cut after operation ${at} of ${operations.length}, the rest ${fate}: ${what}\n${last.join('\n')}`, {
          cause: error,
        });
      });
      if (next === undefined || random.chance(1 / (1 + at))) next = { image, found };
    }
  }
  return next;
}

const plain = (operation: object) =>
  JSON.stringify(operation, (_, value) => (value?.type === 'Buffer' ? `${value.data.length} bytes` : value));

async function check(image: FolderImage, { truth, safe, random, trial }: Cutting & { readonly safe: number }): Promise<Found> {
  const folder = mkdtempSync(join(trial.folder, 'cut-'));
  try {
    lay(image, folder);
    const store = await open(folder, trial.tally);
    const found = await readAll(store.reader);
    trial.tally.acknowledged += compare(found, truth, safe);
    await compareNewest(store.writer, store.reader);
    await expectSound(store.reader);
    if (random.chance(0.3)) await goOn(folder, store, found, trial.tally);
    else await close(store);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Store {
  readonly writer: StoreWriter;
  readonly reader: StoreReader;
}

async function open(folder: string, tally: Tally): Promise<Store> {
  const began = performance.now();
  const writer = await openWriter({ ...options, folder: join(folder, 'store') });
  tally.recoveryMs.push(performance.now() - began);
  tally.disks++;
  return { writer, reader: openReader({ folder: join(folder, 'store'), shared: writer.shared }) };
}

async function close({ writer, reader }: Store): Promise<void> {
  await reader.close();
  await writer.close();
}

async function readAll(reader: StoreReader): Promise<Found> {
  const found = new Map<string, number>();
  for (let point = 0; point < points; point++) {
    const { time, value } = await everythingOf(reader, point);
    for (let i = 0; i < time.length; i++) found.set(keyOf(point, time[i] ?? 0), value[i] ?? Number.NaN);
  }
  return found;
}

const everythingOf = (reader: StoreReader, point: number): Promise<Series> =>
  reader.raw(point, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }, 1e6);

/** Returns how many samples had to be there. */
function compare(found: Found, truth: Truth, safe: number): number {
  let acknowledged = 0;
  for (const [key, sent] of truth) {
    const lastSafe = sent.findLastIndex(({ ticket }) => ticket <= safe);
    if (lastSafe >= 0) acknowledged++;
    const value = found.get(key);
    if (value === undefined && lastSafe >= 0) throw new Error(`sample ${key} was acknowledged and is missing`);
    const allowed = sent.slice(Math.max(0, lastSafe)).map((one) => one.value);
    if (value !== undefined && !allowed.includes(value)) throw new Error(`sample ${key} is ${value}, not one of ${allowed}`);
  }
  for (const key of found.keys()) if (!truth.has(key)) throw new Error(`sample ${key} was never sent`);
  return acknowledged;
}

async function compareNewest(writer: StoreWriter, reader: StoreReader): Promise<void> {
  const newest = new Map<number, readonly [number, number]>();
  writer.recovered((point, time, value) => newest.set(point, [time, value]));
  for (let point = 0; point < points; point++) {
    const { time, value } = await everythingOf(reader, point);
    const [knownTime, known] = newest.get(point) ?? [];
    if (knownTime !== time.at(-1) || known !== value.at(-1))
      throw new Error(`the newest of point ${point} is ${known} at ${knownTime}, stored is ${value.at(-1)} at ${time.at(-1)}`);
  }
}

/** A power cut damages nothing but the end of a log. */
async function expectSound(reader: StoreReader): Promise<void> {
  const { quarantine } = await reader.stats();
  const found = quarantine.find(({ reason }) => !reason.startsWith('the log ends within a group'));
  if (found !== undefined) throw new Error(`${found.file}: ${found.reason}`);
}

/** Write on, let everything be sealed and merged, and start once more. */
async function goOn(folder: string, store: Store, found: Found, tally: Tally): Promise<void> {
  const batch = createBatch(points);
  for (let point = 0; point < points; point++) append(batch, point, today + dayMs, point, 0);
  await writeDurably(store.writer, batch);
  await store.writer.seal();
  await store.writer.compact();
  await compareWhole(store.reader, found);
  await close(store);
  const again = await open(folder, tally);
  await compareWhole(again.reader, found);
  await close(again);
}

async function compareWhole(reader: StoreReader, before: Found): Promise<void> {
  const after = await readAll(reader);
  if (after.size !== before.size + points) throw new Error(`going on, ${before.size} samples and ${points} new ones became ${after.size}`);
  for (const [key, value] of before) if (after.get(key) !== value) throw new Error(`going on, sample ${key} has become ${after.get(key)}`);
}

/** Put an image on the real disk. */
function lay({ entries }: FolderImage, folder: string): void {
  for (const [name, image] of entries) {
    const path = join(folder, name);
    if ('bytes' in image) {
      writeFileSync(path, image.bytes);
      continue;
    }
    mkdirSync(path);
    lay(image, path);
  }
}
