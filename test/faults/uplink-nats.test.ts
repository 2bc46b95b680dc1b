import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteAccounts } from '../../src/drivers/nats/testing.ts';
import { type NatsServer, natsMissing, startNats } from '../setup/nats.ts';
import { freePort } from '../setup/ports.ts';
import { type RunningServer, startServer } from '../setup/server.ts';
import { isLong } from '../soak/length.ts';
import { eventually } from './patience.ts';
import { differences } from './promised.ts';
import { type Acknowledged, sendByMqtt } from './senders.ts';
import { openSite, type Site } from './site.ts';

// A device sends to an edge, which forwards over a NATS server to a centre. Each of the three is killed once while it sends.

const identity = 'edge-1';
const secret = 'only-for-this-test';
const title = { zh: '现场', en: 'Sites' };
let [centre, edge, nats, folder]: [Site?, RunningServer?, NatsServer?, string?] = [];

afterAll(async () => {
  await edge?.stop('SIGKILL');
  await centre?.server.remove();
  await nats?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** A source at the centre that takes the stream, with the edge as its device. */
async function takeStream({ api, meters }: Site, server: NatsServer, passwordFile: string): Promise<void> {
  const config = { servers: [`127.0.0.1:${server.port}`], user: 'centre', passwordFile };
  const { id } = (await api.send('POST', '/sources', { protocol: 'nats', title, config })) as { id: string };
  const { asset, point } = meters.mqtt;
  await api.send('POST', `/sources/${id}/devices`, { identity, asset, keys: { 'pond.depth': { point } } });
}

/** The edge with one device, as something that can be started again, and as senders know it. */
async function newEdge(at: string, server: NatsServer) {
  const port = await freePort();
  const device = { identity: 'gauge', secretSha256: createHash('sha256').update(secret).digest('hex'), values: { depth: 'pond.depth' } };
  const file = join(at, 'edge.json');
  await writeFile(file, JSON.stringify({ sources: [{ id: 'field', protocol: 'mqtt', config: { port }, devices: [device] }] }));
  const url = `nats://${identity}:${secret}@127.0.0.1:${server.port}`;
  const env = { YANGFAN_ROLES: 'edge', YANGFAN_EDGE_FILE: file, YANGFAN_UPLINK_URL: url };
  return {
    start: () => startServer({ dataFolder: join(at, 'data'), env }),
    // Of a site, a sender looks at nothing else.
    site: { meters: { mqtt: { identity: 'gauge', secret } }, server: { ports: { mqtt: port } } } as unknown as Site,
  };
}

const missing =
  natsMissing ?? (isLong ? undefined : 'in npm run test:soak only; src/uplink/nats.test.ts kills the server and cuts the cable');

describe.skipIf(missing)(`an edge, a NATS server and a centre, each killed${missing === undefined ? '' : ` (${missing})`}`, () => {
  let acknowledged: Acknowledged = new Map();
  beforeAll(async () => {
    const at = await mkdtemp(join(tmpdir(), 'yangfan-nats-edge-'));
    folder = at;
    const server = await startNats(() => siteAccounts([identity], secret));
    nats = server;
    const passwordFile = join(at, 'password');
    await writeFile(passwordFile, secret);
    const site = await openSite();
    centre = site;
    await takeStream(site, server, passwordFile);
    const { start, site: field } = await newEdge(at, server);
    edge = await start();
    const ending = new AbortController();
    const work = sendByMqtt(field, ending.signal);
    await pause(500);
    await edge.stop('SIGKILL');
    edge = await start();
    await pause(300);
    await server.kill();
    await pause(300);
    await server.again();
    await site.server.stop('SIGKILL');
    await pause(300);
    await site.again();
    ending.abort();
    acknowledged = await work;
  }, 240_000);

  test('every value that the edge acknowledged is at the centre and right', { timeout: 120_000 }, async () => {
    expect(acknowledged.size).toBeGreaterThan(100);
    const site = centre as Site; // holds: it was opened before
    await eventually(async () => (await site.stored(site.meters.mqtt.point)).size >= acknowledged.size, 90_000);
    await eventually(async () => (await edgeMetric('yangfan_uplink_waiting_bytes')) === 0, 30_000);
    expect(differences(acknowledged, await site.stored(site.meters.mqtt.point))).toMatchObject({ lost: 0, wrong: 0 });
  });

  const edgeMetric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${edge?.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  };
});
