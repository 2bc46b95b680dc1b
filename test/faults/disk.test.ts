import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signIn } from '../setup/server.ts';
import { countInto } from '../soak/ledger.ts';
import { openTrial } from '../soak/report.ts';
import { openMqtt } from './mqtt-client.ts';
import { eventually } from './patience.ts';
import { differences } from './promised.ts';
import { stationOf } from './senders.ts';
import { openSite, type Protocol, post, type Site } from './site.ts';
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
const began = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const flooded = 40;
/** What was acknowledged: time → value. */
const acknowledged: Readonly<Record<Protocol, Map<number, number>>> = { mqtt: new Map(), http: new Map(), sl651: new Map() };
/** What was refused by HTTP. */
const refused = new Map<number, number>();
const reading = (ts: number, depth: number) => ({ ts, values: { depth } });

beforeAll(async () => {
  if (disk === undefined) return;
  site = await openSite({ dataFolder: disk.folder, env: disk.env });
  for (const time of [began, began + 20_000]) acknowledged.http.set(time, flooded);
  const flood = [...acknowledged.http].map(([time, depth]) => reading(time, depth));
  expect((await post(site, site.meters.http, flood)).status).toBe(200);
  await eventually(async () => (await site.alarms(site.meters.http.asset, 'depthWarn')).length === 1);
  expect((await system()).disk.state).toBe('ok');
  await disk.fill();
  await eventually(async () => (await system()).flow.refusal === 'DISK_FULL', 10_000);
}, 180_000);
afterAll(async () => {
  await site?.server.remove();
  disk?.remove();
});

onFullDisk('samples are refused by the HTTP source and the API with 507, and the answer says what to do', async () => {
  refused.set(began + 30_000, 1);
  expect(await post(site, site.meters.http, reading(began + 30_000, 1))).toMatchObject({ status: 507 });
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
  const time = began + 60_000;
  await again.publish(topic, JSON.stringify(reading(time, 2)));
  again.end();
  expect((await post(site, http, reading(time, 3))).status).toBe(200);
  const station = stationOf(site);
  await station.report(0x32, time, { Z: 4 });
  station.close();
  for (const [protocol, value] of [
    ['mqtt', 2],
    ['http', 3],
    ['sl651', 4],
  ] as const)
    acknowledged[protocol].set(time, value);
  expect((await system()).flow.refusal).toBeUndefined();
  expect((await system()).disk.state).toBe('ok');
});

onFullDisk.each(['http', 'mqtt', 'sl651'] as const)('what %s acknowledged before and after is there', async (protocol) => {
  tally.rounds = 1;
  const found = differences(acknowledged[protocol], await site.stored(site.meters[protocol].point));
  countInto(tally, found);
  expect(found).toMatchObject({ lost: 0, wrong: 0, first: undefined });
  expect(found.acknowledged).toBeGreaterThan(0);
});

onFullDisk('a store that acknowledges on a full disk what it cannot keep is found out', async () => {
  const stored = await site.stored(site.meters.http.point);
  expect(differences(new Map([...acknowledged.http, ...refused]), stored)).toMatchObject({ lost: 1, wrong: 0 });
  expect(differences(new Map([...acknowledged.http, [began, flooded + 1]]), stored)).toMatchObject({ lost: 0, wrong: 1 });
});
