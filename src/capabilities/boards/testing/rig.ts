import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LatestSample } from '../../../contracts/flow.ts';
import type { Role } from '../../../contracts/roles.ts';
import { createLive } from '../../../kernel/live.ts';
import { createReach } from '../../../kernel/own-network.ts';
import { createVault } from '../../../kernel/vault.ts';
import type { Alarms } from '../../alarms/index.ts';
import type { Assets } from '../../assets/index.ts';
import { createMaps } from '../../locate/index.ts';
import { createPictures } from '../../pictures/index.ts';
import { createVision } from '../../vision/index.ts';
import { type BoardDeps, createBoards } from '../index.ts';

/** A title in both languages. */
export const both = (word: string) => ({ zh: `${word}（中）`, en: word });

/** Who calls, with what. */
interface Asked {
  readonly tenant?: string;
  readonly role?: Role;
  readonly body?: unknown;
  /** Of a wall link. */
  readonly token?: string;
}

/** What is needed of the test site of alarms. */
interface Site {
  readonly alarms: Alarms;
  readonly assets: Assets;
  readonly http: BoardDeps['http'];
  readonly deps: Pick<BoardDeps, 'db' | 'http' | 'outbox' | 'clock' | 'assets'>;
  install(pack?: undefined, tenant?: string): Promise<void>;
  ruleNumber(asset: string, key: string): Promise<number>;
  turns(rule: number, count: number): Parameters<Alarms['verdicts']>[0];
}

/** Cameras that count how often all of them were asked for. */
function counting({ list }: BoardDeps['cameras']) {
  let count = 0;
  const counted: typeof list = (caller) => {
    count++;
    return list(caller);
  };
  return { list: counted, listings: () => count };
}

/** Boards with the dams of the alarm tests in two tenants, on a real database; history and newest values are made up. */
export async function boardRig<S extends Site>(site: S) {
  await site.install();
  await site.install(undefined, 'other');
  const latest = new Map<number, LatestSample>();
  const plans = new Map<string, string>();
  /** Where the stills of cameras are drawn, by the key of the camera. */
  const stills = new Map<string, string>();
  const { db, clock, assets, http, outbox } = site.deps;
  const live = createLive({
    ...{ server: http.server, clock, identify: async () => undefined, hasPoint: () => false, valuesEveryMs: 10 },
    latest: { read: (point) => latest.get(point), version: (point) => latest.get(point)?.time ?? 0 },
    state: () => ({ diskUsedRatio: 0 }),
  });
  const changed = (tenant: string) => void live.refreshGuests({ tenant });
  const pictures = await createPictures({ db, clock, assets, http, outbox, changed });
  const mapFolder = await mkdtemp(join(tmpdir(), 'yangfan-boards-'));
  const maps = await createMaps({ db, clock, http, mapFolder, changed });
  const vault = createVault(Buffer.alloc(32, 1));
  const simulated = ({ key }: { readonly key: string }) => stills.get(key);
  const cameras = await createVision({ db, clock, assets, http, vault, reach: createReach({ range: 'company' }), simulated });
  const { list, listings } = counting(cameras);
  await createBoards({
    ...site.deps,
    ...{ alarms: site.alarms, live, pictures, maps, cameras: { ...cameras, list } },
    packPlaces: { plansOf: async () => plans },
    latest: { read: (point) => latest.get(point), version: () => 0 },
    reader: {
      raw: async () => ({ time: Float64Array.of(1, 2), value: Float64Array.of(3, 4), quality: Uint8Array.of(0, 0) }),
      buckets: async (_, { from }, count) => {
        const column = () => new Float64Array(count).fill(1);
        const [min, max, avg, first, last, twa] = [column(), column(), column(), column(), column(), column()];
        return { from, widthMs: 1000, count: column(), min, max, avg, first, last, twa };
      },
    },
    program: '1.0-abc',
  });

  async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, asked: Asked = {}) {
    const { tenant = 'main', role = 'engineer', body, token } = asked;
    const headers = { 'x-test-tenant': tenant, 'x-test-role': role, ...(token !== undefined && { 'x-yangfan-wall': token }) };
    const payload = body as object | undefined; // holds: every body here is an object
    const answer = await site.http.server.inject({ method, url: `/api/v1${path}`, headers, ...(payload !== undefined && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  }

  const assetOf = (key: string, tenant = 'main') => site.assets.byKey(tenant, key)?.id ?? '';
  const pointOf = (key: string, tenant = 'main') => site.assets.pointOf(assetOf(key, tenant), 'level')?.number ?? -1;
  const value = (more: object = {}) => ({ kind: 'value', id: 'v', ...at(0, 0), point: pointOf('full'), ...more });
  const trend = (more: object = {}) => ({ kind: 'trend', id: 't', ...at(3, 0, 6, 4), points: [pointOf('full'), pointOf('bare')], ...more });
  const board = (more: object = {}) => ({ title: both('Dams'), mode: 'dashboard', widgets: [value(), trend()], ...more });
  return {
    ...{ site, latest, plans, stills, listings, live, call, assetOf, pointOf, value, trend, board },
    close: async () => {
      live.close();
      cameras.close();
      await rm(mapFolder, { recursive: true, force: true });
    },
    created: async (more: object = {}) => (await call('POST', '/boards', { body: board(more) })).body,
    shared: async (id: string, more: object = {}): Promise<string> =>
      (await call('POST', `/boards/${id}/links`, { body: { title: 'Control room', ...more } })).body.token,
    /** Raise the alarm of the full dam. */
    raise: async () => {
      const [first] = site.turns(await site.ruleNumber('full', 'high'), 1);
      await site.alarms.verdicts(first ? [first] : []);
    },
  };
}

/** A place on the grid. */
export const at = (x: number, y: number, w = 3, h = 2) => ({ x, y, w, h });

/** What {@link boardRig} makes. */
export type BoardRig<S extends Site> = Awaited<ReturnType<typeof boardRig<S>>>;
