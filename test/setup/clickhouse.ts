import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { timeLimit } from '../../src/contracts/time.ts';
import { freePort } from './ports.ts';

const program = ['/usr/sbin/clickhouse-server', '/usr/bin/clickhouse-server'].find((path) => existsSync(path));

/** Why tests that need a ClickHouse server are skipped; `undefined` when there is one. */
export const clickhouseMissing = program === undefined ? 'clickhouse-server is not installed' : undefined;

/** A ClickHouse server on a folder of its own. */
export interface ClickHouseServer {
  readonly url: string;
  /** Of the present process; `undefined` when it does not run. */
  pid(): number | undefined;
  /** Ask it directly; the answer as text. */
  ask(sql: string): Promise<string>;
  /** End it; what it has stored stays. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Start it again on the same port. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** What a ClickHouse server is given. */
export interface ClickHouseOptions {
  /** Emptied first; default: a new one for temporary files. What the server says goes to `clickhouse.log` in it. */
  readonly folder?: string;
  /** Memory for the marks of its columns, in bytes; default 64 MiB. */
  readonly markCacheBytes?: number;
  /** Memory of one query at most, in bytes; default: what the server has by itself. */
  readonly queryBytes?: number;
}

const config = (folder: string, { http, tcp, markCacheBytes }: { http: number; tcp: number; markCacheBytes: number }): string => `<yandex>
<logger><level>warning</level><console>1</console></logger>
<http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><user_files_path>${folder}/files/</user_files_path>
<format_schema_path>${folder}/schemas/</format_schema_path>
<users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>${markCacheBytes}</mark_cache_size>
</yandex>`;

const users = (queryBytes?: number): string => `<yandex><profiles><default>${
  queryBytes === undefined ? '' : `<max_memory_usage>${queryBytes}</max_memory_usage>`
}</default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
<writer><password>p@ss:word</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></writer></users>
<quotas><default></default></quotas></yandex>`;

/** Start a ClickHouse server on free ports of 127.0.0.1; resolves when it answers. It ends with this process at the latest. */
export async function startClickHouse(options: ClickHouseOptions = {}): Promise<ClickHouseServer> {
  if (program === undefined) throw new Error(clickhouseMissing);
  const { markCacheBytes = 64 << 20 } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'yangfan-clickhouse-')));
  await rm(folder, { recursive: true, force: true });
  for (const name of ['data', 'tmp', 'files', 'schemas']) await mkdir(join(folder, name), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await writeFile(join(folder, 'config.xml'), config(folder, { http: port, tcp: await freePort(), markCacheBytes }));
  await writeFile(join(folder, 'users.xml'), users(options.queryBytes));
  let running: ChildProcess | undefined;
  process.once('exit', () => running?.kill('SIGKILL'));
  const start = async () => {
    const log = openSync(join(folder, 'clickhouse.log'), 'a');
    running = spawn(program, [`--config-file=${join(folder, 'config.xml')}`], { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    await ready(url, running, folder);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const ending = running;
    running = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    const hurry = setTimeout(() => ending.kill('SIGKILL'), longestStopMs);
    await ended;
    clearTimeout(hurry);
  };
  await start();
  return {
    url,
    pid: () => running?.pid,
    async ask(sql) {
      const answer = await fetch(url, { method: 'POST', body: sql });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status}: ${text.slice(0, 300)}`);
      return text;
    },
    start,
    stop,
    async remove() {
      await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** It reads hundreds of megabytes of its own program first, from a disk that may be busy. */
const longestStartMs = 150_000;
const longestStopMs = 30_000;
const lookMs = 50;

async function ready(url: string, child: ChildProcess, folder: string): Promise<void> {
  const how = () => child.signalCode ?? child.exitCode ?? undefined;
  for (const deadline = Date.now() + longestStartMs; Date.now() < deadline && how() === undefined; await pause(lookMs)) {
    const isUp = await fetch(`${url}/ping`, { signal: timeLimit(5000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
  }
  const what = how() === undefined ? `did not answer within ${longestStartMs / 1000} s` : `ended with ${how()}`;
  child.kill('SIGKILL');
  throw new Error(`clickhouse-server ${what}:\n${(await readFile(join(folder, 'clickhouse.log'), 'utf8')).slice(-2000)}`);
}
