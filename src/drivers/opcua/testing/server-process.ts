import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type StatusCode, StatusCodes } from 'node-opcua-client';
import type { ServerOptions, SimulatedServer } from './server.ts';
import type { FromServer, ToServer } from './server-program.ts';

/** A simulated server in the hands of a test, wherever it runs. */
export type ServerInHand = Pick<SimulatedServer, 'port' | 'set' | 'get' | 'holdWrites' | 'heldWrites' | 'close'>;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Start the simulated server in a process of its own, so that neither its memory nor its work is ours. What it holds is known here a moment
 * later. `begin`: source time of its first value; each later one is a millisecond after the one before.
 */
export async function startServerProcess(folders: ServerOptions['folders'], begin: number): Promise<ServerInHand> {
  const loader = at('../../../../test/setup/typescript-loader.mjs');
  const child = fork(at('./server-program.ts'), { execArgv: ['--import', loader], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const values = new Map<string, unknown>();
  let held = 0;
  const tell = (message: ToServer): void => void child.send(message);
  const started = new Promise<number>((resolve, reject) => {
    child.on('message', (message: FromServer) => {
      if (message.type === 'started') resolve(message.port);
      if (message.type === 'value') values.set(message.node, message.value);
      if (message.type === 'held') held = message.count;
    });
    child.once('exit', (code) => reject(new Error(`the simulated server ended with ${code}`)));
  });
  tell({ type: 'start', folders, begin });
  return {
    port: await started,
    set(node, value, status: StatusCode = StatusCodes.Good, time?: Date) {
      values.set(node, value);
      tell({ type: 'set', node, value, status: status.value, time: time?.getTime() });
    },
    get: (node) => values.get(node),
    holdWrites: (isHeld) => tell({ type: 'hold', isHeld }),
    get heldWrites() {
      return held;
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
