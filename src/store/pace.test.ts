import { expect, test, vi } from 'vitest';

const { rests } = vi.hoisted(() => ({ rests: [] as number[] }));
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void rests.push(ms) }));
const now = vi.spyOn(performance, 'now');
const { beginHurry, createPace, createUrgency, keepAheadOf } = await import('./pace.ts');

/** The rests of a pace that is asked at these times, ms, with this share of the work done. */
async function restsAt(urgency: Int32Array, times: readonly number[], share?: number): Promise<readonly number[]> {
  rests.length = 0;
  now.mockReturnValue(0);
  const pace = createPace(urgency);
  for (const time of times) {
    now.mockReturnValue(time);
    await pace(share);
  }
  return [...rests];
}

test('a turn is followed by a rest of eight times its length, and one that was very long by no longer one', async () => {
  expect(await restsAt(createUrgency(), [1, 3, 5, 6, 8])).toEqual([40]);
  expect(await restsAt(createUrgency(), [4, 9, 5000])).toEqual([32, 40, 100]);
});

test('work rests less when it falls behind what comes after it', async () => {
  const urgency = createUrgency();
  keepAheadOf(urgency, 0.4);
  expect(await restsAt(urgency, [5], 0.49)).toEqual([10]);
  expect(await restsAt(urgency, [5], 0.51)).toEqual([40]);
  expect(await restsAt(urgency, [5])).toEqual([40]); // nobody knows how far it is
});

test('while somebody is in a hurry there is no rest', async () => {
  const urgency = createUrgency();
  const [first, second] = [beginHurry(urgency), beginHurry(urgency)];
  expect(await restsAt(urgency, [5])).toEqual([]);
  first();
  expect(await restsAt(urgency, [5])).toEqual([]);
  second();
  expect(await restsAt(urgency, [5])).toEqual([40]);
});
