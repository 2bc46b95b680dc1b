import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../test/setup/server.ts';
import { printFigure, verify } from './figures.ts';
import { family, memoryMiB } from './measure-process.ts';

/** Time after the start at which the program has come to rest. */
const restMs = 20_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function once(dataFolder: string): Promise<{ readonly ready: number; readonly memory: number; readonly stopped: number }> {
  const begun = performance.now();
  const server = await startServer({ demo: true, dataFolder });
  const page = await fetch(`${server.url}/`);
  const ready = performance.now() - begun;
  verify(page.ok && (await page.text()).includes('<div id="app"'), 'the first page is not the console');
  await wait(restMs);
  const memory = memoryMiB(family(server.process.pid ?? 0));
  const told = performance.now();
  await server.stop();
  const stopped = performance.now() - told;
  verify(server.process.exitCode === 0, 'the program did not end in order');
  return { ready, memory, stopped };
}

/**
 * From the command to the first page on an existing data folder of the demonstration, the memory of all processes at rest, and the time
 * from being told to stop to the end of the process.
 */
export async function start(runs: number, only: string | undefined): Promise<void> {
  if (only !== undefined && only !== 'existing-data') return;
  const dataFolder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  try {
    await once(dataFolder); // makes the data folder
    const results: Awaited<ReturnType<typeof once>>[] = [];
    for (let i = 0; i < runs; i++) results.push(await once(dataFolder));
    printFigure({ bench: 'start', case: 'existing-data', metric: 'first_page', unit: 'ms', values: results.map(({ ready }) => ready) });
    printFigure({ bench: 'start', case: 'existing-data', metric: 'stop', unit: 'ms', values: results.map(({ stopped }) => stopped) });
    printFigure({
      bench: 'start',
      case: 'existing-data',
      metric: 'memory_all_processes',
      unit: 'MiB',
      values: results.map(({ memory }) => memory),
    });
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}
