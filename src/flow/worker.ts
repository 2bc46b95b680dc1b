import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../contracts/time.ts';
import { openWriter } from '../store/writer.ts';
import { drivers } from './drivers.ts';
import { systemProbes } from './load-probes.ts';
import { type Command, carryOut, plainFailure, type Told, type WorkerStart } from './messages.ts';
import { createPlane, type Plane } from './plane.ts';

/** The worker of the data plane: opens the store, runs the plane, carries out what the main thread asks. */
async function work(port: NonNullable<typeof parentPort>, start: WorkerStart): Promise<void> {
  const tell = (told: Told) => port.postMessage(told);
  const plane = await open(start, tell);
  if (plane === undefined) return;
  port.on('message', async ({ id, call, args }: Command) => {
    try {
      tell({ type: 'answer', id, value: await carryOut(plane, call, args) });
    } catch (error) {
      tell({ type: 'failed', id, failure: plainFailure(error) });
    }
  });
}

async function open(start: WorkerStart, tell: (told: Told) => void): Promise<Plane | undefined> {
  try {
    const store = await openWriter({ ...start.store, clock: systemClock });
    const plane = createPlane({
      ...start,
      store,
      folder: start.store.folder,
      clock: systemClock,
      drivers,
      random: Math.random,
      probes: systemProbes(),
      announce: (page) => tell({ type: 'page', page }),
      listener: {
        verdicts: (verdicts) => tell({ type: 'verdicts', verdicts }),
        links: (source, events) => tell({ type: 'links', source, events }),
        quarantined: (source, found) => tell({ type: 'quarantined', source, found }),
      },
    });
    tell({ type: 'ready', shared: store.shared });
    return plane;
  } catch (error) {
    tell({ type: 'notStarted', failure: plainFailure(error) });
    return undefined;
  }
}

if (parentPort === null) throw new Error('BUG: flow/worker.ts was not started as a worker');
await work(parentPort, workerData as WorkerStart); // holds: `openWorker` in line.ts is the only one that starts it
