import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

/** The installed NATS server, if there is one. */
export const natsProgram = ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'].find((path) => existsSync(path));

/** Why tests that need a NATS server are skipped; `undefined` when there is one. */
export const natsMissing = natsProgram === undefined ? 'nats-server is not installed' : undefined;

/** A NATS server with JetStream on a folder of its own. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** Where its configuration and its streams are. */
  readonly folder: string;
  /** End it as a power cut of its process would. */
  kill(): Promise<void>;
  /** Start it again on the same port and folder. */
  again(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Start a NATS server on a free port of 127.0.0.1; resolves when it is ready.
 *
 * @param configure its configuration, given its folder; default: everybody may do everything
 */
export async function startNats(configure: (folder: string) => string = () => ''): Promise<NatsServer> {
  if (natsProgram === undefined) throw new Error(natsMissing);
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-nats-'));
  await writeFile(join(folder, 'nats.conf'), configure(folder));
  const port = await freePort();
  let running = await launch(natsProgram, folder, port);
  const end = async (signal: NodeJS.Signals) => {
    const child = running;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await ended;
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    folder,
    kill: () => end('SIGKILL'),
    async again() {
      running = await launch(natsProgram ?? '', folder, port);
    },
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, folder: string, port: number): Promise<ChildProcess> {
  const args = ['-c', join(folder, 'nats.conf'), '-js', '-sd', folder, '-p', String(port), '-a', '127.0.0.1'];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-20_000);
      if (said.includes('Server is ready')) resolve();
    });
    child.once('exit', () => reject(new Error(`nats-server ended:\n${said}`)));
  });
  return child;
}
