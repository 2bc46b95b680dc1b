import { afterEach, beforeEach, expect } from 'vitest';
import type { LonLat } from '../../../contracts/distance.ts';
import type { Event, EventKind } from '../../../contracts/events.ts';
import type { LatestSample } from '../../../contracts/flow.ts';
import type { HistoryReader, Series } from '../../../contracts/history.ts';
import { definePack, type Pack } from '../../../contracts/pack.ts';
import { quality } from '../../../contracts/quality.ts';
import type { SampleBatch } from '../../../contracts/sample.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Http } from '../../../kernel/http.ts';
import type { Outbox } from '../../../kernel/outbox.ts';
import { silentLog, systemCaller, virtualClock } from '../../../kernel/testing.ts';
import type { Assets } from '../../assets/index.ts';
import { createLocate, type Locate, type LocateDeps } from '../index.ts';
import { placeFrom } from '../testing.ts';

/** A title in both languages. */
export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const place = { longitude: { title: both('Longitude'), unit: 'none' }, latitude: { title: both('Latitude'), unit: 'none' } } as const;
/** Trucks, boats and sheds, one of each. */
const pack = definePack({
  ...{ id: 'fleet', version: '1.0.0', title: both('Fleet'), about: both('Fleet'), uses: ['assets'] },
  models: {
    truck: {
      title: both('Truck'),
      icon: 'truck',
      placeSource: 'gnss',
      points: {
        ...{ ...place, speed: { title: both('Speed'), unit: 'm_s' }, floor: { title: both('Floor'), unit: 'none' } },
        accuracy: { title: both('Accuracy'), unit: 'm' },
        lot: { title: both('Lot'), unit: 'none' },
        beidouLongitude: place.longitude,
        beidouLatitude: place.latitude,
        ...{ radarLongitude: place.longitude, radarLatitude: place.latitude },
        beidouAccuracy: { title: both('Accuracy of BeiDou'), unit: 'm' },
      },
      attributes: { placeAccuracy: { title: both('Accuracy'), unit: 'm', kind: 'number' } },
    },
    boat: { title: both('Boat'), icon: 'ship', points: place },
    shed: { title: both('Shed'), icon: 'house', points: { level: { title: both('Level'), unit: 'm' } } },
    radarTarget: {
      title: both('Radar target'),
      icon: 'ship',
      points: {
        ...{ ...place, sog: { title: both('Speed'), unit: 'kn' }, cog: { title: both('Course'), unit: 'deg' } },
        ...{ accuracy: { title: both('Accuracy'), unit: 'm' }, radarTrack: { title: both('Number'), unit: 'none' } },
      },
    },
  },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    { key: 'truck', model: 'truck', title: both('Our truck'), provenance: both('made up') },
    { key: 'boat', model: 'boat', title: both('=Boat, "A" & <B>'), provenance: both('made up') },
    { key: 'shed', model: 'shed', title: both('Shed'), provenance: both('made up') },
  ],
});

/** Where the fence of the tests is. */
export const centre: LonLat = [120, 30];
/** A fence of 500 m around it. */
export const yard = { title: both('Yard'), shape: { kind: 'circle', centre, metres: 500 } };
const never = 1_000_000_000; // tests look by themselves

const seriesOf = (list: readonly { time: number; value: number; quality: number }[]): Series => ({
  time: Float64Array.from(list, ({ time }) => time),
  value: Float64Array.from(list, ({ value }) => value),
  quality: Uint8Array.from(list, (one) => one.quality),
});

/** A history of what was said. */
const historyOf = (said: (point: number) => readonly { time: number; value: number; quality: number }[]): HistoryReader =>
  ({
    raw: async (point, { from, to }, limit, newestFirst) => {
      const found = said(point).filter(({ time }) => time >= from && time < to);
      return seriesOf(newestFirst ? found.slice(-limit) : found.slice(0, limit));
    },
    lastAt: async (point, time) => said(point).findLast((sample) => sample.time <= time),
  }) as HistoryReader; // holds: nothing else is asked

type Stored = { readonly time: number; readonly value: number; readonly quality: number };

/** What comes by the data plane; the newest of a point is what was said last. */
function eachOf({ length, point, time, value, quality: bytes }: SampleBatch, act: (point: number, sample: Stored) => void): void {
  for (let i = 0; i < length; i++) act(point[i] ?? -1, { time: time[i] ?? 0, value: value[i] ?? Number.NaN, quality: bytes[i] ?? 0 });
}

interface Said {
  readonly second: number;
  readonly value: number;
  readonly quality?: number;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any route
  readonly body: any;
}

/** What a stage needs of a plant on a real database, as `assets/testing` makes it for tests. */
interface StagePlant {
  readonly assets: Assets;
  readonly deps: { readonly db: Database };
  readonly http: Http;
  readonly outbox: Outbox;
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: object): Promise<Answer>;
  drop(): Promise<void>;
}

/** A plant with movers, a new one for every test, and what tests say to it. */
export function locateStage<P extends StagePlant>(makePlant: (packs: readonly Pack[]) => Promise<P>) {
  const clock = virtualClock();
  let plant: P;
  let locate: Locate;
  let deps: LocateDeps;
  let heard: Event[];
  let latest: Map<number, LatestSample>;
  let samples: Map<number, { time: number; value: number; quality: number }[]>;
  let versions: Map<number, number>;

  beforeEach(async () => {
    clock.set(1_000_000);
    plant = await makePlant([pack]);
    [latest, samples, versions, heard] = [new Map(), new Map(), new Map(), []];
    for (const tenant of ['main', 'other']) await plant.assets.install(systemCaller(tenant), pack);
    deps = {
      ...{ db: plant.deps.db, outbox: plant.outbox, http: plant.http, clock, log: silentLog, assets: plant.assets, everyMs: never },
      latest: { read: (point) => latest.get(point), version: (point) => versions.get(point) ?? 0 },
      flow: { ingest: async (_, batch) => eachOf(batch, (point, sample) => keep(point, sample)) },
      history: historyOf((point) => samples.get(point) ?? []),
    };
    locate = await createLocate(deps);
    const kinds: readonly EventKind[] = ['fence.entered', 'fence.left', 'fence.dwelt'];
    plant.outbox.subscribe('ear', kinds, async (event) => void heard.push(event));
  });
  afterEach(async () => {
    await locate.close();
    await plant.drop();
  });

  const call: StagePlant['call'] = (method, path, options) => plant.call(method, path, options);
  const assetOf = (key: string, tenant = 'main') => plant.assets.byKey(tenant, key)?.id ?? '';
  const pointOf = (asset: string, key: string) => plant.assets.pointOf(asset, key)?.number ?? -1;

  function keep(point: number, stored: Stored): void {
    latest.set(point, { ...stored, receivedAt: stored.time });
    versions.set(point, (versions.get(point) ?? 0) + 1);
    samples.set(point, [...(samples.get(point) ?? []), stored]);
  }

  function say(asset: string, key: string, sample: Said): void {
    const point = pointOf(asset, key);
    const stored = { time: sample.second * 1000, value: sample.value, quality: sample.quality ?? quality('good') };
    keep(point, stored);
  }

  /** Say a place some metres east of the centre, and let it be looked at. */
  async function at(asset: string, second: number, east: number): Promise<void> {
    const [longitude, latitude] = placeFrom(centre, east, 0);
    say(asset, 'longitude', { second, value: longitude });
    say(asset, 'latitude', { second, value: latitude });
    await locate.look();
  }

  const fenceOf = async (more: object = {}, tenant = 'main') => {
    const { status, body } = await call('POST', '/fences', { tenant, body: { ...yard, ...more } });
    expect(status).toBe(200);
    return body.id as string;
  };
  const told = async (query = '', tenant = 'main') => (await call('GET', `/place-events?${query}`, { tenant })).body.items;
  const kindsTold = async (query = '') => (await told(query)).map(({ kind }: { kind: string }) => kind).reverse();

  return {
    ...{ clock, call, assetOf, pointOf, say, at, fenceOf, told, kindsTold },
    plant: () => plant,
    deps: () => deps,
    heard: () => heard,
    samples: () => samples,
    locate: () => locate,
    /** Use another one from now on, which is closed after the test. */
    restarted(next: Locate): void {
      locate = next;
    },
  };
}
