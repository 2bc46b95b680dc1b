import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createPace } from './pace.ts';
import { createSealer } from './sealer.ts';
import type { SealerAnswer, SealerCall, SealerThreadData } from './sealer-thread.ts';

// What is taken goes before what is put in order: on Linux, where threads have priorities of their own, the plane has some thirty times as
// much of a core that both want. When that leaves chunks too long unsealed, the plane waits for a free one, and so gives way by itself.
if (process.platform === 'linux') setPriority(Math.min(19, getPriority() + 15));

// holds: `sealer-thread.ts` starts this worker with exactly these data
const { urgency, ...options } = workerData as SealerThreadData;
const sealer = createSealer({ ...options, pace: () => createPace(urgency) });

const answer = (message: SealerAnswer) => parentPort?.postMessage(message);

function work(call: SealerCall): Promise<void> {
  if (call.kind === 'seal') return sealer.seal(call.chunk, call.number);
  return call.kind === 'retire' ? sealer.retire(call.log, call.isKept) : sealer.compact(call.now);
}

parentPort?.on('message', (call: SealerCall) => {
  work(call).then(
    () => answer({ id: call.id }),
    (error: unknown) => answer({ id: call.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
