import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimedPlace } from '../../contracts/distance.ts';
import type { Event, EventKind } from '../../contracts/events.ts';
import type { LatestSample } from '../../contracts/flow.ts';
import { definePack } from '../../contracts/pack.ts';
import { type Role, roles } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import { openAttachments } from '../../kernel/attachments.ts';
import { createHttp } from '../../kernel/http.ts';
import { createJobs } from '../../kernel/jobs.ts';
import { createOutbox } from '../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createAssets } from '../assets/index.ts';
import { createPatrol } from './index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const pack = definePack({
  ...{ id: 'dams', version: '1.0.0', title: both('Dams'), about: both('Dams'), uses: ['assets'] },
  models: {
    dam: { title: both('Dam'), icon: 'waves', points: { level: { title: both('Level'), unit: 'm' } } },
    bank: { title: both('Bank'), icon: 'waves', points: {} },
    boat: { title: both('Boat'), icon: 'ship', points: { depth: { title: both('Depth'), unit: 'm' } } },
  },
  ...{ rules: {}, responses: [] },
  site: [
    { key: 'dam', model: 'dam', title: both('Our dam'), provenance: both('made up') },
    { key: 'bank', model: 'bank', title: both('Bank'), provenance: both('made up') },
  ],
  ...{ screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
});

/** Who calls a route in a test. */
export interface As {
  readonly tenant?: string;
  readonly role?: Role;
  readonly name?: string;
  /** An asset at which alone the role holds. */
  readonly site?: string;
}

/** A server whose callers are whom the headers name. */
const openHttp = (clock: Clock) =>
  createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => {
      const role = roles.find((known) => known === headers['x-test-role']) ?? 'operator';
      const site = headers['x-test-site'];
      const sites = typeof site === 'string' ? { sites: [{ asset: site, role }] } : {};
      const name = String(headers['x-test-name'] ?? role);
      return { caller: { ...callerOf(role, String(headers['x-test-tenant'] ?? 'main')), name, ...sites } };
    },
  });

/** The capability on a real database, with a dam, a gate within it, and a virtual clock. */
export async function openRig() {
  const noon = new Date(2026, 10, 24, 12).getTime();
  const clock = virtualClock();
  clock.set(noon);
  const database = await testDatabase();
  const { db } = database;
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1, mostAttempts: 2 });
  let http = await openHttp(clock);
  const assets = await createAssets({
    ...{ db, outbox, http, clock, packs: [pack], jobs: createJobs(clock, silentLog), searchers: [], devicesOf: () => [] },
    ...{ latest: { read: () => undefined, version: () => 0 }, openAlarms: () => ({ count: 0 }) },
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-patrol-'));
  const attachments = await openAttachments({ db, clock, folder });
  const [places, values] = [new Map<string, TimedPlace>(), new Map<number, LatestSample>()];
  const begin = () =>
    createPatrol({
      ...{ db, outbox, http, clock, assets, attachments, log: silentLog, lookMs: 3_600_000, lookAtMachinesMs: 3_600_000 },
      latest: { read: (point) => values.get(point), version: () => 0 },
      movers: { isMover: (asset) => assets.asset(asset)?.model === 'boat', placeOf: (asset) => places.get(asset) },
    });
  let patrol = await begin();
  const heard: Event[] = [];
  const kinds: readonly EventKind[] = ['danger.overdue', 'patrol.missed'];
  outbox.subscribe('ear', kinds, async (event) => {
    heard.push(event);
  });
  const alarmed: Event[] = [];
  outbox.subscribe('alarms', ['alarm.wanted', 'alarm.unwanted'], async (event) => {
    alarmed.push(event);
  });
  outbox.start();
  await assets.install(systemCaller(), pack);
  const [dam = '', bank = ''] = ['dam', 'bank'].map((key) => assets.byKey('main', key)?.id);
  const gate = (await assets.create(systemCaller(), { key: 'gate', model: 'dam', title: both('Gate'), parent: dam })).id;
  const newBoat = async (key: string, tenant = 'main', parent?: string) =>
    (await assets.create(systemCaller(tenant), { key, model: 'boat', title: both(key), ...(parent !== undefined && { parent }) })).id;

  const headersOf = ({ tenant = 'main', role = 'operator', name = role, site }: As) => ({
    ...{ 'x-test-tenant': tenant, 'x-test-role': role, 'x-test-name': name, ...(site !== undefined && { 'x-test-site': site }) },
  });
  return {
    ...{ db, noon, clock, outbox, heard, alarmed, dam, gate, bank, newBoat, places, values },
    retire: (asset: string) => assets.retire(systemCaller(), asset),
    look: () => patrol.look(),
    lookAtMachines: () => patrol.lookAtMachines(),
    /** Number of a data point. */
    pointOf: (asset: string, key: string) => assets.pointOf(asset, key)?.number ?? -1,
    restart: async () => {
      await patrol.close();
      await http.close();
      http = await openHttp(clock);
      patrol = await begin();
    },
    call: (method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE', path: string, { body, ...as }: As & { readonly body?: object } = {}) =>
      http.server.inject({ method, url: `/api/v1${path}`, headers: headersOf(as), ...(body && { payload: body }) }),
    putFile: (path: string, bytes: Buffer, as: As = {}) =>
      http.server.inject({
        ...{ method: 'PUT' as const, url: `/api/v1${path}`, payload: bytes },
        headers: { ...headersOf(as), 'content-type': 'application/octet-stream' },
      }),
    close: async () => {
      await patrol.close();
      await outbox.stop();
      await http.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
