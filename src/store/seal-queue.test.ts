import { expect, test } from 'vitest';
import { createChunk } from './chunk.ts';
import type { FullChunk } from './replay.ts';
import { createSealQueue, type SealQueueOptions } from './seal-queue.ts';

/** A queue over a sealer that seals when it is told to, and says whether it is in a hurry. */
function slowQueue() {
  const sealing: (() => void)[] = [];
  let hurries = 0;
  const sealer = {
    seal: () => new Promise<void>((resolve) => sealing.push(resolve)),
    ...{ retire: async () => {}, compact: async () => {}, close: async () => {}, keepAheadOf: () => {} },
    hurry: () => {
      hurries++;
      return () => void hurries--;
    },
  };
  const log = { durable: 0 } as SealQueueOptions['log']; // holds: a queue asks for no more
  const queue = createSealQueue({ sealer, log, clock: { now: () => 0 }, waiting: [], retire: async () => {}, onRoom: () => {} });
  const full = (number: number): FullChunk => ({ chunk: createChunk(8), number, ticket: 0 });
  const sealed = async () => {
    sealing.shift()?.();
    await new Promise(setImmediate);
  };
  return { queue, full, sealed, isInHurry: () => hurries > 0 };
}

test('one chunk is sealed at leisure; a second one, and whoever waits for all, put the sealer in a hurry', async () => {
  const { queue, full, sealed, isInHurry } = slowQueue();
  queue.add(full(1));
  expect(isInHurry()).toBe(false);
  queue.add(full(2));
  expect(isInHurry()).toBe(true);
  await sealed();
  expect(isInHurry()).toBe(false);
  const empty = queue.empty();
  expect(isInHurry()).toBe(true);
  await sealed();
  await empty;
  expect(isInHurry()).toBe(false);
});

test('nothing is sealed at leisure while the store is being closed', async () => {
  const { queue, full, sealed, isInHurry } = slowQueue();
  queue.add(full(1));
  const closing = queue.close();
  expect(isInHurry()).toBe(true);
  await sealed();
  await closing;
});
