import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../setup/server.ts';
import { eventually } from './patience.ts';
import { sendOne } from './senders.ts';
import { openSite, type Page, type Site } from './site.ts';

const run = promisify(execFile);

describe('a port that another program has', () => {
  let occupier: Server;
  let site: Site;
  let began: number;
  beforeAll(async () => {
    const ports = await freePorts();
    site = await openSite({ ports });
    await site.server.stop();
    occupier = createServer().listen(ports.gateway, '127.0.0.1');
    await once(occupier, 'listening');
    began = Date.now();
    await site.again();
  }, 180_000);
  afterAll(async () => {
    occupier.close();
    await site.server.remove();
  });

  test('makes its source "down" with the reason and the next try, while the others work', async () => {
    const down = await eventually(async () => {
      const found = await site.source('http');
      return found.state === 'down' ? found : undefined;
    });
    expect(down.lastError).toContain(`127.0.0.1:${site.server.ports.gateway}`);
    expect(down.lastError).toContain('EADDRINUSE');
    expect(down.retryAt).toBeGreaterThan(began);
    await sendOne(site, 'mqtt', 1);
  });

  test('is taken by itself once it is free', async () => {
    await new Promise((resolve) => occupier.close(resolve));
    await eventually(async () => (await site.source('http')).state === 'up');
    await sendOne(site, 'http', 1);
  });
});

describe('the field process of the demonstration', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ demo: true });
  }, 180_000);
  afterAll(() => site?.server.remove());

  const fieldPid = async (): Promise<number | undefined> => {
    const { stdout } = await run('ps', ['-o', 'pid=,args=', '--ppid', String(site.server.process.pid)]);
    const line = stdout.split('\n').find((one) => one.includes('field/main.js'));
    return line === undefined ? undefined : Number.parseInt(line, 10);
  };

  test('is started again when it is killed, and values are fresh again', async () => {
    const before = await eventually(fieldPid);
    process.kill(before, 'SIGKILL');
    const killedAt = Date.now();
    await eventually(async () => ((await fieldPid()) ?? before) !== before);
    const { items } = (await site.api.get('/assets?limit=1000')) as Page<{ id: string; key: string }>;
    const { points } = (await site.api.get(`/assets/${items.find(({ key }) => key === 'idukki')?.id}`)) as {
      points: { key: string; number: number }[];
    };
    const level = points.find(({ key }) => key === 'level')?.number;
    await eventually(async () => {
      const { latest } = (await site.api.get(`/latest?points=${level}`)) as { latest: { sample?: { receivedAt: number } }[] };
      return Number(latest[0]?.sample?.receivedAt) > killedAt + 500;
    });
  });

  test('does not hold up the end of the program when it has just been killed', async () => {
    process.kill(await eventually(fieldPid), 'SIGKILL');
    await eventually(() => site.server.said().split('the field process ended').length > 2);
    await site.server.stop();
    expect(site.server.process.exitCode).toBe(0);
  });
});
