import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing links (from 32,768 on Linux, 49,152 elsewhere): between being found and being taken, and
 * while the program that has it is down, nobody else is given it by chance.
 */
const lowest = 20_000;
const count = 10_000;

/** Processes that look at the same time begin at different places. */
let next = (process.pid * 97) % count;

/** A TCP port that is free at this moment and is not given twice by this process. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < count; tried++) {
    const port = lowest + (next++ % count);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${lowest} to ${lowest + count - 1}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
