import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAssets } from '../../src/capabilities/assets/index.ts';
import { createConnect } from '../../src/capabilities/connect/index.ts';
import { type Control, type ControlDeps, createControl } from '../../src/capabilities/control/index.ts';
import { gatePack } from '../../src/capabilities/control/testing/gate-pack.ts';
import type { Pack } from '../../src/contracts/pack.ts';
import { systemClock } from '../../src/contracts/time.ts';
import { modbus } from '../../src/drivers/modbus/driver.ts';
import { createSlave, type SlaveUnit } from '../../src/drivers/modbus/slave.ts';
import { createFlow } from '../../src/flow/flow.ts';
import { createJobs } from '../../src/kernel/jobs.ts';
import { createOutbox } from '../../src/kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, testHttp, until } from '../../src/kernel/testing.ts';
import { createVault } from '../../src/kernel/vault.ts';

/** Commands on their whole way: database, data plane, Modbus over TCP, and a simulated gate that moves and counts what is written to it. */
export interface CommandsRig {
  readonly unit: SlaveUnit;
  readonly deps: ControlDeps;
  readonly caller: ReturnType<typeof callerOf>;
  asset(key: string): string;
  /** Everything as it should be: faults gone, gate closed, siren on, all of it read. */
  settle(): Promise<void>;
  /** A program that carries commands on, with parts of it bent. */
  program(bent?: Partial<ControlDeps>): Promise<Control>;
  hangUp(): void;
  close(): Promise<void>;
}

/** Registers of the simulated unit, see the keys of the pack. */
export const register = { siren: 0, level: 1, setpoint: 10, opening: 11, power: 12, otherPower: 22 } as const;

const quick: Pack = {
  ...gatePack,
  commands: Object.fromEntries(
    Object.entries(gatePack.commands ?? {}).map(([key, command]) => [key, { ...command, verify: { ...command.verify, withinSeconds: 2 } }]),
  ),
};

/** Open the rig; the gate follows its set-point at once. */
export async function openCommandsRig(): Promise<CommandsRig> {
  const slave = createSlave({ framing: 'tcp', units: [1], memorySize: 100 });
  const { port } = await slave.listen();
  const unit = slave.units.get(1) as SlaveUnit; // holds: it was just made
  const { holding } = unit.memory;
  const following = setInterval(() => holding.copyWithin(register.opening, register.setpoint, register.setpoint + 1), 20);
  const [database, folder] = [await testDatabase(), await mkdtemp(join(tmpdir(), 'yangfan-commands-'))];
  const { db } = database;
  const flow = await createFlow({ folder, drivers: [modbus], inThread: true, diskUse: async () => 0.5 });
  const common = { db, clock: systemClock, log: silentLog, flow, http: await testHttp(systemClock) };
  const outbox = await createOutbox({ ...common, pollMs: 20 });
  const assets = await createAssets({
    ...{ ...common, outbox, packs: [quick], latest: flow.latest, jobs: createJobs(systemClock, silentLog), searchers: [] },
    ...{ devicesOf: () => [], openAlarms: () => ({ count: 0 }) },
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  flow.setPoints(assets.flowPoints());
  assets.onPoints((changed) => flow.setPoints(changed));
  const config = { port, pollSeconds: 0.05, answerSeconds: 0.3, inFlightPerUnit: 4 };
  const connect = await createConnect({
    ...{ ...common, outbox, assets, vault: createVault(Buffer.alloc(32, 7)), protocols: [modbus], announce: () => {}, pollMs: 50 },
    sourceDefaults: { modbus: config },
  });
  outbox.start();
  await assets.install(systemCaller(), quick);
  await outbox.drained();
  const asset = (key: string) => assets.byKey('main', key)?.id ?? '';
  const read = (key: string, point: string) => flow.latest.read(assets.pointOf(asset(key), point)?.number ?? -1);
  const quiet = { write: async () => {} };
  const deps: ControlDeps = {
    ...{
      ...common,
      http: { route: () => {} },
      outbox,
      assets,
      connect,
      audit: quiet,
      latest: flow.latest,
      openOrders: async () => 0,
      lookMs: 20,
    },
  };
  const programs: Control[] = [];
  return {
    ...{ unit, deps, asset, hangUp: slave.hangUp, caller: callerOf('operator') },
    settle: async () => {
      slave.holdWrites(false);
      for (const fault of Object.keys(unit.faults) as (keyof SlaveUnit['faults'])[]) delete unit.faults[fault];
      holding.set([1, 1500], register.siren);
      holding.set([0, 0, 380], register.setpoint);
      holding[register.otherPower] = 380;
      const from = Date.now();
      const isNew = (key: string, point: string, value: number) => {
        const sample = read(key, point);
        return sample !== undefined && sample.time > from && sample.value === value;
      };
      await until(
        () => isNew('dam', 'siren', 1) && isNew('dam', 'level', 15) && isNew('gate-1', 'power', 380) && isNew('gate-1', 'opening', 0),
        30_000,
      );
      unit.written = 0;
    },
    program: async (bent = {}) => {
      const control = await createControl({ ...deps, ...bent });
      programs.push(control);
      return control;
    },
    close: async () => {
      await Promise.all(programs.map((control) => control.close()));
      clearInterval(following);
      await connect.stop();
      await outbox.stop();
      await flow.stop();
      await slave.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
