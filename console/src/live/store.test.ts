import { expect, test } from 'vitest';
import { quality } from '../../../src/contracts/quality.ts';
import { createLiveStore } from './store.ts';

const values = (point: number, time: number, value: number | null, q = 0) => ({
  point: [point],
  time: [time],
  value: [value],
  quality: [q],
});

test('a value that was written is read, and an unknown point has none', () => {
  const store = createLiveStore();
  store.write(values(7, 1000, 3.5));
  expect(store.read(7)).toEqual({ time: 1000, value: 3.5, quality: 0 });
  expect(store.read(8)).toBeUndefined();
});

test('what is forgotten is unknown until it comes again, also when it comes with the same time', () => {
  const store = createLiveStore();
  store.write(values(7, 1000, 3.5));
  store.forget([7, 8]);
  expect([store.read(7), store.read(8)]).toEqual([undefined, undefined]);
  store.write(values(7, 1000, 3.5));
  expect(store.read(7)).toEqual({ time: 1000, value: 3.5, quality: 0 });
});

test('of points that are not wanted nothing is taken', () => {
  const store = createLiveStore();
  store.write(values(7, 1000, 3.5), (point) => point !== 7);
  expect(store.read(7)).toBeUndefined();
});

test('reading twice gives the same object, so that React does not draw again', () => {
  const store = createLiveStore();
  store.write(values(7, 1000, 3.5));
  expect(store.read(7)).toBe(store.read(7));
});

test('listeners hear at the flush, once, however often the point changed', () => {
  const store = createLiveStore();
  let heard = 0;
  store.listen(7, () => heard++);
  store.write(values(7, 1000, 1));
  store.write(values(7, 2000, 2));
  expect(heard).toBe(0);
  store.flush();
  store.flush();
  expect(heard).toBe(1);
  expect(store.isDirty).toBe(false);
});

test('a listener that left hears nothing', () => {
  const store = createLiveStore();
  let heard = 0;
  const stop = store.listen(7, () => heard++);
  stop();
  store.write(values(7, 1000, 1));
  store.flush();
  expect(heard).toBe(0);
});

test('an older value that comes late by HTTP does not replace a newer one', () => {
  const store = createLiveStore();
  store.write(values(7, 2000, 2));
  store.seed(7, 1000, 1, 0);
  expect(store.read(7)?.value).toBe(2);
});

test('a bad sample without a number has no value but keeps its quality', () => {
  const store = createLiveStore();
  store.write(values(7, 1000, null, quality('bad', 'simulated')));
  expect(store.read(7)).toEqual({ time: 1000, value: undefined, quality: quality('bad', 'simulated') });
});

test('it grows past its first capacity without losing a value', () => {
  const store = createLiveStore();
  for (let point = 0; point < 5000; point++) store.seed(point, point, point / 2, 0);
  expect(store.read(0)?.value).toBe(0);
  expect(store.read(4999)).toEqual({ time: 4999, value: 2499.5, quality: 0 });
});
