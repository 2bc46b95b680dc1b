import { afterEach, expect, test } from 'vitest';
import { createLifecycle } from './lifecycle.ts';
import { silentLog, until } from './testing.ts';

const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
afterEach(() => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) if (!before[signal].includes(listener)) process.off(signal, listener);
  }
});

const open = (patienceMs?: number) => {
  const codes: number[] = [];
  return { codes, lifecycle: createLifecycle({ log: silentLog, patienceMs, exit: (code) => codes.push(code) }) };
};

test('parts stop one after the other, the last one first, also when one fails', async () => {
  const { lifecycle } = open();
  const order: string[] = [];
  lifecycle.onStop('database', () => void order.push('database'));
  lifecycle.onStop('broken', () => Promise.reject(new Error('no')));
  lifecycle.onStop('http', async () => {
    await new Promise(setImmediate);
    order.push('http');
  });
  await Promise.all([lifecycle.stop('test'), lifecycle.stop('again')]);
  expect(order).toEqual(['http', 'database']);
  expect(lifecycle.stopping.aborted).toBe(true);
});

test('a part that does not stop is left behind', async () => {
  const { lifecycle } = open(20);
  let isReached = false;
  lifecycle.onStop('next', () => {
    isReached = true;
  });
  lifecycle.onStop('hanging', () => new Promise(() => {}));
  await lifecycle.stop('test');
  expect(isReached).toBe(true);
});

test('the first signal stops in order, the second ends at once', async () => {
  const { lifecycle, codes } = open();
  let finish = () => {};
  lifecycle.onStop('slow', () => {
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  process.emit('SIGTERM');
  await until(() => lifecycle.stopping.aborted);
  process.emit('SIGINT');
  expect(codes).toEqual([1]);
  finish();
  await until(() => codes.length === 2);
  expect(codes).toEqual([1, 0]);
});
