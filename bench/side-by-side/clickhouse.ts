import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { clickhouseMissing, startClickHouse } from '../../test/setup/clickhouse.ts';
import { family } from '../measure-process.ts';
import type { Generated } from '../order.ts';
import { pointKeys } from '../plant.ts';
import { type Contender, type Running, type Step, usualSteps } from './contender.ts';
import { run } from './machinery.ts';

/** What the sender of rows is told. */
export interface RowsOrder extends Step {
  readonly port: number;
}

const table = `CREATE TABLE plant (device UInt32, time UInt64, ${pointKeys.map((key) => `${key} Float64`).join(', ')})
ENGINE = MergeTree PARTITION BY tuple() ORDER BY (device, time)`;

/** The sender runs in a process of its own, as the generator of MQTT does. */
function loadRows(order: RowsOrder): Promise<Generated> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./rows.js', import.meta.url)), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Generated) : reject(new Error(`the sender ended with ${code}`)),
    );
  });
}

async function start(folder: string): Promise<Running> {
  const server = await startClickHouse({ folder, markCacheBytes: 1 << 30, queryBytes: 8_000_000_000 });
  const { ask } = server;
  const port = Number(new URL(server.url).port);
  await ask(table);
  let bytes = Number.NaN;
  return {
    pids: () => family(server.pid() ?? 0),
    load: (step) => loadRows({ ...step, port }),
    read: async (device, point, { startTime }) => {
      const where = `device = ${device} AND time >= ${startTime} AND time < ${startTime + 3_600_000}`;
      const text = await ask(`SELECT time, ${pointKeys[point]} FROM plant WHERE ${where} ORDER BY time FORMAT TabSeparated`);
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => line.split('\t').map(Number)).map(([time = 0, value = Number.NaN]) => ({ time, value }));
    },
    compact: async () => {
      await ask('OPTIMIZE TABLE plant FINAL');
      const parts = "SELECT sum(bytes_on_disk) FROM system.parts WHERE table = 'plant' AND active"; // merged ones stay a while on disk
      bytes = Number(await ask(parts));
    },
    stop: () => server.stop(),
    bytes: () => bytes,
    remove: server.remove,
  };
}

/** ClickHouse alone: no broker, no JSON; a client that batches by itself. */
export const clickhouse: Contender = {
  name: 'clickhouse',
  steps: usualSteps,
  grows: 'rate',
  hasOwnClock: false,
  settings:
    'no MQTT: one client sends RowBinary over HTTP, one batch of all devices a second (≥ 100,000 values, two in flight), into a MergeTree of one column for each point, ORDER BY (device, time), LZ4',
  acknowledgement: 'HTTP 200 when the part is written to the page cache; no fsync (18.16 has no such setting for inserts)',
  does: 'history only: no broker, no devices, no rules, no latest values',
  install: async () => {
    if (clickhouseMissing !== undefined) throw new Error(clickhouseMissing);
    return `${run('dpkg-query', ['-W', '-f', '$' + '{Version}', 'clickhouse-server'], '/')} (Debian bookworm)`;
  },
  start,
};
