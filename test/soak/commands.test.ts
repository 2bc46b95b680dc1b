import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSlave, type SlaveUnit } from '../../src/drivers/modbus/slave.ts';
import { eventually } from '../faults/patience.ts';
import { builtServer } from '../setup/build.ts';
import { type ApiClient, freePort, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { lengthOf } from './length.ts';

// A whole program is killed (SIGKILL) at random moments of a command to a simulated siren, which counts what is written to it.

/** How often it is killed: once in an ordinary run. */
const rounds = lengthOf(1, 40);

interface Command {
  readonly id: string;
  readonly state: string;
  readonly endedAt?: number;
}

const slave = createSlave({ framing: 'tcp', units: [1, 2], memorySize: 1000 });
const unit = slave.units.get(1) as SlaveUnit; // holds: it was just made
let server: RunningServer;
let api: ApiClient;
let siren: string;
let env: Record<string, string>;
beforeAll(async () => {
  await builtServer();
  const { port } = await slave.listen(await freePort());
  env = { YANGFAN_MODBUS_PORT: String(port) };
  server = await startServer({ env });
  api = await signIn(server);
  await api.send('POST', '/packs/water/install');
  const found = async () =>
    ((await api.get('/assets?limit=500')) as { items: { id: string; key: string }[] }).items.find(({ key }) => key === 'banasura-sagar');
  await eventually(async () => (await found()) !== undefined, 30_000);
  siren = (await found())?.id ?? '';
}, 180_000);
afterAll(async () => {
  await server?.remove();
  await slave.close();
});

test(
  `of ${rounds} commands during which the program is killed none is written twice, and each ends`,
  async () => {
    const ends: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      const body = { asset: siren, command: 'water/soundSiren', value: (round + 1) % 2, comment: `round ${round}` };
      await eventually(async () => ((await api.send('POST', '/commands/check', body)) as { wouldBeSent: boolean }).wouldBeSent, 60_000);
      unit.written = 0;
      unit.faults.delayMs = round % 3 === 0 ? 400 : 0;
      const { id } = (await api.send('POST', '/commands', body)) as Command;
      const delay = Math.random() * 600;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await server.stop('SIGKILL');
      server = await startServer({ dataFolder: server.dataFolder, ports: server.ports, env });
      const end = async () => (await api.get(`/commands/${id}`)) as Command;
      await eventually(async () => (await end()).endedAt !== undefined, 120_000);
      const { state } = await end();
      ends[state] = (ends[state] ?? 0) + 1;
      expect([round, delay, state, unit.written <= 1]).toEqual([round, delay, state, true]);
      if (state === 'verified') expect(unit.memory.holding[0]).toBe(body.value);
      if (state === 'refused' || state === 'expired') expect(unit.written).toBe(0);
    }
    console.info('ends of the commands:', ends);
  },
  rounds * 240_000,
);
