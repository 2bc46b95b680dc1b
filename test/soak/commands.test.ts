import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSlave, type SlaveUnit } from '../../src/drivers/modbus/slave.ts';
import { eventually } from '../faults/patience.ts';
import { builtServer } from '../setup/build.ts';
import { freePort } from '../setup/ports.ts';
import { type ApiClient, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { commandKills } from './length.ts';

// The whole program, its database or the controller is killed at a random moment of a command to the pump of the demonstration. The controller
// notes each write with its time, and what the interlock's value was.

/** Registers of the pump as the pack `water` maps them. */
const registers = { run: 0, running: 0, power: 0, sump: 1 } as const;
/** Levels of the sump in its unit of 0.01 m; the interlock asks for 0.4 m to start. */
const [wet, dry] = [90, 10];
/** A sump that is dry for so long is known to be: it is read every second, on a machine that does other work too. */
const knownMs = 15_000;
/** What is handed over in time may arrive so much later, on such a machine. */
const wayMs = 3000;

const victims = ['server', 'database', 'controller'] as const;
/** `dries`: the sump falls dry while the command is on its way. `dry`: it is dry before it is issued. */
const sumps = ['wet', 'wet', 'dries', 'dry'] as const;

interface Command {
  readonly id: string;
  readonly state: string;
  readonly expiresAt: number;
  readonly endedAt?: number;
}
interface Check {
  readonly wouldBeSent: boolean;
  readonly present?: { readonly value: number | null };
}
/** A write as the controller sees it. */
interface Written {
  readonly at: number;
  readonly value: number;
  /** Since when the sump was dry; `undefined`: it was not. */
  readonly dryAt: number | undefined;
}

const slave = createSlave({ framing: 'tcp', units: [1, 2, 3], memorySize: 1000 });
const unit = slave.units.get(3) as SlaveUnit; // holds: it was just made
const writes: Written[] = [];
let dryAt: number | undefined;
let port: number;
let server: RunningServer;
let api: ApiClient;
let pump: string;
let env: Record<string, string>;

/** The pump runs when it is told to, and every write is noted. */
function noteWrites(): void {
  let count = 0;
  Object.defineProperty(unit, 'written', {
    get: () => count,
    set: (next: number) => {
      count = next;
      const value = unit.memory.coil[registers.run] ?? 0;
      unit.memory.discrete[registers.running] = value;
      writes.push({ at: Date.now(), value, dryAt });
    },
  });
}
function fill(level: number): void {
  unit.memory.input[registers.sump] = level;
  dryAt = level === dry ? Date.now() : undefined;
}

beforeAll(async () => {
  await builtServer();
  noteWrites();
  unit.memory.input[registers.power] = 385;
  fill(wet);
  ({ port } = await slave.listen(await freePort()));
  env = { YANGFAN_MODBUS_PORT: String(port) };
  server = await startServer({ env });
  api = await signIn(server);
  await api.send('POST', '/packs/water/install');
  const found = async () =>
    ((await api.get('/assets?limit=500')) as { items: { id: string; key: string }[] }).items.find(
      ({ key }) => key === 'banasura-drain-pump',
    );
  pump = (await eventually(found, 30_000)).id;
}, 180_000);
afterAll(async () => {
  await server?.remove();
  await slave.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const kill: Readonly<Record<(typeof victims)[number], () => Promise<void>>> = {
  server: async () => {
    await server.stop('SIGKILL');
    server = await startServer({ dataFolder: server.dataFolder, ports: server.ports, env });
  },
  database: async () => {
    const [pid] = (await readFile(join(server.dataFolder, 'postgres/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  },
  controller: async () => {
    await slave.close();
    await pause(Math.random() * 2000);
    await slave.listen(port);
  },
};

/** One round: everything that the command may not do is counted in `wrong`. */
async function play(round: number) {
  const [victim, sump] = [victims[round % 3] ?? 'server', sumps[round % 4] ?? 'wet'];
  const value = sump === 'wet' ? (round + 1) % 2 : 1;
  const order = { asset: pump, command: 'water/runPump', value };
  fill(wet);
  // By hand at the pump itself: each command has something to change, and starting asks the interlock.
  unit.memory.coil[registers.run] = 1 - value;
  unit.memory.discrete[registers.running] = 1 - value;
  const check = async () => (await api.send('POST', '/commands/check', order)) as Check;
  const wouldBeSent = async () => (await check()).wouldBeSent;
  await eventually(async () => (await check()).present?.value === 1 - value && (await wouldBeSent()), 120_000);
  if (sump === 'dry') {
    fill(dry);
    await eventually(async () => !(await wouldBeSent()), 60_000);
  }
  writes.length = 0;
  unit.faults.delayMs = round % 3 === 0 ? 400 : 0;
  const body = { ...order, id: randomUUID(), comment: `round ${round}`, ttlSeconds: round % 2 === 0 ? 5 : 60 };
  const { id, expiresAt } = (await api.send('POST', '/commands', body)) as Command;
  const delayMs = Math.random() * 600;
  await pause(delayMs / 2);
  if (sump === 'dries') fill(dry);
  await pause(delayMs / 2);
  await kill[victim]();
  const ended = await eventually(async () => {
    const command = (await api.get(`/commands/${id}`)) as Command;
    return command.endedAt === undefined ? undefined : command;
  }, 180_000);
  const wrong = [
    ...(writes.length > 1 ? ['executed twice'] : []),
    ...writes.filter(({ at }) => at > expiresAt + wayMs).map(() => 'executed late'),
    ...writes
      .filter((one) => one.value === 1 && one.dryAt !== undefined && one.at > one.dryAt + knownMs)
      .map(() => 'executed against an interlock'),
    ...(sump === 'dry' && writes.length > 0 ? ['executed against an interlock that did not hold at issue'] : []),
    ...((ended.state === 'refused' || ended.state === 'expired') && writes.length > 0 ? [`executed although ${ended.state}`] : []),
    ...(ended.state === 'verified' && unit.memory.discrete[registers.running] !== value ? ['verified, and it is not so'] : []),
  ];
  return {
    victim,
    sump,
    state: ended.state,
    written: writes.length,
    wrong: wrong.map((what) => `round ${round}, ${victim}, ${sump}, ${delayMs} ms: ${what}`),
  };
}

test(
  `of ${commandKills} commands during which program, database or controller is killed none is executed twice, late or against an interlock`,
  async () => {
    const counts: Record<string, number> = {};
    const wrong: string[] = [];
    for (let round = 0; round < commandKills; round++) {
      const result = await play(round);
      wrong.push(...result.wrong);
      for (const what of [`killed ${result.victim}`, `sump ${result.sump}`, `ended ${result.state}`, `written ${result.written}`])
        counts[what] = (counts[what] ?? 0) + 1;
    }
    console.info('commands:', counts);
    expect(wrong).toEqual([]);
  },
  commandKills * 300_000,
);
