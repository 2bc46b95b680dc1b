import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../src/contracts/time.ts';
import { openReader } from '../src/store/reader.ts';
import { openWriter } from '../src/store/writer.ts';
import { builtServer } from './setup/build.ts';

const kills = 14;
const points = 58;
/** Small, so that chunks are sealed and segments merged while the process is killed. */
const chunkBytes = 170_000;

/** Writes rows of 58 values as fast as the store takes them; tells on stdout which row is durable. Row r is at time r, point p holds r + p/100. */
const program = (store: string, contracts: string, folder: string, firstRow: number) => `
import { openWriter } from ${JSON.stringify(store)};
import { createBatch, append } from ${JSON.stringify(contracts)};
const writer = await openWriter({ folder: ${JSON.stringify(folder)}, clock: { now: () => Date.now() }, chunkBytes: ${chunkBytes} });
const batch = createBatch(${points});
let row = ${firstRow};
const rowOf = new Map();
writer.onDurable((ticket) => { if (rowOf.has(ticket)) process.stdout.write(rowOf.get(ticket) + '\\n'); });
const fill = () => {
  for (let i = 0; i < 50; i++) {
    batch.length = 0;
    for (let p = 0; p < ${points}; p++) append(batch, p, row, row + p / 100, 0);
    const ticket = writer.append(batch);
    if (ticket === undefined) break;
    rowOf.set(ticket, row++);
  }
  setImmediate(fill);
};
process.stdout.write('ready\\n');
fill();
`;

let folder: string;
let urls: { store: string; contracts: string };

beforeAll(async () => {
  const dist = await builtServer();
  urls = { store: pathToFileURL(join(dist, 'store/writer.js')).href, contracts: pathToFileURL(join(dist, 'contracts/sample.js')).href };
  folder = await mkdtemp(join(tmpdir(), 'yangfan-kill9-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Run the program, kill it after a while, and return the highest row that it had acknowledged before. */
async function runAndKill(firstRow: number, afterMs: number): Promise<number> {
  const file = join(folder, 'writer.mjs');
  await writeFile(file, program(urls.store, urls.contracts, join(folder, 'data'), firstRow));
  const child: ChildProcess = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let acknowledged = firstRow - 1;
  if (child.stdout === null) throw new Error('BUG: the child has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') pause(afterMs).then(() => child.kill('SIGKILL'));
    else acknowledged = Number(line);
  }
  await exited;
  return acknowledged;
}

test('no acknowledged sample is lost or changed by kill -9, and the store opens again each time', async () => {
  let acknowledged = -1;
  for (let kill = 0; kill < kills; kill++) {
    acknowledged = await runAndKill(acknowledged + 1, 20 + Math.random() * 400);
  }
  const writer = await openWriter({ folder: join(folder, 'data'), clock: systemClock });
  const reader = openReader({ folder: join(folder, 'data'), shared: writer.shared });
  try {
    const { segments, quarantine } = await reader.stats();
    expect(acknowledged).toBeGreaterThan(kills * 10);
    expect(segments).toBeGreaterThan(0);
    expect(quarantine.filter(({ reason }) => !reason.startsWith('the log ends within a group'))).toEqual([]);
    for (let point = 0; point < points; point++) {
      const { time, value } = await reader.raw(point, { from: 0, to: acknowledged + 1 }, acknowledged + 1);
      expect(time.length).toBe(acknowledged + 1);
      expect(time.findIndex((t, row) => t !== row)).toBe(-1);
      expect(value.findIndex((v, row) => v !== row + point / 100)).toBe(-1);
    }
  } finally {
    await reader.close();
    await writer.close();
  }
}, 60_000);
