import { MessageChannel } from 'node:worker_threads';
import { openClient } from '../client.ts';
import type { OpenPort } from '../thread.ts';

/** The client in the calling thread, so that a test needs no build. */
export const openNear: OpenPort = (task) => {
  const { port1, port2 } = new MessageChannel();
  openClient(port2, task);
  return port1;
};
