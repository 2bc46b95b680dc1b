import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, type TestDevice, eventually as within } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { openEndpoint } from '../polling/endpoint.ts';
import { gtfsRtConfig } from './config.ts';
import { gtfsRt } from './driver.ts';
import { createEntities } from './entities.ts';
import { decodeFeed, encodeFeed, type Feed, type FeedEntity } from './feed.ts';
import { type FeedKind, readingsOf as readTold } from './readings.ts';
import { feedOfLine, lineBytes } from './simulated-line.ts';

/** A shared machine may be slow. */
const eventually = (what: string, claim: () => boolean, ms = 20_000): Promise<void> => within(what, claim, ms);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const now = Date.UTC(2024, 5, 1, 8, 50);
const seconds = now / 1000;
const line = { route: '25', vehicles: 3, centre: { longitude: 121.5, latitude: 31.2 } };
const all: ReadonlySet<FeedKind> = new Set(['vehiclePositions', 'tripUpdates', 'alerts']);
const readingsOf = (feed: Feed, ...rest: Parameters<typeof readTold> extends [unknown, ...infer Rest] ? Rest : never) =>
  readTold({ header: feed.header, ...createEntities().changeOf(feed) }, ...rest);
const feedWith = (...entity: FeedEntity[]): Feed => ({ header: { version: '2.0', timestamp: seconds }, entity });
const read = (feed: Feed, ...identities: string[]) =>
  new Map(
    readingsOf(feed, all, { polledAt: now, identities }).map(({ identity, time, values }) => [
      identity,
      { time, ...Object.fromEntries(values) },
    ]),
  );

describe('the recorded feed of the New York subway', () => {
  const { feed } = decodeFeed(gunzipSync(readFileSync(new URL('testcases/nyct-a-division/feed.pb.gz', import.meta.url))));

  test('has the entities that protoc counts in it', () => {
    const entities = feed.entity ?? [];
    const count = (has: (entity: FeedEntity) => unknown) => entities.filter((entity) => has(entity) !== undefined).length;
    expect([entities.length, count((e) => e.tripUpdate), count((e) => e.vehicle), count((e) => e.alert)]).toEqual([460, 285, 174, 1]);
  });

  test('names vehicles by their trips, and gives times of this century and numbers', () => {
    const readings = readingsOf(feed, all, { polledAt: now, identities: [] });
    expect(readings.filter(({ isVehicle }) => isVehicle)).toHaveLength(174);
    expect(readings.filter(({ isVehicle }) => isVehicle).every(({ identity }) => identity.startsWith('trip:'))).toBe(true);
    expect(readings.every(({ time }) => time > Date.UTC(2015, 0) && time < Date.UTC(2030, 0))).toBe(true);
    expect(readings.every(({ values }) => [...values.values()].every(Number.isFinite))).toBe(true);
  });

  test('counts the trips of each route once', () => {
    const routes = readingsOf(feed, all, { polledAt: now, identities: [] }).filter(({ identity }) => identity.startsWith('route:'));
    expect(routes.reduce((sum, { values }) => sum + (values.get('trips') ?? 0), 0)).toBe(285);
  });
});

test('feeds with times in milliseconds, places and motions that are none, and deleted trips are read for what they are', () => {
  const { feed } = decodeFeed(readFileSync(new URL('testcases/oddities-of-producers/feed.pb', import.meta.url)));
  const readings = readingsOf(feed, all, { polledAt: 0, identities: [] });
  const of = (name: string, time: number) => {
    const found = readings.find((reading) => reading.identity === name && reading.time === time);
    return Object.fromEntries(found?.values ?? []);
  };
  const feedTime = 1_717_200_000_000;
  expect(of('bus-1', feedTime - 4000)).toEqual({ latitude: 31.25, longitude: 121.5, bearing: 90, speed: 7.5, odometer: 1234.5 });
  expect(of('bus-2', feedTime - 4000)).toEqual({ latitude: Number.NaN, longitude: Number.NaN, bearing: Number.NaN, speed: Number.NaN });
  expect(of('bus-3', feedTime - 10_000)).toEqual({ latitude: 31.5, longitude: 121.25, bearing: 360, speed: 0 });
  expect(of('bus-1', feedTime)).toMatchObject({ cancelled: 1 });
  expect(of('bus-3', feedTime - 5000)).toMatchObject({ cancelled: 0, delay: 60, stopsToCome: 1 });
  expect(of('stop:s1', feedTime)).toEqual({ arrivals: 1, nextArrival: 120, nextDelay: 60 });
});

/** One field of a message, by hand: its number, its wire type and its bytes behind their length where it has one. */
const field = (number: number, type: 0 | 2 | 5, bytes: readonly number[]): number[] => [
  number * 8 + type,
  ...(type === 2 ? [bytes.length] : []),
  ...bytes,
];
const text = (number: number, value: string): number[] => field(number, 2, [...Buffer.from(value)]);
/** 31 and 121, as little-endian floats. */
const [latitude31, longitude121] = [field(1, 5, [0, 0, 0xf8, 0x41]), field(2, 5, [0, 0, 0xf2, 0x42])];
const entityOf = (id: string, vehicle: string, position: readonly number[]): number[] =>
  field(2, 2, [...text(1, id), ...field(4, 2, [...field(2, 2, position), ...field(8, 2, text(1, vehicle))])]);
const header = field(1, 2, text(1, '2.0'));

test('an entity without longitude, one without id and one of noise are refused with their reason, and no other', () => {
  const whole = [...latitude31, ...longitude121];
  const bytes = Uint8Array.from([
    ...header,
    ...entityOf('a', 'bus-1', whole),
    ...entityOf('b', 'bus-2', latitude31),
    ...field(2, 2, field(4, 2, [])),
    ...field(2, 2, [0x0a, 0x7f, 0x41]),
    ...entityOf('c', 'bus-3', whole),
  ]);
  const { feed, refused } = decodeFeed(bytes);
  expect([...read(feed).keys()]).toEqual(['bus-1', 'bus-3']);
  expect(read(feed).get('bus-1')).toMatchObject({ latitude: 31, longitude: 121 });
  expect(refused).toEqual([
    { id: 'b', why: 'it lacks longitude' },
    { id: '', why: 'it lacks id' },
    { id: '', why: 'it is damaged' },
  ]);
});

describe('a feed that tells only what has changed', () => {
  const trip = (id: string, delay: number): FeedEntity => ({ id, tripUpdate: { trip: { tripId: id, routeId: 'r' }, delay } });
  const diff = (...entity: FeedEntity[]): Feed => ({ header: { version: '2.0', incrementality: 1, timestamp: seconds }, entity });

  test('is summed up with what holds still, and says the rest no second time', () => {
    const entities = createEntities();
    entities.keep(entities.changeOf(feedWith(trip('1', 60), trip('2', 120), { id: '3', alert: { informed: [{ routeId: 'r' }] } })));
    const feed = diff(trip('2', 30), { id: '1', isDeleted: true });
    const change = entities.changeOf(feed);
    const found = new Map(
      readTold({ header: feed.header, ...change }, all, { polledAt: now, identities: ['route:r'] }).map(({ identity, values }) => [
        `${identity} ${[...values.keys()][0]}`,
        Object.fromEntries(values),
      ]),
    );
    expect(found.get('route:r trips')).toEqual({ trips: 1, cancelledTrips: 0, delayMean: 30, delayMost: 30 });
    expect(found.get('route:r alerts')).toMatchObject({ alerts: 1 });
    expect([...found.keys()].filter((key) => key.startsWith('trip:'))).toEqual(['trip:2 delay']);
    expect(change.deleted.map(({ id }) => id)).toEqual(['1']);
  });

  test('is forgotten when a whole feed comes', () => {
    const entities = createEntities();
    entities.keep(entities.changeOf(diff(trip('1', 60))));
    expect(entities.changeOf(feedWith(trip('2', 30))).all.map(({ id }) => id)).toEqual(['2']);
  });

  test('is remembered up to a limit, beyond which entities are counted', () => {
    const entities = createEntities(2);
    const change = entities.changeOf(diff(trip('1', 1), trip('2', 2), trip('3', 3), trip('2', 4)));
    expect([change.all.map(({ id }) => id), change.beyond, change.said.length]).toEqual([['1', '2'], 1, 4]);
  });
});

test('what is said of a vehicle has its own time, and stands under its name and its trip', () => {
  const position = { longitude: 121.5, latitude: 31.25, bearing: 90, speed: 12.5, odometer: 1000 };
  const vehicle = { vehicle: { id: 'b1' }, trip: { tripId: 't1' }, position, timestamp: seconds - 5, stopStatus: 1, occupancy: 2 };
  const said = { time: now - 5000, ...position, stopStatus: 1, occupancy: 2 };
  expect(read(feedWith({ id: '1', vehicle }))).toEqual(
    new Map([
      ['b1', said],
      ['trip:t1', said],
    ]),
  );
});

test('deleted entities and positions beyond the earth are not taken as they are', () => {
  const vehicle = { vehicle: { label: 'b1' }, position: { longitude: 999, latitude: 31 } };
  const found = read(feedWith({ id: '1', vehicle }, { id: '2', isDeleted: true, vehicle: { ...vehicle, vehicle: { id: 'b2' } } }));
  expect(found).toEqual(new Map([['b1', { time: now, longitude: Number.NaN, latitude: 31 }]]));
});

test.each([
  ['that is said of the trip', { delay: 60, stops: [{ arrival: { delay: 5 } }] }, 60],
  [
    'of the next stop to come',
    { stops: [{ departure: { delay: 10, time: seconds - 60 } }, { arrival: { delay: 20, time: seconds + 60 } }] },
    20,
  ],
  ['of the last stop', { stops: [{ arrival: { delay: 10, time: seconds - 90 } }, { arrival: { delay: -20, time: seconds - 60 } }] }, -20],
  ['that nobody says', { stops: [{ arrival: { time: seconds + 60 } }] }, undefined],
])('a delay %s is taken', (_, update, delay) => {
  expect(read(feedWith({ id: '1', tripUpdate: { trip: { tripId: 't' }, ...update } })).get('trip:t')).toEqual(
    expect.objectContaining(delay === undefined ? { cancelled: 0 } : { delay }),
  );
});

test('routes and stops are summed up; cancelled trips and skipped stops do not come', () => {
  const stop = (delay: number, inSeconds: number, relationship = 0) => ({
    stopId: 's',
    relationship,
    arrival: { delay, time: seconds + inSeconds },
  });
  const trip = (tripId: string, relationship = 0) => ({ tripId, routeId: 'r', relationship });
  const found = read(
    feedWith(
      { id: '1', tripUpdate: { trip: trip('1'), stops: [stop(30, 120), stop(30, 5, 1)] } },
      { id: '2', tripUpdate: { trip: trip('2'), stops: [stop(90, 60)] } },
      { id: '3', tripUpdate: { trip: trip('3', 3), stops: [stop(0, 10)] } },
    ),
  );
  expect(found.get('route:r')).toEqual({ time: now, trips: 3, cancelledTrips: 1, delayMean: 40, delayMost: 90 });
  expect(found.get('stop:s')).toEqual({ time: now, arrivals: 2, nextArrival: 60, nextDelay: 90 });
  expect(found.get('trip:1')).toMatchObject({ skippedStops: 1, stopsToCome: 1 });
});

test('alerts count while they are active, and a device without any reads 0', () => {
  const alert = (start: number, severity: number) => ({
    periods: [{ start, end: seconds + 60 }],
    informed: [{ routeId: 'r' }, { routeId: 'r', stopId: 's' }],
    effect: severity + 1,
    severity,
  });
  const found = read(
    feedWith(
      { id: '1', alert: alert(seconds - 60, 2) },
      { id: '2', alert: alert(seconds - 60, 4) },
      { id: '3', alert: alert(seconds + 30, 3) },
    ),
    'route:r',
    'stop:s',
    'route:q',
  );
  expect(found.get('route:r')).toEqual({ time: now, alerts: 2, severity: 4, effect: 5 });
  expect(found.get('stop:s')).toMatchObject({ alerts: 2 });
  expect(found.get('route:q')).toEqual({ time: now, alerts: 0, severity: 0, effect: 0 });
});

describe('a session', () => {
  async function serve(answer: Parameters<typeof openEndpoint>[0]['answer']) {
    const endpoint = await openEndpoint({ answer });
    closers.push(endpoint.leave);
    return { ...endpoint, url: (path: string) => `http://127.0.0.1:${endpoint.address.port}/${path}` };
  }

  function open(devices: readonly TestDevice[], config: Record<string, unknown>) {
    const host = createTestHost({ now });
    for (const device of devices) host.add(device);
    const abort = new AbortController();
    let failure: unknown;
    const run = gtfsRt.open(gtfsRtConfig.parse({ pollSeconds: 0.01, answerSeconds: 5, ...config }), host).run(abort.signal);
    const ended = run.catch((error: unknown) => {
      failure = error;
    });
    closers.push(async () => {
      abort.abort();
      await ended;
    });
    return { host, failure: () => failure };
  }

  const bus: TestDevice = { identity: '25-bus-0', keys: ['longitude', 'latitude', 'speed', 'bearing', 'delay'], firstPoint: 1 };
  const route: TestDevice = { identity: 'route:25', keys: ['trips', 'alerts'], firstPoint: 11 };

  test('takes three feeds from one address, takes the same feed once, and shows unknown vehicles', async () => {
    const endpoint = await serve(() => ({ body: lineBytes(line, now) }));
    const { host } = open([bus, route], {
      vehiclePositions: endpoint.url('all'),
      tripUpdates: endpoint.url('all'),
      alerts: endpoint.url('all'),
    });
    await eventually('several polls', () => endpoint.requests.length >= 4);
    const at = (point: number) => host.samples.filter((sample) => sample.point === point);
    expect([1, 2, 3, 4, 5, 11, 12].map((point) => at(point).length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect([at(3), at(11), at(12)].map(([sample]) => sample?.value)).toEqual([4, 3, 1]);
    expect(host.unknown.map(({ identity }) => identity)).toEqual(['25-bus-1', '25-bus-2']);
    expect(feedOfLine(line, now).entity?.length).toBe(7);
  });

  test('unpacks a feed that is served as a packed file, which no header says', async () => {
    const endpoint = await serve(() => ({ headers: { 'content-type': 'application/gzip' }, body: gzipSync(lineBytes(line, now)) }));
    const { host } = open([bus], { vehiclePositions: endpoint.url('vehicles.pb.gz') });
    await eventually('a position', () => host.samples.some(({ point }) => point === 3));
    expect(host.samples.find(({ point }) => point === 3)?.value).toBe(4);
  });

  test('goes on with one feed while another is away, whose keys alone turn bad', async () => {
    let time = now;
    const endpoint = await serve(({ path }) => {
      time += 1000;
      return path === '/trips' ? { status: 500 } : { body: lineBytes(line, time) };
    });
    const { host, failure } = open([bus], { vehiclePositions: endpoint.url('vehicles'), tripUpdates: endpoint.url('trips'), retries: 0 });
    await eventually('many positions', () => host.samples.filter(({ point }) => point === 1).length > 10);
    expect(host.samples.filter(({ quality }) => quality !== 0).map(({ point }) => point)).toEqual([5]);
    expect(failure()).toBeUndefined();
  });

  test('a feed that states 0 as its time is read each time', async () => {
    let speed = 0;
    const endpoint = await serve(() => {
      speed++;
      const vehicle = { vehicle: { id: '25-bus-0' }, position: { latitude: 31, longitude: 121, speed } };
      return { body: encodeFeed({ header: { version: '2.0', timestamp: 0 }, entity: [{ id: '1', vehicle }] }) };
    });
    const { host } = open([bus], { vehiclePositions: endpoint.url('vehicles') });
    await eventually('three speeds', () => new Set(host.samples.filter(({ point }) => point === 3).map(({ value }) => value)).size >= 3);
  });

  test('ends when no feed is answered, with the key of the request in no message', async () => {
    const endpoint = await serve(() => ({ status: 403 }));
    const config = { vehiclePositions: endpoint.url('x?key=hidden'), headers: ['x-api-key: hidden'], retries: 0 };
    const { host, failure } = open([bus], config);
    await eventually('it ends', () => failure() !== undefined);
    expect(failure()).toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(endpoint.requests[0]?.headers.get('x-api-key')).toBe('hidden');
    expect(JSON.stringify([host.links, String(failure()), (failure() as Failure).details])).not.toContain('hidden');
    expect(host.samples.map(({ point }) => point)).toEqual([1, 2, 3, 4]); // delay is not of this feed
  });

  test('reads a file again when it was replaced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gtfs-rt-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'feed.pb');
    const put = (time: number) => {
      writeFileSync(`${path}.new`, lineBytes(line, time));
      renameSync(`${path}.new`, path);
    };
    put(now);
    const { host } = open([bus], { vehiclePositions: path });
    await eventually('a position', () => host.samples.length === 4);
    put(now + 15_000);
    await eventually('the next', () => host.samples.length === 8);
    expect(host.samples.at(-1)?.time).toBe(now + 15_000);
  });

  test('counts an entity that cannot be read, and takes the others', async () => {
    const body = Buffer.from([
      ...header,
      ...entityOf('b', 'bus-2', latitude31),
      ...entityOf('a', '25-bus-0', [...latitude31, ...longitude121]),
    ]);
    const endpoint = await serve(() => ({ body }));
    const { host, failure } = open([bus], { vehiclePositions: endpoint.url('vehicles') });
    await eventually('a position', () => host.samples.some(({ point, value }) => point === 1 && value === 121));
    expect(host.refusals[0]).toMatchObject({ reason: 'bad-frame', detail: expect.stringMatching(/^entity b: .*longitude/) });
    expect(failure()).toBeUndefined();
  });

  test('marks what a feed of changes takes back, and nothing else of it', async () => {
    const position = { longitude: 121, latitude: 31, speed: 5, bearing: 0 };
    const said = ['25-bus-0', 'bus-2'].map((id) => ({ id, vehicle: { vehicle: { id }, position } }));
    const feeds: Feed[] = [
      { header: { version: '2.0', timestamp: seconds }, entity: said },
      { header: { version: '2.0', incrementality: 1, timestamp: seconds + 1 }, entity: [{ id: 'bus-2', isDeleted: true }] },
    ];
    const endpoint = await serve(() => ({
      body: encodeFeed(feeds[Math.min(1, endpoint.requests.length - 1)] ?? feeds[0] ?? { header: { version: '' } }),
    }));
    const { host } = open([bus, { identity: 'bus-2', keys: ['speed', 'delay'], firstPoint: 21 }], { vehiclePositions: endpoint.url('v') });
    await eventually('a bad sample', () => host.samples.some(({ quality }) => quality !== 0));
    await eventually('more polls', () => endpoint.requests.length > 4);
    expect(host.samples.filter(({ quality }) => quality !== 0).map(({ point }) => point)).toEqual([21]);
  });

  test('without any feed is refused', async () => {
    const run = gtfsRt.open(gtfsRtConfig.parse({}), createTestHost()).run(timeLimit(1000));
    await expect(run).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

test('no bytes are anything but read or refused', () => {
  const whole = lineBytes(line, now);
  const cut = fc.nat(whole.length).map((length) => whole.subarray(0, length));
  const bent = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => whole.map((one, i) => (i === at ? byte : one)));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), cut, bent), (bytes) => {
      try {
        readingsOf(decodeFeed(bytes).feed, all, { polledAt: now, identities: ['route:25'] });
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what is encoded is decoded', () => {
  const feed = feedOfLine(line, now);
  const { feed: back } = decodeFeed(encodeFeed(feed));
  expect(back.entity?.map(({ id }) => id)).toEqual(feed.entity?.map(({ id }) => id));
  expect(back.entity?.[1]).toEqual(feed.entity?.[1]);
});

test.each([['ftp://x'], ['relative/feed.pb'], ['http://me:secret@x/']])('the address %s is refused', (vehiclePositions) => {
  expect(gtfsRtConfig.safeParse({ vehiclePositions }).success).toBe(false);
});
