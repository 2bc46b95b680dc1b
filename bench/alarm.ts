import { connectAsync, type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import { printFigure, quantile, verify } from './figures.ts';
import { generate } from './order.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';

const loadPerSecond = 50_000;
const alarmsToRaise = 200;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Alarms seen on the live connection: point → moment. */
function watch({ server, api }: PlantServer): { seen: Map<number, number>; close(): void } {
  const seen = new Map<number, number>();
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: api.cookie } });
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; alarm?: { point: number; isActive: boolean } };
    if (message.type === 'alarm' && message.alarm?.isActive) seen.set(message.alarm.point, performance.now());
  });
  return { seen, close: () => socket.close() };
}

/** Publish a value above the limit on one point after the other, from a device that the load does not use. */
async function raise(client: MqttClient, identity: string, index: number): Promise<number> {
  const values = Array.from({ length: pointsPerDevice }, (_, i) => (i === index ? 2000 : null));
  const begun = performance.now();
  client.publish(`yf/${identity}/values`, JSON.stringify({ t: Date.now(), v: values }), { qos: 1 });
  return begun;
}

async function run(): Promise<readonly number[]> {
  const spare = Math.ceil(alarmsToRaise / pointsPerDevice);
  const plant = await startPlant({ devices: 500 + spare, rulesPerDevice: pointsPerDevice });
  try {
    const [free, loaded] = [plant.devices.slice(0, spare), plant.devices.slice(spare)];
    const { seen, close } = watch(plant);
    const clients = await Promise.all(
      free.map(([username, password]) =>
        connectAsync({ host: '127.0.0.1', port: plant.server.ports.mqtt, protocol: 'mqtt', clientId: username, username, password }),
      ),
    );
    const load = generate({
      profile: 'saw',
      protocol: 'mqtt',
      payload: 'array',
      port: plant.server.ports.mqtt,
      devices: loaded,
      seconds: 25,
      perSecond: loadPerSecond / pointsPerDevice,
      inFlight: 8,
      startTime: Date.now() - 600_000,
      stepMs: 100,
    });
    await wait(4000);
    const begun = new Map<number, number>();
    for (let i = 0; i < alarmsToRaise; i++) {
      const device = Math.floor(i / pointsPerDevice);
      const [identity = ''] = free[device] ?? [];
      const client = clients[device];
      if (client !== undefined)
        begun.set(plant.pointsOf(identity)[i % pointsPerDevice] ?? -1, await raise(client, identity, i % pointsPerDevice));
      await wait(60);
    }
    const { messages, seconds } = await load;
    const rate = (messages * pointsPerDevice) / seconds;
    verify(rate > 0.95 * loadPerSecond, `the load beside it was ${Math.round(rate)} values/s`);
    await wait(1000);
    verify(
      [...begun.keys()].every((point) => seen.has(point)),
      `${seen.size} of ${begun.size} alarms were seen`,
    );
    close();
    await Promise.all(clients.map((client) => client.endAsync(true)));
    return [...begun].map(([point, at]) => (seen.get(point) ?? Number.NaN) - at);
  } finally {
    await plant.remove();
  }
}

/** From the publish of a sample to its alarm on the WebSocket, with 50,000 values/s beside it. */
export async function alarm(runs: number, only: string | undefined): Promise<void> {
  if (only !== undefined && only !== 'sample-to-websocket') return;
  const all: (readonly number[])[] = [];
  for (let i = 0; i < runs; i++) all.push(await run());
  for (const [metric, p] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const)
    printFigure({ bench: 'alarm', case: 'sample-to-websocket', metric, unit: 'ms', values: all.map((times) => quantile(times, p)) });
}
