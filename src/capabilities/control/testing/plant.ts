import { sql } from 'kysely';
import type { Event, EventKind } from '../../../contracts/events.ts';
import type { LatestSample } from '../../../contracts/flow.ts';
import { quality } from '../../../contracts/quality.ts';
import { type Role, roles } from '../../../contracts/roles.ts';
import type { AuditFact } from '../../../kernel/audit.ts';
import { createHttp, type Http } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { silentLog, systemCaller, testDatabase, until, virtualClock } from '../../../kernel/testing.ts';
import { type AssetDeps, type Assets, createAssets } from '../../assets/index.ts';
import type { Connect, WriteOrder, Writer } from '../../connect/index.ts';
import { type Control, createControl } from '../index.ts';
import { gatePack } from './gate-pack.ts';

/** `control` over a real database, a virtual clock, and a device that does what a test says. */
export interface Plant {
  readonly db: Awaited<ReturnType<typeof testDatabase>>['db'];
  readonly control: Control;
  readonly assets: Assets;
  readonly http: Http;
  readonly outbox: Outbox;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly heard: Event[];
  readonly audited: AuditFact[];
  /** What was handed over to the device. */
  readonly writes: WriteOrder[];
  /** What may be bent. */
  readonly device: {
    write: (order: WriteOrder) => Promise<Readonly<Record<string, unknown>>>;
    writers: (writers: Writer[]) => Writer[];
    openOrders: () => Promise<number>;
  };
  /** A new value of a point, by the keys of asset and point. */
  read(asset: string, point: string, value: number, sample?: Partial<LatestSample>): void;
  /** Forget what was read of a point. */
  forget(asset: string, point: string): void;
  point(asset: string, key: string): number;
  id(asset: string): string;
  /** Let the program die at once, and start it anew on what is in the database. */
  restart(): Promise<void>;
  /** As it was when it was opened, but for the time. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A person as caller. */
export const person = (name: string, role: Role = 'operator', tenant = 'main') =>
  ({ id: `user-${name}`, name, role, tenant, kind: 'user' }) as const;

/** Answers to HTTP stay with the first program of a plant: the routes are the same, and a server costs more than a test. */
const deaf: Pick<Http, 'route'> = { route: () => {} };
/** A device that takes everything, of an asset on which nobody works. */
const willing: Plant['device'] = { write: async ({ value }) => ({ value }), writers: (writers) => writers, openOrders: async () => 0 };
const good = quality('good');

/** Open the plant: both gates are closed, the siren sounds, the level is 15 m, the power is on. */
export async function openPlant(): Promise<Plant> {
  const database = await testDatabase();
  const { db } = database;
  const clock = virtualClock();
  const samples = new Map<number, LatestSample>();
  const latest = { read: (point: number) => samples.get(point), version: () => 0 };
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20 });
  const http = await openHttp(clock);
  const assets = await openAssets({ db, outbox, http, clock, latest });
  const heard: Event[] = [];
  const kinds: readonly EventKind[] = ['command.requested', 'command.verified', 'command.refused', 'command.failed'];
  outbox.subscribe('ear', kinds, async (event) => void heard.push(event));
  outbox.start();
  await assets.install(systemCaller(), gatePack);
  const id = (key: string) => assets.byKey('main', key)?.id ?? '';
  const point = (asset: string, key: string) => assets.pointOf(id(asset), key)?.number ?? -1;
  const writes: WriteOrder[] = [];
  const device: Plant['device'] = { ...willing };
  const connect = connectTo(device, writes);
  const audited: AuditFact[] = [];
  const audit = { write: async (fact: AuditFact) => void audited.push(fact) };
  const open = async (own: Pick<Http, 'route'>) =>
    createControl({
      db,
      outbox,
      http: own,
      clock,
      log: silentLog,
      audit,
      assets,
      connect,
      latest,
      openOrders: () => device.openOrders(),
      lookMs: 0,
    });
  let control = await open(http);
  const read: Plant['read'] = (asset, key, value, sample = {}) =>
    void samples.set(point(asset, key), { time: clock.now(), receivedAt: clock.now(), value, quality: good, ...sample });
  const plant: Plant = {
    ...{ db, assets, http, outbox, clock, heard, audited, writes, device, read, point, id },
    get control() {
      return control;
    },
    forget: (asset, key) => void samples.delete(point(asset, key)),
    restart: async () => {
      control = await open(deaf);
    },
    reset: async () => {
      await outbox.drained();
      await until(() => sql`truncate command_step, command, command_group`.execute(db)); // a step of the last test may still be at it
      for (const list of [heard, audited, writes]) list.length = 0;
      Object.assign(device, willing);
      samples.clear();
      clock.advance(3_600_000);
      await plant.restart();
      settleAt(plant);
    },
    close: async () => {
      await outbox.stop();
      await http.close();
      await database.drop();
    },
  };
  settleAt(plant);
  return plant;
}

const openAssets = (deps: Pick<AssetDeps, 'db' | 'outbox' | 'http' | 'clock' | 'latest'>): Promise<Assets> =>
  createAssets({
    ...{ ...deps, packs: [gatePack], jobs: createJobs(deps.clock, silentLog), searchers: [], devicesOf: () => [] },
    openAlarms: () => ({ count: 0 }),
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });

const connectTo = (device: Plant['device'], writes: WriteOrder[]): Pick<Connect, 'writersOf' | 'write'> => ({
  writersOf: (_asset, number) =>
    device.writers([
      { source: 's', identity: 'gate@1', key: `key-${number}`, protocol: 'modbus', isEnabled: true, hasTwin: false, origin: 'measured' },
    ]),
  write: (order) => {
    writes.push(order);
    return device.write(order);
  },
});

/** All values as they are when everything is well, as new as now. */
export function settleAt({ read }: Pick<Plant, 'read'>): void {
  read('dam', 'siren', 1);
  read('dam', 'level', 15);
  for (const gate of ['gate-1', 'gate-2']) {
    read(gate, 'power', 380);
    read(gate, 'opening', 0);
    read(gate, 'lamp', 0);
  }
}

const openHttp = (clock: Plant['clock']) =>
  createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => {
      const role = roles.find((one) => one === headers['x-test-role']) ?? 'operator';
      return { caller: person(String(headers['x-test-name'] ?? 'li'), role, String(headers['x-test-tenant'] ?? 'main')) };
    },
  });
