import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryReader } from '../../src/contracts/history.ts';
import { systemClock } from '../../src/contracts/time.ts';
import type { StoreModule } from '../../src/store/testing.ts';
import { builtServer } from '../setup/build.ts';
import { brokenReader, faults } from './broken-reader.ts';
import { countInto, type Differences } from './ledger.ts';
import { lengthOf } from './length.ts';
import { openTrial } from './report.ts';

// A process fills the logs as fast as it can and is killed; the store is opened with threads, as the program does it.

const tally = openTrial('recovery');
const limitMs = 10_000;
const width = 58;
const devices = lengthOf(20, 1000);
/** Bytes of a row in a log: the head of a run and its values. */
const rowBytes = 16 + width * 8;
/** What the program takes on this computer when nobody says otherwise. */
const usualChunk = Math.min(512 << 20, Math.max(24 << 20, totalmem() / 48));
const chunkBytes = lengthOf(1 << 20, usualChunk);

/** Row r comes from device r mod n; its points hold (31 · point + round) / 8 at the time of its round. */
const program = (store: string, contracts: string, folder: string) => `
import { openWriter } from ${JSON.stringify(store)};
import { createBatch, append } from ${JSON.stringify(contracts)};
const writer = await openWriter({ folder: ${JSON.stringify(folder)}, clock: { now: () => Date.now() }, chunkBytes: ${chunkBytes} });
const batch = createBatch(${width});
writer.onDurable((ticket) => process.stdout.write(ticket + '\\n'));
let row = 0;
const fill = () => {
  for (let i = 0; i < 500; i++) {
    const [round, first] = [Math.floor(row / ${devices}), (row % ${devices}) * ${width}];
    batch.length = 0;
    for (let p = first; p < first + ${width}; p++) append(batch, p, round * 1000, (31 * p + round) / 8, 0);
    if (writer.append(batch) === undefined) break;
    row++;
  }
  setImmediate(fill);
};
fill();
`;

let urls: { readonly store: string; readonly contracts: string };
let compiled: StoreModule;
beforeAll(async () => {
  const dist = await builtServer();
  const urlOf = (name: string) => pathToFileURL(join(dist, name)).href;
  urls = { store: urlOf('store/writer.js'), contracts: urlOf('contracts/sample.js') };
  compiled = { ...(await import(urls.store)), ...(await import(urlOf('store/reader.js'))) };
});

/** Fill the logs of a folder and kill the process once so many rows are acknowledged; how many are in the end, and how many a second. */
async function fillAndKill(folder: string, rows: number): Promise<{ readonly acknowledged: number; readonly perSecond: number }> {
  const file = join(folder, 'fill.mjs');
  await writeFile(file, program(urls.store, urls.contracts, join(folder, 'data')));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let acknowledged = 0;
  let began = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    if (acknowledged === 0) began = performance.now();
    acknowledged = Number(line);
    if (acknowledged >= rows) child.kill('SIGKILL');
  }
  await ended;
  return { acknowledged, perSecond: (acknowledged * width * 1000) / (performance.now() - began) };
}

/** Compare every value: all acknowledged rows have to be there; what is there beyond them has to be right too. */
async function compareRows(reader: Pick<HistoryReader, 'raw'>, acknowledged: number): Promise<Differences> {
  const found = { acknowledged: acknowledged * width, lost: 0, wrong: 0, missing: 0, first: undefined };
  for (let point = 0; point < devices * width; point++) {
    const device = Math.floor(point / width);
    const rounds = Math.ceil(Math.max(0, acknowledged - device) / devices);
    const { time, value, quality } = await reader.raw(point, { from: 0, to: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY);
    const isThere = new Uint8Array(Math.max(rounds, time.length));
    for (let i = 0; i < time.length; i++) {
      const round = (time[i] ?? 0) / 1000;
      const isRight = value[i] === (31 * point + round) / 8 && quality[i] === 0 && isThere[round] === 0;
      if (isRight) isThere[round] = 1;
      else found.wrong++;
    }
    for (let round = 0; round < rounds; round++) if (isThere[round] === 0) found.lost++;
  }
  return found;
}

/** Open what a killed process has left, look at it, and close it. */
async function recover<T>(
  folder: string,
  look: (reader: HistoryReader) => Promise<T>,
): Promise<{ readonly tookMs: number; readonly seen: T }> {
  const began = performance.now();
  const writer = await compiled.openWriter({ folder, clock: systemClock, chunkBytes });
  const reader = compiled.openReader({ folder, shared: writer.shared });
  await reader.lastAt(0, Number.MAX_VALUE);
  const tookMs = performance.now() - began;
  try {
    return { tookMs, seen: await look(reader) };
  } finally {
    await reader.close();
    await writer.close();
  }
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-recovery-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keepMost(what: string, n: number): void {
  tally.counts[what] = Math.max(tally.counts[what] ?? 0, Math.round(n));
}

describe.each([
  ['just before its first chunk is sealed', 0.95],
  ['while its first chunk is sealed and the second one fills', 1.3],
])('a process killed %s', (_, chunks) => {
  test('is readable again within 10 s, with every value that was acknowledged', async () => {
    await withFolder(async (folder) => {
      const { acknowledged, perSecond } = await fillAndKill(folder, Math.floor((chunks * chunkBytes) / rowBytes));
      const { tookMs, seen } = await recover(join(folder, 'data'), (reader) => compareRows(reader, acknowledged));
      tally.rounds++;
      tally.recoveryMs.push(tookMs);
      countInto(tally, seen);
      keepMost('values a second before a kill, most', perSecond);
      keepMost('values acknowledged before a kill, most', acknowledged * width);
      expect(seen).toMatchObject({ lost: 0, wrong: 0 });
      expect(tookMs).toBeLessThan(limitMs);
    });
  }, 600_000);
});

test('the comparison finds each fault of a reader', async () => {
  await withFolder(async (folder) => {
    const { acknowledged } = await fillAndKill(folder, 2 * devices);
    const { seen } = await recover(join(folder, 'data'), async (reader) => {
      const found: [string, number][] = [];
      for (const fault of faults) {
        const { lost, wrong } = await compareRows(brokenReader(reader, 5, fault), acknowledged);
        found.push([fault, lost + wrong]);
      }
      return found;
    });
    for (const [fault, differences] of seen) expect([fault, differences > 0]).toEqual([fault, true]);
  });
}, 120_000);
