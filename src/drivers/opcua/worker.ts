import { type MessagePort, parentPort } from 'node:worker_threads';
import { openClient } from './client.ts';
import type { Task } from './messages.ts';

/** The thread in which the OPC UA library lives: a port and its task come in, everything else goes over the port. */
if (parentPort === null) throw new Error('BUG: opcua/worker.ts was not started as a worker');
parentPort.on('message', ({ port, task }: { readonly port: MessagePort; readonly task: Task }) => openClient(port, task));
