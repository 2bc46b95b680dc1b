import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { append } from '../contracts/sample.ts';
import type { TrialDevice } from '../contracts/trial.ts';
import { createTrialHost } from './trial-host.ts';

const clock = { now: () => 1000 };
const keysOf = (...keys: string[]) => new Map(keys.map((key) => [key, { scale: 1, offset: 0 }]));
const device = (identity: string, ...keys: string[]): TrialDevice => ({
  identity,
  keys: keysOf(...keys),
  secretHash: createHash('sha256').update('right').digest('hex'),
  topics: [],
});

test('tells the newest value of each key of each device', () => {
  const host = createTrialHost(clock, [device('a', 'x', 'y'), device('b', 'x')]);
  for (const [identity, key, value] of [['a', 'y', 1], ['b', 'x', 2], ['a', 'y', 3]] as const) {
    const batch = host.sink.room(1);
    if (batch !== undefined) append(batch, host.device(identity)?.points.get(key)?.point ?? -1, 7, value, 0);
  } // biome-ignore format: one line each
  expect([...host.notes().readings.values()]).toEqual([
    { identity: 'a', key: 'y', value: 3, quality: 0, time: 7 },
    { identity: 'b', key: 'x', value: 2, quality: 0, time: 7 },
  ]);
});

test('never says that a sample is safe', () => {
  const host = createTrialHost(clock, [device('a', 'x')]);
  const batch = host.sink.room(1);
  if (batch !== undefined) append(batch, 0, 7, 1, 0);
  expect(host.sink.ticket()).toBeGreaterThan(host.sink.durable);
  host.notes();
  expect(host.sink.ticket()).toBeGreaterThan(host.sink.durable);
});

test('gives room for a large message, and none for one that no plane would take', () => {
  const host = createTrialHost(clock, []);
  expect(host.sink.room(20_000)?.capacity).toBe(20_000);
  expect(host.sink.room((1 << 22) + 1)).toBeUndefined();
});

test('knows the secrets of its devices, and lets in nobody without one', () => {
  const host = createTrialHost(clock, [device('a', 'x'), { ...device('b', 'x'), secretHash: undefined }]);
  expect([host.verify('a', 'right'), host.verify('a', 'wrong'), host.verify('b', ''), host.verify('c', 'right')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('keeps what strangers sent, what was refused and the links, within limits', () => {
  const host = createTrialHost(clock, []);
  for (let i = 0; i < 1000; i++) {
    host.quarantine(`s${i % 150}`, new Map([[`k${i}`, i]]), 'from 10.0.0.1');
    host.refuse('bad-frame', 2, undefined, `frame ${i}`);
    host.link({ kind: 'connected', identity: `s${i}`, time: i, detail: '' });
  }
  const { strangers, refused, links } = host.notes();
  expect([strangers.size, links.length]).toEqual([100, 200]);
  expect(strangers.get('s0')?.values).toEqual(new Map([0, 150, 300, 450, 600, 750, 900].map((i) => [`k${i}`, i])));
  expect(refused.get('bad-frame')).toEqual({ count: 2000, identity: undefined, detail: 'frame 0' });
});

test('can forget its devices, which drivers see by the version', () => {
  const host = createTrialHost(clock, [device('a', 'x')]);
  const before = host.bindingsVersion;
  host.forgetDevices();
  expect([host.device('a'), [...host.devices()], host.bindingsVersion === before]).toEqual([undefined, [], false]);
});
