import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/setup/ports.ts';
import { family } from '../measure-process.ts';
import { pointKeys } from '../plant.ts';
import { type Contender, type Running, usualSteps } from './contender.ts';
import { bytesBelow, end, launch, root, unpackDebian, until } from './machinery.ts';
import { identityOf, loadMqtt, mosquittoVersion, startMosquitto } from './mosquitto.ts';

const programs = join(root, '.build/side-by-side/victoria-metrics/install');

interface Line {
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}

async function start(folder: string): Promise<Running> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const port = await freePort();
  const program = join(programs, 'root/usr/bin/victoria-metrics');
  const flags = [`-storageDataPath=${data}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=10y', '-loggerLevel=WARN'];
  const server = launch('victoria-metrics', [program, ...flags], { cwd: folder });
  const url = `http://127.0.0.1:${port}`;
  await until('VictoriaMetrics', async () => (await fetch(`${url}/health`)).ok);
  const broker = await startMosquitto(join(folder, 'mosquitto'));
  const bridgeFile = fileURLToPath(new URL('./bridge.js', import.meta.url));
  const bridge = launch('bridge', [process.execPath, bridgeFile, String(broker.port), String(port)], { cwd: folder });
  const children = [bridge, broker.child, server];
  return {
    pids: () => children.flatMap((child) => family(child.pid ?? 0)),
    load: (step) => loadMqtt(broker.port, 'array', step),
    read: async (device, point, { startTime }) => {
      await fetch(`${url}/internal/force_flush`);
      const match = encodeURIComponent(`m_${pointKeys[point]}{d="${identityOf(device)}"}`);
      const answer = await fetch(`${url}/api/v1/export?match[]=${match}&start=${startTime / 1000}&end=${startTime / 1000 + 3599}`);
      const parts = (await answer.text())
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line); // holds: its documented form
      const samples = parts.flatMap(({ values, timestamps }) => timestamps.map((time, i) => ({ time, value: values[i] ?? Number.NaN })));
      return samples.sort((a, b) => a.time - b.time);
    },
    compact: async () => {
      await fetch(`${url}/internal/force_flush`);
      await fetch(`${url}/internal/force_merge`);
    },
    stop: async () => {
      for (const child of children) await end(child);
    },
    bytes: () => bytesBelow(data),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** mosquitto → a lean bridge → VictoriaMetrics. */
export const victoriaMetrics: Contender = {
  name: 'victoria-metrics',
  steps: usualSteps,
  grows: 'rate',
  hasOwnClock: false,
  settings:
    'JSON arrays to mosquitto without limits of its queues; a bridge of ours (QoS 1, every 100 ms or 4 MiB, two requests in flight) makes one line of 58 fields of each message (Influx line protocol); VictoriaMetrics as shipped',
  acknowledgement:
    'PUBACK when the message is in the memory of mosquitto; VictoriaMetrics writes within 5 s, without fsync of each batch: a power cut loses seconds',
  does: 'broker and history; no rules, no checks of identity; latest value by query',
  install: async (folder) => {
    const broker = mosquittoVersion();
    mkdirSync(folder, { recursive: true });
    return `${unpackDebian(folder, 'victoria-metrics', 'sid')}, mosquitto ${broker}`;
  },
  start,
};
