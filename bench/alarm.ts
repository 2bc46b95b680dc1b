import { connectAsync, type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import { printFigure, quantile, verify } from './figures.ts';
import { generate, mostConnections } from './order.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';

interface Case {
  readonly name: string;
  /** Devices of 58 points that send, one connection each. */
  readonly devices: number;
  readonly rulesPerDevice: number;
  /** Offered beside the alarms. */
  readonly valuesPerSecond: number;
}

const cases: readonly Case[] = [
  { name: 'sample-to-websocket', devices: 500, rulesPerDevice: pointsPerDevice, valuesPerSecond: 50_000 },
  { name: 'beside-1000', devices: 1000, rulesPerDevice: pointsPerDevice, valuesPerSecond: 1_510_000 },
  { name: 'beside-group', devices: 25_951, rulesPerDevice: 6, valuesPerSecond: 1_510_000 },
];

const alarmsToRaise = 200;
const startUpMs = 4000;
const betweenMs = 60;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Alarms seen on the live connection: point → moment. */
export function watchAlarms({ server, api }: PlantServer): { seen: Map<number, number>; close(): void } {
  const seen = new Map<number, number>();
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: api.cookie } });
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; alarm?: { point: number; isActive: boolean } };
    if (message.type === 'alarm' && message.alarm?.isActive) seen.set(message.alarm.point, performance.now());
  });
  return { seen, close: () => socket.close() };
}

/** Publish a value above the limit on one point after the other, from a device that the load does not use. */
export async function raise(client: MqttClient, identity: string, index: number): Promise<number> {
  const values = Array.from({ length: pointsPerDevice }, (_, i) => (i === index ? 2000 : null));
  const begun = performance.now();
  client.publish(`yf/${identity}/values`, JSON.stringify({ t: Date.now(), v: values }), { qos: 1 });
  return begun;
}

/** The sender of all devices, until the last alarm was raised and seen. */
const loadOn = (plant: PlantServer, devices: PlantServer['devices'], { valuesPerSecond }: Case) =>
  generate({
    ...{ profile: 'saw', protocol: 'mqtt', payload: 'array', inFlight: 8, stepMs: 100, devices },
    port: plant.server.ports.mqtt,
    seconds: (startUpMs + alarmsToRaise * betweenMs * 2) / 1000,
    perSecond: valuesPerSecond / pointsPerDevice,
    startTime: Date.now() - 600_000,
  });

/** Raise alarm after alarm at devices that the load does not use; resolves with the moment of each by its point. */
async function raiseAll(plant: PlantServer, free: PlantServer['devices'], rules: number): Promise<ReadonlyMap<number, number>> {
  const { mqtt: port } = plant.server.ports;
  const clients = await Promise.all(
    free.map(([username, password]) => connectAsync({ host: '127.0.0.1', port, protocol: 'mqtt', clientId: username, username, password })),
  );
  const begun = new Map<number, number>();
  for (let i = 0; i < alarmsToRaise; i++) {
    const [device, index] = [Math.floor(i / rules), i % rules];
    const [identity = ''] = free[device] ?? [];
    const client = clients[device];
    if (client !== undefined) begun.set(plant.pointsOf(identity)[index] ?? -1, await raise(client, identity, index));
    await wait(betweenMs);
  }
  await wait(5000); // the last ones arrive
  await Promise.all(clients.map((client) => client.endAsync(true)));
  return begun;
}

async function run(one: Case): Promise<{ readonly delays: readonly number[]; readonly rate: number }> {
  const spare = Math.ceil(alarmsToRaise / one.rulesPerDevice);
  const plant = await startPlant({ devices: one.devices + spare, rulesPerDevice: one.rulesPerDevice });
  try {
    const [free, loaded] = [plant.devices.slice(0, spare), plant.devices.slice(spare, mostConnections - spare)];
    const { seen, close } = watchAlarms(plant);
    const load = loadOn(plant, loaded, one);
    await wait(startUpMs);
    const begun = await raiseAll(plant, free, one.rulesPerDevice);
    const { messages, seconds } = await load;
    const seenOf = [...begun.keys()].filter((point) => seen.has(point));
    verify(seenOf.length === alarmsToRaise, `${seenOf.length} of ${alarmsToRaise} alarms were seen`);
    close();
    return { delays: [...begun].map(([point, at]) => (seen.get(point) ?? Number.NaN) - at), rate: (messages * pointsPerDevice) / seconds };
  } finally {
    await plant.remove();
  }
}

/** From the publish of a sample to its alarm on the WebSocket, with values of other devices beside it: 50,000 a second, or as a whole group sends. */
export async function alarm(runs: number, only: string | undefined): Promise<void> {
  for (const one of cases.filter(({ name }) => only === undefined || name === only)) {
    const all: Awaited<ReturnType<typeof run>>[] = [];
    for (let i = 0; i < runs; i++) all.push(await run(one));
    const print = (metric: string, unit: string, values: readonly number[]) =>
      printFigure({ bench: 'alarm', case: one.name, metric, unit, values });
    print('p50', 'ms', all.map(({ delays }) => quantile(delays, 0.5))); // biome-ignore format: one line
    print('p99', 'ms', all.map(({ delays }) => quantile(delays, 0.99))); // biome-ignore format: one line
    print('values_per_second', '1/s', all.map(({ rate }) => rate)); // biome-ignore format: one line
  }
}
