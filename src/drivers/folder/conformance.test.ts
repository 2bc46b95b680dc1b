import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import type { Driver } from '../../contracts/driver.ts';
import { type FolderConfig, folderConfig } from './config.ts';
import { folder } from './driver.ts';

const keys = ['level', 'rain'];
const devices: [TestDevice, TestDevice] = [
  { identity: 'north', keys, firstPoint: 1 },
  { identity: 'south', keys, firstPoint: 11 },
];
/** Where the clock of the test host stands. */
const now = Date.UTC(2024, 5, 1);

/** Sessions that run, by their folder: what connections are elsewhere. */
const running = new Map<string, number>();
const watched: Driver<FolderConfig> = {
  ...folder,
  open(config, host) {
    const session = folder.open(config, host);
    const count = (change: number) => running.set(config.path, (running.get(config.path) ?? 0) + change);
    return {
      ...session,
      async run(signal) {
        count(1);
        await session.run(signal).finally(() => count(-1));
      },
    };
  },
};

async function simulate(): Promise<SimulatedPeer> {
  const above = mkdtempSync(join(tmpdir(), 'folder-'));
  const [path, away] = [join(above, 'loggers'), join(above, 'unplugged')];
  mkdirSync(path);
  const values = new Map<string, number>();
  const silent = new Set<string>();
  let [sent, isAway] = [0, false];
  const add = (identity: string, bytes: Uint8Array): void => appendFileSync(join(isAway ? away : path, `${identity}.csv`), bytes);
  for (const { identity } of devices) add(identity, Buffer.from(`time,${keys.join()}\n`));
  const rowOf = (identity: string, time: number): Buffer =>
    Buffer.from(`${new Date(time).toISOString()},${keys.map((key) => values.get(`${identity} ${key}`) ?? 0).join()}\n`);
  const set = (identity: string, key: string, value: number, time: number): void => {
    values.set(`${identity} ${key}`, value);
    if (!silent.has(identity)) add(identity, rowOf(identity, time));
  };
  return {
    address: { host: path, port: 0 },
    get connections() {
      return running.get(path) ?? 0;
    },
    set: (identity, key, value) => set(identity, key, value, now + ++sent),
    setAt: set,
    get: (identity, key) => values.get(`${identity} ${key}`),
    hangUp() {},
    async leave() {
      renameSync(path, away);
      isAway = true;
    },
    async comeBack() {
      renameSync(away, path);
      isAway = false;
    },
    goSilent(identity) {
      for (const one of identity === undefined ? devices.map((device) => device.identity) : [identity]) silent.add(one);
    },
    bend(change) {
      for (const { identity } of devices) add(identity, change === undefined ? Buffer.from('\n') : change(rowOf(identity, now)));
    },
    pour(bytes) {
      for (const { identity } of devices) add(identity, Buffer.concat([bytes, Buffer.from('\n')]));
    },
    holdWrites() {},
    heldWrites: 0,
    async close() {
      rmSync(above, { recursive: true, force: true });
    },
  };
}

const readOnly = 'files are read, never written';

clientDriverConformance('folder', {
  driver: watched,
  config: ({ host: path }) => folderConfig.parse({ path, files: 'appended', scanSeconds: 0.02 }),
  devices,
  simulate,
  waivers: {
    'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure':
      'there is no link that could be cut; a folder that vanishes is one that is not there, see link-cuts.test.ts',
    'a peer that accepts and never answers is given up: run throws, or its points turn bad':
      'files to which nothing is appended say nothing of their loggers',
    'a write resolves only after the device has acknowledged it, with what was read back': readOnly,
    'a write to an unknown device, to an unknown key or of no number throws a Failure': readOnly,
  },
});
