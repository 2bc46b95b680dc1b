import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OwnPostgres, startPostgres } from '../../src/kernel/postgres.ts';
import { silentLog } from '../../src/kernel/testing.ts';
import { startServer } from '../setup/server.ts';
import { eventually } from './patience.ts';
import { sendByHttp, sendByMqtt } from './senders.ts';
import { addMeter, type Meter, openSite, post, type Site } from './site.ts';

/** Two readings, farther apart in sample time than the delays of the rule `depthWarn`. */
const readings = (depth: number, time: number) => [time, time + 40_000].map((ts) => ({ ts, values: { depth } }));
const dry = 1;
const flooded = 40;

describe('the own PostgreSQL is killed while samples and alarms flow', () => {
  let site: Site;
  let operated: Meter;
  beforeAll(async () => {
    site = await openSite();
    operated = await addMeter(site.api, 'http', 'meter-operated');
  }, 180_000);
  afterAll(() => site.server.remove());

  const killDatabase = async (): Promise<void> => {
    const file = await readFile(join(site.server.dataFolder, 'postgres/postmaster.pid'), 'utf8');
    process.kill(Number(file.split('\n')[0]), 'SIGKILL');
  };
  const isAway = (): Promise<boolean> =>
    site.api.get('/alarms').then(
      () => false,
      (error: Error) => {
        expect(error.message).toMatch(/ 503 .*"NOT_AVAILABLE"/s);
        return true;
      },
    );

  test('samples go on being acknowledged, the API says NOT_AVAILABLE, and it works again by itself', async () => {
    const ending = new AbortController();
    const work = [sendByMqtt(site, ending.signal), sendByHttp(site, ending.signal)];
    for (let kill = 0; kill < 3; kill++) {
      await killDatabase();
      await eventually(isAway);
      for (let n = 0; n < 5; n++) expect((await post(site, operated, { ts: Date.now(), depth: dry })).status).toBe(200);
      await eventually(async () => !(await isAway()), 60_000);
    }
    ending.abort();
    const [byMqtt, byHttp] = await Promise.all(work);
    for (const [meter, acknowledged] of [
      [site.meters.mqtt, byMqtt],
      [site.meters.http, byHttp],
    ] as const) {
      const stored = await site.stored(meter.point);
      expect(acknowledged?.size).toBeGreaterThan(10);
      expect([...(acknowledged ?? [])].filter(([time, value]) => stored.get(time) !== value)).toEqual([]);
    }
  }, 240_000);

  test('alarms of that time come late, in order and once', async () => {
    const meter = await addMeter(site.api, 'http', 'meter-late');
    const begin = Date.now() - 3_600_000;
    await killDatabase();
    await eventually(isAway);
    for (const [n, depth] of [flooded, dry, flooded, dry, flooded].entries())
      expect((await post(site, meter, readings(depth, begin + n * 100_000))).status).toBe(200);
    const alarm = await eventually(async () => {
      const [found, ...more] = await site.alarms(meter.asset, 'depthWarn');
      expect(more).toEqual([]);
      return found?.returns === 2 ? found : undefined;
    });
    expect(alarm).toMatchObject({ isActive: true, state: 'unacknowledged' });
    const { outbox } = (await site.api.get('/system')) as { outbox: { deadLetters: number } };
    expect(outbox.deadLetters).toBe(0);
  });

  test('a second program on the same data folder refuses, and says who has it', async () => {
    const second = startServer({ dataFolder: site.server.dataFolder });
    await expect(second).rejects.toThrow(new RegExp(`process ${site.server.process.pid} already runs on it; stop that one`));
    expect(await isAway()).toBe(false);
  });
});

describe('a PostgreSQL server of somebody else', () => {
  let folder: string;
  let foreign: OwnPostgres;
  let site: Site;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yangfan-foreign-'));
    // So long that no socket fits: it listens on TCP, like a server elsewhere.
    foreign = await startPostgres({ dataFolder: join(folder, 'a-server-of-somebody-else-'.repeat(5)), log: silentLog });
    site = await openSite({ env: { DATABASE_URL: foreign.url } });
  }, 180_000);
  afterAll(async () => {
    await site.server.remove();
    await foreign.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('carries the whole program: values, alarms, work after a restart', async () => {
    const meter = site.meters.http;
    const begin = Date.now() - 3_600_000;
    expect((await post(site, meter, readings(flooded, begin))).status).toBe(200);
    const [alarm] = await eventually(async () => {
      const found = await site.alarms(meter.asset, 'depthWarn');
      return found.length === 1 ? found : undefined;
    });
    await site.server.stop();
    await site.again();
    expect(await site.alarms(meter.asset, 'depthWarn')).toMatchObject([{ id: alarm?.id, state: 'unacknowledged' }]);
    expect((await site.stored(meter.point)).size).toBe(2);
    await expect(readFile(join(site.server.dataFolder, 'postgres/PG_VERSION'))).rejects.toThrow('ENOENT');
  });

  test('that is not there keeps the program from starting, with a message that names it without its password', async () => {
    const url = 'postgres://someone:a-secret@127.0.0.1:9/plant';
    const attempt = startServer({ dataFolder: join(folder, 'never-used'), env: { DATABASE_URL: url } });
    await expect(attempt).rejects.toThrow(/ended with 1:\n.*connecting to the database.*127\.0\.0\.1:9\/plant/s);
    await expect(attempt).rejects.not.toThrow('a-secret');
  });
});
