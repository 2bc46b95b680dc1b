import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { timeLimit } from './time.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a time limit ends although nobody holds it and the memory was cleaned up', async () => {
  const never = new AbortController();
  let fired = 0;
  for (let i = 0; i < 500; i++) timeLimit(60, never.signal).addEventListener('abort', () => fired++);
  for (let i = 0; i < 4; i++) {
    gc();
    await pause(10);
  }
  await expect.poll(() => fired, { timeout: 10_000 }).toBe(500);
});

test('what follows a time limit ends with it, too', async () => {
  const never = new AbortController();
  let fired = 0;
  for (let i = 0; i < 500; i++) AbortSignal.any([timeLimit(60), never.signal]).addEventListener('abort', () => fired++);
  for (let i = 0; i < 4; i++) {
    gc();
    await pause(10);
  }
  await expect.poll(() => fired, { timeout: 10_000 }).toBe(500);
});

test('the first of the signals ends it, with its reason, and time as TimeoutError', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const limit = timeLimit(60_000, first.signal, second.signal);
  expect(limit.aborted).toBe(false);
  second.abort('enough');
  expect([limit.aborted, limit.reason]).toEqual([true, 'enough']);
  expect(timeLimit(60_000, second.signal).reason).toBe('enough');
  const brief = timeLimit(1);
  await expect.poll(() => brief.aborted, { timeout: 10_000 }).toBe(true);
  expect(brief.reason.name).toBe('TimeoutError');
});
