import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The installed NATS server, if there is one. */
export const natsProgram = ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'].find((path) => existsSync(path));

/** Why tests that need a NATS server are skipped; `undefined` when there is one. */
export const natsMissing = natsProgram === undefined ? 'nats-server is not installed' : undefined;

/** A NATS server with JetStream on a folder of its own. */
export interface NatsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Start a NATS server on a free port of 127.0.0.1; resolves when it is ready. */
export async function startNats(): Promise<NatsServer> {
  if (natsProgram === undefined) throw new Error(natsMissing);
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-nats-'));
  const child = spawn(natsProgram, ['-js', '-sd', folder, '-p', '-1', '-a', '127.0.0.1'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  const port = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const found = /client connections on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined && said.includes('Server is ready')) resolve(found);
    });
    child.once('exit', () => reject(new Error(`nats-server ended:\n${said}`)));
  });
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
