import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatusCodes } from 'node-opcua-client';
import { afterAll, beforeAll, vi } from 'vitest';
import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { startProxy } from '../../../test/conformance/proxy.ts';
import { isLong } from '../../../test/soak/length.ts';
import { opcuaConfig } from './config.ts';
import { createOpcua } from './driver.ts';
import { openNear } from './testing/near.ts';
import { startServer } from './testing/server.ts';
import { type ServerInHand, startServerProcess } from './testing/server-process.ts';

const names = ['Level', 'Flow'];
const keyOf = (identity: string, name: string): string => `ns=1;s=${identity}.${name}`;
const devices: [TestDevice, TestDevice] = [
  { identity: 'North', keys: names.map((name) => keyOf('North', name)), firstPoint: 1 },
  { identity: 'South', keys: names.map((name) => keyOf('South', name)), firstPoint: 11 },
];

// To start a server and to sign in is work for the processor: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let folder = '';
let server: ServerInHand;
let peers = 0;

// One server for all peers, each behind a wire of its own: to start a server takes a second and more. In the long form of the trial of cut links
// it has a process of its own: it keeps the sessions of lost links for a while, and their memory is not that of the driver.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-opcua-'));
  const begin = Date.UTC(2024, 5, 1);
  let steps = 0;
  const variables = names.map((name) => ({ name }));
  const folders = { North: variables, South: variables };
  server = isLong ? await startServerProcess(folders, begin) : await startServer({ folders, now: () => new Date(begin + steps++) });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function reset(): void {
  for (const { keys = [] } of devices) for (const key of keys) server.set(key, 0);
}

/** Longer than the server samples. */
const settleMs = 100;

/** Set a value so that all who watch are told, also those behind other wires for which it is the same as before. */
function change(key: string, value: number): void {
  if (server.get(key) !== value) server.set(key, value);
  else {
    server.set(key, -1);
    setTimeout(() => server.set(key, value), settleMs);
  }
}

async function simulate(): Promise<SimulatedPeer> {
  if (peers++ === 0) reset();
  const proxy = await startProxy(server.port);
  const silent = new Set<string>();
  return {
    address: proxy.address,
    get connections() {
      return proxy.connections;
    },
    set(identity, key, value) {
      if (!silent.has(identity)) change(key, value);
    },
    setAt: (_, key, value, time) => server.set(key, value, StatusCodes.Good, new Date(time)),
    get: (_, key) => Number(server.get(key)),
    hangUp: proxy.hangUp,
    leave: proxy.leave,
    comeBack: proxy.comeBack,
    goSilent(identity) {
      if (identity === undefined) proxy.goSilent();
      else {
        // What a server says of a device that does not answer it.
        silent.add(identity);
        for (const { keys = [] } of devices.filter((one) => one.identity === identity))
          for (const key of keys) server.set(key, 0, StatusCodes.BadNoCommunication);
      }
    },
    bend: proxy.bend,
    pour: proxy.pour,
    holdWrites: server.holdWrites,
    get heldWrites() {
      return server.heldWrites;
    },
    async close() {
      peers--;
      server.holdWrites(false);
      await proxy.leave().catch(() => {}); // it may have left already
    },
  };
}

clientDriverConformance('opcua', {
  driver: createOpcua({ openPort: openNear, folder: () => folder }),
  config: ({ host, port }, answerMs) =>
    opcuaConfig.parse({
      endpoint: `opc.tcp://${host}:${port}`,
      securityMode: 'none',
      publishingSeconds: 0.02,
      samplingSeconds: 0.02,
      // To sign in takes hundreds of milliseconds on a busy machine, because the server shares the thread.
      answerSeconds: Math.max(3, answerMs / 1000),
      silentSeconds: Math.max(2, answerMs / 1000),
    }),
  devices,
  simulate,
});
