import { expect, test } from 'vitest';
import { append } from '../contracts/sample.ts';
import { createCounters } from './counters.ts';
import { createDetect } from './detect.ts';
import { createLatestReader, createLatestWriter } from './latest.ts';
import { createNormaliser } from './normalise.ts';
import { createSinks } from './sink.ts';
import { handClock, handStore, until } from './testing.ts';

const clock = handClock();
const t0 = clock.time;

function setUp(batches = 4) {
  const store = handStore();
  const reader = createLatestReader();
  const latest = createLatestWriter(reader.addPage);
  const detect = createDetect({ startedAt: t0, usable: latest.usable, tell: () => {} });
  const sinks = createSinks({ stations: { clock, normaliser: createNormaliser(), store, detect, latest }, store, batches, flushMs: 1 });
  const crashes: unknown[] = [];
  const open = (id = 's') => {
    const counters = createCounters(id);
    return { counters, sink: sinks.open(counters, (error) => crashes.push(error)) };
  };
  return { store, reader, sinks, open, crashes };
}

const put = (sink: ReturnType<ReturnType<typeof setUp>['open']>['sink'], count: number, time = t0) => {
  const batch = sink.room(count);
  for (let i = 0; batch !== undefined && i < count; i++) append(batch, i, time, i, 0);
  return batch === undefined ? undefined : sink.ticket();
};

test('samples pass within a few milliseconds, and their ticket is durable after the sync and not before', async () => {
  const { store, reader, open } = setUp();
  const { sink } = open();
  const told: number[] = [];
  sink.onDurable((ticket) => told.push(ticket));
  const ticket = put(sink, 3);
  await until('the samples in the store', () => store.rows.length === 3);
  expect(reader.read(2)?.value).toBe(2);
  expect(sink.durable).toBe(0);
  store.sync();
  expect(sink.durable).toBe(ticket);
  expect(told).toEqual([ticket]);
});

test('a driver that is refused room is called when the store has room again, and its open batch is not lost', () => {
  const { store, open } = setUp();
  const { sink } = open();
  put(sink, 5);
  store.hasRoom = false;
  expect(sink.flush()).toBe(false);
  let calls = 0;
  sink.onRoom(() => calls++);
  expect(sink.room(1)).toBeUndefined();
  expect(store.rows).toEqual([]);
  store.free();
  expect(calls).toBe(1);
  expect(store.rows.length).toBe(5);
  expect(sink.room(1)).toBeDefined();
});

test('a sample is judged and shown once although its batch had to wait', () => {
  const { store, reader, sinks, open } = setUp();
  const { sink } = open();
  put(sink, 1);
  store.hasRoom = false;
  sinks.flush();
  sinks.flush();
  expect(reader.version(0)).toBe(0);
  store.free();
  expect(reader.version(0)).toBe(1);
});

test('while the store refuses, a driver gets no new room and sees the reason; afterwards it is called', () => {
  const { store, sinks, open } = setUp();
  const { sink } = open();
  store.refusal = 'DISK_FULL';
  let calls = 0;
  sink.onRoom(() => calls++);
  expect(sink.room(1)).toBeUndefined();
  expect(sink.refusal).toBe('DISK_FULL');
  sinks.flush();
  expect(calls).toBe(0);
  store.refusal = undefined;
  sinks.flush();
  expect(calls).toBe(1);
});

test('more sources than batches share the pool', () => {
  const { store, sinks, open } = setUp(2);
  const all = Array.from({ length: 10 }, (_, i) => open(`s${i}`));
  for (const { sink } of all) expect(put(sink, 2)).toBe(1);
  sinks.flush();
  expect(store.rows.length).toBe(20);
});

test('a message larger than a batch passes in one piece for the driver', () => {
  const { store, sinks, open } = setUp();
  const { sink } = open();
  put(sink, 1);
  expect(put(sink, 20_000)).toBe(2);
  sinks.flush();
  expect(store.rows.length).toBe(20_001);
  store.sync();
  expect(sink.durable).toBe(2);
});

test('a message beyond all measure is refused and counted', () => {
  const { sink, counters } = setUp().open();
  expect(sink.room(10_000_000)).toBeUndefined();
  expect(counters.refused).toEqual({ 'too-large': 1 });
});

test('samples with an impossible time are counted, and their ticket still becomes durable', async () => {
  const { store, reader, sinks, open } = setUp();
  const { sink, counters } = open();
  const told: number[] = [];
  sink.onDurable((ticket) => told.push(ticket));
  const ticket = put(sink, 3, Date.UTC(2099, 0, 1));
  sinks.flush();
  await until('the ticket', () => sink.durable === ticket);
  expect(told).toEqual([ticket]);
  expect(counters.refused).toEqual({ 'bad-time': 3 });
  expect(store.rows).toEqual([]);
  expect(reader.read(0)).toBeUndefined();
});

test('a listener that throws ends its own source and no other', () => {
  const { store, sinks, open, crashes } = setUp();
  const one = open('one').sink;
  const other = open('other').sink;
  let heard = 0;
  one.onDurable(() => {
    throw new Error('broken driver');
  });
  other.onDurable(() => heard++);
  put(one, 1);
  put(other, 1);
  sinks.flush();
  store.sync();
  expect(crashes).toEqual([new Error('broken driver')]);
  expect(heard).toBe(1);
});

test('listeners of an ended session are forgotten', () => {
  const { store, sinks, open } = setUp();
  const { sink } = open();
  let heard = 0;
  sink.onDurable(() => heard++);
  put(sink, 1);
  sink.dropListeners();
  sinks.flush();
  store.sync();
  expect(heard).toBe(0);
});
