import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost } from '../../test/conformance/driver-host.ts';
import { certify, createAuthority } from '../../test/setup/certificates.ts';
import { type NatsServer, natsMissing, startNats } from '../../test/setup/nats.ts';
import { systemClock } from '../contracts/time.ts';
import { natsConfig } from '../drivers/nats/config.ts';
import { nats } from '../drivers/nats/driver.ts';
import { openPeer, siteAccounts } from '../drivers/nats/testing.ts';
import { batchOf, type Row, until } from '../flow/testing.ts';
import { openTestStore } from '../store/testing.ts';
import { layCable } from './testing.ts';
import { startUplink, type Uplink, type UplinkOptions } from './uplink.ts';

const identity = 'site-7';
const secret = 'a secret with: signs@';
const points = 20;
const keys = Array.from({ length: points }, (_, i) => `pump-${i}.flow`);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function newEdge() {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-uplink-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const store = await openTestStore({ keepLogs: true, folder });
  cleanUp.push(() => store.close());
  const written: Row[] = [];
  return {
    folder,
    written,
    async write(rows: readonly Row[]) {
      written.push(...rows);
      await store.write(batchOf(rows));
    },
  };
}
type Edge = Awaited<ReturnType<typeof newEdge>>;

/** Rows of all points at a time, with every status and origin. */
const rowsAt = (time: number): Row[] => keys.map((_, i): Row => [i + 1, time, Math.sin(time + i), (i % 3) + 4 * (i % 4)]);

function uplinkOf(edge: Edge, port: number, options: Partial<UplinkOptions> = {}): Uplink {
  const uplink = startUplink({
    url: `nats://${identity}:${encodeURIComponent(secret)}@127.0.0.1:${port}`,
    folder: edge.folder,
    clock: systemClock,
    random: Math.random,
    version: '1.2.3',
    keyOf: (point) => keys[point - 1],
    newest: () => [],
    mostKeptBytes: 1e9,
    onTurn: () => undefined,
    waits: { firstMs: 20, mostMs: 200 },
    ...options,
  });
  cleanUp.push(() => uplink.stop());
  return uplink;
}

async function newServer(configure = () => siteAccounts([identity], secret)): Promise<NatsServer> {
  const server = await startNats(configure);
  cleanUp.push(() => server.stop());
  return server;
}

/** A centre of which only the driver is real; a lost session is followed by a new one. */
async function newCentre({ port, folder }: NatsServer, more: Record<string, unknown> = {}) {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, secret);
  const host = createTestHost({ now: Date.now() });
  host.add({ identity, keys });
  const ending = new AbortController();
  const config = natsConfig.parse({ servers: [`127.0.0.1:${port}`], user: 'centre', passwordFile, ...more });
  const loop = async () => {
    while (!ending.signal.aborted) {
      await nats
        .open(config, host)
        .run(ending.signal)
        .catch(() => pause(20));
    }
  };
  const ended = loop();
  const stop = async () => {
    ending.abort();
    await ended;
  };
  cleanUp.push(stop);
  await until('the stream', () => host.links.length > 0, 25_000);
  return { host, stop };
}

const nameOf = ([point, time, value, quality = 0]: Row) => `${point}@${time}=${value}/${quality}`;
const missing = (edge: Edge, { host }: Awaited<ReturnType<typeof newCentre>>) => {
  const there = new Set(host.samples.map(({ point, time, value, quality }) => nameOf([point, time, value, quality])));
  return edge.written.filter((row) => !there.has(nameOf(row)));
};
const isDone = (uplink: Uplink) => () => {
  const { isConnected, waitingBytes } = uplink.state();
  return isConnected && waitingBytes === 0;
};

describe.skipIf(natsMissing)(`an uplink over NATS${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  test('loses nothing while the cable is cut, the server is killed and the centre restarts, and brings samples as they are', async () => {
    const server = await newServer();
    const cable = await layCable(server.port);
    cleanUp.push(() => cable.remove());
    const [edge, centre] = [await newEdge(), await newCentre(server)];
    const uplink = uplinkOf(edge, cable.port);
    let time = Date.now() - 3_600_000;
    const writing = new AbortController();
    const write = async () => {
      for (; !writing.signal.aborted; time += 1000) {
        await edge.write(rowsAt(time));
        await pause(5);
      }
    };
    const writes = write();
    for (let i = 0; i < 4; i++) {
      cable.cut(true);
      await pause(Math.random() * 100);
      cable.cut(false);
      await pause(Math.random() * 200);
    }
    await server.kill();
    await pause(100);
    await server.again();
    await pause(200);
    writing.abort();
    await writes;
    await until('all is acknowledged', isDone(uplink), 25_000);
    await until('all is at the centre', () => missing(edge, centre).length === 0, 25_000);
    expect(edge.written.length).toBeGreaterThan(100);
    // Of one point the samples come in their order in the end: the newest may come early too, and others again.
    const times = centre.host.samples.filter(({ point }) => point === 1).map((sample) => sample.time);
    const lastSeen = [...new Set(times.reverse())].reverse();
    expect(lastSeen).toEqual([...lastSeen].sort((a, b) => a - b));
  }, 90_000);

  test('while the stream is full keeps all on its own disk, says why, and sends it when the centre takes again', async () => {
    const server = await newServer();
    const edge = await newEdge();
    const first = await newCentre(server, { streamMegabytes: 1 });
    await first.stop();
    const uplink = uplinkOf(edge, server.port);
    for (let i = 0; i < 40; i++) await edge.write(Array.from({ length: 100 }, (_, n) => rowsAt(1.7e12 + (i * 100 + n) * 1000)).flat());
    await until('it is refused', () => uplink.state().lastError?.includes('maximum bytes') === true, 25_000);
    expect(uplink.state().waitingBytes).toBeGreaterThan(0);
    const centre = await newCentre(server);
    await until('all is acknowledged', isDone(uplink), 25_000);
    await until('all is at the centre', () => missing(edge, centre).length === 0, 25_000);
  }, 90_000);

  test('says who it is and that it has gone; what it said last is kept', async () => {
    const server = await newServer();
    const [edge] = [await newEdge(), await newCentre(server)];
    const peer = await openPeer(`127.0.0.1:${server.port}`, 'centre', secret);
    cleanUp.push(() => peer.close());
    const said = async () => {
      const { streams } = await peer.manager();
      const message = await streams.getMessage('yangfan-up-state', { last_by_subj: `yf.${identity}.up.uplink` }).catch(() => undefined);
      return message?.json<{ version: string; isOnline: boolean }>();
    };
    const uplink = uplinkOf(edge, server.port);
    await until('it is online', async () => (await said())?.isOnline === true);
    await uplink.stop();
    await until('it has gone', async () => (await said())?.isOnline === false);
    expect(await said()).toMatchObject({ program: 'yangfan', version: '1.2.3' });
  });

  test('with a wrong secret, or before there is a stream, says so without the secret, and waits', async () => {
    const server = await newServer();
    const edge = await newEdge();
    await edge.write(rowsAt(Date.now()));
    const wrong = uplinkOf(edge, server.port, { url: `nats://${identity}:wrong-secret@127.0.0.1:${server.port}` });
    await until('it is refused', () => /authorization/i.test(wrong.state().lastError ?? ''));
    expect(wrong.state().lastError).not.toContain('wrong-secret');
    await wrong.stop();
    const uplink = uplinkOf(edge, server.port);
    await until('it is told', () => uplink.state().lastError?.includes('no stream takes it') === true);
    expect(uplink.state().acknowledged).toBe(0);
    const centre = await newCentre(server);
    await until('all is at the centre', () => isDone(uplink)() && missing(edge, centre).length === 0, 25_000);
  }, 60_000);

  test('with tls:// signs in with its certificate alone, and only to a server that it can check', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-certificates-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    createAuthority(folder, 'ca');
    createAuthority(folder, 'strange');
    const at = (name: string) => join(folder, name);
    certify(folder, { name: 'server', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1' });
    certify(folder, { name: 'site', authority: 'ca', subject: `/CN=${identity}`, names: `DNS:${identity}` });
    const server = await newServer(
      () => `
tls { cert_file: "${at('server.crt')}", key_file: "${at('server.key')}", ca_file: "${at('ca.crt')}", verify_and_map: true }
accounts { PLANT { jetstream: enabled, users: [ { user: "${identity}" } ] } }
`,
    );
    const edge = await newEdge();
    await edge.write(rowsAt(Date.now()));
    const url = `tls://${identity}@127.0.0.1:${server.port}`;
    const own = { cert: at('site.crt'), key: at('site.key') };
    const stranger = uplinkOf(edge, server.port, { url, files: { ca: at('strange.crt'), ...own } });
    await until('it does not trust it', () => stranger.state().lastError !== undefined);
    expect(stranger.state()).toMatchObject({ isConnected: false, acknowledged: 0 });
    await stranger.stop();
    // The certificate is that of a user who may do everything, and with it no other name may be given.
    const tls = { user: '', tls: true, caFile: at('ca.crt'), certificateFile: own.cert, keyFile: own.key };
    const centre = await newCentre(server, tls);
    const uplink = uplinkOf(edge, server.port, { url, files: { ca: at('ca.crt'), ...own } });
    await until('all is at the centre', () => isDone(uplink)() && missing(edge, centre).length === 0, 25_000);
  }, 60_000);
});
