import type { UAVariable } from 'node-opcua-address-space';
import { StatusCodes } from 'node-opcua-client';
import { type ServerOptions, type SimulatedServer, startServer } from './server.ts';

/** What the program is told. */
export type ToServer =
  | { readonly type: 'start'; readonly folders: ServerOptions['folders']; readonly begin: number }
  | { readonly type: 'set'; readonly node: string; readonly value: unknown; readonly status: number; readonly time: number | undefined }
  | { readonly type: 'hold'; readonly isHeld: boolean };

/** What it tells. */
export type FromServer =
  | { readonly type: 'started'; readonly port: number }
  | { readonly type: 'value'; readonly node: string; readonly value: unknown }
  | { readonly type: 'held'; readonly count: number };

/** A write that is held is told of within this. */
const heldMs = 20;

const tell = (message: FromServer): void => void process.send?.(message);

function watch({ server }: SimulatedServer, node: string): void {
  const variable = server.engine.addressSpace?.findNode(node) as UAVariable; // holds: it was just made as a variable
  variable.on('value_changed', ({ value }) => tell({ type: 'value', node, value: value.value }));
}

async function start({ folders, begin }: Extract<ToServer, { type: 'start' }>): Promise<SimulatedServer> {
  let steps = 0;
  const server = await startServer({ folders, now: () => new Date(begin + steps++) });
  for (const [folder, variables] of Object.entries(folders)) for (const { name } of variables) watch(server, `ns=1;s=${folder}.${name}`);
  let told = 0;
  setInterval(() => {
    if (server.heldWrites === told) return;
    told = server.heldWrites;
    tell({ type: 'held', count: told });
  }, heldMs);
  tell({ type: 'started', port: server.port });
  return server;
}

let server: SimulatedServer | undefined;
const statusOf = (value: number) => Object.values(StatusCodes).find((status) => status.value === value) ?? StatusCodes.Bad;

process.on('message', async (message: ToServer) => {
  if (message.type === 'start') server = await start(message);
  if (message.type === 'set') {
    const time = message.time === undefined ? undefined : new Date(message.time);
    server?.set(message.node, message.value, statusOf(message.status), time);
  }
  if (message.type === 'hold') server?.holdWrites(message.isHeld);
});
process.once('disconnect', () => {
  void (server?.close() ?? Promise.resolve()).finally(() => process.exit());
});
