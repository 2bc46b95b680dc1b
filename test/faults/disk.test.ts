import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signIn } from '../setup/server.ts';
import { openTrial } from '../soak/report.ts';
import { openMqtt } from './mqtt-client.ts';
import { eventually } from './patience.ts';
import { stationOf } from './senders.ts';
import { openSite, post, type Site } from './site.ts';
import { smallDisk } from './small-disk.ts';

const tally = openTrial('disk-full');
const disk = smallDisk();

interface System {
  readonly disk: { readonly state: string; readonly usedRatio: number };
  readonly flow: { readonly refusal?: string };
}

// Needs a file system of its own: root, or room in /dev/shm.
const onFullDisk = test.skipIf(disk === undefined);
let site: Site;
const system = async (): Promise<System> => (await site.api.get('/system')) as System;
const flood = (depth: number) => [20_000, 0].map((ago) => ({ ts: Date.now() - ago, values: { depth } }));

beforeAll(async () => {
  if (disk === undefined) return;
  site = await openSite({ dataFolder: disk.folder, env: disk.env });
  expect((await post(site, site.meters.http, flood(40))).status).toBe(200);
  await eventually(async () => (await site.alarms(site.meters.http.asset, 'depthWarn')).length === 1);
  expect((await system()).disk.state).toBe('ok');
  await disk.fill();
  await eventually(async () => (await system()).flow.refusal === 'DISK_FULL', 10_000);
}, 60_000);
afterAll(async () => {
  await site?.server.remove();
  disk?.remove();
});

onFullDisk('samples are refused by the HTTP source and the API with 507, and the answer says what to do', async () => {
  expect(await post(site, site.meters.http, { depth: 1 })).toMatchObject({ status: 507 });
  const write = site.api.send('POST', '/samples', { samples: [{ point: site.meters.http.point, value: 1 }] });
  await expect(write).rejects.toThrow(/507.*DISK_FULL.*free space/s);
});

onFullDisk('samples are refused by MQTT 5 with the reason code "quota exceeded"', async () => {
  const client = await openMqtt(site.server.ports.mqtt, site.meters.mqtt, 5);
  const ack = await client.publish(`yf/${site.meters.mqtt.identity}/values`, JSON.stringify({ depth: 1 }));
  expect(ack.reasonCode).toBe(0x97);
  client.end();
});

onFullDisk('SL 651 stations hear nothing and keep their data', async () => {
  const station = stationOf(site);
  await expect(station.report(0x32, Date.now(), { Z: 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  station.close();
});

onFullDisk('what was refused is counted at its source', async () => {
  for (const protocol of ['http', 'mqtt', 'sl651'] as const)
    await eventually(async () => Number((await site.source(protocol)).refused['no-room']) > 0);
});

onFullDisk('alarms can be worked on, history can be read, and people can sign in', async () => {
  const [alarm] = await site.alarms(site.meters.http.asset, 'depthWarn');
  await site.api.send('POST', '/alarms/acknowledge', { ids: [alarm?.id], comment: 'seen although the disk is full' });
  await eventually(async () => (await site.alarms(site.meters.http.asset, 'depthWarn'))[0]?.state === 'acknowledged');
  expect((await site.stored(site.meters.http.point)).size).toBe(2);
  const { link } = (await site.api.send('POST', '/users', { name: 'night', role: 'operator' })) as { link: string };
  const night = await signIn({ url: site.server.url, link: link.split('#')[1] ?? '' });
  expect(await night.get('/session')).toMatchObject({ user: { name: 'night' } });
});

onFullDisk('the console sees it: in the system page, in the health, and in the heartbeat of the live connection', async () => {
  expect(await system()).toMatchObject({ disk: { state: 'full' }, flow: { refusal: 'DISK_FULL' } });
  const health = (await site.api.get('/health')) as { status: string; checks: unknown[] };
  expect(health.status).toBe('degraded');
  expect(health.checks).toContainEqual(expect.objectContaining({ part: 'flow', ok: false }));
  expect(health.checks).toContainEqual(expect.objectContaining({ part: 'disk', ok: false }));
  const live = new WebSocket(`${site.server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: site.api.cookie } });
  const heartbeat = await new Promise((resolve) => live.once('message', (data) => resolve(JSON.parse(String(data)))));
  expect(heartbeat).toMatchObject({ type: 'heartbeat', refusal: 'DISK_FULL' });
  live.close();
});

onFullDisk('MQTT 3.1.1 gets no acknowledgement, and once there is room all protocols are taken again without a restart', async () => {
  const { mqtt, http } = site.meters;
  const before = (await site.source('mqtt')).refused['no-room'] ?? 0;
  const client = await openMqtt(site.server.ports.mqtt, mqtt);
  const topic = `yf/${mqtt.identity}/values`;
  const unanswered = client.publish(topic, JSON.stringify({ depth: 2 })).then(
    () => 'acknowledged',
    () => 'closed',
  );
  await eventually(async () => ((await site.source('mqtt')).refused['no-room'] ?? 0) > before);
  await disk?.free();
  expect(await unanswered).toBe('closed');
  const again = await openMqtt(site.server.ports.mqtt, mqtt);
  await again.publish(topic, JSON.stringify({ depth: 2 }));
  again.end();
  expect((await post(site, http, { depth: 3 })).status).toBe(200);
  const station = stationOf(site);
  await station.report(0x32, Date.now(), { Z: 4 });
  station.close();
  expect((await system()).flow.refusal).toBeUndefined();
  expect((await system()).disk.state).toBe('ok');
});

onFullDisk('what was acknowledged before and after is there', async () => {
  const acknowledged = { http: [40, 40, 3], mqtt: [2], sl651: [4] } as const;
  const stored = async (protocol: keyof typeof acknowledged) => [...(await site.stored(site.meters[protocol].point)).values()];
  tally.rounds = 1;
  for (const protocol of ['http', 'mqtt', 'sl651'] as const) {
    const found = await stored(protocol);
    tally.acknowledged += acknowledged[protocol].length;
    tally.lost += acknowledged[protocol].length - found.length;
    tally.wrong += acknowledged[protocol].filter((value, i) => found[i] !== value).length;
  }
  expect(tally).toMatchObject({ acknowledged: 5, lost: 0, wrong: 0 });
});
