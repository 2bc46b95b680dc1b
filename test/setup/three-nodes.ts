import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/kernel/log.ts';
import { startPostgres } from '../../src/kernel/postgres.ts';
import { type ClickHouseServer, clickhouseMissing, startClickHouse } from './clickhouse.ts';
import { natsMissing, natsProgram } from './nats.ts';
import { freePort } from './ports.ts';
import { type RunningServer, startServer } from './server.ts';

/** Why the layout cannot be started here; `undefined` when it can. */
export const threeNodesMissing = natsMissing ?? clickhouseMissing;

/** A process that can be killed and started again on its data. */
export interface Part {
  kill(): Promise<void>;
  start(): Promise<void>;
}

/**
 * Three nodes on loopback without the api process: NATS ×3 with JetStream, PostgreSQL, ClickHouse and two data planes. See
 * docs/scale-out.md for the same on three machines.
 */
export interface ThreeNodes {
  /** Settings of the api process. */
  readonly apiEnv: Readonly<Record<string, string>>;
  readonly nats: readonly Part[];
  /** With their logs in NATS too one may lose its disk while it is down. */
  readonly planes: Readonly<Record<'a' | 'b', Part & { loseDisk(): Promise<void> }>>;
  readonly clickhouse: ClickHouseServer;
  /** Kill PostgreSQL; it is started again by itself. */
  killPostgres(): void;
  /** Of the data planes. */
  pids(): readonly number[];
  /** What a data plane has said. */
  said(plane: 'a' | 'b'): string;
  remove(): Promise<void>;
}

/** How the layout is started. */
export interface ThreeNodesOptions {
  /** Of all of Yangfan's processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the logs of the data planes are in NATS too; default true. */
  readonly isLogReplicated?: boolean;
}

/** Start all of it; resolves when every part is ready. */
export async function startThreeNodes({ env = {}, isLogReplicated = true }: ThreeNodesOptions = {}): Promise<ThreeNodes> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-three-'));
  const nats = await startNatsCluster(folder);
  const clickhouse = await startClickHouse();
  const dataFolder = join(folder, 'postgres');
  await mkdir(dataFolder);
  const postgres = await startPostgres({ dataFolder, log: createLog('silent') });
  const shared = {
    YANGFAN_NATS_URL: nats.url,
    YANGFAN_NATS_REPLICAS: '3',
    YANGFAN_CLICKHOUSE_URL: `${clickhouse.url}/plant`,
    ...env,
  };
  const plane = (node: string) => startPlane(join(folder, node), node, { ...shared, YANGFAN_REPLICATE_LOG: String(isLogReplicated) });
  const planes = { a: await plane('a'), b: await plane('b') };
  return {
    apiEnv: { ...shared, YANGFAN_ROLES: 'api', YANGFAN_NODES: 'a,b', DATABASE_URL: postgres.url.replace('@/', '@socket/') },
    nats: nats.parts,
    planes,
    clickhouse,
    killPostgres: () => process.kill(postgres.pid() ?? 0, 'SIGKILL'),
    pids: () => [planes.a.pid(), planes.b.pid()],
    said: (plane) => planes[plane].said(),
    async remove() {
      await Promise.all([planes.a.kill(), planes.b.kill()]);
      await postgres.stop();
      await clickhouse.remove();
      await Promise.all(nats.parts.map((part) => part.kill()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startPlane(dataFolder: string, node: string, env: Readonly<Record<string, string>>) {
  const port = await freePort();
  const start = () =>
    startServer({
      dataFolder,
      ports: { http: port, mqtt: 0, sl651: 0, gateway: 0, modbus: 0 },
      env: { ...env, YANGFAN_ROLES: 'gateway,flow', YANGFAN_NODE: node },
    });
  let running: RunningServer = await start();
  return {
    kill: () => running.stop('SIGKILL'),
    async start() {
      running = await start();
    },
    loseDisk: () => rm(dataFolder, { recursive: true }),
    said: () => running.said(),
    pid: () => running.process.pid ?? 0,
  };
}

async function startNatsCluster(folder: string): Promise<{ readonly url: string; readonly parts: readonly Part[] }> {
  const ports = await Promise.all([0, 1, 2].map(async () => ({ client: await freePort(), cluster: await freePort() })));
  const routes = ports.map(({ cluster }) => `nats-route://127.0.0.1:${cluster}`).join(',');
  const parts = ports.map((own, i) => {
    const store = join(folder, `nats-${i}`);
    const names = ['-n', `nats-${i}`, '--cluster_name', 'three'];
    const addresses = ['-a', '127.0.0.1', '-p', String(own.client), '--cluster', `nats://127.0.0.1:${own.cluster}`, '--routes', routes];
    return natsPart(['-js', '-sd', store, ...names, ...addresses]);
  });
  await Promise.all(parts.map((part) => part.start()));
  return { url: ports.map(({ client }) => `nats://127.0.0.1:${client}`).join(','), parts };
}

function natsPart(args: readonly string[]): Part {
  let running: ChildProcess | undefined;
  return {
    async kill() {
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise((resolve) => running?.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
    async start() {
      if (natsProgram === undefined || !existsSync(natsProgram)) throw new Error(natsMissing);
      const child = spawn(natsProgram, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      running = child;
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child.stderr.on('data', (chunk: Buffer) => {
          said = (said + String(chunk)).slice(-20_000);
          if (said.includes('Server is ready')) resolve();
        });
        child.once('exit', () => reject(new Error(`nats-server ended:\n${said}`)));
      });
    },
  };
}
