import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../src/kernel/testing.ts';
import { builtServer } from '../setup/build.ts';
import { type ApiClient, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { reportAsUnknown, unknownStation } from '../setup/unknown-station.ts';

// The whole path as a stranger uses it: real processes, real sockets, no code of ours but the helpers that start and sign in.

const run = promisify(execFile);
const mosquitto = '/usr/bin/mosquitto_pub';

interface Asset {
  readonly id: string;
  readonly key: string;
  readonly model: string;
  readonly points: readonly {
    readonly number: number;
    readonly key: string;
    readonly latest?: { readonly value: number; readonly quality: number };
  }[];
}

interface Page<T> {
  readonly items: readonly T[];
}

let server: RunningServer;
let api: ApiClient;
beforeAll(async () => {
  await builtServer();
  server = await startServer({ demo: true });
  api = await signIn(server);
}, 120_000);
afterAll(() => server.remove());

const assetOf = async (key: string): Promise<Asset> => {
  const { items } = (await api.get('/assets?limit=1000')) as Page<Asset>;
  return (await api.get(`/assets/${items.find((one) => one.key === key)?.id}`)) as Asset;
};
const pointOf = async (asset: string, key: string): Promise<number> =>
  (await assetOf(asset)).points.find((one) => one.key === key)?.number ?? -1;
const sourceOf = async (protocol: string): Promise<{ id: string; quarantineCount: number }> => {
  const { items } = (await api.get('/sources')) as Page<{ id: string; protocol: string; quarantineCount: number }>;
  const found = items.find((one) => one.protocol === protocol);
  if (found === undefined) throw new Error(`no source of ${protocol}`);
  return found;
};

describe('the demonstration', () => {
  test('is alive: the stations report by their own protocols, and say that they replay', async () => {
    const isReplayed = (quality: number): boolean => ((quality >> 2) & 3) === 1;
    const level = await until(async () => {
      const latest = (await assetOf('idukki')).points.find((one) => one.key === 'level')?.latest;
      return latest !== undefined && isReplayed(latest.quality) ? latest : undefined;
    }, 30_000);
    expect(level.value).toBeGreaterThan(650);
    for (const protocol of ['sl651', 'mqtt', 'http']) {
      await until(
        async () =>
          ((await api.get('/sources')) as Page<{ protocol: string; values: number }>).items.find(
            (one) => one.protocol === protocol && one.values > 0,
          ),
        30_000,
      );
    }
  });

  test('imports years of records, refuses what cannot be read with the line and the reason, and raises no alarm of the past', async () => {
    const jobs = await until(async () => {
      const { items } = (await api.get('/jobs')) as Page<{
        kind: string;
        state: string;
        title: { en: string };
        result?: { samples: number; refused: number; refusals: { reason: string }[] };
      }>;
      const imports = items.filter(({ kind }) => kind === 'import');
      return imports.length === 5 && imports.every(({ state }) => state === 'done') ? imports : undefined;
    }, 60_000);
    const idukki = jobs.find(({ title }) => title.en.includes('Idukki'))?.result;
    expect(idukki?.samples).toBeGreaterThan(12_000);
    expect(idukki?.refusals.map(({ reason }) => reason)).toContain(
      'time: "09.04.2.23" cannot be read, or lies before 1900 or in the future',
    );
    const { items } = (await api.get('/alarms?view=history&limit=1000')) as Page<{ raisedAt: number }>;
    // The demonstration begins with the day before its start; the records end years ago.
    expect(items.filter(({ raisedAt }) => raisedAt < Date.now() - 2 * 86_400_000)).toEqual([]);
  });

  test('answers five years of one point in buckets, from the records', async () => {
    const point = await pointOf('idukki', 'level');
    const range = `from=${Date.UTC(2021, 0, 1)}&to=${Date.UTC(2026, 0, 1)}`;
    const { buckets } = (await api.get(`/history/buckets?points=${point}&${range}&count=60`)) as {
      buckets: { count: number[]; max: number[] }[];
    };
    expect(buckets[0]?.count.reduce((sum, one) => sum + one, 0)).toBe(364 + 361 + 359 + 359 + 282);
    expect(Math.max(...(buckets[0]?.max ?? []))).toBe(732);
  });

  test('plays a flood through the real protocols: alarm on the live connection, work order, advice, acknowledgement', async () => {
    const live = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: api.cookie } });
    const seen: { ruleKey: string; state: string; id: string; advice: { en: string }; quality: number }[] = [];
    live.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; alarm?: (typeof seen)[number] };
      if (message.type === 'alarm' && message.alarm !== undefined) seen.push(message.alarm);
    });
    await api.send('POST', '/packs/water/stories/streetFloods/play');
    const alarm = await until(() => seen.find((one) => one.ruleKey === 'depthClose' && one.state === 'unacknowledged'), 90_000);
    expect(alarm.advice.en).toContain('Close road');
    expect((alarm.quality >> 2) & 3).toBe(2); // what a drill sends is marked as simulated
    const orders = await until(async () => {
      const { items } = (await api.get('/work-orders')) as Page<{ alarm: string; state: string; checklist: unknown[] }>;
      return items.find((one) => one.alarm === alarm.id);
    });
    expect(orders).toMatchObject({ state: 'open', checklist: [{ done: false }, { done: false }] });
    const without = (await api.send('POST', '/alarms/acknowledge', { ids: [alarm.id] })) as { acknowledged: string[]; refused: unknown[] };
    expect(without).toMatchObject({ acknowledged: [], refused: [{ id: alarm.id }] });
    await api.send('POST', '/alarms/acknowledge', { ids: [alarm.id], comment: 'police is on the way' });
    await until(() => seen.some((one) => one.id === alarm.id && one.state === 'acknowledged'));
    live.close();
  }, 120_000);
});

describe('an unknown station', () => {
  test('is kept apart and shown, adopted with one call, and heard and acknowledged from then on', async () => {
    expect(await reportAsUnknown(server.ports.sl651)).toBeUndefined(); // no acknowledgement: the station keeps its data
    const stranger = await until(async () =>
      ((await api.get('/quarantine')) as Page<{ id: string; identity: string; values: Record<string, number> }>).items.find(
        (one) => one.identity === unknownStation,
      ),
    );
    expect(stranger.values).toMatchObject({ Z: 12.345, VT: 12.1 });
    const device = (await api.send('POST', `/quarantine/${stranger.id}/adopt`, {
      model: 'reservoir',
      title: { zh: '新水库', en: 'New reservoir' },
    })) as { asset: string };
    const answer = await until(() => reportAsUnknown(server.ports.sl651), 10_000);
    expect(answer.subarray(0, 2).toString('hex')).toBe('7e7e');
    const adopted = (await api.get(`/assets/${device.asset}`)) as Asset;
    expect(adopted.points.find(({ key }) => key === 'level')?.latest?.value).toBe(12.345);
  });
});

describe('a client that is not ours', () => {
  let token: string;
  let secret: string;
  beforeAll(async () => {
    ({ secret: token } = (await api.send('POST', '/tokens', { name: 'test', role: 'engineer', scopes: ['all:read', 'all:write'] })) as {
      secret: string;
    });
    const asset = (await api.send('POST', '/assets', { key: 'pond', model: 'floodSpot', title: { zh: '池塘', en: 'Pond' } })) as Asset;
    const keys = Object.fromEntries(['depth', 'rain'].map((key) => [key, { point: asset.points.find((one) => one.key === key)?.number }]));
    const device = (await api.send('POST', `/sources/${(await sourceOf('mqtt')).id}/devices`, {
      identity: 'pond-1',
      asset: asset.id,
      keys,
    })) as { id: string };
    ({ secret } = (await api.send('POST', `/devices/${device.id}/secret`)) as { secret: string });
  });
  const curl = async (...args: readonly string[]): Promise<string> =>
    (await run('curl', ['-s', '-H', `authorization: Bearer ${token}`, ...args], { maxBuffer: 16 << 20 })).stdout;

  test.skipIf(!existsSync(mosquitto))('mosquitto_pub sends values, curl reads them back (needs mosquitto-clients)', async () => {
    const payload = JSON.stringify({ ts: Date.now(), values: { depth: 3.5, rain: 1.2 } });
    await run(mosquitto, [
      '-h',
      '127.0.0.1',
      '-p',
      String(server.ports.mqtt),
      '-i',
      'pond-1',
      '-u',
      'pond-1',
      '-P',
      secret,
      '-q',
      '1',
      '-t',
      'yf/pond-1/values',
      '-m',
      payload,
    ]);
    const point = await pointOf('pond', 'depth');
    const read = JSON.parse(await curl(`${server.url}/api/v1/latest?points=${point}`)) as { latest: { sample: { value: number } }[] };
    expect(read.latest[0]?.sample.value).toBe(3.5);
  });

  test('curl writes a batch, which is on disk when it is answered, and exports it as CSV', async () => {
    const point = await pointOf('pond', 'depth');
    const body = JSON.stringify({ samples: [1, 2, 3].map((i) => ({ point, time: Date.now() - 5000 + i, value: i })) });
    expect(JSON.parse(await curl('-H', 'content-type: application/json', '-d', body, `${server.url}/api/v1/samples`))).toEqual({
      taken: 3,
      refused: [],
    });
    const csv = await curl(
      `${server.url}/api/v1/history/export.csv?points=${point}&from=${Date.now() - 60_000}&to=${Date.now() + 1000}&language=en`,
    );
    expect(csv).toContain('time,point,asset,key,value,unit,quality,origin');
    expect(csv.match(/,pond,depth,[123],cm,good,measured/g)).toHaveLength(3);
    for (const path of [
      `history/export.xlsx?points=${point}&from=0&to=${Date.now() + 1000}`,
      'audit/export.xlsx?',
      'alarms/export.xlsx?',
    ]) {
      const book = await fetch(`${server.url}/api/v1/${path}&language=en`, { headers: { cookie: api.cookie } });
      expect(await book.text()).toMatch(/^PK[\s\S]*xl\/worksheets\/sheet1.xml/);
    }
  });

  test('curl uploads a file and follows its progress', async () => {
    const upload = [
      '-H',
      'content-type: text/csv',
      '--data-binary',
      'time,pond.depth\n2026-01-01T00:00:00Z,7.5\n',
      `${server.url}/api/v1/imports?name=x.csv`,
    ];
    const { job } = JSON.parse(await curl(...upload)) as { job: string };
    const done = await until(async () => {
      const found = JSON.parse(await curl(`${server.url}/api/v1/jobs/${job}`)) as { state: string; result: { samples: number } };
      return found.state === 'done' ? found : undefined;
    });
    expect(done.result.samples).toBe(1);
  });

  test('the OpenAPI document names every route, with who may call it', async () => {
    const document = JSON.parse(await curl(`${server.url}/api/v1/openapi.json`)) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(ids).toEqual(expect.arrayContaining(['writeSamples', 'readBuckets', 'listAlarms', 'adoptDevice', 'createToken']));
  });

  test('nobody without a token comes in; health and metrics answer', async () => {
    for (const path of ['/assets', '/alarms', '/history/raw?points=1&from=0&to=1', '/audit'])
      expect((await fetch(`${server.url}/api/v1${path}`)).status).toBe(401);
    expect(await (await fetch(`${server.url}/api/v1/health`)).json()).toMatchObject({ status: 'ok' });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('yangfan_flow_values_total');
    expect(await (await fetch(`${server.url}/api/v1/docs`)).text()).not.toMatch(/(src|href)="https?:/);
  });
});
