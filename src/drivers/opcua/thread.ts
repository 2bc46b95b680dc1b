import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Task } from './messages.ts';

/** Opens a port on which the client does a task. When the client's thread dies, the port closes. */
export type OpenPort = (task: Task) => MessagePort;

/** A thread without ports ends after this: longer than the longest wait between two tries of a source. */
const idleMs = 120_000;
/** The library and its sessions have so much memory; beyond it the thread ends and its sources begin anew. */
const mostMegabytes = 512;

/**
 * Open ports on one thread that all sources share. It is started with the first port, so that a program without OPC UA neither loads the
 * library nor keeps memory for it, and ends when it was idle for two minutes.
 */
export function createThread(file = new URL('./worker.js', import.meta.url)): OpenPort {
  let worker: Worker | undefined;
  let open = 0;
  let idle: NodeJS.Timeout | undefined;

  const start = (): Worker => {
    const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: mostMegabytes }, stdout: true, stderr: true });
    const forget = (): void => {
      if (worker === started) worker = undefined;
    };
    started.stdout.resume(); // the library's own words; what matters is told as the reason of a lost link
    started.stderr.resume();
    started.on('error', forget); // its ports close, and their owners tell it
    started.on('exit', forget);
    return started;
  };
  const closed = (): void => {
    open--;
    if (open > 0) return;
    worker?.unref();
    idle = setTimeout(() => {
      worker?.terminate();
      worker = undefined;
    }, idleMs).unref();
  };

  return (task) => {
    clearTimeout(idle);
    worker ??= start();
    worker.ref();
    open++;
    const { port1, port2 } = new MessageChannel();
    port1.once('close', closed);
    worker.postMessage({ port: port2, task }, [port2]);
    return port1;
  };
}
