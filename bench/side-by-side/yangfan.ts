import { join } from 'node:path';
import { openWriter } from '../../src/store/writer.ts';
import { family } from '../measure-process.ts';
import { generate } from '../order.ts';
import { pointsPerDevice } from '../plant.ts';
import { type PlantServer, startPlant } from '../plant-server.ts';
import { type Contender, type Running, usualSteps } from './contender.ts';
import { bytesBelow, root, run } from './machinery.ts';

interface Raw {
  readonly series: readonly { readonly time: readonly number[]; readonly value: readonly (number | null)[] }[];
}

async function compact(folder: string): Promise<void> {
  const nextSeason = Date.now() + 90 * 86_400_000;
  const writer = await openWriter({ folder, clock: { now: () => nextSeason }, inThread: true });
  await writer.compact();
  await writer.close();
}

function running(plant: PlantServer): Running {
  const { server } = plant;
  const history = join(server.dataFolder, 'history');
  return {
    pids: () => family(server.process.pid ?? 0),
    load: ({ offered, seconds, startTime, stepMs }) =>
      generate({
        profile: 'saw',
        ...{ protocol: 'mqtt', payload: 'array', port: server.ports.mqtt, devices: plant.devices },
        ...{ seconds, perSecond: offered / pointsPerDevice, inFlight: 8, startTime, stepMs },
      }),
    read: async (device, point, { startTime }) => {
      const number = plant.pointsOf(plant.devices[device]?.[0] ?? '')[point];
      const path = `/history/raw?points=${number}&from=${startTime}&to=${startTime + 3_600_000}&limit=100000`;
      const { series } = (await plant.api.get(path)) as Raw; // holds: the API's documented answer
      return (series[0]?.time ?? []).map((time, i) => ({ time, value: series[0]?.value[i] ?? Number.NaN }));
    },
    stop: () => server.stop(),
    bytes: () => bytesBelow(history),
    compactStopped: () => compact(history),
    remove: () => plant.remove(),
  };
}

/** Our own: one process with broker, rules, latest values, history and PostgreSQL. */
export const yangfan: Contender = {
  name: 'yangfan',
  steps: usualSteps,
  grows: 'rate',
  hasOwnClock: false,
  settings: 'as shipped; JSON arrays straight to its own MQTT broker; 10 limits on each device',
  acknowledgement: 'PUBACK after fsync of the log: survives a power cut',
  does: 'broker, checks of identity and range, latest value of each point, 10 alarm rules a device, history by point and time',
  install: async () => run('git', ['describe', '--always', '--dirty'], root).trim(),
  start: async (_folder, devices) => running(await startPlant({ devices, rulesPerDevice: 10 })),
};
