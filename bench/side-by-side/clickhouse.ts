import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/setup/server.ts';
import { family } from '../measure-process.ts';
import type { Generated } from '../order.ts';
import { pointKeys } from '../plant.ts';
import { type Contender, type Running, type Step, usualSteps } from './contender.ts';
import { end, launch, run, until } from './machinery.ts';

/** What the sender of rows is told. */
export interface RowsOrder extends Step {
  readonly port: number;
}

const config = (folder: string, http: number, tcp: number): string => `<yandex>
<logger><level>warning</level><console>1</console></logger>
<http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><user_files_path>${folder}/files/</user_files_path>
<format_schema_path>${folder}/schemas/</format_schema_path>
<users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>1073741824</mark_cache_size>
</yandex>`;

const users = `<yandex><profiles><default><max_memory_usage>8000000000</max_memory_usage></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
<quotas><default></default></quotas></yandex>`;

const table = `CREATE TABLE plant (device UInt32, time UInt64, ${pointKeys.map((key) => `${key} Float64`).join(', ')})
ENGINE = MergeTree PARTITION BY tuple() ORDER BY (device, time)`;

async function ask(port: number, query: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: query });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

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
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['data', 'tmp', 'files', 'schemas']) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePort();
  writeFileSync(join(folder, 'config.xml'), config(folder, port, await freePort()));
  writeFileSync(join(folder, 'users.xml'), users);
  const child = launch('clickhouse', ['clickhouse-server', `--config-file=${join(folder, 'config.xml')}`], { cwd: folder });
  await until('ClickHouse', async () => (await fetch(`http://127.0.0.1:${port}/ping`)).ok);
  await ask(port, table);
  let bytes = Number.NaN;
  return {
    pids: () => family(child.pid ?? 0),
    load: (step) => loadRows({ ...step, port }),
    read: async (device, point, { startTime }) => {
      const where = `device = ${device} AND time >= ${startTime} AND time < ${startTime + 3_600_000}`;
      const text = await ask(port, `SELECT time, ${pointKeys[point]} FROM plant WHERE ${where} ORDER BY time FORMAT TabSeparated`);
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => line.split('\t').map(Number)).map(([time = 0, value = Number.NaN]) => ({ time, value }));
    },
    compact: async () => {
      await ask(port, 'OPTIMIZE TABLE plant FINAL');
      const parts = "SELECT sum(bytes_on_disk) FROM system.parts WHERE table = 'plant' AND active"; // merged ones stay a while on disk
      bytes = Number(await ask(port, parts));
    },
    stop: () => end(child),
    bytes: () => bytes,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
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
    if (!existsSync('/usr/sbin/clickhouse-server') && !existsSync('/usr/bin/clickhouse-server'))
      throw new Error('the Debian package clickhouse-server is not installed');
    return `${run('dpkg-query', ['-W', '-f', '$' + '{Version}', 'clickhouse-server'], '/')} (Debian bookworm)`;
  },
  start,
};
