import { describe, expect, test } from 'vitest';
import { createTestHost, type TestDevice } from '../../../test/conformance/driver-host.ts';
import { createNoise, createRandom } from '../../capabilities/locate/testing.ts';
import { wgs84ToPlan } from '../../contracts/plan-transform.ts';
import { statusOf } from '../../contracts/quality.ts';
import { said } from '../../contracts/said.ts';
import { simulateAir } from './clocks/simulated.ts';
import { type RtlsConfig, rtlsConfig } from './config.ts';
import { createIntake, type Outcome } from './intake.ts';
import { planOf } from './plan.ts';

const start = Date.UTC(2026, 5, 1);
const corners = [[0, 0, 4], [40, 0, 4], [40, 25, 4], [0, 25, 4], [20, 12, 6]] as const; // biome-ignore format: one line
const anchors = corners.map(([x, y, z], i) => ({ id: `a${i + 1}`, x, y, z }));
const controls = [
  { x: 0, y: 0, longitude: 120.47, latitude: 30.09 },
  { x: 40, y: 0, longitude: 120.4704152, latitude: 30.09 },
];
const tagKeys = ['longitude', 'latitude', 'accuracy', 'x', 'y', 'floor', 'anchors'] as const;
const tag: TestDevice = { identity: 'cart', keys: tagKeys, firstPoint: 1 };
const healthKeys = ['perMinute', 'bias', 'residual', 'longitude', 'latitude', 'x'] as const;

function setUp(change: Partial<RtlsConfig> = {}, devices: readonly TestDevice[] = [tag]) {
  const config = rtlsConfig.parse({ anchors, controls, healthSeconds: 10, maxAheadSeconds: 60, ...change });
  const host = createTestHost();
  host.clock.set(start);
  for (const device of devices) host.add(device);
  const intake = createIntake(config, host);
  const send = (message: unknown, only?: string): Exclude<Outcome, 'no-room'> => {
    const outcome = intake.take(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), { where: 'a test', only });
    host.sync();
    if (outcome === 'no-room') throw new Error('no room');
    return outcome;
  };
  const newest = (point: number) => host.samples.filter((one) => one.point === point).at(-1);
  return { host, intake, send, newest, config, tagSays: (key: (typeof tagKeys)[number]) => newest(1 + tagKeys.indexOf(key))?.value };
}

type At = readonly [x: number, y: number];
const height = 1.2;
const metresTo = ([x, y]: At, i: number): number => {
  const [ax, ay, az] = corners[i] ?? corners[0];
  return Math.hypot(ax - x, ay - y, az - height);
};
const ranges = (at: At, t: number | undefined, off: (i: number) => number = () => 0) => ({
  ...{ tag: 'cart', t },
  ranges: anchors.map(({ id }, i) => ({ anchor: id, distance_m: metresTo(at, i) + off(i) })),
});
/** m/ns, as light goes in air. */
const light = 0.299792458 / 1.0003;

describe('ranges', () => {
  test('give a place on the plan and on the earth, with its accuracy, at the time of the message', () => {
    const { host, send, newest, tagSays, config } = setUp();
    expect(send(ranges([12, 9], start - 500))).toMatchObject({ taken: 7, refused: [] });
    expect([tagSays('x'), tagSays('y')]).toEqual([expect.closeTo(12, 2), expect.closeTo(9, 2)]);
    expect([tagSays('floor'), tagSays('anchors')]).toEqual([1, 5]);
    expect(tagSays('accuracy')).toBeGreaterThan(0.02);
    expect(tagSays('accuracy')).toBeLessThan(0.3);
    const [longitude, latitude] = planOf(config).toEarth(12, 9) ?? [];
    expect([tagSays('longitude'), tagSays('latitude')]).toEqual([expect.closeTo(longitude ?? 0, 7), expect.closeTo(latitude ?? 0, 7)]);
    expect([newest(1)?.time, newest(1)?.quality, host.counted.messages]).toEqual([start - 500, 0, 1]);
  });

  test('of a tag that goes its way, one message after the other, are followed within 20 cm', () => {
    const { host, send, tagSays } = setUp();
    const noise = createNoise(createRandom(7));
    const errors: number[] = [];
    for (let step = 0; step < 300; step++) {
      const at: At = [5 + step * 0.1, 12 + 4 * Math.sin(step / 30)];
      host.clock.set(start + step * 100);
      send(ranges(at, start + step * 100, () => 0.1 * noise()));
      if (step > 20) errors.push(Math.hypot((tagSays('x') ?? 0) - at[0], (tagSays('y') ?? 0) - at[1]));
    }
    expect(errors.sort((a, b) => a - b)[Math.floor(errors.length * 0.95)]).toBeLessThan(0.2);
  });

  test('that come one at a time give a place once there are enough of them', () => {
    const { send, tagSays } = setUp();
    const all = ranges([12, 9], undefined).ranges;
    const taken = all.map((one, i) => send({ tag: 'cart', t: start + i, ranges: [one] }).taken);
    expect(taken[0]).toBe(0);
    expect(taken.at(-1)).toBe(7);
    expect(tagSays('x')).toBeCloseTo(12, 1);
  });

  test('whose place is known badly are marked uncertain', () => {
    const { send, newest } = setUp({ worstMetres: 0.1 });
    send(ranges([12, 9], start));
    expect(statusOf(newest(1)?.quality ?? 0)).toBe('uncertain');
  });

  test('of a plan without control points give x and y alone', () => {
    const { send, tagSays } = setUp({ controls: [] });
    expect(send(ranges([12, 9], start)).taken).toBe(5);
    expect([tagSays('longitude'), tagSays('x')]).toEqual([undefined, expect.closeTo(12, 2)]);
  });
});

test('arrival times of synchronised clocks give the same place', () => {
  const { send, tagSays } = setUp();
  const arrivals = anchors.map(({ id }, i) => ({ anchor: id, toa_ns: 1e9 + metresTo([12, 9], i) / light }));
  expect(send({ tag: 'cart', t: start, arrivals }).taken).toBe(7);
  expect([tagSays('x'), tagSays('y')]).toEqual([expect.closeTo(12, 1), expect.closeTo(9, 1)]);
});

test('arrivals in ticks of clocks that run freely give a place once beacons of the reference were heard, and the clocks are told', () => {
  const anchorDevice: TestDevice = { identity: 'a2', keys: ['clock', 'perMinute'], firstPoint: 31 };
  const { host, send, tagSays, newest } = setUp({ healthSeconds: 1 }, [tag, anchorDevice]);
  const places = new Map(corners.map(([x, y, z], i) => [`a${i + 1}`, [x, y, z] as const]));
  const crystals = new Map([...places.keys()].map((id, i) => [id, { startTicks: i * 2e11, ppm: 10 * i - 20 }]));
  const air = simulateAir(places, crystals, { noise: createNoise(createRandom(3)), noiseNs: 0.15 });
  const blink = (second: number) => ({ tag: 'cart', t: start + second * 1000, arrivals: air.blink([12, 9, height], second) });
  expect(send(blink(0))).toMatchObject({ taken: 0, refused: [{ reason: 'bad-value', count: 5 }] });
  for (let i = 0; i < 100; i++) {
    const { anchor, ticks, heard } = air.beacon('a1', i * 0.2);
    host.clock.set(start + i * 200);
    expect(send({ sync: anchor, t: start + i * 200, ticks, heard })).toMatchObject({ taken: expect.any(Number), refused: [] });
    if (i > 2) send(blink(i * 0.2 + 0.1));
  }
  expect([tagSays('x'), tagSays('y')]).toEqual([expect.closeTo(12, 0), expect.closeTo(9, 0)]);
  expect(newest(31)?.value).toBeCloseTo(10, 1);
});

test.each<[string, unknown]>([
  ['a negative count of ticks', { sync: 'a1', ticks: -1, heard: [{ anchor: 'a2', ticks: 5 }] }],
  ['more than 40 bits', { tag: 'cart', arrivals: [{ anchor: 'a1', ticks: 2 ** 40 }, { anchor: 'a2', ticks: 5 }] }], // biome-ignore format: one line
  ['ticks and nanoseconds in one blink', { tag: 'cart', arrivals: [{ anchor: 'a1', ticks: 7 }, { anchor: 'a2', toa_ns: 5 }] }], // biome-ignore format: one line
  ['a beacon that nobody heard', { sync: 'a1', ticks: 1, heard: [] }],
])('%s is no message', (_name, message) => {
  expect(setUp().send(message).refused).toMatchObject([{ reason: 'bad-frame' }]);
});

describe('a location of omlox', () => {
  const location = {
    provider_id: 'cart',
    provider_type: 'uwb',
    source: 'hall',
    timestamp_generated: '2026-06-01T00:00:00Z',
    accuracy: 0.4,
    floor: 2,
  };
  test('in degrees is taken as it is', () => {
    const { send, tagSays, newest } = setUp();
    send({ ...location, crs: 'EPSG:4326', position: { type: 'Point', coordinates: [121.5, 31.2, 3] } });
    expect([tagSays('longitude'), tagSays('latitude'), tagSays('accuracy'), tagSays('floor')]).toEqual([121.5, 31.2, 0.4, 3]);
    expect([newest(1)?.time, tagSays('x')]).toEqual([start, undefined]);
  });
  test.each([
    [0, 1],
    [1, 2],
    [0.5, 1.5],
    [-1, -1],
  ])('floor %d, counted from the ground as 0, is our floor %d', (floor, ours) => {
    // biome-ignore format: one line
    const { send, tagSays } = setUp();
    send({ ...location, floor, position: { type: 'Point', coordinates: [40, 0] } });
    expect(tagSays('floor')).toBe(ours);
  });
  test('may say null of what it does not know; what was said before is then not known any more', () => {
    const { send, tagSays, newest } = setUp();
    send({ ...location, timestamp_generated: '2026-05-31T23:59:59Z', position: { type: 'Point', coordinates: [39, 0] } });
    expect([tagSays('accuracy'), tagSays('floor')]).toEqual([0.4, 3]);
    const unknown = { crs: null, accuracy: null, floor: null, speed: null, course: null, timestamp_sent: null, trackables: null };
    expect(send({ ...location, ...unknown, position: { type: 'Point', coordinates: [40, 0] } }).refused).toEqual([]);
    expect([tagSays('x'), tagSays('accuracy'), tagSays('floor')]).toEqual([40, Number.NaN, Number.NaN]);
    expect(statusOf(newest(1 + tagKeys.indexOf('accuracy'))?.quality ?? 0)).toBe('bad');
  });
  test('in metres of the plan is laid on the earth', () => {
    const { send, tagSays } = setUp();
    send([{ ...location, position: { type: 'Point', coordinates: [40, 0] } }]);
    expect([tagSays('longitude'), tagSays('latitude'), tagSays('x')]).toEqual([
      expect.closeTo(120.4704152, 6),
      expect.closeTo(30.09, 6),
      40,
    ]);
  });
  test.each([
    ['another crs', { crs: 'EPSG:3857', position: { type: 'Point', coordinates: [1, 2] } }, 'bad-value'],
    ['degrees that there are none of', { crs: 'EPSG:4326', position: { type: 'Point', coordinates: [500, 2] } }, 'bad-value'],
    ['another geometry', { position: { type: 'Polygon', coordinates: [[1, 2]] } }, 'bad-frame'],
    ['metres that no plan has', { position: { type: 'Point', coordinates: [1e7, 0] } }, 'bad-value'],
    ['no position', { position: null }, 'bad-frame'],
  ])('with %s is refused', (_, change, reason) => {
    const { send, host } = setUp();
    expect(send({ ...location, ...change })).toMatchObject({ taken: 0, refused: [{ reason, count: 1 }] });
    expect(host.samples).toEqual([]);
  });
});

test('local metres of a zone that is not of the plan are refused, degrees are not', () => {
  const { send, tagSays } = setUp({ zones: ['hall'] });
  const location = { provider_id: 'cart', timestamp_generated: '2026-06-01T00:00:00Z', position: { type: 'Point', coordinates: [40, 0] } };
  expect(send([{ ...location, source: 'yard' }, location]).refused).toEqual([
    {
      ...{ reason: 'bad-value', count: 2 },
      detail: 'local metres of zone "yard", which is not of the plan; local metres of zone "", which is not of the plan',
    },
  ]);
  send({ ...location, source: 'hall' });
  expect(tagSays('x')).toBe(40);
  send({ ...location, source: 'yard', crs: 'EPSG:4326' });
  expect(tagSays('longitude')).toBe(40);
});

test('of a time that is none or beyond the year, people are told so', () => {
  const location = { provider_id: 'cart', position: { type: 'Point', coordinates: [1, 2] } };
  const { send } = setUp();
  expect(send({ ...location, timestamp_generated: 'yesterday' }).refused).toMatchObject([{ detail: 'a time that is none' }]);
  expect(send({ ...location, timestamp_generated: '2027-06-01T00:00:00Z' }).refused).toMatchObject([
    { detail: 'time 2027-06-01T00:00:00.000Z' },
  ]);
});

test('a field that does not fit is named, with what is wanted, in words that are known in Chinese', () => {
  const [refused] = setUp().send({ tag: 'cart', ranges: [{ anchor: 'a1', distance_m: 'far' }] }).refused;
  expect(refused?.detail).toBe('ranges.0.distance_m: must be a number, not a text');
  expect(said(refused?.detail ?? '').zh).toBe('ranges.0.distance_m：应为数字，而非文本');
});

describe('what cannot be taken is refused and counted:', () => {
  const good = ranges([12, 9], start);
  test.each([
    ['no JSON', '{"tag"', 'bad-frame'],
    ['something else', { hello: 1 }, 'bad-frame'],
    ['a range below zero', { tag: 'cart', ranges: [{ anchor: 'a1', distance_m: -1 }] }, 'bad-frame'],
    ['a time that is none', { ...good, t: 'yesterday' }, 'bad-time'],
    ['a time of the past century', { ...good, t: 946_684_700 - 1e9 }, 'bad-time'],
    ['a time far ahead', { ...good, t: start + 61_000 }, 'bad-time'],
    ['too few ranges', { ...good, ranges: good.ranges.slice(0, 2) }, 'bad-value'],
    ['unknown anchors', { ...good, ranges: good.ranges.map((one) => ({ ...one, anchor: `x${one.anchor}` })) }, 'unknown-key'],
    ['an unknown tag', { ...good, tag: 'stranger' }, 'unknown-device'],
  ])('%s', (_, message, reason) => {
    const { send, host } = setUp();
    expect(send(message)).toMatchObject({ taken: 0 });
    expect(host.refusedFor(reason as 'bad-frame')).toBeGreaterThan(0);
    expect(host.samples).toEqual([]);
  });
  test('an unknown anchor among known ones costs that range alone', () => {
    const { send, host, tagSays } = setUp();
    send({ ...good, ranges: [...good.ranges, { anchor: 'x', distance_m: 1 }] });
    expect([tagSays('x'), host.refusedFor('unknown-key')]).toEqual([expect.closeTo(12, 2), 1]);
  });
  test('ranges that are older than those before', () => {
    const { send, host } = setUp();
    send(good);
    expect(send(ranges([13, 9], start - 1)).taken).toBe(0);
    expect(host.refusedFor('out-of-order')).toBe(1);
  });
  test('a message of a tag that the sender may not speak for', () => {
    const { send, host } = setUp();
    expect(send(good, 'other').taken).toBe(0);
    expect([host.refusedFor('not-allowed'), send(good, 'cart').taken]).toEqual([1, 7]);
  });
  test('a body of too many messages, whole', () => {
    const { send, host } = setUp({ maxMessages: 2 });
    expect(send([good, good, good]).taken).toBe(0);
    expect([host.refusedFor('too-large'), host.samples.length]).toEqual([1, 0]);
  });
});

test('a stranger is shown with its place, so that it can be adopted', () => {
  const { send, host } = setUp({}, []);
  send(ranges([12, 9], start));
  expect([...(host.unknown[0]?.values ?? [])].map(([key]) => key)).toEqual(expect.arrayContaining(['longitude', 'latitude', 'accuracy']));
});

test('a body that finds no room is taken whole later, and moves no tag twice', () => {
  const { host, intake, tagSays } = setUp();
  const body = Buffer.from(JSON.stringify(ranges([12, 9], start)));
  host.fill();
  expect(intake.take(body, { where: 'a test' })).toBe('no-room');
  expect(host.counted.messages).toBe(0);
  host.free();
  expect(intake.take(body, { where: 'a test' })).toMatchObject({ taken: 7 });
  host.sync();
  expect(tagSays('x')).toBeCloseTo(12, 2);
});

describe('the health of an anchor', () => {
  const health: TestDevice = { identity: 'a2', keys: healthKeys, firstPoint: 101 };
  const run = (off: (i: number) => number, silent?: number) => {
    const rig = setUp({}, [tag, health]);
    const says = (key: (typeof healthKeys)[number]) => rig.newest(101 + healthKeys.indexOf(key))?.value;
    for (let step = 0; step <= 120; step++) {
      const t = start + step * 100;
      rig.host.clock.set(t);
      const message = ranges([10 + step * 0.1, 8 + step * 0.05], t, off);
      rig.send({ ...message, ranges: message.ranges.filter((_, i) => i !== silent) });
    }
    return { ...rig, says };
  };
  test('is told while it is heard: how often, and how well it agrees', () => {
    const { says, host } = run(() => 0);
    expect([says('perMinute'), says('residual')]).toEqual([expect.closeTo(606, -1), expect.closeTo(0, 1)]);
    expect(host.samples.filter(({ point }) => point === 101)).toHaveLength(1);
    expect([says('x'), says('longitude')]).toEqual([40, expect.closeTo(120.4704152, 6)]);
  });
  test('says that it was moved', () => {
    const { says } = run((i) => (i === 1 ? 2 : 0));
    expect(says('residual')).toBeGreaterThan(1);
    expect(says('bias')).toBeGreaterThan(1);
  });
  test('is not told while it is silent, so that a rule for stale values finds it', () => {
    const { says } = run(() => 0, 1);
    expect(says('perMinute')).toBeUndefined();
  });
  test('has its place from the start, once', () => {
    const { intake, host, newest, config } = setUp({}, [health]);
    intake.tellAnchors();
    intake.tellAnchors();
    host.sync();
    expect(host.samples).toHaveLength(3);
    const [x, y] = wgs84ToPlan(
      { longitude: 120.47, latitude: 30.09, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 },
      newest(104)?.value ?? 0,
      newest(105)?.value ?? 0,
    );
    expect([config.anchors[1]?.x, newest(106)?.value, x, y]).toEqual([40, 40, expect.closeTo(40, 1), expect.closeTo(0, 1)]);
    host.add({ identity: 'a3', keys: ['x'], firstPoint: 201 });
    intake.tellAnchors();
    host.sync();
    expect(newest(201)?.value).toBe(40);
    expect(host.samples).toHaveLength(4);
  });
});

test('tags beyond the most are forgotten, the one that was silent longest first', () => {
  const { send } = setUp({ maxTags: 1 }, [tag, { identity: 'other', keys: ['x'], firstPoint: 50 }]);
  const first = ranges([12, 9], start);
  send(first);
  send({ ...first, tag: 'other' });
  // Forgotten, so that an older message begins anew instead of being too old.
  expect(send(ranges([12, 9], start - 10)).taken).toBe(7);
});

describe('a configuration', () => {
  test.each([
    ['two anchors of one name', { anchors: [anchors[0], anchors[0]] }, 'two anchors are called a1'],
    ['one control point', { controls: controls.slice(0, 1) }, 'similarity needs 2'],
    ['control points at one place', { controls: [controls[0], controls[0]] }, ''],
  ])('with %s is refused', (_, config, why) => {
    const { error } = rtlsConfig.safeParse(config);
    expect(error?.issues[0]?.message).toContain(why);
  });
});
