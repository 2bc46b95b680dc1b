import { parentPort, workerData } from 'node:worker_threads';
import type { LogReplica } from '../contracts/log-replica.ts';
import { systemClock } from '../contracts/time.ts';
import { openWriter } from '../store/writer.ts';
import { drivers } from './drivers.ts';
import { systemProbes } from './load-probes.ts';
import { type Command, carryOut, type Kept, plainFailure, type Told, type WorkerStart, wholeFailure } from './messages.ts';
import { createPlane, type Plane } from './plane.ts';

/** The worker of the data plane: opens the store, runs the plane, carries out what the main thread asks. */
async function work(port: NonNullable<typeof parentPort>, start: WorkerStart): Promise<void> {
  const tell = (told: Told) => port.postMessage(told);
  const replica = start.isReplicated ? createFarReplica(port, tell) : undefined;
  const plane = await open(start, tell, replica);
  if (plane === undefined) return;
  port.on('message', async (message: Command | Kept) => {
    if ('kept' in message) return; // the replica hears it
    const { id, call, args } = message;
    try {
      tell({ type: 'answer', id, value: await carryOut(plane, call, args) });
    } catch (error) {
      tell({ type: 'failed', id, failure: plainFailure(error) });
    }
  });
}

/** A replica that the main thread keeps. */
function createFarReplica(port: NonNullable<typeof parentPort>, tell: (told: Told) => void): LogReplica {
  const waiting = new Map<number, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  let ids = 0;
  port.on('message', (message: Command | Kept) => {
    if (!('kept' in message)) return;
    const one = waiting.get(message.kept);
    waiting.delete(message.kept);
    if (message.failure === undefined) one?.resolve();
    else one?.reject(wholeFailure(message.failure));
  });
  return {
    keep(piece) {
      const id = ++ids;
      tell({ type: 'keep', id, piece });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
  };
}

async function open(start: WorkerStart, tell: (told: Told) => void, replica: LogReplica | undefined): Promise<Plane | undefined> {
  try {
    const store = await openWriter({ ...start.store, clock: systemClock, ...(replica && { replica }) });
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
