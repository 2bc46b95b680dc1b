import { connectAsync, type MqttClient } from 'mqtt';
import { createSlave, type SlaveUnit } from '../src/drivers/modbus/slave.ts';
import type { ApiClient } from '../test/setup/server.ts';
import { raise, watchAlarms } from './alarm.ts';
import { numberAfter, printFigure, quantile, verify } from './figures.ts';
import { check } from './ingest.ts';
import { type Generated, generate, type Order } from './order.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';
import type { Protocol } from './wire.ts';

// Ten times what a whole group sends, while an operator works: what is shed is told, what is acknowledged is there, and it goes on by itself.

const cases = [
  { name: 'qos1-tenfold', protocol: 'mqtt' },
  { name: 'qos0-tenfold', protocol: 'mqttQos0' },
] as const satisfies readonly { readonly name: string; readonly protocol: Protocol }[];
type Case = (typeof cases)[number];

/** Values a second that are offered: 10 × the 1.51 million of a group of 25,951 devices. */
const offered = 15_100_000;
const devices = 1000;
const seconds = numberAfter('--seconds=') ?? 40;
/** How long it may take to be calm again when nobody sends any more. */
const mostRecoverySeconds = 120;

interface Load {
  readonly state: 'calm' | 'busy' | 'overloaded';
  readonly reasons: readonly { readonly en: string }[];
  readonly droppedTotal: number;
  readonly measures: { readonly planeLagMs: number; readonly mainLagMs: number };
}
interface System {
  readonly load: Load;
  readonly flow: { readonly valuesTotal: number };
  readonly memory: { readonly rssBytes: number };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const systemOf = async ({ api }: PlantServer): Promise<System> => (await api.get('/system')) as System;

/** Do a thing over and over until `isDone`; how long each took by its own account, ms. */
async function timesOf(isDone: () => boolean, pauseMs: number, work: (turn: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let turn = 0; !isDone(); turn++, await wait(pauseMs)) times.push(await work(turn));
  return times;
}

/** How long the first page of the assets takes, ms. */
async function askForPage({ api }: PlantServer): Promise<number> {
  const begun = performance.now();
  await api.get('/assets?parent=root');
  return performance.now() - begun;
}

/** Install the pack with the siren that the commands sound; the id of its reservoir. */
async function installSiren(api: ApiClient): Promise<string> {
  await api.send('POST', '/packs/water/install');
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(100)) {
    const { items } = (await api.get('/assets?limit=500&text=banasura')) as { items: readonly { id: string; key: string }[] };
    const found = items.find(({ key }) => key === 'banasura-sagar');
    if (found !== undefined) return found.id;
  }
  throw new Error('the pack with the siren was not installed in time');
}

/** From the order of an operator until the siren has it, ms; waits until it has read back as ordered too. */
async function soundSiren({ api }: PlantServer, unit: SlaveUnit, asset: string, turn: number): Promise<number> {
  const before = unit.written;
  const begun = performance.now();
  const { id } = (await api.send('POST', '/commands', { asset, command: 'water/soundSiren', value: (turn + 1) % 2 })) as { id: string };
  while (unit.written === before && performance.now() - begun < 20_000) await wait(2);
  const took = performance.now() - begun;
  for (;;) {
    const { state, endedAt } = (await api.get(`/commands/${id}`)) as { state: string; endedAt?: number };
    verify(endedAt === undefined || state === 'verified', `a command under overload ended as ${state}`);
    if (endedAt !== undefined) return took;
    await wait(50);
  }
}

/** The siren answers, so that it can be ordered. */
async function sirenReady({ api }: PlantServer, asset: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(200)) {
    const { wouldBeSent } = (await api.send('POST', '/commands/check', { asset, command: 'water/soundSiren', value: 1 })) as {
      wouldBeSent: boolean;
    };
    if (wouldBeSent) return;
  }
  throw new Error('the siren did not answer in time');
}

/** Delay of one alarm after the other, ms: raised by a device that sends nothing else, seen on the live connection. */
async function alarmsUntil(plant: PlantServer, client: MqttClient, identity: string, isDone: () => boolean): Promise<readonly number[]> {
  const { seen, close } = watchAlarms(plant);
  const begun = new Map<number, number>();
  for (let i = 0; i < pointsPerDevice && !isDone(); i++, await wait(500))
    begun.set(plant.pointsOf(identity)[i] ?? -1, await raise(client, identity, i));
  for (const deadline = Date.now() + 10_000; [...begun.keys()].some((point) => !seen.has(point)) && Date.now() < deadline; ) await wait(50);
  close();
  verify(
    [...begun.keys()].every((point) => seen.has(point)),
    'an alarm was raised under overload and not seen',
  );
  return [...begun].map(([point, at]) => (seen.get(point) ?? Number.NaN) - at);
}

/** What is told of the load while it lasts, looked at twice a second. */
async function tellsUntil(plant: PlantServer, isDone: () => boolean) {
  const memory: number[] = [];
  const states: string[] = [];
  const lags: (readonly [plane: number, main: number])[] = [];
  while (!isDone()) {
    const { load, memory: used } = await systemOf(plant);
    states.push(load.state);
    lags.push([load.measures.planeLagMs, load.measures.mainLagMs]);
    verify(load.state === 'calm' || load.reasons.length > 0, `the load is ${load.state} and no reason is told`);
    memory.push(used.rssBytes / 2 ** 20);
    await wait(500);
  }
  const half = memory.length >> 1;
  const lag = (of: 0 | 1, part: number) =>
    quantile(
      lags.map((one) => one[of]),
      part,
    );
  process.stderr.write(
    `lag of the plane p50 ${lag(0, 0.5)} most ${lag(0, 1)}, of the main thread p50 ${lag(1, 0.5)} most ${lag(1, 1)} ms\n`,
  );
  return { states, memory: Math.max(...memory), memoryOfFirstHalf: Math.max(...memory.slice(0, half)) };
}

/** Seconds until it is calm again, with nobody having done anything. */
async function recovery(plant: PlantServer): Promise<number> {
  const begun = performance.now();
  for (; performance.now() - begun < mostRecoverySeconds * 1000; await wait(250))
    if ((await systemOf(plant)).load.state === 'calm') return (performance.now() - begun) / 1000;
  throw new Error(`not calm ${mostRecoverySeconds} s after the last message`);
}

/** Each message that the system took is stored or counted as dropped: none went without a word. The messages that were dropped. */
async function checkCounts(plant: PlantServer, before: System, { acknowledged }: Generated): Promise<number> {
  const messages = acknowledged.reduce((sum, one) => sum + one, 0);
  const told = async (): Promise<readonly [stored: number, dropped: number]> => {
    const { flow, load } = await systemOf(plant);
    return [(flow.valuesTotal - before.flow.valuesTotal) / pointsPerDevice, load.droppedTotal - before.load.droppedTotal];
  };
  for (const deadline = Date.now() + 60_000; (await told()).reduce((a, b) => a + b) < messages && Date.now() < deadline; ) await wait(500);
  const [stored, dropped] = await told();
  verify(stored + dropped >= messages, `${messages} messages sent, ${stored} stored, ${dropped} counted as dropped`);
  return dropped;
}

async function run({ name, protocol }: Case): Promise<Record<string, number>> {
  const slave = createSlave({ framing: 'tcp', units: [1, 2], memorySize: 1000 });
  const { port } = await slave.listen(0);
  const unit = slave.units.get(1) as SlaveUnit; // holds: it was just made
  const size = { devices: devices + 1, rulesPerDevice: pointsPerDevice };
  const plant = await startPlant(size, true, true, { YANGFAN_MODBUS_PORT: String(port) });
  try {
    const siren = await installSiren(plant.api);
    await sirenReady(plant, siren);
    const [[username = '', password = ''] = [], ...loaded] = plant.devices;
    const { mqtt } = plant.server.ports;
    const client = await connectAsync({ host: '127.0.0.1', port: mqtt, protocol: 'mqtt', clientId: username, username, password });
    const before = await systemOf(plant);
    const order: Order = {
      ...{ protocol, payload: 'array', profile: 'steady', inFlight: 32, seconds, stepMs: 10, devices: loaded, port: mqtt },
      ...{ perSecond: offered / pointsPerDevice, startTime: Math.floor(Date.now() / 1000) * 1000 - 3_000_000 },
    };
    let isDone = false;
    const over = () => isDone;
    const generating = generate(order).finally(() => {
      isDone = true;
    });
    await wait(5000); // the devices connect, and what takes them in warms up
    const [generated, tells, alarms, commands, pages] = await Promise.all([
      generating,
      tellsUntil(plant, over),
      alarmsUntil(plant, client, username, over),
      timesOf(over, 500, (turn) => soundSiren(plant, unit, siren, turn)),
      timesOf(over, 300, () => askForPage(plant)),
    ]);
    verify(tells.states.includes('overloaded'), `under ten times the load it says ${[...new Set(tells.states)].join(', ')} only`);
    const recoverySeconds = await recovery(plant);
    const dropped = protocol === 'mqttQos0' ? await checkCounts(plant, before, generated) : 0;
    if (protocol === 'mqtt') await check(plant, order, generated);
    await client.endAsync(true);
    const sent = generated.acknowledged.reduce((sum, one) => sum + one, 0) * pointsPerDevice;
    process.stderr.write(
      `${name}: ${alarms.length} alarms, ${commands.length} commands, states ${[...new Set(tells.states)].join(' → ')}\n`,
    );
    return {
      offered,
      values_per_second: (sent - dropped * pointsPerDevice) / generated.seconds,
      held_back: 1 - sent / (offered * generated.seconds),
      dropped_and_counted: (dropped * pointsPerDevice) / sent,
      alarm_p50: quantile(alarms, 0.5),
      alarm_p99: quantile(alarms, 0.99),
      command_p50: quantile(commands, 0.5),
      command_p99: quantile(commands, 0.99),
      page_p50: quantile(pages, 0.5),
      page_p99: quantile(pages, 0.99),
      memory_of_first_half: tells.memoryOfFirstHalf,
      memory: tells.memory,
      recovery: recoverySeconds,
    };
  } finally {
    await plant.remove();
    await slave.close();
  }
}

const units: Readonly<Record<string, string>> = {
  offered: '1/s',
  values_per_second: '1/s',
  held_back: 'share',
  dropped_and_counted: 'share',
  alarm_p50: 'ms',
  alarm_p99: 'ms',
  command_p50: 'ms',
  command_p99: 'ms',
  page_p50: 'ms',
  page_p99: 'ms',
  memory_of_first_half: 'MiB',
  memory: 'MiB',
  recovery: 's',
};

/** Ten times the load of a whole group from 1,000 connections, with alarms, commands to a simulated siren and pages beside it. */
export async function overload(runs: number, only: string | undefined): Promise<void> {
  for (const one of cases.filter(({ name }) => only === undefined || name === only)) {
    const results: Record<string, number>[] = [];
    for (let i = 0; i < runs; i++) results.push(await run(one));
    for (const [metric, unit] of Object.entries(units))
      printFigure({ bench: 'overload', case: one.name, metric, unit, values: results.map((result) => result[metric] ?? Number.NaN) });
  }
}
